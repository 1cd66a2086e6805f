import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { Digester, digestOf, type Digest } from './digest';
import { OciError } from './error';

/** The bytes of a file in a tree, known by digest before they are read. `size` is in bytes. */
export interface Content {
  digest: Digest;
  size: number;
  /** The bytes. A chunk is valid only until the next one is asked for. */
  open(): Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
  /** All of them, where they are at hand. */
  bytes?: Uint8Array;
  /** What it can be had from again, where it comes from outside. */
  origin?: ContentOrigin;
}

/** A file of something that was fetched. */
export interface ContentOrigin {
  artifact: Digest;
  /** Path in it. */
  member: string;
  /** How it is read: `file` is the artifact itself. */
  format: string;
}

/** What tells that a file on disk is still the one that was hashed; times are in nanoseconds. */
export interface FileIdentity {
  size: number;
  mtimeNs: bigint;
  ctimeNs: bigint;
  ino: bigint;
  dev: bigint;
}

const chunkSize = 1 << 20;

/** Bytes at hand as content. */
export function bytesContent(bytes: Uint8Array | string): Content {
  const buffer = typeof bytes === 'string' ? Buffer.from(bytes) : bytes;
  return { digest: digestOf(buffer), size: buffer.length, open: () => [buffer], bytes: buffer };
}

/**
 * A file on disk as content, its digest being known. Reading throws `input-changed` if the file is another by then: by
 * its identity and, unless that was `settled` when it was hashed, by its bytes, as a file can change twice within one
 * tick of the file system's clock.
 */
export function fileContent(file: string, digest: Digest, identity: FileIdentity, options: { settled: boolean }): Content {
  const open = (): Iterable<Uint8Array> => (options.settled ? readFile(file, identity) : readUnsettled(file, digest, identity));
  return { digest, size: identity.size, open };
}

function* readUnsettled(file: string, digest: Digest, identity: FileIdentity): Generator<Uint8Array> {
  const digester = new Digester();
  for (const chunk of readFile(file, identity)) {
    digester.update(chunk);
    yield chunk;
  }
  if (digester.digest() !== digest) throw inputChanged(file);
}

/** The identity of an open file. */
export function identityOf(fd: number): FileIdentity {
  const { size, mtimeNs, ctimeNs, ino, dev } = fstatSync(fd, { bigint: true });
  return { size: Number(size), mtimeNs, ctimeNs, ino, dev };
}

/**
 * Reads a file in chunks; synchronously, as one thread has nothing else to do then and the reads do not queue behind
 * compression in the thread pool. With `expected`, throws `input-changed` unless the file is that one all the while, and
 * a chunk is valid only until the next one is asked for.
 */
export function* readFile(file: string, expected?: FileIdentity): Generator<Uint8Array> {
  const fd = openFile(file, expected);
  try {
    const check = (): void => {
      if (expected && !sameIdentity(identityOf(fd), expected)) throw inputChanged(file);
    };
    check();
    const { size } = expected ?? fstatSync(fd);
    let buffer: Buffer | undefined;
    for (let at = 0; at < size;) {
      if (buffer === undefined || !expected) buffer = Buffer.allocUnsafeSlow(Math.min(chunkSize, size - at));
      const count = readSync(fd, buffer, 0, Math.min(buffer.length, size - at), at);
      if (count === 0) break;
      at += count;
      yield buffer.subarray(0, count);
    }
    check();
  } finally {
    closeSync(fd);
  }
}

function openFile(file: string, expected: FileIdentity | undefined): number {
  try {
    return openSync(file, 'r');
  } catch (error) {
    throw expected && (error as NodeJS.ErrnoException).code === 'ENOENT' ? inputChanged(file, error) : error;
  }
}

function sameIdentity(a: FileIdentity, b: FileIdentity): boolean {
  return a.size === b.size && a.mtimeNs === b.mtimeNs && a.ctimeNs === b.ctimeNs && a.ino === b.ino && a.dev === b.dev;
}

function inputChanged(file: string, cause?: unknown): OciError {
  return new OciError('input-changed', {
    message: `${file} changed while the image was being built from it.`,
    remedy: 'Make the target that writes it a dependency of the image target (dependsOn), and run again.',
    cause,
  });
}
