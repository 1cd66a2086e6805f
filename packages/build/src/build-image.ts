import path from 'node:path';
import type { SourceAccess } from '@nx-oci/sources';
import {
  appendLayers,
  emptyImage,
  indexOf,
  layerKey,
  mergeTrees,
  storeLayer,
  withAnnotations,
  withConfig,
  withCreated,
  type ExecutionConfig,
  type FileTree,
  type Image,
  type Index,
  type Platform,
  type Store,
  type StoredLayer,
  type TreePart,
} from '@nx-oci/oci';
import { accountsIn, addAccounts } from './accounts';
import { allBases, resolveBase, type Base, type BaseContext, type BaseProvider } from './base';
import type { AccountNumbers } from './attributes';
import { addCertificates } from './certificates';
import { collectFiles } from './collect-files';
import { createdTime } from './created';
import type { Definition, Workspace } from './definition';
import { BuildError } from './error';
import { annotationsOf, executionConfig } from './execution-config';
import { BuildDigests } from './file-digests';
import { artifactsByDigest, isFromOutside, lockedContents, sourcesPackage, withTarget, type FoundContent } from './locked-contents';
import { needsLock, readLock } from './lock';
import { defaultLayerBudget, groupLayers, type LayerGroup, type LayerPart } from './group-layers';
import type { BlobLocation } from './materialize';
import { platformsOf } from './parse-definition';
import { recipeOf, type LayerRecipe } from './recipe';
import { changePermissions, makePaths } from './path-entries';
import type { RegistryAccess } from './registry-access';
import { workspacePath } from './tokens';

/** What a build is given beside its definition. */
export interface BuildContext {
  workspace: Workspace;
  store: Store;
  /** Read for SOURCE_DATE_EPOCH alone, and only when the definition asks for it. */
  env?: NodeJS.ProcessEnv;
  bases?: readonly BaseProvider[];
  projectOutput?: BaseContext['projectOutput'];
  /** How registries are reached; by default with the credentials that this machine has. */
  registry?: RegistryAccess;
  /** The definition's lock, relative to the workspace. */
  lock?: string;
  /** Told of every file that is read, relative to the workspace. */
  onRead?(file: string): void;
  /** Called when all that is read is known, before a byte is packed; what it throws ends the build. */
  onInputsKnown?(): Promise<void>;
  /** Told of every MiB that is compressed. */
  onProgress?(progress: BuildProgress): void;
  /** Told of bytes of locked contents that are fetched. */
  onFetch?(progress: { fetched: number; total: number }): void;
}

/** How far a build has come; bytes of tar. */
export interface BuildProgress {
  compressed: number;
  total: number;
}

/** An image that was built, and what its layers are. */
export interface BuiltImage {
  platform: Platform;
  image: Image;
  /** Of each layer: what is in it; how it was made, unless it is the base's; how it is made again, if all of it is locked. */
  layers: { contents: string[]; made?: StoredLayer; recipe?: LayerRecipe }[];
  /** Where the base's blobs are. */
  baseLocation?: BlobLocation;
}

export interface Build {
  index: Index;
  images: BuiltImage[];
  /** Bytes read to know digests. */
  hashed: number;
}

/**
 * Builds a definition's images into the store, all platforms at once, and their index. Nothing but the definition and
 * the content that it names decides a byte of them.
 * Throws the errors of definitions, inputs, base and store; those of definitions and inputs before a byte is packed.
 */
export async function buildImages(definition: Definition, context: BuildContext): Promise<Build> {
  const platforms = platformsOf(definition);
  const created = createdTime(definition.created, context.env ?? process.env);
  const annotations = annotationsOf(definition);
  const base = await resolveBase(definition.base ?? 'none', context, context.bases ?? allBases);
  const digests = new BuildDigests(context.store);
  const outside = outsideContents(definition, platforms, context);
  try {
    const plans = await settled(platforms.map((platform) => planImage(definition, platform, base, { ...context, digests, outside })));
    await context.onInputsKnown?.();

    const make = layerMaker(context);
    const images = await settled(plans.map((plan) => buildImage(plan, { created, annotations, make, baseLocation: base.location })));
    return {
      index: indexOf(
        images.map(({ image }) => image),
        { annotations },
      ),
      images,
      hashed: plans.reduce((sum, { hashed }) => sum + hashed, 0),
    };
  } finally {
    await outside?.access.close();
  }
}

