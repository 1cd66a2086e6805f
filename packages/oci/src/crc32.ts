import * as zlib from 'node:zlib';

let table: Uint32Array | undefined;

/** CRC-32 (RFC 1952, section 8) of `bytes` after bytes whose CRC-32 is `seed`. */
export const crc32: (bytes: Uint8Array, seed: number) => number =
  // Node has it since 20.15; the rest of the library runs on older ones too.
  typeof zlib.crc32 === 'function' ? (bytes, seed) => zlib.crc32(bytes, seed) : crc32InJavaScript;

/** The same without the platform's help. */
export function crc32InJavaScript(bytes: Uint8Array, seed: number): number {
  table ??= Uint32Array.from({ length: 256 }, (_, at) => {
    let value = at;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
    return value;
  });
  let crc = ~seed;
  for (let at = 0; at < bytes.length; at++) crc = table[(crc ^ bytes[at]) & 0xff] ^ (crc >>> 8);
  return ~crc >>> 0;
}
