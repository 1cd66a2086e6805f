import * as zlib from 'node:zlib';
import { noise } from '../test/trees';
import { crc32, crc32Combine, crc32InJavaScript } from './crc32';

/** The CRC-32 that gzip writes after its data: RFC 1952, section 2.3. */
const gzipCrc = (bytes: Buffer): number => zlib.gzipSync(bytes).readUInt32LE(zlib.gzipSync(bytes).length - 8);

describe.each([
  ['the platform', crc32],
  ['JavaScript', crc32InJavaScript],
])('CRC-32 by %s', (_, compute) => {
  it('is the one of the specification', () => expect(compute(Buffer.from('123456789'), 0)).toBe(0xcbf43926));

  it.each([0, 1, 255, 256, 100_000])('is what zlib writes after %d bytes', (size) => {
    expect(compute(noise(size), 0)).toBe(gzipCrc(noise(size)));
  });

  it('goes on from the bytes before', () => {
    const bytes = noise(10_000);
    expect(compute(bytes.subarray(3333), compute(bytes.subarray(0, 3333), 0))).toBe(compute(bytes, 0));
  });
});

test.each([0, 1, 7, 512, 65_535, 1_000_003])('that of two parts is that of the whole, the second of %i bytes', (size) => {
  const whole = noise(1000 + size);
  const [first, second] = [whole.subarray(0, 1000), whole.subarray(1000)];
  expect(crc32Combine(crc32(first, 0), crc32(second, 0), size)).toBe(crc32(whole, 0));
});

test('a second part may be larger than any that is at hand', () => {
  // Zeros do not need to be there: twice 3 GiB on are once 6 GiB on.
  const gibibytes = 3 * 2 ** 30;
  const zeros = (crc: number, size: number): number => crc32Combine(crc, 0, size);
  expect(zeros(zeros(0x12345678, gibibytes), gibibytes)).toBe(zeros(0x12345678, 2 * gibibytes));
});
