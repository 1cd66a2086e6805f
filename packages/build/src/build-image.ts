import {
  appendLayers,
  emptyImage,
  indexOf,
  keepLayer,
  layerKey,
  packedKey,
  storeLayer,
  withAnnotations,
  withConfig,
  withCreated,
  type Image,
  type Index,
  type Platform,
  type Store,
  type StoredLayer,
} from '@nx-oci/oci';
import { allBases, baseFor, resolveBase, type Base, type BaseContext, type BaseProvider } from './base';
import { checkImage } from './checks/check-image';
import { Scans } from './checks/scans';
import { collectParts, type PlanContext } from './collect-parts';
import { createdTime } from './created';
import type { Definition, Workspace } from './definition';
import { annotationsOf, executionConfig } from './execution-config';
import { BuildDigests } from './file-digests';
import { defaultLayerBudget, groupLayers, type LayerGroup } from './group-layers';
import { artifactsByDigest, foundFor } from './locked-contents';
import type { BlobLocation } from './materialize';
import { outsideContents } from './outside-contents';
import { platformsOf } from './parse-definition';
import { packedRecipe, recipeOf, type LayerRecipe } from './recipe';
import type { RegistryAccess } from './registry-access';
import { stepNames } from './step-names';

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
  /** Told of what an image will likely lack, for people. */
  onWarning?(warning: string): void;
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
  /** Where the base's blobs can be had again; without it, they are in the store, and the output holds them. */
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
 * the content that it names decides a byte of them. The base, which may have to be built itself, is asked for its images once
 * all inputs are known.
 * Throws the errors of definitions, inputs, base and store; those of definitions and inputs before a byte is packed.
 */
export async function buildImages(definition: Definition, context: BuildContext): Promise<Build> {
  const platforms = platformsOf(definition);
  const created = createdTime(definition.created, context.env ?? process.env);
  const annotations = annotationsOf(definition);
  const base = await resolveBase(definition.base ?? 'none', context, context.bases ?? allBases);
  const digests = new BuildDigests(context.store);
  const scans = new Scans(context.store);
  const outside = outsideContents(definition, platforms, context);
  try {
    const plans = await settled(platforms.map((platform) => planImage(definition, platform, base, { ...context, digests, outside, scans })));
    await context.onInputsKnown?.();

    const below = await settled(plans.map(async ({ platform, base }) => (await base.image?.(platform)) ?? withConfig(emptyImage(platform), () => base.config ?? {})));
    const make = layerMaker(context);
    const images = await settled(
      plans.map((plan, at) => buildImage(plan, { below: below[at], definition, created, annotations, make, baseLocation: base.location })),
    );
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

/** Everything that decides an image of one platform, with no byte packed yet. */
interface ImagePlan {
  platform: Platform;
  base: Base;
  groups: (LayerGroup & { recipe?: LayerRecipe })[];
  hashed: number;
}

type MakeLayer = (group: LayerGroup) => Promise<StoredLayer>;

async function planImage(
  definition: Definition,
  platform: Platform,
  resolved: Base,
  context: PlanContext,
): Promise<ImagePlan> {
  const base = baseFor(resolved, platform);
  // What is wrong with it is told before a base is built.
  executionConfig({}, definition);
  const { parts, hashed } = await collectParts(definition, platform, base, context);
  const { outside, scans } = context;
  await checkImage(parts, definition, { platform, scans });
  const found = foundFor(platform, outside?.found);
  const artifacts = new Map(outside && (await Promise.all(found.map((each) => artifactsByDigest(each, platform, outside.access)))).flat());
  const groups = groupLayers(parts, definition.layers?.budget ?? defaultLayerBudget);
  return { platform, base, hashed, groups: groups.map((group) => ({ ...group, recipe: outside && (group.packed ? packedRecipe(group.packed, outside.archives) : recipeOf(group.tree, artifacts, outside.archives)) })) };
}

async function buildImage(
  { platform, groups }: ImagePlan,
  shared: { below: Image; definition: Definition; created: string; annotations: Record<string, string>; make: MakeLayer; baseLocation?: BlobLocation },
): Promise<BuiltImage> {
  const { below, definition, created, annotations, make, baseLocation } = shared;
  const config = executionConfig(below.config.config ?? {}, definition);
  const made = await settled(groups.map(make));
  const stacked = appendLayers(
    below,
    made.map((layer, at) => ({ layer, history: { created, created_by: 'nx-oci', comment: groups[at].names.join(', ') } })),
  );
  // Those of a base that is built here are told by what made them.
  const steps = stepNames(below);
  const configured = withConfig(stacked, () => config);
  return {
    platform,
    image: withAnnotations(withCreated(configured, created), annotations),
    layers: [
      ...below.layers.map((_, at) => ({ contents: [baseLocation === undefined ? steps[at] : 'base'] })),
      ...made.map((layer, at) => ({ contents: groups[at].names, made: layer, recipe: groups[at].recipe })),
    ],
    baseLocation,
  };
}

/** Makes layers, one of the same content only once, and tells of progress over all of them. */
function layerMaker({ store, onProgress }: BuildContext): MakeLayer {
  const making = new Map<string, Promise<StoredLayer>>();
  const progress = { compressed: 0, total: 0 };
  return ({ tree, packed }) => {
    const key = packed ? packedKey(packed.layer.descriptor) : layerKey(tree);
    const known = making.get(key);
    if (known) return known;
    if (!packed) for (const entry of tree.values()) if (entry.type === 'file') progress.total += entry.content.size;
    const onCompressed = (bytes: number): void => {
      progress.compressed += bytes;
      onProgress?.({ ...progress, compressed: Math.min(progress.compressed, progress.total) });
    };
    const layer = packed ? keepLayer(packed.layer, store) : storeLayer(tree, store, { key, onCompressed });
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
