import * as zlib from 'node:zlib';

/** A gzip member at the start of bytes, RFC 1952, section 2.2. */
export interface GzipMember {
  content: Buffer;
  /** Bytes of it as it is compressed, with its header and trailer. */
  size: number;
}

const [hasCrc, hasExtra, hasName, hasComment] = [2, 4, 8, 16];

/** What `firstMember` says of bytes that end within the member. */
export const cutOff = 'cut off';

/** The first member of bytes; `cutOff` where they end within it. Throws where it is none, or unpacks to more than `limit` bytes. */
export function firstMember(bytes: Buffer, limit: number): GzipMember | typeof cutOff {
  const start = headerSize(bytes);
  if (start === undefined) return cutOff;
  let inflated: { buffer: Buffer; engine: { bytesWritten: number } };
  try {
    inflated = zlib.inflateRawSync(bytes.subarray(start), { info: true, maxOutputLength: limit }) as unknown as typeof inflated;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'Z_BUF_ERROR') return cutOff;
    throw error;
  }
  const end = start + inflated.engine.bytesWritten;
  if (bytes.length < end + 8) return cutOff;
  // SHA-1 and SHA-256 prove what is in it: of the trailer only the length is looked at.
  if (bytes.readUInt32LE(end + 4) !== inflated.buffer.length) throw new Error('its length is not what its trailer says');
  return { content: inflated.buffer, size: end + 8 };
}

/** Bytes of the header; nothing where it is cut off. */
function headerSize(bytes: Buffer): number | undefined {
  if (bytes.length >= 3 && bytes.readUIntBE(0, 3) !== 0x1f8b08) throw new Error('it is not compressed by gzip');
  if (bytes.length < 12) return undefined;
  const flags = bytes[3];
  let at = 10;
  if (flags & hasExtra) at += 2 + bytes.readUInt16LE(10);
  for (const flag of [hasName, hasComment]) {
    if (!(flags & flag)) continue;
    const zero = bytes.indexOf(0, at);
    if (zero < 0) return undefined;
    at = zero + 1;
  }
  return at + (flags & hasCrc ? 2 : 0);
}
