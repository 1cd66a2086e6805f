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

/**
 * The CRC-32 of bytes one after the other, of the CRC-32 of each part and the size of the second (bytes): the first is moved on by as
 * many zeros, as multiplication by a power of x modulo the polynomial of RFC 1952, section 8.
 */
export function crc32Combine(first: number, second: number, size: number): number {
  let factor = one;
  let power = byteOn;
  for (let left = size; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) factor = multiply(power, factor);
    power = multiply(power, power);
  }
  return (multiply(factor, first) ^ second) >>> 0;
}

/** The polynomials 1 and x^8, with the coefficient of x^0 in the highest bit. */
const one = 0x80000000;
const byteOn = 0x00800000;

/** The product of two polynomials modulo that of CRC-32. */
function multiply(a: number, b: number): number {
  let product = 0;
  for (let bit = one; bit !== 0; bit >>>= 1) {
    if (a & bit) product ^= b;
    b = b & 1 ? (b >>> 1) ^ 0xedb88320 : b >>> 1;
  }
  return product >>> 0;
}
