import { execFile } from 'node:child_process';
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { formatPlatform } from '@nx-oci/oci';
import { SourcesError } from '../error';
import type { ResolveContext } from '../source';
import { askedLists, type LockedNpmPackage, type LockedNpmTree, type NpmLock, type NpmPackagesContent } from './content';
import { jointVersions } from './joint-versions';
import { findNpm, npmEnvironment } from './npm-program';
import { newestVersions, usualTarballPath } from './package-name';

/** Asks the user's own npm for what to lock. Throws `npm-missing`, `npm-failed`, `content-invalid`. */
export async function resolvePackages(content: NpmPackagesContent, context: ResolveContext<NpmLock>): Promise<NpmLock> {
  const trees: LockedNpmTree[] = [];
  const lists = askedLists(content);
  for (const { platform, packages } of lists) {
    const name = platform && formatPlatform(platform);
    const previous = context.previous?.trees.find((tree) => tree.platform === name)?.packages;
    context.onStep?.(`Choosing npm packages${name === undefined ? '' : ` for ${name}`}: ${Object.keys(packages).join(', ')}`);
    trees.push({ ...(name !== undefined && { platform: name }), packages: await lockList(packages, { previous }, context) });
  }
  const joint = await jointVersions(lists, trees, (request) => versionsOf(request, context));
  for (const [at, versions] of joint.entries()) {
    if (Object.keys(versions).length === 0) continue;
    trees[at] = { ...trees[at], packages: await lockList(lists[at].packages, { previous: trees[at].packages, versions }, context) };
  }
  return { type: 'npm', trees };
}

interface ListSettings {
  previous?: LockedNpmTree['packages'];
  /** Name → version, of what is to have one that the range alone does not say. */
  versions?: Record<string, string>;
}

async function lockList(asked: Record<string, string>, { previous, versions }: ListSettings, context: ResolveContext<NpmLock>): Promise<LockedNpmTree['packages']> {
  const folder = await mkdtemp(path.join(tmpdir(), 'nx-oci-npm-'));
  const { workspaceRoot, update } = context;
  try {
    await copyFile(path.join(workspaceRoot, '.npmrc'), path.join(folder, '.npmrc')).catch(() => undefined);
    await writeFile(path.join(folder, 'package.json'), JSON.stringify({ ...project, dependencies: { ...asked, ...versions } }));
    if (previous && (versions || update !== 'all')) await writeFile(path.join(folder, 'package-lock.json'), JSON.stringify({ ...project, lockfileVersion: 3, requires: true, packages: previous }));
    await runNpm('install', [], folder, context);
    const names = new Set(Object.keys(previous ?? {}).map((place) => place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length)));
    const moving = versions || update === undefined || update === 'all' ? [] : [...update].filter((name) => names.has(name)).sort();
    if (moving.length > 0) await runNpm('update', moving, folder, context);
    const { packages } = JSON.parse(await readFile(path.join(folder, 'package-lock.json'), 'utf8')) as LockedNpmTree;
    return pruned(packages, asked);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const project = { name: 'locked', version: '0.0.0', private: true };

/** Settings of the user that would change what a lock is; those of where registries are stay in force. */
const flags = [
  '--package-lock-only', '--package-lock=true', '--save', '--lockfile-version=3', '--omit-lockfile-registry-resolved=false', '--install-strategy=hoisted',
  '--ignore-scripts', '--no-audit', '--no-fund', '--no-dry-run', '--no-global', '--no-workspaces', '--loglevel=error',
];

function requireNpm(env: NodeJS.ProcessEnv): string {
  const npm = findNpm(env);
  if (npm !== undefined) return npm;
  throw new SourcesError('npm-missing', {
    message: 'npm packages are to be locked, and there is no npm beside Node, nor in PATH.',
    remedy: 'Install npm: it comes with Node. To build what is locked, none is needed.',
  });
}

/** What npm answers in a folder, and why it failed if it did. */
function askNpm(args: string[], cwd: string, env: NodeJS.ProcessEnv): Promise<{ failure?: string; out: string }> {
  const npm = requireNpm(env);
  return new Promise((resolve) => {
    execFile(npm, args, { cwd, env: npmEnvironment(env), maxBuffer: 1 << 26 }, (error, stdout, stderr) => resolve({ out: stdout, ...(error && { failure: stderr.trim() || stdout.trim() || error.message }) }));
  });
}

/** The versions that fit a `name@range`; none if npm does not say. */
async function versionsOf(request: string, { workspaceRoot, env }: ResolveContext<NpmLock>): Promise<string[]> {
  const { out } = await askNpm(['view', '--json', '--', request, 'version'], workspaceRoot, env);
  return listed(out);
}

async function runNpm(command: string, names: string[], folder: string, { env }: ResolveContext<NpmLock>): Promise<void> {
  const run = (...args: string[]): Promise<{ failure?: string; out: string }> => askNpm(args, folder, env);
  let { failure } = await run(command, ...flags, '--', ...names);
  // It minds that packages are not for the host. That is the last thing that it looks at: all else was in order.
  if (failure?.includes('EBADPLATFORM')) ({ failure } = await run(command, ...flags, '--force', '--', ...names));
  if (failure === undefined) return;
  const [, absent] = /^npm error 404\s+(?:The requested resource )?'([^']+)'/m.exec(failure) ?? [];
  if (absent !== undefined) {
    throw new SourcesError('npm-failed', {
      message: `There is no package ${absent} where npm looks for it${/ GET (\S+)/.exec(failure)?.[1].replace(/^/, ', ') ?? ''}.`,
      remedy: 'Look at the name. One of your own may need a login, or the registry of its scope in .npmrc.',
    });
  }
  const lines = failure.split('\n').filter((line) => !/complete log|^npm (notice|warn)/.test(line)).slice(0, 12);
  if (/Unexpected token '?</.test(failure)) lines.push('From the registry, the answer is an HTML page.');
  const [, missing] = /No matching version found for ((?:@[^@\s/]+\/)?[^@\s]+)@/.exec(failure) ?? [];
  if (missing !== undefined) lines.push(...newestOf(missing, (await run('view', '--json', '--', missing, 'versions')).out));
  throw new SourcesError('npm-failed', {
    message: `npm cannot lock what is asked for: ${lines.join('\n')}`,
    remedy: 'npm says what it misses: look at names and versions of the packages, and at where npm looks for them (npm config get registry).',
  });
}

