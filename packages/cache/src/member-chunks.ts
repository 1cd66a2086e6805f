import { open, type FileHandle } from 'node:fs/promises';
import type { Digest } from '@nx-oci/oci';
import type { HeldBlob } from './blob-files';
import { lend, takeBack } from './buffers';
import type { GzipMember } from './gzip-member';

/** Files that are open at a time. */
const mostOpen = 16;
/** Fewer bytes of a file are not read alone, but with those after them. */
const smallRead = 1 << 17;

/** The bytes of a member. A chunk is valid until the next one is asked for: it is read while the one before it is on its way. */
export async function* memberChunks(member: GzipMember, held: ReadonlyMap<Digest, HeldBlob>): AsyncGenerator<Buffer> {
  const reader = new MemberReader(member, held);
  const [one, two] = [lend(), lend()];
  let coming = reader.fill(one);
  let isDone = false;
  try {
    for (let [now, next] = [one, two]; ; [now, next] = [next, now]) {
      const filled = await coming;
      if (filled === 0) break;
      coming = reader.fill(next);
      // Awaited when its turn comes.
      coming.catch(() => undefined);
      yield now.subarray(0, filled);
    }
    isDone = true;
  } finally {
    await coming.catch(() => undefined);
    await reader.close();
    // Who went away may leave a chunk in a queue.
    takeBack([one, two], { inUse: !isDone });
  }
}

/** Reads the pieces of a member one after the other. */
class MemberReader {
  readonly #pieces: GzipMember['pieces'];
  readonly #held: ReadonlyMap<Digest, HeldBlob>;
  readonly #handles = new Map<Digest, FileHandle>();
  readonly #window = { digest: '' as Digest | '', start: 0, end: 0, bytes: undefined as Buffer | undefined };
  #piece = 0;
  #at = 0;

  constructor({ pieces }: GzipMember, held: ReadonlyMap<Digest, HeldBlob>) {
    this.#pieces = pieces;
    this.#held = held;
  }

  /** Fills a buffer as far as there are bytes; returns their number. */
  async fill(target: Buffer): Promise<number> {
    let filled = 0;
    while (filled < target.length && this.#piece < this.#pieces.length) {
      const piece = this.#pieces[this.#piece];
      const size = Math.min(piece.length - this.#at, target.length - filled);
      if (piece instanceof Uint8Array) target.set(this.#at === 0 && size === piece.length ? piece : piece.subarray(this.#at, this.#at + size), filled);
      else await this.#read(target.subarray(filled, filled + size), piece.blob.digest, piece.offset + this.#at);
      filled += size;
      this.#at += size;
      if (this.#at < piece.length) continue;
      this.#piece += 1;
      this.#at = 0;
    }
    return filled;
  }

  async close(): Promise<void> {
    if (this.#window.bytes) takeBack([this.#window.bytes]);
    for (const handle of this.#handles.values()) await handle.close();
  }

  async #read(target: Buffer, digest: Digest, position: number): Promise<void> {
    if (target.length >= smallRead) {
      if ((await readAt(await this.#handleOf(digest), target, position)) < target.length) throw new Error('A blob that was whole is shorter now.');
      return;
    }
    const window = this.#window;
    if (window.digest !== digest || position < window.start || position + target.length > window.end) {
      const bytes = (window.bytes ??= lend());
      window.digest = '';
      const read = await readAt(await this.#handleOf(digest), bytes, position);
      if (read < target.length) throw new Error('A blob that was whole is shorter now.');
      Object.assign(window, { digest, start: position, end: position + read });
    }
    window.bytes!.copy(target, 0, position - window.start, position - window.start + target.length);
  }

  async #handleOf(digest: Digest): Promise<FileHandle> {
    const there = this.#handles.get(digest);
    if (there) return there;
    const [first] = this.#handles;
    if (this.#handles.size >= mostOpen) {
      this.#handles.delete(first[0]);
      await first[1].close();
    }
    const handle = await open(this.#held.get(digest)!.file);
    this.#handles.set(digest, handle);
    return handle;
  }
}

/** Reads as much as there is, up to the size of a buffer. */
async function readAt(handle: FileHandle, target: Buffer, position: number): Promise<number> {
  for (let at = 0; ; ) {
    const { bytesRead } = await handle.read(target, at, target.length - at, position + at);
    at += bytesRead;
    if (bytesRead === 0 || at === target.length) return at;
  }
}
