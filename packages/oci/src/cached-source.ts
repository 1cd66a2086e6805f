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
  const fetch = async (descriptor: Descriptor): Promise<void> => {
    if (await store.has(descriptor.digest)) return;
    await exclusively(path.join(store.root, 'locks', `fetch-${hexOf(descriptor.digest)}`), async () => {
      if (!(await store.has(descriptor.digest))) await store.put(descriptor, source.open(descriptor));
    });
  };
  return {
    has: async (digest) => (await store.has(digest)) || source.has(digest),
    async *open(descriptor) {
      await fetch(descriptor);
      yield* store.open(descriptor);
    },
  };
}
