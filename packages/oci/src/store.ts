import { randomUUID } from 'node:crypto';
import type { Dirent } from 'node:fs';
import { open, readdir, readFile as readWholeFile, rename, rm, stat, utimes, writeFile, type FileHandle } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { FileBlobWriter, type BlobWriter } from './blob-writer';
import { canonicalJson } from './canonical-json';
import type { BlobSink, BlobSource, Descriptor } from './descriptor';
import { Digester, digestOf, hexOf, isDigest, verified, type Digest } from './digest';
import { CodedError, OciError } from './error';
import { readFile } from './file-content';
import { makeFolder } from './make-folder';
import { writeBehind } from './write-fully';

/** What `gc` removed, and what is left. */
export interface GarbageCollection {
  removed: { blobs: number; bytes: number };
  kept: { blobs: number; bytes: number };
}

const hour = 3_600_000;
/** A blob that was used this recently may be in use: it is on lease, and `gc` leaves it. Milliseconds. */
const leaseTime = hour;

/** Where the store is unless it is said: `NX_OCI_STORE`, else the user's cache folder. */
export function defaultStorePath(env: NodeJS.ProcessEnv = process.env): string {
  if (env.NX_OCI_STORE) return path.resolve(env.NX_OCI_STORE);
  const cache =
    process.platform === 'darwin' ? path.join(homedir(), 'Library', 'Caches') : env.XDG_CACHE_HOME || path.join(homedir(), '.cache');
  return path.join(cache, 'nx-oci', 'store');
}

/**
 * A content-addressed folder of blobs, with records that remember what was made of what. Processes may share it, and
 * may be killed at any moment: whatever has its final name is whole, since it was written under another one and renamed.
 * Nothing is synced to the disk: what a loss of power leaves cut off does not pass verification, and is made again.
 *
 *     blobs/sha256/<hex>   blobs
 *     records/<kind>/<key> records, each with its own checksum
 *     tmp/                 what is being written
 */
export class Store implements BlobSource, BlobSink {
  readonly root: string;

  constructor(root: string = defaultStorePath()) {
    this.root = root;
  }

  /** The file of a blob, there or not. */
  blobPath(digest: Digest): string {
    return path.join(this.root, 'blobs', 'sha256', hexOf(digest));
  }

  async has(digest: Digest): Promise<boolean> {
    return renewLease(this.blobPath(digest));
  }

  /** Verified while read; a blob with other bytes is removed, so that the next look misses it. */
  async *open(descriptor: Descriptor): AsyncGenerator<Uint8Array> {
    const file = this.blobPath(descriptor.digest);
    await renewLease(file);
    try {
      yield* verified(descriptor, readFile(file), `The blob store's ${hexOf(descriptor.digest)}`);
    } catch (error) {
      if (error instanceof OciError && error.code === 'digest-mismatch') await rm(file, { force: true });
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      throw new OciError('blob-unavailable', {
        message: `The blob store has no ${descriptor.digest}.`,
        remedy: 'Build or fetch it again.',
        cause: error,
      });
    }
  }

