import { createHash } from 'node:crypto';
import { referrerOf, type Referrer } from '@nx-oci/build';
import { appendLayers, emptyImage, indexOf, parsePlatform, randomTree, readImages, storeLayer, type Digest, type Store } from '@nx-oci/oci';
import {
  copyImage,
  executePush,
  openRemote,
  planPush,
  putReferrer,
  referrersOf,
  RemoteRepository,
  uploadBlob,
  type BlobJournal,
  type PushContent,
  type RegistryClient,
  type Repository,
} from '@nx-oci/registry';

/** What is pushed: an index of images, and a document about it. */
export interface PushedImage {
  content: PushContent;
  /** The path of the repository that has the first layer. */
  base: string;
  referrer: Referrer;
  /** Every blob that the images name: layers, of which the images share two, and configs. */
  blobs: Digest[];
}

/** An image for two platforms: a layer that both have and `base` has too, one that both have, and one of the first's own. */
export async function makeImage(store: Store, { seed, base, fileSize = 500 }: { seed: number; base: string; fileSize?: number }): Promise<PushedImage> {
  const layer = (at: number): ReturnType<typeof storeLayer> => storeLayer(randomTree({ seed: seed * 10 + at, files: 3, fileSize }), store);
  const [mountable, shared, own] = await Promise.all([0, 1, 2].map(layer));
  const layers = { 'linux/amd64': [mountable, shared, own], 'linux/arm64': [mountable, shared] };
  const images = Object.entries(layers).map(([platform, those]) =>
    appendLayers(emptyImage(parsePlatform(platform)), those.map((each) => ({ layer: each }))),
  );
  const { document } = indexOf(images);
  const blobs = images.flatMap(({ manifest: { layers, config } }) => [...layers, config].map(({ digest }) => digest));
  const referrer = referrerOf(document.descriptor, Buffer.from(`about ${seed}`), 'application/vnd.example.about');
  return { content: { root: document, images }, base, referrer, blobs: [...new Set(blobs)] };
}

/** Puts the layer that can be mounted into the repository that has it, under a manifest that names it. */
export async function pushBase(client: RegistryClient, base: Repository, { content }: PushedImage): Promise<void> {
  const [image] = content.images;
  const below = appendLayers(emptyImage(image.descriptor.platform!), [{ layer: image.layers[0] }]);
  const repository = new RemoteRepository(client, base, { access: 'push' });
  const pushed: PushContent = { root: below.documents[0], images: [below] };
  await executePush(repository, pushed, await planPush(repository, pushed, { tags: ['1'] }));
}

/** A push as the executors do it: a plan, blobs, manifests, the index, what is about it, and tags. */
export async function push(
  client: RegistryClient,
  to: Repository,
  image: PushedImage,
  { tags, journal }: { tags: readonly string[]; journal?: BlobJournal },
): Promise<void> {
  const repository = new RemoteRepository(client, to, { access: 'push' });
  const { referrer } = image;
  const [mountable] = image.content.images[0].layers;
  const origins = (digest: Digest): Repository[] => (digest === mountable.descriptor.digest ? [{ ...to, path: image.base }] : []);
  const content: PushContent = { ...image.content, origins };
  const plan = await planPush(repository, content, { tags, journal });
  await executePush(repository, content, plan, {
    journal,
    async beforeTags() {
      for (const { descriptor, bytes } of referrer.blobs) {
        if (!(await repository.has(descriptor.digest))) await uploadBlob(repository, descriptor, () => [bytes]);
      }
      await putReferrer(repository, referrer.manifest);
    },
  });
}

/** Copies the image within a registry. */
export async function copy(client: RegistryClient, from: Repository, to: Repository, { tags }: { tags: readonly string[] }): Promise<void> {
  const repositories = [from, to].map((each, at) => new RemoteRepository(client, each, { access: at === 0 ? 'pull' : 'push' }));
  await copyImage(repositories[0], tags[0], repositories[1], { tags });
}

/** All that a tag names, read whole. */
export interface PulledImage {
  root: Digest;
  /** Of the bytes that came, hashed here. */
  blobs: Digest[];
  referrers: Digest[];
}

/** Reads all that a tag names. */
export async function pull(client: RegistryClient, from: Repository, tag: string): Promise<PulledImage> {
  const store = await openRemote(client, { ...from, tag });
  const images = await readImages(store);
  const blobs: Digest[] = [];
  for (const { descriptor } of images.map(({ documents }) => documents[1])) blobs.push(descriptor.digest);
  const layers = new Map(images.flatMap((image) => image.layers).map((layer) => [layer.descriptor.digest, layer]));
  for (const layer of layers.values()) {
    const hash = createHash('sha256');
    for await (const chunk of layer.open()) hash.update(chunk);
    blobs.push(`sha256:${hash.digest('hex')}`);
  }
  const listed = await referrersOf(new RemoteRepository(client, from, { access: 'pull' }), store.roots[0].digest);
  return { root: store.roots[0].digest, blobs, referrers: listed.map(({ digest }) => digest) };
}
