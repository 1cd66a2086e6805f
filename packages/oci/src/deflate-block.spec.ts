import * as zlib from 'node:zlib';
import { noise, prose } from '../test/trees';
import { canonicalDeflate, deflateNative, deflatePako, format1, goldenDigest } from './deflate-block';
import { randomNumbers } from './random';

const span = format1.windowSize + format1.blockSize;
const runs = Buffer.concat(Array.from({ length: 600 }, (_, at) => Buffer.alloc((at * 7919) % 5000, at % 5)));
const kinds = [
  noise(span),
  prose(span),
  Buffer.alloc(span),
  Buffer.concat([prose(span / 2, 2), noise(span / 2, 2)]),
  Buffer.concat(Array(60).fill(noise(span / 50, 3))),
  runs,
];

/** Some blocks of each kind that layers are made of, with what stood before them. */
const blocks = ((): { block: Buffer; dictionary?: Buffer; last: boolean }[] => {
  const next = randomNumbers(7);
  const sizes = [
    0,
    1,
    16_383,
    16_384,
    65_536,
    format1.blockSize - 1,
    format1.blockSize,
    next() % format1.blockSize,
    next() % format1.blockSize,
  ];
  return kinds.flatMap((bytes) =>
    sizes.map((size) => ({
      block: bytes.subarray(format1.windowSize, format1.windowSize + size),
      ...(next() % 3 > 0 && { dictionary: bytes.subarray(0, format1.windowSize) }),
      last: next() % 2 === 0,
    })),
  );
})();

describe('deflate of a block', () => {
  it('gives the same bytes natively and in JavaScript', async () => {
    for (const { block, dictionary, last } of blocks) {
      const [native, pako] = await Promise.all([deflateNative(block, dictionary, { last }), deflatePako(block, dictionary, { last })]);
      expect(Buffer.compare(native, pako)).toBe(0);
    }
  });

  it.each([
    ['native', deflateNative],
    ['pako', deflatePako],
  ])('can be undone by zlib (%s)', async (_, deflate) => {
    for (const { block, dictionary, last } of blocks) {
      const bytes = await deflate(block, dictionary, { last });
      const finishFlush = last ? zlib.constants.Z_FINISH : zlib.constants.Z_SYNC_FLUSH;
      expect(Buffer.compare(zlib.inflateRawSync(bytes, { dictionary, finishFlush }), block)).toBe(0);
    }
  });

  it('ends a block that is not the last with one empty stored block, on a byte', async () => {
    for (const block of [Buffer.alloc(0), prose(300_000), noise(format1.blockSize)]) {
      const bytes = Buffer.from(await deflateNative(block, undefined, { last: false }));
      expect(bytes.subarray(-4).toString('hex')).toBe('0000ffff');
      expect(bytes.subarray(-9, -4).toString('hex')).not.toContain('0000ffff');
    }
  });

  it.each([
    ['native', deflateNative],
    ['pako', deflatePako],
  ])('gives the golden bytes of format 1 (%s)', async (_, deflate) => {
    expect(await goldenDigest(deflate)).toBe('bb450704680e7fdeb09acb5aa3213b62eee8839dac49525754e2912811a06026');
  });

  it('chooses the native way only with a zlib that is known', async () => {
    expect(await canonicalDeflate()).toBe(process.versions.zlib.startsWith('1.3.1') ? deflateNative : deflatePako);
  });
});
