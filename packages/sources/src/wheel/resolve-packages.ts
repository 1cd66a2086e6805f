import { createHash } from 'node:crypto';
import { formatPlatform } from '@nx-oci/oci';
import { SourcesError } from '../error';
import { solve } from '../solver/solve';
import type { ResolveContext } from '../source';
import { artifactOf, candidatesOf, lockedWheels, provenWheel } from './candidates';
import type { Candidate } from './choose-wheel';
import type { LockedWheel, LockedWheels, WheelPackagesContent } from './content';
import { parseDependency, type Dependency } from './dependency';
import { infoFolder, textOf } from './dist-info';
import { parseMetadata, type WheelMetadata } from './metadata';
import { Project } from './project';
import { pythonTarget } from './python-target';
import { metadataKey, WheelUniverse, type WheelCandidate } from './universe';
import { normalizeName } from './wheel-name';

type Context = ResolveContext<LockedWheels>;

/**
 * Chooses wheels for packages by name, with all that they need, for all platforms at once. Indexes are asked for what turns
 * out to be needed: a solution among what is known shows what has to be known next, until nothing is. Throws `no-solution`,
 * `not-found`, `content-invalid`.
 */
export async function resolvePackages(content: WheelPackagesContent, context: Context): Promise<LockedWheels> {
  const wanted = content.packages.map(wantedPackage);
  const targets = new Map(context.platforms.map((platform) => [formatPlatform(platform), pythonTarget(content, platform)]));
  const kept = keptWheels(context);
  const locked = new Map(kept.map(({ name, version }) => [name, version]));
  const hashes = new Set(kept.map(({ sha256 }) => sha256));
  const projects = new Map<string, Project>();
  const metadata = new Map<string, WheelMetadata>();
  const asked = new Set(wanted.map(({ name }) => name));
  context.onStep?.(`Choosing wheels for ${[...targets.keys()].join(', ')}: ${content.packages.join(', ')}`);
  for (;;) {
    const universe = new WheelUniverse({ targets, wanted, locked, projects, metadata });
    const chosen = solve(universe);
    const unknown = universe.unknown(chosen);
    if (unknown.projects.length + unknown.candidates.length === 0) {
      const wheels = chosen.filter(({ extra }) => extra === undefined).map(async ({ platform, project, release: { version, wheel } }) => ({ platform, wheel: await provenWheel({ name: project.name, version }, wheel, context) }));
      return lockedWheels(await Promise.all(wheels), context.platforms);
    }
    await Promise.all([
      ...unknown.projects.map(async (name) => projects.set(name, new Project(name, await filesOf(name, asked, context), hashes))),
      ...[...new Map(unknown.candidates.map((each) => [metadataKey(each), each])).values()].map(async (each) => metadata.set(metadataKey(each), await readMetadata(each, context))),
    ]);
  }
}

/** Throws `content-invalid`. */
function wantedPackage(text: string): Dependency {
  const found = parseDependency(text);
  if (found !== undefined && found.address === undefined) return found;
  throw new SourcesError('content-invalid', {
    message: `The Python package ${JSON.stringify(text)} is ${found ? 'of an address, and in no index' : 'no name with versions'}.`,
    remedy: 'Give it as pip takes it: "ruff", "ruff==0.14.*", "black[d]>=25", with a marker after a semicolon where it is not for all platforms.',
  });
}

/** What was locked and is not to move. */
function keptWheels({ previous, update }: Context): LockedWheel[] {
  const names = new Set(update === 'all' ? [] : [...(update ?? [])].map(normalizeName));
  return update === 'all' ? [] : (previous?.wheels ?? []).filter(({ name }) => !names.has(name));
}

/** What there is of a project; nothing of one that only some version of another package needs, and nobody has. */
async function filesOf(name: string, asked: ReadonlySet<string>, context: Context): Promise<Candidate[]> {
  try {
    return await candidatesOf(name, context);
  } catch (error) {
    if ((error as { code?: string }).code !== 'not-found' || asked.has(name)) throw error;
    return [];
  }
}

/** What a wheel says of itself: by itself where the index has that (PEP 658), else out of the wheel. Throws `artifact-mismatch` and what fetching throws. */
async function readMetadata({ project: { name }, release: { version, wheel } }: WheelCandidate, context: Context): Promise<WheelMetadata> {
  const alone = await metadataAlone(wheel, context);
  if (alone !== undefined) return parseMetadata(alone, { name, version });
  const proven = await provenWheel({ name, version }, wheel, context);
  const artifact = artifactOf(proven);
  const archive = await context.archives.open(artifact, 'zip');
  return parseMetadata(await textOf(archive, `${infoFolder(archive, artifact.name)}/METADATA`, artifact.name), { name, version });
}

async function metadataAlone({ file, url, metadata }: Candidate, { downloads }: Context): Promise<string | undefined> {
  if (metadata === undefined || url === undefined) return undefined;
  const address = new URL(url);
  address.pathname += '.metadata';
  const bytes = await downloads.read(address).catch((error: { code?: string }) => {
    if (error.code !== 'not-found') throw error;
    return undefined;
  });
  if (bytes === undefined) return undefined;
  const found = createHash('sha256').update(bytes).digest('hex');
  if (metadata.sha256 === undefined || metadata.sha256 === found) return bytes.toString();
  throw new SourcesError('artifact-mismatch', {
    message: `${url.host} has other bytes for the metadata of ${file}: SHA-256 ${found}, where its page says ${metadata.sha256}.`,
    remedy: 'Someone changed it there, or it is damaged: find out which before you lock again.',
  });
}
