import type { Descriptor, Digest, Document, Image, Layer, Platform } from '@nx-oci/oci';
import type { BlobJournal } from './blob-journal';
import { eachAtMost } from './concurrency';
import type { Repository } from './reference';
import type { RemoteRepository } from './remote-repository';
import { uploadBlob, type UploadOutcome } from './upload';

/** What is pushed. */
export interface PushContent {
  /** What tags are to name: the index, or the manifest of the only image. */
  root: Document;
  /** Their layers are read only if they have to be sent. */
  images: readonly Image[];
  /** Repositories that are known to have a blob, such as that of the base. */
  origins?(digest: Digest): readonly Repository[];
}

/** What is to be done with a blob. */
export interface BlobPlan {
  descriptor: Descriptor;
  action: 'exists' | 'mount' | 'upload';
  /** Where it can be mounted from. */
  from: Repository[];
}

/** What is to be done with a manifest and its blobs. */
export interface ManifestPlan {
  platform: Platform;
  descriptor: Descriptor;
  exists: boolean;
  /** Of a manifest that exists: none, as it could not be there without them. */
  blobs: BlobPlan[];
}

/** What is to be done with a tag: it names `from` now, if it is there. */
export interface TagPlan {
  tag: string;
  from?: Digest;
  action: 'create' | 'move' | 'keep';
}

/** What a push would write, and nothing that it need not. Made by reading alone. */
export interface PushPlan {
  root: Descriptor;
  /** Whether all that the tags will name is there. */
  exists: boolean;
  manifests: ManifestPlan[];
  /** In the order in which they are moved. */
  tags: TagPlan[];
}

/** What a push did; bytes of blobs. */
export interface PushResult {
  blobs: Record<UploadOutcome, number>;
  bytes: number;
  manifests: number;
  tags: number;
}

/** Requests about blobs at a time, and blobs sent at a time. */
const questions = 8;
const transfers = 8;

/**
 * Finds out what a push has to write: one HEAD for each tag; where none of them names the content yet, one for the root,
 * for each manifest, and for each blob of a manifest that is missing. Writes nothing.
 */
export async function planPush(
  repository: RemoteRepository,
  content: PushContent,
  options: { tags: readonly string[]; journal?: BlobJournal },
): Promise<PushPlan> {
  const root = content.root.descriptor;
  const tags = await eachAtMost(questions, options.tags, async (tag): Promise<TagPlan> => {
    const from = (await repository.head(tag))?.digest;
    return { tag, ...(from && { from }), action: from === undefined ? 'create' : from === root.digest ? 'keep' : 'move' };
  });
  if (tags.some(({ action }) => action === 'keep') || (await repository.head(root.digest))) return { root, exists: true, manifests: [], tags };
  const manifests = await eachAtMost(questions, content.images, async ({ descriptor: { platform, ...descriptor } }) => {
    const exists = descriptor.digest !== root.digest && (await repository.head(descriptor.digest)) !== undefined;
    return { platform: platform!, descriptor, exists, blobs: [] as BlobPlan[] };
  });
  const asked = new Map<Digest, BlobPlan>();
  for (const [at, { exists }] of manifests.entries()) {
    if (exists) continue;
    const { config, layers } = content.images[at].manifest;
    for (const descriptor of [...layers, config]) {
      // A blob of several images is one blob.
      const known = asked.get(descriptor.digest);
      if (known) continue;
      const plan: BlobPlan = { descriptor, action: 'upload', from: [] };
      asked.set(descriptor.digest, plan);
      manifests[at].blobs.push(plan);
    }
  }
  await eachAtMost(questions, [...asked.values()], async (plan) => {
    if (await repository.has(plan.descriptor.digest)) {
      plan.action = 'exists';
      return;
    }
    plan.from = await mountSources(repository, plan.descriptor.digest, content, options.journal);
    if (plan.from.length > 0) plan.action = 'mount';
  });
  return { root, exists: false, manifests, tags };
}

/** Other repositories of the same registry that a blob can be mounted from. */
async function mountSources(repository: RemoteRepository, digest: Digest, content: PushContent, journal: BlobJournal | undefined): Promise<Repository[]> {
  const { registry, path } = repository.repository;
  const origins = (content.origins?.(digest) ?? []).filter((origin) => origin.registry === registry).map((origin) => origin.path);
  const known = (await journal?.known(registry, digest)) ?? [];
  return [...new Set([...origins, ...known])].filter((each) => each !== path).map((each) => ({ registry, path: each }));
}

/**
 * Does what a plan says: blobs, then each manifest when its blobs are there, then the index, then what `beforeTags` does,
 * then the tags one after the other. Whatever ends it in between, no tag and no index names what is not whole, and a new plan finds what was done.
 */
export async function executePush(
  repository: RemoteRepository,
  content: PushContent,
  plan: PushPlan,
  options: { journal?: BlobJournal; onSent?(bytes: number): void; beforeTags?(): Promise<void> } = {},
): Promise<PushResult> {
  const { registry, path } = repository.repository;
  const { journal } = options;
  const result: PushResult = { blobs: { exists: 0, mounted: 0, uploaded: 0 }, bytes: 0, manifests: 0, tags: 0 };
  const configs = new Map(content.images.map(({ documents: [, { descriptor, bytes }] }) => [descriptor.digest, bytes]));
  const layers = new Map(content.images.flatMap((image) => image.layers).map((layer) => [layer.descriptor.digest, layer]));
  // The largest first: what is left at the end is sent side by side.
  const blobs = plan.manifests.flatMap((each) => each.blobs).sort((a, b) => b.descriptor.size - a.descriptor.size);
  await eachAtMost(transfers, blobs, async ({ descriptor, action }) => {
    const { digest, size } = descriptor;
    const bytes = configs.get(digest);
    if (action === 'exists') {
      result.blobs.exists += 1;
      if (!bytes) await journal?.note(registry, digest, path);
      return;
    }
    const outcome = bytes ? await uploadBlob(repository, descriptor, () => [bytes], options) : await bring(layers.get(digest)!);
    result.blobs[outcome] += 1;
    if (outcome === 'uploaded') result.bytes += size;
  });
  const missing = plan.manifests.flatMap(({ exists }, at) => (exists || plan.exists ? [] : [content.images[at].documents[0]]));
  await eachAtMost(transfers, missing.filter(({ descriptor }) => descriptor.digest !== plan.root.digest), async (manifest) => {
    await repository.putManifest(manifest);
    result.manifests += 1;
  });
  if (!plan.exists) {
    await repository.putManifest(content.root);
    result.manifests += 1;
  }
  await options.beforeTags?.();
  for (const { tag, action } of plan.tags) {
    if (action === 'keep') continue;
    await repository.putManifest(content.root, tag);
    result.tags += 1;
  }
  return result;

  /** A layer: one process at a time sends it to a registry, and the others mount it. */
  async function bring(layer: Layer): Promise<UploadOutcome> {
    const { descriptor } = layer;
    const once = async (): Promise<UploadOutcome> => {
      const known = await journal?.known(registry, descriptor.digest);
      // Brought by another process since the plan was made.
      if (known?.includes(path) && (await repository.has(descriptor.digest))) return 'exists';
      const mountFrom = await mountSources(repository, descriptor.digest, content, journal);
      const outcome = await uploadBlob(repository, descriptor, () => layer.open(), { ...options, mountFrom });
      await journal?.note(registry, descriptor.digest, path);
      return outcome;
    };
    return journal ? journal.exclusively(registry, descriptor.digest, once) : once();
  }
}
