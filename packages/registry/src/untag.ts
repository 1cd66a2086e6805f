import { documentOf, mediaTypes, type Document } from '@nx-oci/oci';
import { RegistryError } from './error';
import type { RemoteRepository } from './remote-repository';
import { uploadBlob } from './upload';

/** OCI image-spec, manifest.md, "Guidance for an Empty Descriptor". */
const empty = documentOf('application/vnd.oci.empty.v1+json', {});

/**
 * Takes a tag from an image, which stays: an index may name it. Registries differ in what deleting a tag removes, the
 * manifest with it or nothing at all, so that the tag is first given to a manifest that nobody needs.
 * A tag that names something else is left as it is (`other`); so is one that the registry does not let go (`kept`).
 */
export async function untag(repository: RemoteRepository, tag: string, image: Document): Promise<'removed' | 'kept' | 'other'> {
  const placeholder = placeholderOf(tag);
  const { digest } = placeholder.descriptor;
  const named = (await repository.head(tag))?.digest;
  // An earlier try may have ended before it was done.
  if (named !== image.descriptor.digest && named !== digest) return 'other';
  await uploadBlob(repository, empty.descriptor, () => [empty.bytes], { mayExist: true });
  if (!(await unlessRefused(() => repository.putManifest(placeholder, tag)))) return 'kept';
  // Some delete by digest alone; others have the manifest still when the tag is gone.
  for (const reference of [tag, digest]) await unlessRefused(() => repository.remove(reference));
  if ((await repository.head(tag)) === undefined) return 'removed';
  await repository.putManifest(image, tag);
  return 'kept';
}

function placeholderOf(tag: string): Document {
  return documentOf(mediaTypes.manifest, {
    schemaVersion: 2,
    mediaType: mediaTypes.manifest,
    artifactType: 'application/vnd.nx-oci.untagged.v1',
    config: empty.descriptor,
    layers: [empty.descriptor],
    annotations: { 'org.opencontainers.image.ref.name': tag },
  });
}

const refusals = new Set(['access-denied', 'auth-failed', 'upload-failed']);

async function unlessRefused(work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    if (error instanceof RegistryError && refusals.has(error.code)) return false;
    throw error;
  }
}
