import * as zlib from 'node:zlib';
import { noise, prose } from '../test/trees';
import { canonicalDeflate, deflateNative, deflatePako, format1, goldenDigest } from './deflate-block';
import { randomNumbers } from './random';

/** Some blocks of each kind that layers are made of, with what stood before them. */
function blocks(): { block: Buffer; dictionary?: Buffer; last: boolean }[] {
  const next = randomNumbers(7);
  const makers = [
    (size: number) => noise(size, next()),
    (size: number) => prose(size, next()),
    (size: number) => Buffer.alloc(size),
    (size: number) => Buffer.concat([prose(size >> 1, next()), noise(size - (size >> 1), next())]),
    (size: number) => Buffer.alloc(size, noise(1 + (next() % 5000), next())),
  ];
  const sizes = [0, 1, 16_383, 16_384, 65_536, format1.blockSize - 1, format1.blockSize, ...Array.from({ length: 8 }, () => next() % format1.blockSize)];
  return sizes.flatMap((size, at) =>
    [at, at + 2, at + 3].map((maker) => {
      const bytes = makers[maker % makers.length](size + format1.windowSize);
      return {
        block: bytes.subarray(format1.windowSize),
        ...(next() % 3 > 0 && { dictionary: bytes.subarray(0, format1.windowSize) }),
        last: next() % 2 === 0,
      };
    }),
  );
}

describe('deflate of a block', () => {
  it('gives the same bytes natively and in JavaScript', async () => {
    for (const { block, dictionary, last } of blocks()) {
      const [native, pako] = await Promise.all([deflateNative(block, dictionary, { last }), deflatePako(block, dictionary, { last })]);
      expect(Buffer.compare(native, pako)).toBe(0);
    }
  });

  it.each([['native', deflateNative], ['pako', deflatePako]])('can be undone by zlib (%s)', async (_, deflate) => {
    for (const { block, dictionary, last } of blocks()) {
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

  it.each([['native', deflateNative], ['pako', deflatePako]])('gives the golden bytes of format 1 (%s)', async (_, deflate) => {
    expect(await goldenDigest(deflate)).toBe('60e7e3e9da577f07f6bdb8471502be47565ee4e4fbff87cacd7bf78eac206660');
  });

  it('chooses the native way only with a zlib that is known', async () => {
    expect(await canonicalDeflate()).toBe(process.versions.zlib.startsWith('1.3.1') ? deflateNative : deflatePako);
  });
});