/** Contents from outside, with what it takes to have them; nothing for definitions without. */
interface OutsideContents {
  access: SourceAccess;
  found: FoundContent[];
  archives: readonly string[];
}

function outsideContents(definition: Definition, platforms: Platform[], context: BuildContext): OutsideContents | undefined {
  if (!definition.contents?.some(isFromOutside)) return undefined;
  const { workspace, store, env, onRead, onFetch } = context;
  const name = context.lock ?? 'the lock';
  const lock = context.lock === undefined ? undefined : readLock(path.join(workspace.root, context.lock));
  const found = lockedContents(definition, { workspace, lock, lockFile: name, platforms, onRead });
  if (context.lock !== undefined && needsLock(definition)) onRead?.(context.lock);
  const archives = lock?.archives ?? [];
  return { access: new (sourcesPackage().SourceAccess)({ store, workspaceRoot: workspace.root, archives, env, onProgress: onFetch }), found, archives };
}

type PlanContext = BuildContext & { digests: BuildDigests; outside?: OutsideContents };

/** Everything that decides an image of one platform, with no byte packed yet. */
interface ImagePlan {
  platform: Platform;
  /** The base's image, or an empty one. */
  below: Image;
  config: ExecutionConfig;
  groups: (LayerGroup & { recipe?: LayerRecipe })[];
  hashed: number;
}

type MakeLayer = (tree: FileTree) => Promise<StoredLayer>;

async function planImage(
  definition: Definition,
  platform: Platform,
  base: Base,
  context: PlanContext,
): Promise<ImagePlan> {
  const below = (await base.image?.(platform)) ?? withConfig(emptyImage(platform), () => base.config ?? {});
  const config = executionConfig(below.config.config ?? {}, definition);
  const { parts, hashed } = await collectParts(definition, platform, base, context);
  const { outside } = context;
  const artifacts = new Map(outside && (await Promise.all(outside.found.map((each) => artifactsByDigest(each, platform, outside.access)))).flat());
  const groups = groupLayers(parts, definition.layers?.budget ?? defaultLayerBudget);
  return { platform, below, config, hashed, groups: groups.map((group) => ({ ...group, recipe: outside && recipeOf(group.tree, artifacts, outside.archives) })) };
}

async function buildImage(
  { platform, below, config, groups }: ImagePlan,
  shared: { created: string; annotations: Record<string, string>; make: MakeLayer; baseLocation?: BlobLocation },
): Promise<BuiltImage> {
  const { created, annotations, make, baseLocation } = shared;
  const made = await settled(groups.map(({ tree }) => make(tree)));
  const stacked = appendLayers(
    below,
    made.map((layer, at) => ({ layer, history: { created, created_by: 'nx-oci', comment: groups[at].names.join(', ') } })),
  );
  const configured = withConfig(stacked, () => config);
  return {
    platform,
    image: withAnnotations(withCreated(configured, created), annotations),
    layers: [
      ...below.layers.map(() => ({ contents: ['base'] })),
      ...made.map((layer, at) => ({ contents: groups[at].names, made: layer, recipe: groups[at].recipe })),
    ],
    baseLocation,
  };
}

