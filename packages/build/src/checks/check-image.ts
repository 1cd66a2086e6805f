import { formatPlatform, type FileTree, type Platform } from '@nx-oci/oci';
import picomatch from 'picomatch';
import type { Definition } from '../definition';
import { BuildError } from '../error';
import type { LayerPart } from '../group-layers';
import { sourcesPackage } from '../locked-contents';
import { isForPlatform } from '../platforms';
import { entryAt } from '../tree-path';
import type { Scans } from './scans';
import { secretInPath, secretsInText, type FoundSecret } from './secrets';

/** What an image is looked through with. */
export interface CheckContext {
  platform: Platform;
  scans: Scans;
}

/** Files that are named in one message. */
const namedFiles = 3;

/**
 * Looks an image of one platform through, as its definition asks for: what was made here, not a base.
 * Throws `wrong-platform`, `secret-found`, `program-missing`.
 */
export async function checkImage(parts: readonly LayerPart[], { checks = {}, ...definition }: Definition, context: CheckContext): Promise<void> {
  if (checks.programs) checkPrograms(new Map(parts.flatMap(({ tree }) => [...tree])), checks.programs, context.platform);
  if (checks.machines) for (const part of parts) await checkMachines(part, context);
  if (!checks.secrets) return;
  checkWords(definition);
  const allowed = typeof checks.secrets === 'object' ? checks.secrets.except : [];
  for (const part of parts) await checkSecrets(part, allowed, context);
}

/** Where a symlink leads to; nothing of what is none. */
function linkAt(tree: FileTree, path: string): string | undefined {
  const entry = tree.get(path.slice(1));
  return entry?.type === 'symlink' ? entry.target : undefined;
}

/** Refuses an image without one of these programs. Throws `program-missing`. */
function checkPrograms(tree: FileTree, programs: NonNullable<NonNullable<Definition['checks']>['programs']>, platform: Platform): void {
  for (const program of programs) {
    if (!isForPlatform(program, platform)) continue;
    const found = entryAt(tree, program.path)?.entry;
    const target = found?.type === 'hardlink' ? tree.get(found.target) : found;
    if (target?.type === 'file' && (target.mode & 0o111) !== 0) continue;
    const folder = program.path.slice(1, program.path.lastIndexOf('/') + 1);
    const leadsTo = found === undefined ? linkAt(tree, program.path) : undefined;
    const beside = [...tree.keys()].filter((path) => path.startsWith(folder) && !path.slice(folder.length).includes('/')).map((path) => path.slice(folder.length));
    throw new BuildError('program-missing', {
      message: `${program.path} is to be a program of the image for ${formatPlatform(platform)}, and ${leadsTo !== undefined ? `leads to ${leadsTo}, which is not there` : target === undefined ? 'is not there' : target.type === 'file' ? 'cannot be executed' : `is a ${target.type}`}.`,
      remedy: leadsTo !== undefined
        ? `Correct where it leads to.`
        : target === undefined
          ? `Correct what brings it, or its name: /${folder} has ${beside.slice(0, 20).join(', ') || 'nothing'}${beside.length > 20 ? ', …' : ''}.`
          : 'Bring a program: of an archive, say which "file" of it is wanted, or which files its "commands" are.',
    });
  }
}

async function checkMachines(part: LayerPart, { platform, scans }: CheckContext): Promise<void> {
  const { runsOn, SourcesError } = sourcesPackage();
  const wrong = Object.entries(await scans.machines(part.tree)).filter(([, machine]) => !runsOn(machine, platform));
  if (wrong.length === 0) return;
  const named = wrong.map(([path, { os, architectures }]) => `/${path} (${[os, architectures.join(' and ')].filter(Boolean).join('/')})`);
  throw new SourcesError('wrong-platform', {
    message: `${nameOf(part)} has what does not run on ${formatPlatform(platform)}: ${listed(named)}.`,
    remedy: 'Take it for this platform; or leave those files out ("exclude"), if it does without.',
  });
}

async function checkSecrets(part: LayerPart, allowed: readonly string[], { scans }: CheckContext): Promise<void> {
  const isAllowed = allowed.length > 0 ? picomatch(allowed.map((glob) => glob.replace(/^\/+/, '')), { dot: true }) : () => false;
  const texts = await scans.secrets(part.tree);
  const found = [...part.tree].flatMap(([path, { type }]) => {
    if (type === 'directory' || isAllowed(path)) return [];
    return [...secretInPath(path), ...(texts[path] ?? [])].map((secret) => describe(`/${path}`, secret));
  });
  if (found.length > 0) throw secretFound(nameOf(part), found);
}

/** What of a definition comes into the config as it is written. */
function checkWords({ env = {}, labels = {}, annotations = {}, entrypoint = [], cmd = [] }: Definition): void {
  for (const [name, words] of Object.entries({ env, labels, annotations, entrypoint, cmd })) {
    const found = Object.entries(words).flatMap(([key, word]) => secretsInText(word).map(({ kind }) => describe(Array.isArray(words) ? `${name}[${key}]` : `${name}.${key}`, { kind })));
    if (found.length > 0) throw secretFound('The definition', found);
  }
}

function describe(place: string, { kind, line }: FoundSecret): string {
  return `${place} (${kind}${line === undefined ? '' : `, line ${line}`})`;
}

function secretFound(origin: string, found: string[]): BuildError {
  return new BuildError('secret-found', {
    message: `${origin} holds what looks like a secret: ${listed(found)}.`,
    remedy: 'Leave it out, and have it replaced wherever it was in use if it was ever pushed. What is none, such as a key of tests, can be allowed: "checks.secrets.except" of a definition, "notSecret" of a tool.',
  });
}

function nameOf({ name, group }: LayerPart): string {
  return group === undefined || group === name ? name : `${name} (layer ${group.trim()})`;
}

function listed(names: string[]): string {
  return `${names.slice(0, namedFiles).join(', ')}${names.length > namedFiles ? ` and ${names.length - namedFiles} more` : ''}`;
}
