import { rename, rm, type FileHandle } from 'node:fs/promises';
import type { Descriptor } from './descriptor';
import { Digester, parseDigest, type Digest } from './digest';
import { OciError } from './error';
import { writeFully } from './write-fully';

/** A blob that is being written; it is not in the store before `commit`. */
export interface BlobWriter {
  write(bytes: Uint8Array): void;
  /** Puts the blob into the store. Throws `digest-mismatch` when it is not `expected`. */
  commit(mediaType: string, expected?: Descriptor): Promise<Descriptor>;
  abort(): Promise<void>;
}

/** Writes to a file under a temporary name, which `commit` renames; `explain` says why it could not be written. */
export class FileBlobWriter implements BlobWriter {
  readonly #file: string;
  readonly #handle: FileHandle;
  readonly #target: (digest: Digest) => string;
  readonly #explain: (error: unknown) => unknown;
  readonly #digester = new Digester();

  constructor(file: string, handle: FileHandle, target: (digest: Digest) => string, explain: (error: unknown) => unknown) {
    this.#file = file;
    this.#handle = handle;
    this.#target = target;
    this.#explain = explain;
  }

  write(bytes: Uint8Array): void {
    this.#digester.update(bytes);
    try {
      writeFully(this.#handle.fd, bytes);
    } catch (error) {
      throw this.#explain(error);
    }
  }

  async commit(mediaType: string, expected?: Descriptor): Promise<Descriptor> {
    const digest = parseDigest(this.#digester.digest());
    const { size } = this.#digester;
    if (expected && (digest !== expected.digest || size !== expected.size)) {
      throw new OciError('digest-mismatch', {
        message: `Got ${size} bytes with digest ${digest}, not the ${expected.size} bytes of ${expected.digest}.`,
        remedy: 'The source has other bytes than was said: look there.',
      });
    }
    try {
      await this.#handle.close();
      await rename(this.#file, this.#target(digest));
    } catch (error) {
      throw this.#explain(error);
    }
    return { mediaType, digest, size };
  }

  async abort(): Promise<void> {
    await this.#handle.close().catch(() => undefined);
    await rm(this.#file, { force: true }).catch(() => undefined);
  }
}
