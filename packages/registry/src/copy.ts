import { isIndexType, parseDocument, type Descriptor, type Digest, type Document, type Platform } from '@nx-oci/oci';
import { eachAtMost } from './concurrency';
import { blobsOf, chooseManifest, readManifests, type ManifestNode } from './manifest-tree';
import { putReferrer, referrersOf, type ReferrerManifest } from './referrers';
import type { RemoteRepository } from './remote-repository';
import { uploadBlob, type UploadOutcome } from './upload';

/** What goes along with a copy. */
export interface CopyOptions {
  /** Put when all else is there. */
  tags?: readonly string[];
  /** Of an index, the manifest of one platform alone. */
  platform?: Platform;
  /** Whether what refers to the copied manifests (signatures, bills of materials) is copied too, and what refers to that. */
  referrers?: boolean;
  /** Told of bytes that went through this machine, of those that are known to have to. */
  onProgress?(done: number, total: number): void;
}

/** What a copy did; bytes of blobs that went through this machine. */
export interface CopyResult {
  root: Descriptor;
  blobs: Record<UploadOutcome, number>;
  bytes: number;
  manifests: number;
  referrers: number;
}

/** Requests about blobs and manifests at a time, and blobs sent at a time. */
const questions = 8;
const transfers = 8;

/**
 * Copies a manifest, or an index with all that it names, between repositories: by mount within one registry, else as a
 * stream, several at a time. Bytes and digests stay as they are. Whatever ends it in between, nothing names what is not
 * whole, and a new copy finds what was done. Throws `manifest-missing`, `platform-missing`, and what requests throw.
 */
export async function copyImage(from: RemoteRepository, reference: string, to: RemoteRepository, options: CopyOptions = {}): Promise<CopyResult> {
  const root = await chooseManifest(from, reference, options.platform);
  const result: CopyResult = { root: root.descriptor, blobs: { exists: 0, mounted: 0, uploaded: 0 }, bytes: 0, manifests: 0, referrers: 0 };
  const mountFrom = from.repository.registry === to.repository.registry && from.repository.path !== to.repository.path ? [from.repository] : [];
  const progress = { done: 0, total: 0 };
  /** Blob → what brings it. */
  const brought = new Map<Digest, Promise<void>>();
  /** Subjects whose referrers were looked for. */
  const seen = new Set<Digest>();
  const isThere = await has(root);
  const nodes = isThere && !options.referrers ? [] : await readManifests(from, root);
  if (!isThere) await copyManifest(nodes, (document) => to.putManifest(document));
  if (options.referrers) await copyReferrersOf(nodes);
  for (const tag of options.tags ?? []) await to.putManifest(root, tag);
  return result;

  async function has({ descriptor }: Document): Promise<boolean> {
    return (await to.head(descriptor.digest)) !== undefined;
  }

  /** Copies the last of the nodes with all that it names: blobs, then manifests, then indexes. */
  async function copyManifest(all: readonly ManifestNode[], putLast: (document: Document) => Promise<unknown>): Promise<void> {
    const [last, ...others] = all.toReversed();
    const there = await eachAtMost(questions, others, ({ document }) => has(document));
    const missing = others.filter((_, at) => !there[at]).reverse();
    await copyBlobs(blobsOf([...missing, last]));
    const isIndex = ({ document }: ManifestNode): boolean => isIndexType(document.descriptor.mediaType);
    await eachAtMost(transfers, missing.filter((node) => !isIndex(node)), ({ document }) => to.putManifest(document));
    for (const { document } of missing.filter(isIndex)) await to.putManifest(document);
    await putLast(last.document);
    result.manifests += missing.length + 1;
  }

  /** Blobs that another document has too are waited for: registries take two uploads of one blob at a time amiss. */
  async function copyBlobs(blobs: readonly Descriptor[]): Promise<void> {
    const mine = blobs.filter(({ digest }) => !brought.has(digest));
    const work = bring(mine);
    for (const { digest } of mine) brought.set(digest, work);
    await Promise.all([work, ...blobs.map(({ digest }) => brought.get(digest))]);
  }

  async function bring(blobs: readonly Descriptor[]): Promise<void> {
    progress.total += blobs.reduce((sum, { size }) => sum + size, 0);
    await eachAtMost(transfers, blobs, async (blob) => {
      const outcome = await uploadBlob(to, blob, () => from.open(blob), { mountFrom, mayExist: true, onSent: advance });
      result.blobs[outcome] += 1;
      if (outcome === 'uploaded') result.bytes += blob.size;
      else advance(blob.size);
    });
  }

  function advance(bytes: number): void {
    progress.done += bytes;
    options.onProgress?.(progress.done, progress.total);
  }

  async function copyReferrersOf(subjects: readonly ManifestNode[]): Promise<void> {
    await eachAtMost(transfers, subjects, async ({ document: { descriptor } }) => {
      // What registries without the API list is anybody's, and might lead round in a circle.
      if (seen.has(descriptor.digest)) return;
      seen.add(descriptor.digest);
      const listed = await referrersOf(from, descriptor.digest);
      const known = new Set(listed.length === 0 ? [] : (await referrersOf(to, descriptor.digest)).map(({ digest }) => digest));
      // One after the other: two that are listed under one tag would lose each other.
      for (const { digest } of listed) {
        const document = await from.requireManifest(digest);
        if (parseDocument<ReferrerManifest>(document).subject?.digest !== descriptor.digest) continue;
        const tree = await readManifests(from, document);
        // By the list alone: one that is there and not listed was left so by a copy that was ended.
        if (!known.has(digest)) {
          await copyManifest(tree, (last) => putReferrer(to, last));
          result.referrers += 1;
        }
        await copyReferrersOf(tree);
      }
    });
  }
}
