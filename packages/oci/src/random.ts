import { bytesContent } from './file-content';
import type { FileTree } from './file-tree';
import { appendLayers, emptyImage, type Image } from './image';
import { storeLayer } from './layer';
import type { Platform } from './platform';
import type { Store } from './store';

/** Numbers from 0 up to, not including, 2³², the same for the same seed (xorshift32). */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0 || 0x9e3779b9;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>>= 0);
  };
}

/** A tree of files with random names, bytes and attributes, the same for the same seed: an aid for tests. */
export function randomTree(options: { seed: number; files: number; fileSize: number }): FileTree {
  const next = randomNumbers(options.seed);
  return new Map(
    Array.from({ length: options.files }, (_, at) => [
      `${(next() % 4).toString()}/${next().toString(36)}-${at}`,
      {
        type: 'file',
        mode: [0o644, 0o755, 0o600][next() % 3],
        uid: next() % 3 === 0 ? 65532 : 0,
        gid: 0,
        mtime: next() % 2 ** 31,
        content: bytesContent(Uint8Array.from({ length: next() % (options.fileSize + 1) }, () => next() & 0xff)),
      },
    ]),
  );
}

/** An image with random layers, in the store. */
export async function randomImage(
  store: Store,
  platform: Platform,
  options: { seed: number; layers: number; files?: number; fileSize?: number },
): Promise<Image> {
  const layers = [];
  for (let at = 0; at < options.layers; at++) {
    const tree = randomTree({ seed: options.seed * 1000 + at, files: options.files ?? 5, fileSize: options.fileSize ?? 10_000 });
    layers.push({ layer: await storeLayer(tree, store) });
  }
  return appendLayers(emptyImage(platform), layers);
}
