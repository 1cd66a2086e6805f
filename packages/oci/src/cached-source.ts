import path from 'node:path';
import type { BlobSource, Descriptor } from './descriptor';
import { hexOf } from './digest';
import { exclusively } from './exclusively';
import type { Store } from './store';

/**
 * A source whose blobs are kept in the store: each is fetched once, straight into it, by one process at a time, and is had
 * from there from then on, without the source. Throws what the source throws.
 */
export function cachedSource(store: Store, source: BlobSource): BlobSource {
  return {
    has: async (digest) => (await store.has(digest)) || source.has(digest),
    async *open(descriptor) {
      await fetchBlob(store, source, descriptor);
      yield* store.open(descriptor);
    },
  };
}

/**
 * Brings a blob from a source into the store unless it is there, by one process at a time. Returns whether it was brought
 * just now, and so verified. Throws what the source throws.
 */
export async function fetchBlob(store: Store, source: BlobSource, descriptor: Descriptor): Promise<boolean> {
  if (await store.has(descriptor.digest)) return false;
  return exclusively(path.join(store.root, 'locks', `fetch-${hexOf(descriptor.digest)}`), async () => {
    if (await store.has(descriptor.digest)) return false;
    await store.take(descriptor, source);
    return true;
  });
}
