import { statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { formatPlatform, hexOf, imageFrom, mediaTypes, parseDocument, readDocument, readFile, verified, type BlobSource, type Descriptor, type Digest, type Manifest, type Platform } from '@nx-oci/oci';
import type { Repository } from '@nx-oci/registry';
import { usualBounds, type Bounds } from './bounds';
import { composeTree } from './compose-tree';
import { ToolsError } from './error';
import type { LayerSource, NameRule } from './extract-layer';
import { namedLayers, requirePlatform, type NamedLayer } from './image-layers';
import { writeImageMark } from './image-mark';
import { LayerThreads } from './layer-threads';
import { linkTree } from './link-tree';
import type { ToolsCache } from './tools-cache';
import { linkedImage, linkPlace, linkTarget, requireLinkPlace, switchLink } from './tools-link';
import { lockedToolsFor, type ToolsLock } from './tools-lock';

/** What is needed to have the tools of a lock. */
export interface SyncContext {
  lock: ToolsLock;
  platform: Platform;
  cache: ToolsCache;
  /** The link to the tools, absolute. */
  link: string;
  /** The program of the threads that unpack. */
  threadFile: string;
  /** Opens the repository; not called where nothing is to be fetched. */
  open(repository: Repository): Promise<BlobSource>;
  /** A folder with blobs that are there already, named by the digits of their digests. */
  blobs?: string;
  bounds?: Bounds;
  /** Whether what the cache has is brought anew: `always` mends what was damaged there. */
  renew?: 'missing' | 'always';
  /** Told of bytes that are there, of those that have to be fetched. */
  onProgress?(fetched: number, total: number): void;
}

/** What was done. */
export interface SyncResult {
  /** Of the image's manifest. */
  digest: Digest;
  platform: string;
  /** The folder of the image, absolute. */
  folder: string;
  /** The tools were linked; the link was made anew, to what the cache had; or something was fetched or laid out. */
  outcome: 'there' | 'linked' | 'brought';
  /** What was fetched; sizes in bytes, as they are sent. */
  fetched: { layers: { digest: Digest; names: string[]; size: number }[]; bytes: number };
}

/** The most layers that are fetched at a time. */
const maxTransfers = 6;

/**
 * Has the tools of a lock linked: fetches the layers that the cache lacks, several at a time, lays out the image, and switches
 * the link last, in one step. Until then, and after any failure, it leads to what it led to before; what was fetched whole is kept for the next time.
 * Throws `tools-platform-missing`, `platform-mismatch`, `tools-image-invalid`, `entry-unsafe`, `image-too-large`, `digest-mismatch`, `disk-full`,
 * `cache-unwritable`, `tools-link-taken`, and what requests throw.
 */
export async function syncTools(context: SyncContext): Promise<SyncResult> {
  const { lock, cache, renew = 'missing' } = context;
  const link = linkPlace(context.link);
  requireLinkPlace(link);
  const { manifest, platform } = lockedToolsFor(lock, context.platform);
  const { digest } = manifest;
  const folder = cache.imageFolder(digest);
  const result: SyncResult = { digest, platform: formatPlatform(platform), folder, outcome: 'there', fetched: { layers: [], bytes: 0 } };
  const isLinked = linkTarget(link) === folder && linkedImage(link) === digest;
  if (isLinked && renew === 'missing') {
    cache.touch('images', digest);
    // Whatever keeps this from being noted, the tools are there.
    await cache.addUser(link, digest).catch(() => undefined);
    return result;
  }
  const made = await cache.ensure('images', digest, (empty) => layOut(empty, { ...context, manifest, platform, renew, fetched: result.fetched }), { renew: renew === 'always' });
  await addUser(cache, link, digest);
  if (!isLinked) await switchLink(link, folder);
  return { ...result, outcome: made === 'made' ? 'brought' : 'linked' };
}

/** Before the link leads there, as an image that nobody uses may be cleared away. */
async function addUser(cache: ToolsCache, link: string, digest: Digest): Promise<void> {
  try {
    await cache.addUser(link, digest);
  } catch (error) {
    // A cache that this user cannot write is not this user's to clear up.
    if (!(error instanceof ToolsError && error.code === 'cache-unwritable')) throw error;
  }
}

interface LayoutContext extends SyncContext {
  manifest: { digest: Digest; size: number };
  renew: 'missing' | 'always';
  fetched: SyncResult['fetched'];
}

/** Fills a folder with the files of an image. */
async function layOut(folder: string, context: LayoutContext): Promise<void> {
  const { lock, manifest, platform, cache, bounds = usualBounds } = context;
  const threads = new LayerThreads(context.threadFile, 1);
  try {
    const source = await openSource(context);
    const document = await readDocument(source, { mediaType: mediaTypes.manifest, ...manifest });
    const image = imageFrom(document, await readDocument(source, checked(parseDocument<Manifest>(document).config)), source);
    requirePlatform(image, platform);
    const layers = namedLayers(image);
    for (const { descriptor } of layers) checked(descriptor);
    const names: NameRule = platform.os === 'darwin' ? 'folded' : 'exact';
    await bringLayers(layers, threads, { ...context, source, bounds, names });
    const origins = layers.map(({ descriptor, names: said }) => `layer ${descriptor.digest}${said.length > 0 ? ` (${said.join(', ')})` : ''}`);
    const records = layers.map(({ descriptor }) => cache.layer(descriptor.digest) ?? lost(cache, descriptor.digest));
    linkTree(composeTree(records, origins, { bounds, names }), layers.map(({ descriptor }) => cache.layerFolder(descriptor.digest)), folder);
    writeImageMark(folder, { digest: manifest.digest, layers: layers.map(({ descriptor }) => descriptor.digest) }, { platform, repository: lock.repository });
  } finally {
    await threads.close();
  }
}

/** Has each layer in the cache, the largest first: what is begun last is to be short. */
async function bringLayers(
  layers: readonly NamedLayer[],
  threads: LayerThreads,
  { cache, source, bounds, names, renew, fetched, onProgress }: LayoutContext & { source: BlobSource; bounds: Bounds; names: NameRule },
): Promise<void> {
  const wanted = [...new Map(layers.map((layer) => [layer.descriptor.digest, layer])).values()]
    .filter(({ descriptor: { digest } }) => {
      if (renew === 'always' || !cache.has('layers', digest)) return true;
      cache.touch('layers', digest);
      return false;
    })
    .sort((a, b) => b.descriptor.size - a.descriptor.size);
  const total = wanted.reduce((sum, { descriptor }) => sum + descriptor.size, 0);
  let done = 0;
  const advance = (bytes: number): void => onProgress?.((done += bytes), total);
  await eachOf(wanted, Math.min(maxTransfers, Math.max(2, availableParallelism())), async (layer) => {
    const { descriptor, diffId } = layer;
    const { mediaType, digest, size } = descriptor;
    const task = { layer: { mediaType, digest, size, diffId } satisfies LayerSource, bounds, names };
    const made = await cache.ensure('layers', digest, (folder) => threads.extract({ ...task, folder }, watched(source.open(descriptor), advance)), { renew: renew === 'always' });
    if (made === 'there') advance(size);
    else {
      fetched.layers.push({ digest, names: layer.names, size });
      fetched.bytes += size;
    }
  });
}

/** `work` on each, at most `limit` at a time; after a failure nothing more is begun, what runs is waited for, and that is thrown. */
async function eachOf<T>(items: readonly T[], limit: number, work: (item: T) => Promise<void>): Promise<void> {
  const left = [...items];
  const failures: unknown[] = [];
  const worker = async (): Promise<void> => {
    for (let item = left.shift(); item !== undefined && failures.length === 0; item = left.shift()) await work(item).catch((error) => failures.push(error));
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  if (failures.length > 0) throw failures[0];
}

async function* watched(bytes: AsyncIterable<Uint8Array>, advance: (bytes: number) => void): AsyncGenerator<Uint8Array> {
  for await (const chunk of bytes) {
    advance(chunk.length);
    yield chunk;
  }
}

/** What is in a folder of blobs is had from there. */
async function openSource({ lock, open, blobs }: SyncContext): Promise<BlobSource> {
  const remote = await open(lock.repository);
  if (blobs === undefined) return remote;
  return {
    has: (digest) => remote.has(digest),
    async *open(descriptor) {
      const file = path.join(blobs, hexOf(descriptor.digest));
      const there = statSync(file, { throwIfNoEntry: false })?.size === descriptor.size;
      yield* there ? verified(descriptor, readFile(file), file) : remote.open(descriptor);
    },
  };
}

/** A descriptor whose size can be counted with. Throws `tools-image-invalid`. */
function checked(descriptor: Descriptor): Descriptor {
  if (typeof descriptor?.mediaType === 'string' && Number.isSafeInteger(descriptor.size) && descriptor.size >= 0) return descriptor;
  throw new ToolsError('tools-image-invalid', {
    message: `The manifest names ${JSON.stringify(descriptor)}, which is no descriptor of a blob.`,
    remedy: 'Do not use this image: raise the lock to one that nx-oci made.',
  });
}

function lost(cache: ToolsCache, digest: Digest): never {
  throw new ToolsError('cache-unwritable', {
    message: `${cache.layerFolder(digest)} was taken away, or changed, while tools were made of it.`,
    remedy: 'Run again; see what else clears up that folder.',
  });
}
