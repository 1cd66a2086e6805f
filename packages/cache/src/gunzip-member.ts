import { pipeline } from 'node:stream';
import { createInflateRaw } from 'node:zlib';
import { crc32 } from '@nx-oci/oci';

/** The most bytes of a header, with a name and whatever else it may have. */
const largestHeader = 1 << 17;
const trailerSize = 8;

/**
 * What a member of gzip (RFC 1952) unpacks to. Throws at its end where it is not whole or not right, and where anything comes after it:
 * Node's own gunzip takes more members, and what is none, and Nx does not.
 */
export async function* gunzipMember(body: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  const source = body[Symbol.asyncIterator]();
  let total = 0;
  let trailer = Buffer.alloc(0);
  let isDone = false;
  let failure: { error: unknown } | undefined;
  const next = async (): Promise<Buffer | undefined> => {
    const { done, value } = await source.next().catch((error: unknown) => {
      failure = { error };
      throw error;
    });
    if (done) return void (isDone = true);
    const chunk = Buffer.from(value.buffer, value.byteOffset, value.length);
    total += chunk.length;
    trailer = Buffer.concat([trailer, chunk.subarray(-trailerSize)]).subarray(-trailerSize);
    return chunk;
  };
  try {
    let first = Buffer.alloc(0);
    let start = headerSize(first);
    while (start === undefined) {
      const chunk = await next();
      if (chunk === undefined) throw new Error('unexpected end of file');
      first = Buffer.concat([first, chunk]);
      start = headerSize(first);
      if (start === undefined && first.length > largestHeader) throw new Error('its header is too long');
    }
    const inflate = createInflateRaw({ chunkSize: 1 << 18 });
    const compressed = async function* (): AsyncGenerator<Buffer> {
      yield first.subarray(start);
      for (let chunk = await next(); chunk !== undefined; chunk = await next()) yield chunk;
    };
    let [crc, size] = [0, 0];
    for await (const chunk of pipeline(compressed, inflate, () => undefined) as AsyncIterable<Buffer>) {
      crc = crc32(chunk, crc);
      size += chunk.length;
      yield chunk;
    }
    const end = start + inflate.bytesWritten + trailerSize;
    while (!isDone && total <= end) await next();
    // Of what was asked for ahead, when nothing was needed any more.
    if (failure) throw failure.error;
    if (total < end) throw new Error('unexpected end of file');
    if (total > end) throw new Error('something comes after it');
    if (trailer.readUInt32LE(0) !== crc || trailer.readUInt32LE(4) !== size % 2 ** 32) throw new Error('incorrect data check');
  } finally {
    if (!isDone) await source.return?.();
  }
}

/** Bytes of the header that something begins with; nothing while there is too little of it. Section 2.3. */
function headerSize(bytes: Buffer): number | undefined {
  if (bytes.length < 10) return undefined;
  if (bytes.readUIntBE(0, 3) !== 0x1f8b08) throw new Error('incorrect header check');
  const flags = bytes[3];
  let at = 10;
  if (flags & 4) at += 2 + (at + 2 <= bytes.length ? bytes.readUInt16LE(at) : 0);
  for (const isThere of [flags & 8, flags & 16]) {
    const zero = isThere ? bytes.indexOf(0, at) : at - 1;
    if (zero < 0 && isThere) return undefined;
    at = zero + 1;
  }
  if (flags & 2) at += 2;
  return at <= bytes.length ? at : undefined;
}
