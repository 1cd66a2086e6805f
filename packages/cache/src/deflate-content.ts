import { once } from 'node:events';
import * as zlib from 'node:zlib';
import { crc32, Digester } from '@nx-oci/oci';
import type { DeflatedContent } from './fragment';

/** How much of a content tells whether it is worth deflating. Bytes. */
const sampleSize = 1 << 16;
/** What deflates to more than this part of itself stays as it is: packed layers and archives, pictures. */
const worthwhile = 0.9;
const deflation = { level: 4, memLevel: 9, finishFlush: zlib.constants.Z_SYNC_FLUSH, chunkSize: 1 << 17 } as const;
/** For so many bytes, which headers of a tar have, a small window does as well: a large one costs more than they do. */
const tinySize = 1 << 10;
const tinyDeflation = { windowBits: 10, memLevel: 4 } as const;
/** The most bytes of a block that is stored: RFC 1951, section 3.2.4. */
const storedBlock = 0xffff;

/** Takes bytes in their order; they are valid until it is done with them. */
export type ByteSink = (bytes: readonly Uint8Array[]) => Promise<void>;

/**
 * Deflates bytes as they come: raw, without an end, up to a byte boundary, so that fragments one after the other are one stream of
 * deflate. What deflating would not make smaller is stored. The same bytes give the same fragment with the same zlib.
 */
export async function deflateContent(bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>, sink: ByteSink): Promise<DeflatedContent> {
  const digester = new Digester();
  let crc = 0;
  let length = 0;
  const take = async (chunks: readonly Uint8Array[]): Promise<void> => {
    for (const chunk of chunks) length += chunk.length;
    await sink(chunks);
  };
  let out: Output | undefined;
  let sample: Uint8Array[] = [];
  let sampled = 0;
  for await (const chunk of bytes) {
    digester.update(chunk);
    crc = crc32(chunk, crc);
    if (out) await out.write(chunk);
    else {
      sample.push(Buffer.from(chunk));
      sampled += chunk.length;
      if (sampled < sampleSize) continue;
      out = outputFor(Buffer.concat(sample), take);
      for (const each of sample) await out.write(each);
      sample = [];
    }
  }
  if (!out) {
    const whole = Buffer.concat(sample);
    await take([deflateSmall(whole)]);
  } else await out.end();
  const { size } = digester;
  return { content: digester.digest(), size, crc32: crc, length };
}

/** A fragment of bytes at hand, which are few. */
export function deflateSmall(bytes: Uint8Array): Uint8Array {
  const deflated = zlib.deflateRawSync(bytes, { ...deflation, ...(bytes.length <= tinySize && tinyDeflation), chunkSize: Math.max(64, bytes.length + 64) });
  return deflated.length < bytes.length * worthwhile ? deflated : Buffer.concat(storedBlocks(bytes));
}

/** Bytes as blocks of deflate that are stored as they are, none of them the last one. */
export function storedBlocks(bytes: Uint8Array): Uint8Array[] {
  const blocks: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += storedBlock) {
    const block = bytes.subarray(at, at + storedBlock);
    blocks.push(Uint8Array.of(0, block.length & 0xff, block.length >> 8, ~block.length & 0xff, (~block.length >> 8) & 0xff), block);
  }
  return blocks;
}

interface Output {
  write(chunk: Uint8Array): Promise<void>;
  end(): Promise<void>;
}

/** In blocks of one size, however the bytes come. */
function storedOutput(take: ByteSink): Output {
  let rest: Uint8Array = Buffer.alloc(0);
  return {
    async write(chunk) {
      const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      const whole = bytes.length - (bytes.length % storedBlock);
      if (whole > 0) await take(storedBlocks(bytes.subarray(0, whole)));
      rest = Buffer.from(bytes.subarray(whole));
    },
    async end() {
      if (rest.length > 0) await take(storedBlocks(rest));
    },
  };
}

function outputFor(sample: Uint8Array, take: ByteSink): Output {
  const part = sample.subarray(0, sampleSize);
  if (zlib.deflateRawSync(part, { level: 1 }).length >= part.length * worthwhile) return storedOutput(take);
  const stream = zlib.createDeflateRaw(deflation);
  const taken = (async () => {
    for await (const chunk of stream) await take([chunk as Buffer]);
  })();
  // Awaited at the end, and where the stream is full; until then a failure is nobody's.
  taken.catch(() => stream.destroy());
  return {
    async write(chunk) {
      // The stream reads later than the chunk is valid.
      if (!stream.write(Buffer.from(chunk))) await Promise.race([once(stream, 'drain'), taken]);
    },
    async end() {
      stream.end();
      await taken;
    },
  };
}
