import type { Digest } from '@nx-oci/oci';
import type { Backend, BlobSize, EntryKey, ListedEntry } from './backend';
import { CacheError } from './error';
import type { CacheRecord, RecordSigner } from './record';

/** How long what is kept. Milliseconds, and bytes. */
export interface SweepSettings {
  /** What was not read for so long goes. */
  maxAge: number;
  /** The same for what is of those without trust. */
  maxUntrustedAge: number;
  /** When blobs take more, what was read longest ago goes, until there is a tenth less. */
  maxSize: number;
}

export const usualSweep: SweepSettings = { maxAge: 30 * 86_400_000, maxUntrustedAge: 7 * 86_400_000, maxSize: 50 * 2 ** 30 };

/** What a backend has after a sweep; sizes are in bytes. */
export interface SweepResult {
  removed: { entries: number; /** Of these, those that `maxSize` had no room for. */ forSize: number; blobs: number; bytes: number };
  entries: number;
  blobs: number;
  bytes: number;
  /** Bytes of the files of all artifacts, each counted as often as it is stored. */
  content: number;
}

/** What has to be known of an entry. */
interface KnownEntry {
  blobs: readonly BlobSize[];
  content: number;
  writer: CacheRecord['writer'];
  paths: readonly string[];
  written: number;
  /** As it was listed. */
  used: number;
}

/** Clears a backend up: takes away what is old, what is too much, and blobs that nothing needs. Any number of servers may do so at once. */
export class Sweeper {
  readonly #backend: Backend;
  readonly #signer: RecordSigner;
  readonly #now: () => number;
  /** Of the entries that were there the last time. */
  #known = new Map<string, KnownEntry>();

  constructor(backend: Backend, signer: RecordSigner, now: () => number = Date.now) {
    this.#backend = backend;
    this.#signer = signer;
    this.#now = now;
  }

  /** Throws `backend-failed`; what was taken away before stays away. */
  async sweep(settings: SweepSettings = usualSweep): Promise<SweepResult> {
    const now = this.#now();
    const removed = { entries: 0, forSize: 0, blobs: 0, bytes: 0 };
    const remove = async (entry: ListedEntry): Promise<boolean> => {
      const isGone = await this.#backend.deleteEntry(entry, entry.used);
      if (isGone) removed.entries += 1;
      return isGone;
    };
    const entries: (EntryKey & KnownEntry)[] = [];
    for await (const entry of this.#listed()) {
      const known = await this.#read(entry);
      if (known === 'gone') continue;
      const age = entry.namespace === 'trusted' ? settings.maxAge : settings.maxUntrustedAge;
      if (known === 'invalid' || now - entry.used > age) {
        // What is used meanwhile stays, and so does what it needs.
        if ((await remove(entry)) || known === 'invalid') continue;
      }
      entries.push({ ...entry, ...known });
    }
    const uses = new Map<Digest, number>();
    let size = 0;
    for (const { blobs } of entries) {
      for (const { digest, size: own } of blobs) {
        if (!uses.has(digest)) size += own;
        uses.set(digest, (uses.get(digest) ?? 0) + 1);
      }
    }
    if (size > settings.maxSize) {
      const staying: typeof entries = [];
      entries.sort((a, b) => b.used - a.used);
      while (size > settings.maxSize * 0.9 && entries.length > 0) {
        const entry = entries.pop()!;
        if (!(await remove(entry))) {
          staying.push(entry);
          continue;
        }
        removed.forSize += 1;
        for (const { digest, size: own } of entry.blobs) {
          const left = uses.get(digest)! - 1;
          if (left > 0) uses.set(digest, left);
          else {
            uses.delete(digest);
            size -= own;
          }
        }
      }
      entries.push(...staying);
    }
    const result: SweepResult = { removed, entries: entries.length, blobs: 0, bytes: 0, content: entries.reduce((sum, { content }) => sum + content, 0) };
    for await (const blob of this.#backend.blobs()) {
      const stays = uses.has(blob.digest) || now - blob.kept <= this.#backend.grace || !(await this.#backend.deleteBlob(blob.digest, blob.kept));
      const sum = stays ? result : removed;
      sum.blobs += 1;
      sum.bytes += blob.size;
    }
    await this.#backend.clearUp();
    this.#known = new Map(entries.map((entry) => [nameOf(entry), entry]));
    return result;
  }

  /** Takes away the entries that `isMeant`; their blobs go with the next sweep. Returns how many they were. Throws `backend-failed`. */
  async purge(isMeant: (entry: EntryKey & Omit<KnownEntry, 'blobs' | 'used'>) => boolean): Promise<number> {
    let count = 0;
    for await (const entry of this.#listed()) {
      const known = await this.#read(entry);
      if (known === 'gone' || (known !== 'invalid' && !isMeant({ ...entry, ...known }))) continue;
      if (await this.#backend.deleteEntry(entry)) count += 1;
    }
    return count;
  }

  /** All entries first, since what is taken away meanwhile may disturb a listing. */
  async *#listed(): AsyncGenerator<ListedEntry> {
    const all: ListedEntry[] = [];
    for await (const entry of this.#backend.entries()) all.push(entry);
    yield* all;
  }

  async #read(entry: ListedEntry): Promise<KnownEntry | 'gone' | 'invalid'> {
    const known = this.#known.get(nameOf(entry));
    if (known?.used === entry.used) return known;
    const document = await this.#backend.readEntry(entry);
    if (document === undefined) return 'gone';
    try {
      const { artifact, blobs, writer, written } = this.#signer.read(document, entry);
      let content = 0;
      for (const each of artifact) if (each.type === 'file') for (const { size } of each.fragments) content += size;
      return { blobs, content, writer, paths: artifact.map(({ path }) => path), written, used: entry.used };
    } catch (error) {
      if (error instanceof CacheError && error.code === 'record-invalid') return 'invalid';
      throw error;
    }
  }
}

function nameOf({ namespace, hash }: EntryKey): string {
  return `${namespace} ${hash}`;
}
