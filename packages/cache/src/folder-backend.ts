import { randomUUID } from 'node:crypto';
import { readFileSync, type Stats } from 'node:fs';
import { link, mkdir, readdir, readFile, rename, rm, stat, unlink, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { hexOf, isDigest, type Digest } from '@nx-oci/oci';
import type { Backend, BlobSize, EntryKey, FoundBlob, ListedBlob, ListedEntry, Namespace } from './backend';
import { CacheError } from './error';
import { WarmFiles } from './warm-files';

/** An entry that is read again within this time is not noted again. Milliseconds. */
const noteEvery = 3_600_000;
/** As for a blob that is asked for. */
const keepEvery = 300_000;
/** Bytes of the entries that were read last. */
const warmEntries = 32 * 2 ** 20;

/**
 * A folder: `entries/<namespace>/<first digits>/<hash>` and `blobs/<first digits>/<digest>`. Everything is made under `tmp` and
 * renamed or linked, so that what stands under its name is whole, whenever a server is killed.
 */
export class FolderBackend implements Backend {
  readonly name: string;
  readonly grace = 3_600_000;
  readonly #warm = new WarmFiles(warmEntries);

  /** `root` is absolute; `now` tells the time in milliseconds since 1970. */
  constructor(
    readonly root: string,
    readonly now: () => number = Date.now,
  ) {
    this.name = `folder ${root}`;
  }

  async readEntry(key: EntryKey): Promise<Buffer | undefined> {
    const file = this.#entry(key);
    // It takes a thread four turns, which is most of what a small artifact takes.
    const document = await this.#absent(this.#warm.has(file) ? readNow(file) : readFile(file));
    if (document) this.#warm.use(file, document.length);
    return document;
  }

  async createEntry(key: EntryKey, document: Buffer): Promise<'created' | 'exists'> {
    const file = this.#entry(key);
    const made = path.join(this.root, 'tmp', randomUUID());
    return this.#answered(async () => {
      await Promise.all([mkdir(path.dirname(file), { recursive: true }), mkdir(path.dirname(made), { recursive: true })]);
      try {
        await writeFile(made, document);
        await this.#stamp(made);
        // Fails where there is one, as a rename does not.
        await link(made, file);
        return 'created';
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'EEXIST') return 'exists';
        throw error;
      } finally {
        await rm(made, { force: true });
      }
    });
  }

  async deleteEntry(key: EntryKey, used = Infinity): Promise<boolean> {
    const file = this.#entry(key);
    const found = await this.#absent(stat(file));
    return found !== undefined && found.mtimeMs <= used && this.#removed(file);
  }

  async noteUse(key: EntryKey): Promise<void> {
    const file = this.#entry(key);
    const found = await this.#absent(stat(file));
    if (found && this.now() - found.mtimeMs > noteEvery) await this.#absent(this.#stamp(file));
  }

  async *entries(): AsyncGenerator<ListedEntry> {
    for await (const [namespace, file, hash] of this.#files('entries')) {
      const found = await this.#absent(stat(file));
      // Not by the time of access: who sweeps reads as well.
      if (found) yield { namespace: namespace as Namespace, hash, used: found.mtimeMs };
    }
  }

  async keepBlob(digest: Digest): Promise<boolean> {
    const file = this.#blob(digest);
    const found = await this.#absent(stat(file));
    // The time of its change stays, as it tells whether it was changed.
    if (found && this.now() - found.atimeMs > keepEvery) return (await this.#absent(utimes(file, this.now() / 1000, found.mtimeMs / 1000).then(() => true))) ?? false;
    return found !== undefined;
  }

  writeBlob({ digest }: BlobSize, file: string): Promise<void> {
    const to = this.#blob(digest);
    return this.#answered(async () => {
      await mkdir(path.dirname(to), { recursive: true });
      // Of whole seconds, which are the same when they are set again.
      await this.#stamp(file, Math.floor(this.now() / 1000));
      await rename(file, to);
    });
  }

  async readBlob({ digest }: BlobSize): Promise<FoundBlob | undefined> {
    return (await this.keepBlob(digest)) ? { file: this.#blob(digest) } : undefined;
  }

  async *blobs(): AsyncGenerator<ListedBlob> {
    for await (const [, file, hex] of this.#files('blobs')) {
      const digest = `sha256:${hex}`;
      const found = await this.#absent(stat(file));
      if (found && isDigest(digest)) yield { digest, size: found.size, kept: keptAt(found) };
    }
  }

  async deleteBlob(digest: Digest, kept = Infinity): Promise<boolean> {
    const file = this.#blob(digest);
    const found = await this.#absent(stat(file));
    return found !== undefined && keptAt(found) <= kept && this.#removed(file);
  }

  async clearUp(): Promise<void> {
    const folder = path.join(this.root, 'tmp');
    for (const name of (await this.#absent(readdir(folder))) ?? []) {
      const file = path.join(folder, name);
      const found = await this.#absent(stat(file));
      // By the clock of the machine, as such a file may not have been stamped yet.
      if (found?.isFile() && Date.now() - found.mtimeMs > this.grace) await this.#removed(file);
    }
  }

  async close(): Promise<void> {}

  #entry({ namespace, hash }: EntryKey): string {
    return path.join(this.root, 'entries', namespace, hash.slice(0, 2), hash);
  }

  #blob(digest: Digest): string {
    const hex = hexOf(digest);
    return path.join(this.root, 'blobs', hex.slice(0, 2), hex);
  }

  #stamp(file: string, seconds = this.now() / 1000): Promise<void> {
    return utimes(file, seconds, seconds);
  }

  async #removed(file: string): Promise<boolean> {
    return (await this.#absent(unlink(file).then(() => true))) ?? false;
  }

  /** All files below a folder: the names of the folder in it, the file, and its own name. */
  async *#files(kind: string): AsyncGenerator<[top: string, file: string, name: string]> {
    const names = async (folder: string): Promise<string[]> => (await this.#absent(readdir(folder))) ?? [];
    const depth = kind === 'entries' ? 2 : 1;
    async function* below(folder: string, top: string, left: number): AsyncGenerator<[string, string, string]> {
      for (const name of await names(folder)) {
        const at = path.join(folder, name);
        if (left === 0) yield [top, at, name];
        else yield* below(at, top || name, left - 1);
      }
    }
    yield* below(path.join(this.root, kind), '', depth);
  }

  /** What a call comes to, or nothing where there is no such file. */
  #absent<T>(call: Promise<T>): Promise<T | undefined> {
    return this.#answered(() =>
      call.catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
        throw error;
      }),
    );
  }

  async #answered<T>(call: () => Promise<T>): Promise<T> {
    try {
      return await call();
    } catch (error) {
      if (error instanceof CacheError) throw error;
      throw new CacheError('backend-failed', { message: `The ${this.name} fails: ${(error as Error).message}.`, remedy: 'Look whether it can be written, and has room.', cause: error });
    }
  }
}

function keptAt({ atimeMs, mtimeMs }: Stats): number {
  return Math.max(atimeMs, mtimeMs);
}

async function readNow(file: string): Promise<Buffer> {
  return readFileSync(file);
}
