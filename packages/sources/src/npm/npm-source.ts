import { readFileSync } from 'node:fs';
import path from 'node:path';
import { formatPlatform, imagePath, type Platform } from '@nx-oci/oci';
import { SourcesError } from '../error';
import type { Source } from '../source';
import { isLockfileContent, treeFor, type NpmContent, type NpmLock, type NpmLockfileContent } from './content';
import { invalidLockfile } from './fault';
import { npmTarget } from './fits';
import { closureOf, type LockGraph } from './graph';
import { hoistedLayout } from './hoisted-layout';
import { isolatedLayout } from './isolated-layout';
import type { NpmLayout } from './layout';
import { packageGraph, readPackageLock } from './package-lock';
import { artifactOf, partsOf } from './parts';
import { readPnpmLock } from './pnpm-lock';
import { resolvePackages } from './resolve';

/** What a lockfile of the workspace says, laid out for each platform. */
export interface NpmLayouts {
  type: 'npm';
  layouts: Record<string, NpmLayout>;
}

/** Packages of npm, from a lockfile of the workspace or from our own lock. */
export const npmSource: Source<NpmContent, NpmLock | NpmLayouts> = {
  type: 'npm',
  request: (content) => (isLockfileContent(content) ? { lockfile: content.lockfile } : { packages: content.packages }),
  inputs: (content) => (isLockfileContent(content) ? [content.lockfile] : []),
  lockedElsewhere: (content, { workspaceRoot, platforms }) => (isLockfileContent(content) ? layoutsOf(content, workspaceRoot, platforms) : undefined),
  repositories: () => ['npm'],
  async resolve(content, context) {
    if (isLockfileContent(content)) return layoutsOf(content, context.workspaceRoot, context.platforms);
    const { previous } = context;
    const locked = await resolvePackages(content, { ...context, previous: previous && 'trees' in previous ? previous : undefined });
    for (const platform of context.platforms) checkLocked(content, locked, platform, context.onStep);
    return locked;
  },
  artifacts(content, locked, platform) {
    const artifacts = layoutFor(content, locked, platform).packages.map(artifactOf);
    return [...new Map(artifacts.map((artifact) => [artifact.checksum, artifact])).values()];
  },
  async parts(content, locked, context) {
    return partsOf(content, layoutFor(content, locked, context.platform), context);
  },
};

/** Reads the lockfile of a content. Throws `lockfile-invalid`, `content-invalid`, `npm-package-local`, `npm-unverified`, `wrong-platform`. */
function layoutsOf(content: NpmLockfileContent, workspaceRoot: string, platforms: readonly Platform[]): NpmLayouts {
  const graph = readLockfile(content.lockfile, workspaceRoot);
  return { type: 'npm', layouts: Object.fromEntries(platforms.map((platform) => [formatPlatform(platform), layoutIn(graph, content, platform)])) };
}

function readLockfile(lockfile: string, workspaceRoot: string): LockGraph {
  const name = path.basename(lockfile);
  const read = /\.json$/.test(name) ? readPackageLock : /^pnpm-lock.*\.ya?ml$/.test(name) ? readPnpmLock : undefined;
  if (read === undefined) throw invalidLockfile(lockfile, 'it is of no tool that is known here', 'Known are package-lock.json and npm-shrinkwrap.json of npm 7 and newer, and pnpm-lock.yaml of pnpm 8 and newer. npm can make one beside it: npm install --package-lock-only.');
  try {
    return read(readFileSync(path.join(workspaceRoot, lockfile), 'utf8'), lockfile);
  } catch (error) {
    if (error instanceof SourcesError) throw error;
    throw invalidLockfile(lockfile, (error as Error).message, 'Give "lockfile" relative to the workspace, and commit it.');
  }
}

function layoutIn(graph: LockGraph, { project = '', packages, libc, local = [] }: Partial<Pick<NpmLockfileContent, 'project' | 'local'>> & { packages?: string[]; libc?: NpmContent['libc'] }, platform: Platform): NpmLayout {
  const start = graph.project(imagePath(project), packages);
  const closure = closureOf(graph, start, { target: npmTarget(platform, libc), local });
  return graph.kind === 'npm' ? hoistedLayout(closure, start) : isolatedLayout(closure, start);
}

/** Finds what cannot be built before it is locked, and tells of scripts that will not run, and of what npm passed over. */
function checkLocked(content: NpmContent, locked: NpmLock, platform: Platform, onStep?: (step: string) => void): void {
  const { packages } = treeFor(locked, platform, formatPlatform(platform));
  const placed = layoutFor(content, locked, platform).packages;
  for (const { path, name, version } of placed) {
    if (packages[path]?.hasInstallScript) onStep?.(`${name} ${version} has an install script, which is not run`);
    const gone = Object.keys(packages[path]?.optionalDependencies ?? {}).filter((each) => !Object.keys(packages).some((place) => place.endsWith(`node_modules/${each}`)));
    if (gone.length > 0) onStep?.(`${name} ${version} goes without ${gone.join(', ')}, which npm could not find`);
  }
}

function layoutFor(content: NpmContent, locked: NpmLock | NpmLayouts, platform: Platform): NpmLayout {
  const name = formatPlatform(platform);
  if ('trees' in locked) return layoutIn(packageGraph(treeFor(locked, platform, name).packages, 'The lock'), { libc: content.libc }, platform);
  const layout = locked.layouts[name];
  if (layout) return layout;
  throw new SourcesError('platform-missing', { message: `The npm packages for ${name} were not looked at.`, remedy: 'Build for the platforms that the definition names.' });
}
