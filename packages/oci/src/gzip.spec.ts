import { spawnSync } from 'node:child_process';
import * as zlib from 'node:zlib';
import { thrownBy } from '../test/errors';
import { noise, prose } from '../test/trees';
import { deflateNative, deflatePako, type DeflateBlock } from './deflate-block';
import { digestOf } from './digest';
import { CanonicalGzip } from './gzip';

const mebibyte = 1 << 20;
const sizes = [0, 1, mebibyte - 1, mebibyte, mebibyte + 1, 2 * mebibyte, 3.5 * mebibyte, 4 * mebibyte];

/** Some of everything: text, noise and zeros, in the middle of blocks and across their borders. */
const sample = Buffer.concat([prose(1_500_000), noise(900_000), Buffer.alloc(700_000), prose(1_200_000, 2)]);

/** Gzips `bytes`, written in chunks of `chunkSize`; the chunk's memory is used again, as its reader may do. */
async function gzip(
  bytes: Buffer,
  options: { chunkSize?: number; deflate?: DeflateBlock; onBlock?: (block: Uint8Array) => void } = {},
): Promise<Buffer> {
  const output: Buffer[] = [];
  const stream = await CanonicalGzip.create((chunk) => void output.push(Buffer.from(chunk)), options);
  const { chunkSize = bytes.length || 1 } = options;
  const chunk = Buffer.alloc(chunkSize);
  for (let at = 0; at < bytes.length; at += chunkSize) {
    const length = bytes.copy(chunk, 0, at, at + chunkSize);
    const written = stream.write(chunk.subarray(0, length));
    if (written) await written;
    chunk.fill(0xee);
  }
  await stream.end();
  return Buffer.concat(output);
}

describe('canonical gzip', () => {
  it.each(sizes)('of %d bytes is undone by zlib and by gzip', async (size) => {
    const bytes = sample.subarray(0, size);
    const zipped = await gzip(bytes);
    expect(Buffer.compare(zlib.gunzipSync(zipped), bytes)).toBe(0);
    const { status, stdout, stderr } = spawnSync('gzip', ['-dc'], { input: zipped, maxBuffer: 16 * mebibyte });
    expect({ status, stderr: stderr.toString() }).toEqual({ status: 0, stderr: '' });
    expect(Buffer.compare(stdout, bytes)).toBe(0);
  });

  it.each(sizes)('of %d bytes does not depend on how they were written', async (size) => {
    const bytes = sample.subarray(0, size);
    const whole = digestOf(await gzip(bytes));
    for (const chunkSize of [97, 4096, 32_768, 1_000_003, mebibyte, 2 * mebibyte + 1]) {
      expect({ chunkSize, digest: digestOf(await gzip(bytes, { chunkSize })) }).toEqual({ chunkSize, digest: whole });
    }
  });

  it.each(sizes)('of %d bytes is the same natively and in JavaScript', async (size) => {
    const bytes = sample.subarray(0, size);
    expect(digestOf(await gzip(bytes, { deflate: deflatePako }))).toBe(digestOf(await gzip(bytes, { deflate: deflateNative })));
  });

  it('does not depend on the order in which blocks are done', async () => {
    let turn = 0;
    const uneven: DeflateBlock = async (...block) => {
      const done = await deflateNative(...block);
      for (let wait = (turn++ % 3) * 5; wait > 0; wait--) await new Promise((resolve) => setImmediate(resolve));
      return done;
    };
    expect(digestOf(await gzip(sample, { deflate: uneven }))).toBe(digestOf(await gzip(sample)));
  });

  it('has the golden bytes of format 1', async () => {
    const zipped = await gzip(sample);
    expect(zipped.subarray(0, 10).toString('hex')).toBe('1f8b08000000000000ff');
    expect({ size: zipped.length, digest: digestOf(zipped) }).toEqual({
      size: 1_881_515,
      digest: 'sha256:290fffbfbb171f8819aa926be7d4817c85c0efa344f5abde0394009f493cb2b3',
    });
    expect((await gzip(Buffer.alloc(0))).toString('hex')).toBe('1f8b08000000000000ff03000000000000000000');
  });

  it('shows the uncompressed bytes once and in order', async () => {
    const seen: Buffer[] = [];
    await gzip(sample, { chunkSize: 300_000, onBlock: (block) => void seen.push(Buffer.from(block)) });
    expect(Buffer.compare(Buffer.concat(seen), sample)).toBe(0);
  });

  it('fails with what compression failed with', async () => {
    const failing: DeflateBlock = async () => Promise.reject(new Error('no memory'));
    expect(await thrownBy(() => gzip(sample, { deflate: failing }))).toMatchObject({ message: 'no memory' });
  });
});
