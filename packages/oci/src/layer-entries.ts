import { pipeline, Readable } from 'node:stream';
import * as zlib from 'node:zlib';
import { Digester, type Digest } from './digest';
import { OciError } from './error';
import { resolveLink } from './image-path';
import type { Layer } from './image';
import { tarEntries, type TarEntry } from './tar-read';

/** An entry of a layer, with the digest of its content if it is a file. */
export type LayerEntry = Omit<TarEntry, 'content'> & { digest?: Digest };

/**
 * The tar inside a layer. Throws `archive-invalid` for what cannot be decompressed, here or at all, and what the layer
 * throws when read.
 */
export async function* layerTar(layer: Layer): AsyncGenerator<Uint8Array> {
  try {
    yield* decompressed(layer);
  } catch (error) {
    if (error instanceof OciError) throw error;
    // Bytes that are damaged are to be reported as that, by whoever checks their digest.
    for await (const _ of layer.open());
    throw new OciError('archive-invalid', {
      message: `The layer ${layer.descriptor.digest} (${layer.descriptor.mediaType}) cannot be decompressed: ${(error as Error).message}.`,
      remedy: 'The image was written wrongly: write it again.',
      cause: error,
    });
  }
}

function decompressed({ descriptor, open }: Layer): AsyncIterable<Uint8Array> {
  const { mediaType, digest } = descriptor;
  if (mediaType.endsWith('tar')) return open();
  const create = mediaType.endsWith('zstd')
    ? (zlib as { createZstdDecompress?: () => zlib.Gunzip }).createZstdDecompress
    : zlib.createGunzip;
  if (create === undefined) {
    throw new OciError('archive-invalid', {
      message: `The layer ${digest} is compressed with zstd, which Node ${process.versions.node} cannot read.`,
      remedy: 'Use Node 22.15 or newer.',
    });
  }
  // A pipeline ends the source too when its reader stops early. Errors reach the reader through the last stream.
  return pipeline(Readable.from(open(), { objectMode: false }), create(), () => undefined) as AsyncIterable<Uint8Array>;
}

/** The entries of a layer in order, every file's content hashed, and last its diffID. */
export async function readLayer(layer: Layer): Promise<{ entries: LayerEntry[]; diffId: Digest }> {
  const tar = new Digester();
  const entries: LayerEntry[] = [];
  const counted = hashed(layerTar(layer), tar);
  for await (const { content, ...entry } of tarEntries(counted, `Layer ${layer.descriptor.digest}`)) {
    if (entry.type !== 'file') {
      entries.push(entry);
      continue;
    }
    const digester = new Digester();
    for await (const chunk of content()) digester.update(chunk);
    entries.push({ ...entry, digest: digester.digest() });
  }
  for await (const _ of counted);
  return { entries, diffId: tar.digest() };
}

/** The path of an entry in the written form of this package, and why it must not be extracted, if so. */
export function entryDanger({ path, type, link }: Pick<LayerEntry, 'path' | 'type' | 'link'>): string | undefined {
  if (path.startsWith('/')) return 'is absolute';
  if (path.split('/').includes('..')) return 'has a ".." segment';
  if (type === 'other') return 'is a device or a kind unknown';
  if (type !== 'symlink' && type !== 'hardlink') return undefined;
  try {
    resolveLink(type === 'hardlink' ? '' : path, link);
    return undefined;
  } catch {
    return `links out of the root (${link})`;
  }
}

async function* hashed(bytes: AsyncIterable<Uint8Array>, digester: Digester): AsyncGenerator<Uint8Array> {
  for await (const chunk of bytes) {
    digester.update(chunk);
    yield chunk;
  }
}
