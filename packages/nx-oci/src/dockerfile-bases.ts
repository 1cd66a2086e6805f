import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { ExecutorContext } from '@nx/devkit';
import { allBases, isDockerfile, platformsOf, readLock, RegistryAccess, requireLockedImages, sourceFile, type BaseProvider, type Definition, type Workspace } from '@nx-oci/build';
import type { ContextFile, DockerfileSources, PlatformBuilder, SourceFolder } from '@nx-oci/dockerfile';
import { CodedError, Store, type Platform } from '@nx-oci/oci';
import { isMissing, requireBasePlatforms } from './base-platforms';
import { requireOutputNotRead } from './output-overlap';
import { pluginOptions } from './plugin-options';
import type { Report } from './report';
import { workspaceOf } from './task-context';

/** What a Dockerfile base is built with beside its definition. */
export interface DockerfileContext {
  context: ExecutorContext;
  /** The definition's lock, relative to the workspace. */
  lock: string;
  /** Where what is built goes, relative to the workspace: it must not be made of itself. */
  output?: string;
  /** Runs every step again. */
  fresh?: boolean;
  report: Pick<Report, 'line'>;
}

/** How long a build waits to see of what platforms its bases are. Milliseconds. */
const lookFor = 10_000;

/** What a definition's base is made of, where it is a Dockerfile. Throws `dockerfile-invalid`, `source-not-pinned`, `content-missing`. */
export function dockerfileOf(definition: Definition, workspace: Workspace): DockerfileSources | undefined {
  if (!isDockerfile(definition.base)) return undefined;
  return dockerfilePackage().dockerfileSources(definition.base, definition.dockerfile, { workspace, platforms: platformsOf(definition) });
}

/** What a Dockerfile is built of. */
export interface DockerfileReads {
  sources: DockerfileSources;
  /** References as the Dockerfile writes them → with their digests. */
  pins: Map<string, string>;
  /** What is read of its folders. */
  copied: (SourceFolder & { folder: string; files: ContextFile[] })[];
}

/** All that a definition's Dockerfile is built of; nothing of another base. Throws what {@link dockerfileOf} throws, `secret-missing`, `base-not-pinned`, `lock-stale`. */
export function dockerfileReads(definition: Definition, { context, lock }: Pick<DockerfileContext, 'context' | 'lock'>): DockerfileReads | undefined {
  const workspace = workspaceOf(context);
  const sources = dockerfileOf(definition, workspace);
  if (sources === undefined) return undefined;
  const { contextFiles, requireMounted } = dockerfilePackage();
  requireMounted(sources, definition.dockerfile);
  const pins = requireLockedImages(sources.images, sources.file, { lock: readLock(path.join(workspace.root, lock)), lockFile: lock, workspace });
  const copied = sources.folders.map((source) => {
    const folder = sourceFile(source.path, workspace);
    return { ...source, folder, files: contextFiles({ ...source, folder }) };
  });
  return { sources, pins, copied };
}

/**
 * The kinds of bases that a definition can have: Dockerfiles among them, whose builder is looked for once all inputs are known.
 * It is given copies of what it reads, so that it reads nothing else. Throws what {@link dockerfileReads} throws,
 * `output-overlap`, `option-invalid` of the builder's settings.
 */
export function basesFor(definition: Definition, { context, lock, output, fresh, report }: DockerfileContext): readonly BaseProvider[] {
  const reads = dockerfileReads(definition, { context, lock });
  if (reads === undefined) return allBases;
  const { sources: { syntax, folders, runs }, pins, copied } = reads;
  const { copyContext, dockerfileBase } = dockerfilePackage();
  if (output !== undefined) requireOutputNotRead(output, folders.flatMap((folder) => readsOf(folder, output)));
  const inWorkspace = (source: SourceFolder, name: string): string => path.posix.join(source.path, name);
  const provider = dockerfileBase({
    dockerfile: definition.dockerfile,
    platforms: platformsOf(definition),
    builders: (platforms) => buildersFor(platforms, context),
    requireBases: () => requireSeenPlatforms(reads),
    pins: Object.fromEntries(pins),
    syntax: syntax === undefined ? undefined : (pins.get(syntax) ?? syntax),
    runsPrograms: runs,
    reads: [
      ...(pins.size > 0 ? [lock] : []),
      ...copied.flatMap((source) => [...(source.ignore ? [source.ignore.file] : []), ...source.files.map((each) => inWorkspace(source, each.path))]),
    ],
    async prepare(folder, { epoch }) {
      const copies = new Map<string, string>();
      for (const [at, { folder: from, files }] of copied.entries()) {
        const to = path.join(folder, String(at));
        mkdirSync(to);
        await copyContext(files, { from, to, epoch });
        copies.set(from, to);
      }
      return (request) => {
        const contexts = Object.entries(request.contexts).map(([name, each]): [string, typeof each] => [name, 'folder' in each ? { folder: copies.get(each.folder) ?? each.folder } : each]);
        return { ...request, context: copies.get(request.context)!, contexts: Object.fromEntries(contexts) };
      };
    },
    fresh,
    report: { onOutput: (line) => report.line(line) },
  });
  return [provider, ...allBases];
}

/** The builders of platforms, as the options of the plugin say it. Throws what looking for them throws, and `option-invalid`. */
export function buildersFor(platforms: readonly Platform[], context: ExecutorContext): Promise<PlatformBuilder[]> {
  const { dockerfile: settings = {} } = pluginOptions(context.nxJsonConfiguration);
  return dockerfilePackage().findBuilders(settings, platforms, { workspaceRoot: context.root });
}

/** Refuses bases that lack a platform, as far as this machine sees them in time: it is the builder that has to. Throws `platform-missing`. */
export async function requireSeenPlatforms({ sources, pins }: Pick<DockerfileReads, 'sources' | 'pins'>): Promise<void> {
  const registry = new RegistryAccess(new Store());
  let timer: NodeJS.Timeout | undefined;
  try {
    await Promise.race([requireBasePlatforms(sources, pins, registry), new Promise((resolve) => void (timer = setTimeout(resolve, lookFor)))]);
  } catch (error) {
    if (!(error instanceof CodedError) || isMissing(error)) throw error;
  } finally {
    clearTimeout(timer);
    await registry.close();
  }
}

/** What a folder is read of, relative to the workspace, unless the output is left out of it. */
function readsOf({ path: folder, reads, ignore }: SourceFolder, output: string): string[] {
  const within = path.posix.relative(folder, output);
  if (!within.startsWith('..') && ignore?.patterns.ignores(within)) return [];
  return reads.map((read) => path.posix.join(folder, read));
}

/** Loaded by who needs it: every command of a workspace loads the plugin, and most have no Dockerfile. */
export function dockerfilePackage(): typeof import('@nx-oci/dockerfile') {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- of the ways to do so, the one that needs no promise
  return require('@nx-oci/dockerfile') as typeof import('@nx-oci/dockerfile');
}
