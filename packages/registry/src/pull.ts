import { existsSync, readdirSync } from 'node:fs';
import {
  archiveBytes,
  fetchBlob,
  LayoutWriter,
  nameAnnotations,
  OciError,
  openLayout,
  readFile,
  writeWholeFile,
  type BlobSource,
  type Descriptor,
  type Document,
  type Image,
  type ImageName,
  type Store,
} from '@nx-oci/oci';
import { eachAtMost } from './concurrency';
import { blobsOf, readManifests } from './manifest-tree';
import type { RemoteRepository } from './remote-repository';

/** How something is pulled. */
export interface PullOptions {
  /** What it has is not fetched. Layers of archives go through it, as those are written in order. */
  store: Store;
  /** By which readers are to know what was pulled. */
  name?: ImageName;
  /** Told of bytes that are at hand, of those that have to be. */
  onProgress?(done: number, total: number): void;
}

/** Blobs fetched at a time. */
const transfers = 4;

/**
 * Adds a manifest, or an index with all that it names, to an OCI image layout; one that is not there, or an empty folder,
 * is begun. What had the same name there, or none and the same digest, gives way. Nothing is named that is not whole; what
 * a pull that was ended has brought is there for the next.
 * Throws `layout-invalid` for a folder with something else in it, and what requests throw.
 */
export async function pullLayout(repository: RemoteRepository, root: Document, folder: string, options: PullOptions): Promise<void> {
  const isNew = !existsSync(folder) || readdirSync(folder).length === 0;
  const before = isNew ? [] : openLayout(folder).roots;
  const nodes = await readManifests(repository, root);
  const layout = new LayoutWriter(folder);
  // A layout from now on: a pull that is ended goes on in it.
  if (isNew) layout.end([]);
  const there = openLayout(folder).source;
  await eachBlob(repository, blobsOf(nodes), options, async (blob, source, advance) => {
    if (await isWhole(there, blob)) advance(blob.size);
    else if (await isWhole(options.store, blob)) {
      await layout.copy(blob, options.store.blobPath(blob.digest));
      advance(blob.size);
    } else await layout.take(blob, source);
  });
  for (const { document } of nodes) layout.document(document);
  const { annotations: _, ...descriptor } = root.descriptor;
  const added: Descriptor = { ...descriptor, ...(options.name && { annotations: nameAnnotations(options.name) }) };
  layout.end([...before.filter((each) => rootKey(each) !== rootKey(added)), added]);
}

function rootKey({ annotations, digest }: Descriptor): string {
  return annotations?.['io.containerd.image.name'] ?? annotations?.['org.opencontainers.image.ref.name'] ?? digest;
}

/** Writes an image as a complete archive, which appears whole or not at all. Throws what requests throw. */
export async function pullArchive(repository: RemoteRepository, image: Image, file: string, options: PullOptions): Promise<void> {
  const layers = blobsOf([{ document: image.documents[0], manifests: [], blobs: image.manifest.layers }]);
  const { store } = options;
  await eachBlob(repository, layers, options, async (blob, source, advance) => {
    if (await isWhole(store, blob)) advance(blob.size);
    else await fetchBlob(store, source, blob);
  });
  await writeWholeFile(file, archiveBytes(image, options.name, ({ digest }) => readFile(options.store.blobPath(digest))));
}

/** Has each blob brought, several at a time; `source` tells of progress, and `advance` is for bytes that did not come from it. */
async function eachBlob(
  repository: RemoteRepository,
  blobs: readonly Descriptor[],
  { onProgress }: PullOptions,
  bring: (blob: Descriptor, source: BlobSource, advance: (bytes: number) => void) => Promise<void>,
): Promise<void> {
  const total = blobs.reduce((sum, { size }) => sum + size, 0);
  let done = 0;
  const advance = (bytes: number): void => {
    done += bytes;
    onProgress?.(done, total);
  };
  const source: BlobSource = {
    has: (digest) => repository.has(digest),
    async *open(blob) {
      for await (const chunk of repository.open(blob)) {
        advance(chunk.length);
        yield chunk;
      }
    },
  };
  await eachAtMost(transfers, blobs, (blob) => bring(blob, source, advance));
}

/** Whether a place has a blob, and it is what it is said to be; in a store, one that is not is there no more. */
async function isWhole(place: BlobSource, blob: Descriptor): Promise<boolean> {
  if (!(await place.has(blob.digest))) return false;
  try {
    for await (const _ of place.open(blob));
    return true;
  } catch (error) {
    if (error instanceof OciError) return false;
    throw error;
  }
}
