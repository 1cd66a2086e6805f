import { Gunzip } from 'minizlib';
import { OciError } from '@nx-oci/oci';

/** Bytes of output at a time. */
const chunkSize = 1 << 18;
/** Bytes of input at a time: deflate makes at most 1,032 times as many of them, which are at hand all at once. */
const inputSize = 1 << 16;

/**
 * Decompresses gzip (RFC 1952), in the thread that asks: a stream of Node's would have each piece of work done by another
 * thread, and wait for it. Throws `archive-invalid`, naming `origin`, and what the source throws.
 */
export function* gunzipped(bytes: Iterable<Uint8Array>, origin: string): Generator<Uint8Array> {
  // Passed on to zlib, which the types do not tell.
  const gunzip = new Gunzip({ chunkSize } as ConstructorParameters<typeof Gunzip>[0]);
  const chunks: Uint8Array[] = [];
  let failure: Error | undefined;
  gunzip.on('data', (chunk) => chunks.push(chunk as Uint8Array));
  gunzip.on('error', (error) => (failure ??= error as Error));
  const check = (): void => {
    if (failure === undefined) return;
    throw new OciError('archive-invalid', {
      message: `${origin} cannot be decompressed: ${failure.message}.`,
      remedy: 'The image was written wrongly: write it again.',
      cause: failure,
    });
  };
  for (const chunk of bytes) {
    for (let at = 0; at < chunk.length; at += inputSize) {
      gunzip.write(Buffer.from(chunk.buffer, chunk.byteOffset + at, Math.min(inputSize, chunk.length - at)));
      check();
      yield* chunks.splice(0);
    }
  }
  gunzip.end();
  check();
  yield* chunks.splice(0);
}
