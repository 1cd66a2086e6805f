import { createHash } from 'node:crypto';
import { format1, type DeflateBlock } from './deflate-block';
import { Digester, type Digest } from './digest';
import type { Descriptor } from './descriptor';
import { describe, sortedPaths, type FileTree } from './file-tree';
import { CanonicalGzip } from './gzip';
import type { Layer } from './image';
import { mediaTypes } from './media-types';
import type { Store } from './store';
import { writeTar } from './tar-write';

/** The number of the layer format: tar, gzip and key. Any change of bytes is a new number. */
export const layerFormat = 1;

/** What was made of a tree. */
interface LayerRecord {
  format: typeof layerFormat;
  diffId: Digest;
  descriptor: Descriptor;
}

/** A layer in a store, and what it took to have it there. */
export interface StoredLayer extends Layer {
  key: string;
  /** Its blob's file in the store. */
  file: string;
  /** Whether it was there, so that no byte was packed or compressed. */
  reused: boolean;
  /** Bytes of tar that were compressed; 0 for a layer that was there. */
  compressed: number;
}

export interface StoreLayerOptions {
  /** The tree's `layerKey`, if it is known already. */
  key?: string;
  deflate?: DeflateBlock;
  /** Told of every block of tar that is compressed, in bytes. */
  onCompressed?(bytes: number): void;
}

/** A hash of all that decides a layer's bytes: the tree's metadata and content digests, and the format. Reads no content. */
export function layerKey(tree: FileTree): string {
  const hash = createHash('sha256').update(`nx-oci layer ${layerFormat} ${JSON.stringify(format1)}\n`);
  for (const path of sortedPaths(tree)) hash.update(`${JSON.stringify(path)} ${describe(tree.get(path)!)}\n`);
  return hash.digest('hex');
}

/**
 * Has a tree as a layer in the store: known by its key, or packed and compressed now.
 * Throws what the tree's contents throw, `store-unwritable`.
 */
export async function storeLayer(tree: FileTree, store: Store, options: StoreLayerOptions = {}): Promise<StoredLayer> {
  const key = options.key ?? layerKey(tree);
  const known = await recorded(store, key);
  if (known) return layerIn(store, key, known, 0);

  const tar = new Digester();
  const onBlock = (block: Uint8Array): void => {
    tar.update(block);
    options.onCompressed?.(block.length);
  };
  const descriptor = await gzipInto(store, (gzip) => writeTar(tree, (chunk) => gzip.write(chunk)), { deflate: options.deflate, onBlock });
  const record: LayerRecord = { format: layerFormat, diffId: tar.digest(), descriptor };
  await store.writeRecord('layer', key, record);
  return layerIn(store, key, record, tar.size);
}

/**
 * Has a layer that is a plain tar in the store as canonical gzip: of the same tar before, or compressed now. Throws what reading
 * it throws, `store-unwritable`.
 */
export async function compressLayer({ descriptor: { digest }, open }: Layer, store: Store): Promise<Layer> {
  const key = createHash('sha256').update(`nx-oci tar ${layerFormat} ${JSON.stringify(format1)}\n${digest}`).digest('hex');
  const known = await recorded(store, key);
  if (known) return layerIn(store, key, known, 0);
  const descriptor = await gzipInto(store, async (gzip) => {
    for await (const chunk of open()) await gzip.write(chunk);
  });
  const record: LayerRecord = { format: layerFormat, diffId: digest, descriptor };
  await store.writeRecord('layer', key, record);
  return layerIn(store, key, record, 0);
}

/** What was made under a key before, if it is still there. */
async function recorded(store: Store, key: string): Promise<LayerRecord | undefined> {
  const known = await store.readRecord<LayerRecord>('layer', key);
  return known?.format === layerFormat && (await store.has(known.descriptor.digest)) ? known : undefined;
}

async function gzipInto(store: Store, write: (gzip: CanonicalGzip) => Promise<void>, options: { deflate?: DeflateBlock; onBlock?(block: Uint8Array): void } = {}): Promise<Descriptor> {
  const blob = await store.write();
  let gzip: CanonicalGzip | undefined;
  try {
    gzip = await CanonicalGzip.create((bytes) => blob.write(bytes), options);
    await write(gzip);
    await gzip.end();
    return await blob.commit(mediaTypes.layerGzip);
  } catch (error) {
    await gzip?.abort();
    await blob.abort();
    throw error;
  }
}

/**
 * Has a layer in the store that someone else has packed and compressed: its bytes are kept as they are, and read if they are
 * not there. Throws what reading them throws, `store-unwritable`.
 */
export async function keepLayer({ descriptor, diffId, open }: Layer, store: Store): Promise<StoredLayer> {
  const reused = await store.has(descriptor.digest);
  if (!reused) await store.take(descriptor, { has: async () => true, open });
  return { ...layerIn(store, packedKey(descriptor), { format: layerFormat, descriptor, diffId }, 0), reused };
}

/** What stands for the tree's key in a layer that is kept as it is. */
export function packedKey({ digest }: Descriptor): string {
  return `packed ${digest}`;
}

function layerIn(store: Store, key: string, { descriptor, diffId }: LayerRecord, compressed: number): StoredLayer {
  return { key, file: store.blobPath(descriptor.digest), descriptor, diffId, reused: compressed === 0, compressed, open: () => store.open(descriptor) };
}
