import { isIndexType, isManifestType, parseDocument, readDocument, type Descriptor, type Document, type IndexManifest, type Manifest } from '@nx-oci/oci';
import { eachAtMost } from './concurrency';
import { RegistryError } from './error';
import { formatRepository } from './reference';
import type { RemoteRepository } from './remote-repository';
import { uploadBlob, type UploadOutcome } from './upload';

/** What a copy did; bytes of blobs that went through this machine. */
export interface CopyResult {
  root: Descriptor;
  blobs: Record<UploadOutcome, number>;
  bytes: number;
  manifests: number;
}

/**
 * Copies a manifest, or an index with all that it names, between repositories: by mount within one registry, else as a
 * stream. Bytes and digests stay as they are. `tags` are put last. Throws `manifest-missing`, and what requests throw.
 */
export async function copyImage(
  from: RemoteRepository,
  reference: string,
  to: RemoteRepository,
  options: { tags?: readonly string[] } = {},
): Promise<CopyResult> {
  const root = await from.requireManifest(reference);
  const result: CopyResult = { root: root.descriptor, blobs: { exists: 0, mounted: 0, uploaded: 0 }, bytes: 0, manifests: 0 };
  const mountFrom = from.repository.registry === to.repository.registry && from.repository.path !== to.repository.path ? [from.repository] : [];
  await copyManifest(root);
  for (const tag of options.tags ?? []) await to.putManifest(root, tag);
  return result;

  async function copyManifest(document: Document): Promise<void> {
    const { descriptor } = document;
    if (await to.head(descriptor.digest)) return;
    if (isIndexType(descriptor.mediaType)) {
      for (const each of parseDocument<IndexManifest>(document).manifests ?? []) await copyManifest(await readDocument(from, each));
    } else if (isManifestType(descriptor.mediaType)) {
      const { config, layers } = parseDocument<Manifest>(document);
      const blobs = [...new Map([...(layers ?? []), config].filter(Boolean).map((each) => [each.digest, each])).values()];
      await eachAtMost(4, blobs, copyBlob);
    } else {
      throw new RegistryError('response-invalid', {
        message: `${formatRepository(from.repository)}@${descriptor.digest} is of type ${descriptor.mediaType}, neither manifest nor index.`,
        remedy: 'Name an image or an index of images.',
      });
    }
    await to.putManifest(document);
    result.manifests += 1;
  }

  async function copyBlob(descriptor: Descriptor): Promise<void> {
    const outcome = (await to.has(descriptor.digest)) ? 'exists' : await uploadBlob(to, descriptor, () => from.open(descriptor), { mountFrom });
    result.blobs[outcome] += 1;
    if (outcome === 'uploaded') result.bytes += descriptor.size;
  }
}