/** The parts of an image: the base's own content, accounts and certificates, contents, paths. */
async function collectParts(
  definition: Definition,
  platform: Platform,
  base: Base,
  context: PlanContext,
): Promise<{ parts: LayerPart[]; hashed: number }> {
  const { accounts, certificates = [], contents = [], paths = [] } = definition;
  const known = base.tree ?? new Map();
  const trees: (TreePart & { group?: string; name: string })[] = [];
  let hashed = 0;
  if (base.tree) trees.push({ name: 'base', origin: base.origin, tree: base.tree });
  if (accounts) {
    const tree = addAccounts(requireKnown(base, 'accounts'), accounts);
    trees.push({ name: 'accounts', origin: 'accounts', tree, replaces: true, group: ' base files' });
  }
  if (certificates.length > 0) {
    const tree = addCertificates(requireKnown(base, 'certificates'), certificates, context.workspace);
    for (const file of certificates) context.onRead?.(workspacePath(file, context.workspace));
    trees.push({ name: 'certificates', origin: 'certificates', tree, replaces: true, group: ' base files' });
  }
  const numbers = accountsIn(new Map([...known, ...trees.flatMap(({ tree }) => [...tree])]));
  for (const [at, content] of contents.entries()) {
    if (isFromOutside(content)) {
      const found = context.outside!.found.find((each) => each.at === at)!;
      const expanded = withTarget(found.content, context.workspace, platform);
      const made = await found.source.parts(expanded, found.locked, { workspaceRoot: context.workspace.root, platform, archives: context.outside!.access.archives });
      for (const { name, origin, tree } of made)
        trees.push({ name, origin: `contents[${at}] (${content.type} ${name})`, tree, group: content.layer ?? (definition.layers?.by === 'origin' ? origin : undefined) });
      continue;
    }
    const collected = await collectFiles(content, { ...context, platform, accounts: numbers });
    hashed += collected.hashed;
    trees.push({ name: content.to, origin: `contents[${at}] (${content.to})`, tree: collected.tree, group: content.layer });
  }
  if (base.tree && definition.user !== undefined) requireUser(definition.user, numbers);
  if (paths.length > 0) trees.push({ name: 'paths', origin: 'paths', tree: makePaths(paths, numbers) });

  const changed = changePermissions(
    trees.map(({ tree }) => tree),
    paths,
    numbers,
  );
  const merged = mergeTrees(
    trees.map((part, at) => ({ ...part, tree: changed[at] })),
    { opaqueBase: base.tree === undefined },
  );
  return { parts: trees.map(({ name, group }, at) => ({ name, group, tree: merged.parts[at] })), hashed };
}

/** Refuses a user whose name no account has: such a container does not start. Throws `owner-invalid`. */
function requireUser(user: string, { users, groups }: AccountNumbers): void {
  const [name, group] = user.split(':');
  const known = (each: string | undefined, accounts: ReadonlyMap<string, unknown>): boolean =>
    each === undefined || /^\d+$/.test(each) || accounts.has(each);
  if (known(name, users) && known(group, groups)) return;
  throw new BuildError('owner-invalid', {
    message: `user is "${user}", and the image has no such account.`,
    remedy: `Give uid or uid:gid, add it under accounts, or use one of ${[...users.keys()].join(', ') || 'none'}.`,
  });
}

function requireKnown(base: Base, field: string): FileTree {
  if (base.tree) return base.tree;
  throw new BuildError('base-opaque', {
    message: `${field} adds to a file of ${base.origin}, whose files are not read.`,
    remedy: `Use "static" or "none" as the base, or bring the whole file as a content and number users in "user" and "owner".`,
  });
}

/** Makes layers, one of the same content only once, and tells of progress over all of them. */
function layerMaker({ store, onProgress }: BuildContext): MakeLayer {
  const making = new Map<string, Promise<StoredLayer>>();
  const progress = { compressed: 0, total: 0 };
  return (tree) => {
    const key = layerKey(tree);
    const known = making.get(key);
    if (known) return known;
    for (const entry of tree.values()) if (entry.type === 'file') progress.total += entry.content.size;
    const layer = storeLayer(tree, store, {
      key,
      onCompressed: (bytes) => {
        progress.compressed += bytes;
        onProgress?.({ ...progress, compressed: Math.min(progress.compressed, progress.total) });
      },
    });
    making.set(key, layer);
    return layer;
  };
}

/** Waits for all, even when one fails: nothing goes on writing behind the error. */
async function settled<T>(promises: Promise<T>[]): Promise<T[]> {
  const results = await Promise.allSettled(promises);
  return results.map((result) => {
    if (result.status === 'rejected') throw result.reason;
    return result.value;
  });
}
