import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline, Readable } from 'node:stream';
import * as zlib from 'node:zlib';
import { SourcesError } from '../error';
import { bomb, damaged, isBomb, unknown } from './faults';

/** Part of a file. Bytes. */
export interface Range {
  offset: number;
  size: number;
}

type Compression = 'gzip' | 'xz' | 'zstd' | 'bzip2' | 'none';

const magic: [Compression, string][] = [
  ['gzip', '1f8b'],
  ['xz', 'fd377a585a00'],
  ['zstd', '28b52ffd'],
  ['bzip2', '425a68'],
];

/**
 * Part of a file, decompressed as its first bytes tell: gzip, xz, zstd, or not at all. Its checksums are checked when it is
 * read to the end. Throws `artifact-damaged` naming `origin`, `archive-bomb`, and
 * `archive-unknown` for bzip2.
 */
export async function* decompressed(file: string, range: Range, origin: string): AsyncGenerator<Uint8Array> {
  const compression = await compressionOf(file, range);
  if (compression === 'bzip2') throw unknown(origin, 'is compressed by bzip2');
  let written = 0;
  try {
    for await (const chunk of decoder(compression, file, range)) {
      written += chunk.length;
      if (isBomb(written, range.size)) throw bomb(origin, range.size);
      yield chunk;
    }
  } catch (error) {
    if (error instanceof SourcesError) throw error;
    throw damaged(origin, `its ${compression} data cannot be decompressed: ${(error as Error).message}`, error);
  }
}

/** How part of a file is compressed, by its first bytes. */
export async function compressionOf(file: string, { offset, size }: Range): Promise<Compression> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(6), 0, Math.min(6, size), offset);
    const start = buffer.subarray(0, bytesRead).toString('hex');
    return magic.find(([, each]) => start.startsWith(each))?.[0] ?? 'none';
  } finally {
    await handle.close();
  }
}

function decoder(compression: Compression, file: string, { offset, size }: Range): AsyncIterable<Uint8Array> {
  const input = size === 0 ? Readable.from([]) : createReadStream(file, { start: offset, end: offset + size - 1, highWaterMark: 1 << 18 });
  if (compression === 'none') return input;
  if (compression === 'xz') return fromXz(input);
  const create = (zlib as { createZstdDecompress?: () => zlib.Gunzip }).createZstdDecompress;
  if (compression === 'zstd' && create === undefined) return fromZstd(input);
  // A pipeline ends the source too when its reader stops early. Errors reach the reader through the last stream.
  return pipeline(input, compression === 'gzip' ? zlib.createGunzip({ chunkSize: 1 << 18 }) : create!(), () => undefined);
}

async function* fromXz(input: Readable): AsyncGenerator<Uint8Array> {
  // Its names are not seen by import().
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { XzReadableStream } = require('xz-decompress') as typeof import('xz-decompress');
  yield* new XzReadableStream(Readable.toWeb(input) as never) as unknown as AsyncIterable<Uint8Array>;
}

/** For versions of Node that know no zstd. */
async function* fromZstd(input: Readable): AsyncGenerator<Uint8Array> {
  const { Decompress } = await import('fzstd');
  const out: Uint8Array[] = [];
  const stream = new Decompress((chunk) => void out.push(Uint8Array.prototype.slice.call(chunk)));
  for await (const chunk of input) {
    stream.push(chunk as Uint8Array);
    yield* out.splice(0);
  }
  stream.push(new Uint8Array(0), true);
  yield* out;
}
