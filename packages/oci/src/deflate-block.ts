import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import * as zlib from 'node:zlib';

/** Canonical gzip, format 1: bytes of input in a block, bytes of the block before that prime it, and how zlib deflates. */
export const format1 = { blockSize: 1 << 20, windowSize: 1 << 15, level: 4, memLevel: 9 } as const;

/**
 * Deflates one block: raw, primed with `dictionary`, ended by one SYNC_FLUSH marker or, when it is the last, by FINISH.
 */
export type DeflateBlock = (block: Uint8Array, dictionary: Uint8Array | undefined, options: { last: boolean }) => Promise<Uint8Array>;

/**
 * Room for all of a block's output. With less, zlib repeats the flush marker whenever the buffer fills inside it, and
 * pako does not.
 */
const outputSize = format1.blockSize + (1 << 16);
const deflateRaw = promisify<Uint8Array, zlib.ZlibOptions, Buffer>(zlib.deflateRaw);

/** On the thread pool, by the zlib that Node is linked with. */
export const deflateNative: DeflateBlock = (block, dictionary, { last }) =>
  deflateRaw(block, {
    level: format1.level,
    memLevel: format1.memLevel,
    dictionary,
    finishFlush: last ? zlib.constants.Z_FINISH : zlib.constants.Z_SYNC_FLUSH,
    chunkSize: outputSize,
  });

/** In JavaScript: the same bytes on every machine, some five times slower. */
export const deflatePako: DeflateBlock = async (block, dictionary, { last }) => {
  // Loaded by who needs it: few machines do.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { Deflate, Z_FINISH, Z_SYNC_FLUSH } = require('pako') as typeof import('pako');
  const deflate = new Deflate({ level: format1.level, memLevel: format1.memLevel, raw: true, chunkSize: outputSize, ...(dictionary && { dictionary }) });
  deflate.push(block, last ? Z_FINISH : Z_SYNC_FLUSH);
  // Before the stream ends, pako keeps what it has in a field that its types leave out.
  return last ? deflate.result : Buffer.concat((deflate as unknown as { chunks: Uint8Array[] }).chunks);
};

/**
 * Versions of zlib known to give the canonical bytes. Others may as well, but the golden vectors are a spot check:
 * a linked zlib has to be on this list and to pass them.
 */
const trustedZlib = /^1\.3\.(1|2\.1-motley)(-|$)/;

let chosen: Promise<DeflateBlock> | undefined;

/** The fastest way to the canonical bytes on this machine. */
export function canonicalDeflate(): Promise<DeflateBlock> {
  return (chosen ??= nativeIsCanonical().then((canonical) => (canonical ? deflateNative : deflatePako)));
}

async function nativeIsCanonical(): Promise<boolean> {
  if (!trustedZlib.test(process.versions.zlib)) return false;
  return (await goldenDigest(deflateNative)) === golden;
}

/** SHA-256 over what each golden vector deflates to. */
export async function goldenDigest(deflate: DeflateBlock): Promise<string> {
  const hash = createHash('sha256');
  for (const { block, dictionary, last } of goldenVectors()) hash.update(await deflate(block, dictionary, { last }));
  return hash.digest('hex');
}

/** What the vectors give in format 1. Another value is another format. */
const golden = 'bb450704680e7fdeb09acb5aa3213b62eee8839dac49525754e2912811a06026';

/**
 * Inputs on which zlibs are known to part: nothing, noise, text whose matches cross from the dictionary into the block,
 * long runs, and a block of which the output passes 16 KiB, where a smaller buffer would fill.
 */
function goldenVectors(): { block: Uint8Array; dictionary?: Uint8Array; last: boolean }[] {
  let state = 0x9e3779b9;
  const random = (): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
  const noise = Uint8Array.from({ length: 40_000 }, () => random() & 0xff);
  const words = Array.from({ length: 300 }, () =>
    random()
      .toString(36)
      .slice(0, 2 + (random() % 7)),
  );
  const text = Buffer.from(Array.from({ length: 30_000 }, () => words[random() % words.length]).join(' '));
  const runs = Buffer.concat(Array.from({ length: 200 }, () => Buffer.alloc(1 + (random() % 700), random() & 0x3)));
  const window = text.subarray(0, format1.windowSize);
  return [
    { block: new Uint8Array(0), last: true },
    { block: noise, last: false },
    { block: text.subarray(format1.windowSize, format1.windowSize + 90_000), dictionary: window, last: false },
    { block: runs, dictionary: noise.subarray(0, format1.windowSize), last: false },
    { block: text.subarray(20_000, 80_000), last: true },
  ];
}
