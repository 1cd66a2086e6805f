import * as zlib from 'node:zlib';
import { noise } from '../test/trees';
import { crc32, crc32InJavaScript } from './crc32';

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