  async put(descriptor: Descriptor, bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<void> {
    await this.#writeAll(bytes, descriptor.mediaType, descriptor);
  }

  /**
   * Takes a blob from a source, which verifies what it gives: here it is not hashed again. Throws what the source throws,
   * and `store-unwritable`.
   */
  async take(descriptor: Descriptor, source: BlobSource): Promise<void> {
    const { file, handle } = await this.#guard(() => this.#begin());
    let failure: unknown;
    const bytes = (async function* () {
      try {
        yield* source.open(descriptor);
      } catch (error) {
        failure = error;
        throw error;
      }
    })();
    try {
      await writeBehind(handle, bytes);
      await handle.close();
      await rename(file, this.blobPath(descriptor.digest));
    } catch (error) {
      await handle.close().catch(() => undefined);
      await rm(file, { force: true }).catch(() => undefined);
      throw error === failure ? error : this.#unwritable(error);
    }
  }

  /** Takes a file of the same file system as a blob; its digest is the caller's to know. Throws `store-unwritable`. */
  async adopt(digest: Digest, file: string): Promise<void> {
    await this.#guard(async () => {
      await this.#make();
      await rename(file, this.blobPath(digest));
    });
  }

  /** Throws an error as this store's own where it is one of the file system: `store-unwritable`. */
  refuse(error: unknown): never {
    throw this.#unwritable(error);
  }

  async ingest(mediaType: string, bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<Descriptor> {
    return this.#writeAll(bytes, mediaType);
  }

  /** Begins a blob that is written piece by piece. Throws `store-unwritable`. */
  async write(): Promise<BlobWriter> {
    const { file, handle } = await this.#guard(() => this.#begin());
    return new FileBlobWriter(
      file,
      handle,
      (digest) => this.blobPath(digest),
      (error) => this.#unwritable(error),
    );
  }

  /** Where a file can be written that is to be adopted. Throws `store-unwritable`. */
  async temporaryFile(name = `${process.pid}-${randomUUID()}`): Promise<string> {
    await this.#guard(() => this.#make());
    return path.join(this.root, 'tmp', name);
  }

  async #begin(): Promise<{ file: string; handle: FileHandle }> {
    const file = await this.temporaryFile();
    return { file, handle: await open(file, 'wx') };
  }

  /** What was recorded under a key; nothing when there is no record, or a damaged one. */
  async readRecord<T>(kind: string, key: string): Promise<T | undefined> {
    const file = this.#recordPath(kind, key);
    const text = await readWholeFile(file, 'utf8').catch(() => undefined);
    if (text === undefined) return undefined;
    const checksum = text.slice(0, 64);
    const body = text.slice(65);
    if (hexOf(digestOf(`${kind}/${key}\n${body}`)) !== checksum) return undefined;
    await renewLease(file);
    return JSON.parse(body) as T;
  }

  /** Records a JSON value under a key. Throws `store-unwritable`. */
  async writeRecord(kind: string, key: string, value: unknown): Promise<void> {
    await this.#guard(async () => {
      const temporary = await this.temporaryFile();
      const body = canonicalJson(value).toString();
      const file = this.#recordPath(kind, key);
      await makeFolder(path.dirname(file));
      try {
        await writeFile(temporary, `${hexOf(digestOf(`${kind}/${key}\n${body}`))}\n${body}`);
        await rename(temporary, file);
      } catch (error) {
        await rm(temporary, { force: true }).catch(() => undefined);
        throw error;
      }
    });
  }

  /** The digests of all blobs, in no order. */
  async list(): Promise<Digest[]> {
    const names = await readdir(path.join(this.root, 'blobs', 'sha256')).catch(() => []);
    return names.map((name) => `sha256:${name}`).filter(isDigest);
  }

  /** Reads every blob; returns those whose bytes are not their digest's. Removes nothing. */
  async verify(): Promise<Digest[]> {
    const damaged: Digest[] = [];
    for (const digest of await this.list()) {
      const digester = new Digester();
      for (const chunk of readFile(this.blobPath(digest))) digester.update(chunk);
      if (digester.digest() !== digest) damaged.push(digest);
    }
    return damaged;
  }

  /**
   * Removes blobs not used for `maxAge` milliseconds, then the longest unused ones until at most `maxBytes` are left;
   * and what killed processes left behind. Blobs used within the last hour stay.
   */
  async gc(options: { maxAge?: number; maxBytes?: number; now?: number } = {}): Promise<GarbageCollection> {
    const now = options.now ?? Date.now();
    const found = (await this.#files(path.join(this.root, 'blobs', 'sha256'))).sort((a, b) => a.used - b.used);
    let bytes = found.reduce((sum, { size }) => sum + size, 0);
    const removed = { blobs: 0, bytes: 0 };
    for (const { file, size, used } of found) {
      if (now - used < leaseTime) break;
      if (now - used <= (options.maxAge ?? Infinity) && bytes <= (options.maxBytes ?? Infinity)) break;
      await rm(file, { force: true });
      bytes -= size;
      removed.blobs += 1;
      removed.bytes += size;
    }
    for (const { file, used } of await this.#files(path.join(this.root, 'tmp')))
      if (now - used > 24 * hour) await rm(file, { force: true });
    const kinds = await readdir(path.join(this.root, 'records')).catch(() => []);
    for (const kind of kinds) {
      for (const { file, used } of await this.#files(path.join(this.root, 'records', kind)))
        if (now - used > Math.max(options.maxAge ?? Infinity, leaseTime)) await rm(file, { force: true });
    }
    return { removed, kept: { blobs: found.length - removed.blobs, bytes } };
  }

  async #files(folder: string): Promise<{ file: string; size: number; used: number }[]> {
    const entries: Dirent[] = await readdir(folder, { withFileTypes: true }).catch(() => []);
    const files = await Promise.all(
      entries.map(async (entry) => {
        const file = path.join(folder, entry.name);
        const found = entry.isFile() ? await stat(file).catch(() => undefined) : undefined;
        return found ? [{ file, size: found.size, used: found.mtimeMs }] : [];
      }),
    );
    return files.flat();
  }

  async #writeAll(bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>, mediaType: string, expected?: Descriptor): Promise<Descriptor> {
    const writer = await this.write();
    try {
      for await (const chunk of bytes) writer.write(chunk);
      return await writer.commit(mediaType, expected);
    } catch (error) {
      await writer.abort();
      throw error;
    }
  }

  #recordPath(kind: string, key: string): string {
    return path.join(this.root, 'records', kind, key);
  }

  async #make(): Promise<void> {
    await makeFolder(path.join(this.root, 'blobs', 'sha256'));
    await makeFolder(path.join(this.root, 'tmp'));
  }

  async #guard<T>(action: () => Promise<T>): Promise<T> {
    try {
      return await action();
    } catch (error) {
      throw this.#unwritable(error);
    }
  }

  #unwritable(error: unknown): unknown {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined || error instanceof CodedError) return error;
    const full = code === 'ENOSPC' || code === 'EDQUOT';
    return new OciError('store-unwritable', {
      message: `The blob store ${this.root} cannot be written: ${full ? 'the disk is full' : (error as Error).message}.`,
      remedy: full
        ? 'Free space (npx nx-oci store gc), or set NX_OCI_STORE to a folder on another disk.'
        : 'Make it writable, or set NX_OCI_STORE to another folder.',
      cause: error,
    });
  }
}

/** Notes that a file of the store is in use; returns whether it is there. */
async function renewLease(file: string): Promise<boolean> {
  const found = await stat(file).catch(() => undefined);
  if (found === undefined) return false;
  if (Date.now() - found.mtimeMs > leaseTime / 4) await utimes(file, new Date(), new Date()).catch(() => undefined);
  return true;
}
