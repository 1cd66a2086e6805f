import * as zlib from 'node:zlib';
import { crc32, Digester } from '@nx-oci/oci';
import { Ahead } from './ahead';
import { deflate, deflation } from './deflater';
import type { DeflatedContent } from './fragment';

/** How much of a content tells whether it is worth deflating. Bytes. */
const sampleSize = 1 << 16;
/** What deflates to more than this part of itself stays as it is: packed layers and archives, pictures. */
const worthwhile = 0.9;
/** For so many bytes, which headers of a tar have, a small window does as well: a large one costs more than they do. */
const tinySize = 1 << 10;
const tinyDeflation = { windowBits: 10, memLevel: 4 } as const;
/** The most bytes of a block that is stored: RFC 1951, section 3.2.4. */
const storedBlock = 0xffff;
/** What is deflated by itself, and beside others. Bytes. */
const pieceSize = 1 << 19;
/** Pieces of a content that are deflated ahead. */
const piecesAhead = 3;

/** Takes bytes in their order. */
export type ByteSink = (bytes: readonly Uint8Array[]) => Promise<void>;

/**
 * Deflates bytes as they come: raw, without an end, up to a byte boundary, so that fragments one after the other are one stream of
 * deflate. Pieces are deflated side by side, each by itself. What deflating would not make smaller is
 * stored. The same bytes give the same fragment with the same zlib.
 */
export async function deflateContent(bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>, sink: ByteSink): Promise<DeflatedContent> {
  const digester = new Digester();
  let crc = 0;
  let length = 0;
  let isStored: boolean | undefined;
  const deflated = new Ahead<readonly Uint8Array[]>(piecesAhead, async (chunks) => {
    for (const chunk of chunks) length += chunk.length;
    await sink(chunks);
  });
  for await (const piece of inPieces(bytes)) {
    digester.update(piece);
    crc = crc32(piece, crc);
    isStored ??= !isWorthwhile(piece);
    await deflated.add(isStored ? Promise.resolve(storedBlocks(piece)) : deflatePiece(piece));
  }
  await deflated.end();
  const { size } = digester;
  return { content: digester.digest(), size, crc32: crc, length };
}

/** A fragment of bytes at hand, deflated beside others. */
export async function deflatePiece(piece: Uint8Array): Promise<readonly Uint8Array[]> {
  const deflated = await deflate(piece);
  return deflated.length < piece.length * worthwhile ? [deflated] : storedBlocks(piece);
}

/** A fragment of bytes at hand, which are very few. */
export function deflateSmall(bytes: Uint8Array): Uint8Array {
  const deflated = zlib.deflateRawSync(bytes, { ...deflation, finishFlush: zlib.constants.Z_SYNC_FLUSH, ...(bytes.length <= tinySize && tinyDeflation), chunkSize: Math.max(64, bytes.length + 64) });
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

function isWorthwhile(piece: Uint8Array): boolean {
  const sample = piece.subarray(0, sampleSize);
  return zlib.deflateRawSync(sample, { level: 1 }).length < sample.length * worthwhile;
}

/** Copies of bytes, in pieces of one size but for the last, however they come. Each is valid until so many more were asked for as are deflated ahead. */
async function* inPieces(bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  // One that is filled, those that are deflated, and one that is taken.
  const buffers = Array.from({ length: piecesAhead + 2 }, () => undefined as Buffer | undefined);
  let at = 0;
  const next = (): Buffer => (buffers[at++ % buffers.length] ??= Buffer.allocUnsafeSlow(pieceSize));
  let piece = next();
  let filled = 0;
  for await (const chunk of bytes) {
    for (let from = 0; from < chunk.length; ) {
      const taken = Math.min(chunk.length - from, pieceSize - filled);
      piece.set(chunk.subarray(from, from + taken), filled);
      filled += taken;
      from += taken;
      if (filled < pieceSize) continue;
      yield piece;
      piece = next();
      filled = 0;
    }
  }
  if (filled > 0) yield piece.subarray(0, filled);
}
