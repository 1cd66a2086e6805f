import type { EntryKey } from './backend';
import type { GzipMember } from './gzip-member';
import type { CacheRecord } from './record';

/** Bytes of all that is kept, about. */
const usualSize = 48 * 2 ** 20;
/** The most bytes of an artifact that is kept with its bytes. */
const smallBody = 1 << 22;
/** What an entry and its pieces take besides bytes, about. */
const pieceSize = 400;

/** An artifact that was opened: what its record says, and all of its bytes, if they are few and were sent. */
export interface RecentArtifact {
  readonly document: Buffer;
  readonly record: CacheRecord;
  readonly member: GzipMember;
  body?: Buffer;
  /** When its use was noted last. Milliseconds since 1970. */
  noted: number;
}

/** What was opened last, in memory. It counts as long as the backend has the same document, of which nothing is to be looked at again. */
export class RecentArtifacts {
  readonly #known = new Map<string, RecentArtifact>();
  #size = 0;

  constructor(readonly most = usualSize) {}

  get(key: EntryKey, document: Buffer): RecentArtifact | undefined {
    const name = nameOf(key);
    const found = this.#known.get(name);
    if (!found) return undefined;
    this.#remove(name, found);
    if (!found.document.equals(document)) return undefined;
    this.#put(name, found);
    return found;
  }

  /** Returns what was added. */
  add(key: EntryKey, found: RecentArtifact): RecentArtifact {
    const name = nameOf(key);
    const before = this.#known.get(name);
    if (before) this.#remove(name, before);
    this.#put(name, found);
    for (const [oldest, each] of this.#known) {
      if (this.#size <= this.most) break;
      this.#remove(oldest, each);
    }
    return found;
  }

  forget(key: EntryKey): void {
    const found = this.#known.get(nameOf(key));
    if (found) this.#remove(nameOf(key), found);
  }

  /** The chunks, of which it keeps a copy when all were taken. */
  async *kept(key: EntryKey, found: RecentArtifact, chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    const { length } = found.member;
    const body = length <= smallBody ? Buffer.allocUnsafeSlow(length) : undefined;
    let filled = 0;
    for await (const chunk of chunks) {
      if (body) filled += chunk.copy(body, filled);
      yield chunk;
    }
    if (filled === length && body) this.add(key, { ...found, body });
  }

  #put(name: string, found: RecentArtifact): void {
    this.#known.set(name, found);
    this.#size += sizeOf(found);
  }

  #remove(name: string, found: RecentArtifact): void {
    this.#known.delete(name);
    this.#size -= sizeOf(found);
  }
}

function nameOf({ namespace, hash }: EntryKey): string {
  return `${namespace} ${hash}`;
}

function sizeOf({ document, member, body }: RecentArtifact): number {
  return document.length + member.pieces.length * pieceSize + (body?.length ?? 0);
}
