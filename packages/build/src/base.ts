import path from 'node:path';
import {
  openArchive,
  openLayout,
  readImage,
  type ExecutionConfig,
  type FileTree,
  type Image,
  type ImageStore,
  type Platform,
  type Store,
} from '@nx-oci/oci';
import type { Workspace } from './definition';
import { baseProject } from './definition-inputs';
import { BuildError } from './error';
import { isDockerfile, isRemoteBase, readLock, requireLockedBase } from './lock';
import { openOutput, type BlobLocation } from './materialize';
import { RegistryAccess } from './registry-access';
import { sourceFile } from './source-file';
import { staticBase, staticBaseConfig } from './static-base';
import { workspacePath } from './tokens';

/** What an image is built on. */
export interface Base {
  /** How messages name it. */
  origin: string;
  /** Its content, where it is known and made here: it becomes a layer of the image. */
  tree?: FileTree;
  /** Files by which accounts have names, where its content has none. */
  names?: FileTree;
  /** Its execution parameters, where it is made here. */
  config?: ExecutionConfig;
  /** The image to put layers on, asked for once all inputs of the build are known. Throws `platform-missing`. */
  image?(platform: Platform): Promise<Image>;
  /** Where its blobs can be had again; without it, they are in the store, and the output holds them as those that are made here. */
  location?: BlobLocation;
}

/** What a base provider may use. */
export interface BaseContext {
  workspace: Workspace;
  store: Store;
  /** The output folder of another project's image target, relative to the workspace. */
  projectOutput?(project: string, target: string): string;
  /** How registries are reached. */
  registry?: RegistryAccess;
  /** The lock of the definition (relative to the workspace): it pins a base that is named by a tag alone. */
  lock?: string;
  /** Told of the file, relative to the workspace, that pins all of a base on disk. */
  onRead?(file: string): void;
}

/** Takes references of one kind, and leaves others. */
export type BaseProvider = (reference: string, context: BaseContext) => Promise<Base | undefined>;

const embedded: BaseProvider = async (reference) => {
  if (reference === 'static') return { origin: 'the static base', tree: staticBase(), config: staticBaseConfig };
  return reference === 'none' ? { origin: 'the empty base', tree: new Map() } : undefined;
};

const onDisk: BaseProvider = async (reference, { workspace, onRead }) => {
  const [, kind, written] = /^(oci-layout|oci-archive):(.+)$/.exec(reference) ?? [];
  if (kind === undefined) return undefined;
  const relative = workspacePath(written, workspace);
  const absolute = sourceFile(relative, workspace);
  // Every other file of a layout is named by digest from its index.json on, and verified.
  onRead?.(kind === 'oci-layout' ? path.posix.join(relative, 'index.json') : relative);
  return kind === 'oci-layout'
    ? fromStore(reference, openLayout(absolute), { type: 'layout', path: relative })
    : fromStore(reference, await openArchive(absolute), { type: 'archive', path: relative });
};

const ofProject: BaseProvider = async (reference, { workspace, store, projectOutput, onRead }) => {
  const named = baseProject({ base: reference });
  if (named === undefined || projectOutput === undefined) return undefined;
  const relative = projectOutput(named.project, named.target);
  onRead?.(path.posix.join(relative, 'layout', 'index.json'));
  const output = await openOutput(path.join(workspace.root, relative), { workspaceRoot: workspace.root, store });
  return fromStore(reference, output, { type: 'output', path: relative });
};

const inRegistry: BaseProvider = async (reference, { workspace, store, registry = new RegistryAccess(store), lock, onRead }) => {
  if (!isRemoteBase(reference)) return undefined;
  const parsed = registry.parse(reference);
  let { digest } = parsed;
  if (digest === undefined) {
    const read = lock === undefined ? undefined : readLock(path.join(workspace.root, lock));
    ({ digest } = requireLockedBase({ base: reference }, { lock: read, lockFile: lock ?? 'image.lock.json', workspace }));
    if (lock !== undefined) onRead?.(lock);
  }
  const repository = `${parsed.registry}/${parsed.path}`;
  return fromStore(reference, await registry.open({ ...parsed, digest }), { type: 'registry', repository });
};

/** All kinds of bases. */
export const allBases: readonly BaseProvider[] = [embedded, onDisk, ofProject, inRegistry];

/** Asks each provider. Throws `base-unsupported` when none takes the reference, and what the one that does throws. */
export async function resolveBase(reference: string, context: BaseContext, providers: readonly BaseProvider[] = allBases): Promise<Base> {
  for (const provide of providers) {
    const base = await provide(reference, context);
    if (base) return base;
  }
  throw new BuildError('base-unsupported', {
    message: `The base "${reference}" cannot be had here: ${reference.startsWith('project:') ? 'the images of projects are known under Nx alone' : isDockerfile(reference) ? 'nothing builds Dockerfiles' : 'it names no path'}.`,
    remedy: 'Use "oci-layout:<path>" with the layout of an output folder, "oci-archive:<path>", "static", "none", or a reference into a registry.',
  });
}

/**
 * A base for a platform. What is made here is for containers of Linux: images of other systems, which are trees of files to
 * be extracted, begin empty, and know the accounts by their names alone.
 */
export function baseFor(base: Base, { os }: Platform): Base {
  if (base.tree === undefined || os === 'linux') return base;
  return { origin: base.origin, tree: new Map(), names: base.tree };
}

function fromStore(origin: string, store: ImageStore, location: BlobLocation): Base {
  return { origin: `the base ${origin}`, image: (platform) => readImage({ ...store, origin: `The base ${origin}` }, platform), location };
}
