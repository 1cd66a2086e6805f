import { createHash, type Hash } from 'node:crypto';
import { OciError } from './error';

/** A content digest: OCI image-spec, descriptor.md, "Digests". Only SHA-256 is used. */
export type Digest = `sha256:${string}`;

const pattern = /^sha256:[0-9a-f]{64}$/;

/** Whether `value` is a digest. */
export function isDigest(value: unknown): value is Digest {
  return typeof value === 'string' && pattern.test(value);
}

/** Takes a string as a digest. Throws `digest-invalid`. */
export function parseDigest(value: string): Digest {
  if (isDigest(value)) return value;
  throw new OciError('digest-invalid', {
    message: `"${value}" is not a digest.`,
    remedy: 'Give sha256: followed by 64 lower-case hexadecimal digits.',
  });
}

/** The digest of `bytes`. */
export function digestOf(bytes: Uint8Array | string): Digest {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

/**
 * The hexadecimal part of a digest. Throws `digest-invalid`: digests come from manifests that others wrote, and this part
 * of them becomes the name of a file.
 */
export function hexOf(digest: Digest): string {
  return parseDigest(digest).slice('sha256:'.length);
}

/** Computes the digest and counts the bytes of a stream. */
export class Digester {
  readonly #hash: Hash = createHash('sha256');
  #size = 0;

  /** Bytes so far. */
  get size(): number {
    return this.#size;
  }

  update(chunk: Uint8Array): this {
    this.#hash.update(chunk);
    this.#size += chunk.length;
    return this;
  }

  /** Ends the stream; may be called once. */
  digest(): Digest {
    return `sha256:${this.#hash.digest('hex')}`;
  }
}

/**
 * Passes `bytes` on and checks them on the way; `origin` and `remedy` are for the error.
 * Throws `digest-mismatch` as soon as there are too many bytes, or at the end.
 */
export async function* verified(
  expected: { digest: Digest; size: number },
  bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  origin: string,
  remedy = 'The bytes are damaged or were changed: remove them and build or fetch them again.',
): AsyncGenerator<Uint8Array> {
  const digester = new Digester();
  for await (const chunk of bytes) {
    digester.update(chunk);
    if (digester.size > expected.size) break;
    yield chunk;
  }
  const { size } = digester;
  const digest = digester.digest();
  if (size === expected.size && digest === expected.digest) return;
  throw new OciError('digest-mismatch', {
    message:
      size > expected.size
        ? `${origin} has more than the ${expected.size} bytes of ${expected.digest}.`
        : `${origin} has ${size} bytes with digest ${digest}, not the ${expected.size} bytes of ${expected.digest}.`,
    remedy,
  });
}