/** What versions there are instead of one that is not, by what npm says of a package; nothing if it says nothing. */
function newestOf(name: string, view: string): string[] {
  const newest = newestVersions(listed(view));
  return newest.length > 0 ? [`The newest versions of ${name} are ${newest.join(', ')}.`] : [];
}

/** The versions in what npm printed: one, a list, or no JSON at all. */
function listed(view: string): string[] {
  try {
    return [JSON.parse(view) as string | string[]].flat();
  } catch {
    return [];
  }
}

/** Of npm's lock, what decides about what is laid out, and what npm needs in order to keep it. */
function pruned(packages: LockedNpmTree['packages'], asked: Record<string, string>): LockedNpmTree['packages'] {
  const byAddress = new Set(Object.values(packages).flatMap(({ dependencies, optionalDependencies }) => Object.entries({ ...dependencies, ...optionalDependencies }).filter(([, range]) => /^https?:/.test(range)).map(([name]) => name)));
  const places = Object.keys(packages).filter((place) => place !== '').sort();
  return { '': { dependencies: asked }, ...Object.fromEntries(places.map((place) => [place, prunedPackage(place, packages[place], byAddress)])) };
}

const kept = ['name', 'version', 'integrity', 'link', 'inBundle', 'hasInstallScript', 'bin', 'dependencies', 'optionalDependencies', 'peerDependencies', 'peerDependenciesMeta', 'os', 'cpu', 'libc'] as const;

function prunedPackage(place: string, entry: LockedNpmPackage, byAddress: ReadonlySet<string>): LockedNpmPackage {
  const alias = place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length);
  const { resolved, name = alias, version = '' } = entry;
  // Which registry it was, and where that has its archives, is a matter of the machine.
  const ofRegistry = resolved === undefined || (/^https?:/.test(resolved) && (!byAddress.has(alias) || resolved.endsWith(`/${usualTarballPath(name, version)}`)));
  return { ...Object.fromEntries(kept.filter((key) => entry[key] !== undefined).map((key) => [key, entry[key]])), ...(!ofRegistry && { resolved }) };
}
