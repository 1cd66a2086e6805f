import { closeSync, openSync, readSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import type { Digest } from '@nx-oci/oci';
import type { HeldBlob } from './blob-files';
import { lend, takeBack } from './buffers';
import type { GzipMember } from './gzip-member';

/** Files that are open at a time. */
const mostOpen = 16;
/** Fewer bytes of a file are not read alone, but with those after them. */
const smallRead = 1 << 17;

/**
 * The bytes of a member. A chunk is valid until the next one is asked for. What is in the memory of the system is read at once, as
 * going to another thread for it takes longer; all else is read while the chunk before it is on its way.
 */
export async function* memberChunks(member: GzipMember, held: ReadonlyMap<Digest, HeldBlob>): AsyncGenerator<Buffer> {
  const isWarm = [...held.values()].every((blob) => blob.isWarm);
  const reader = isWarm ? new WarmReader(member, held) : new Reader(member, held);
  const buffers = isWarm ? [lend()] : [lend(), lend()];
  let coming: Promise<number> | undefined;
  let isDone = false;
  try {
    for (let turn = 0; ; turn = (turn + 1) % buffers.length) {
      const filled = await (coming ?? reader.fill(buffers[turn]));
      if (filled === 0) break;
      if (isWarm) {
        // Others have their turn: who reads fast would never let go.
        yield buffers[turn].subarray(0, filled);
        await setImmediate();
        continue;
      }
      coming = reader.fill(buffers[(turn + 1) % buffers.length]);
      // Awaited when its turn comes.
      coming.catch(() => undefined);
      yield buffers[turn].subarray(0, filled);
    }
    isDone = true;
  } finally {
    await coming?.catch(() => undefined);
    await reader.close();
    // Who went away may leave a chunk in a queue.
    takeBack(buffers, { inUse: !isDone });
  }
}

/** Reads the pieces of a member one after the other. */
abstract class MemberReader<Handle> {
  readonly #pieces: GzipMember['pieces'];
  readonly #held: ReadonlyMap<Digest, HeldBlob>;
  readonly #handles = new Map<Digest, Handle>();
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
      else {
        const reading = this.read(target, filled, size, piece.blob.digest, piece.offset + this.#at);
        if (reading) await reading;
      }
      filled += size;
      this.#at += size;
      if (this.#at < piece.length) continue;
      this.#piece += 1;
      this.#at = 0;
    }
    return filled;
  }

  async close(): Promise<void> {
    for (const handle of this.#handles.values()) await this.closeFile(handle);
    this.#handles.clear();
  }

  protected abstract read(target: Buffer, at: number, size: number, digest: Digest, position: number): Promise<void> | void;
  protected abstract closeFile(handle: Handle): Promise<void> | void;

  /** The file of a blob, if it is open. */
  protected opened(digest: Digest): Handle | undefined {
    return this.#handles.get(digest);
  }

  protected fileOf(digest: Digest): string {
    return this.#held.get(digest)!.file;
  }

  /** Keeps a file open, and closes another where there are many. */
  protected keep(digest: Digest, handle: Handle): Promise<void> | void {
    const [first] = this.#handles;
    const isFull = this.#handles.size >= mostOpen;
    if (isFull) this.#handles.delete(first[0]);
    this.#handles.set(digest, handle);
    if (isFull) return this.closeFile(first[1]);
  }
}

class WarmReader extends MemberReader<number> {
  protected read(target: Buffer, at: number, size: number, digest: Digest, position: number): void {
    let handle = this.opened(digest);
    if (handle === undefined) {
      handle = openSync(this.fileOf(digest), 'r');
      void this.keep(digest, handle);
    }
    for (let read = 0; read < size; ) {
      const bytes = readSync(handle, target, at + read, size - read, position + read);
      if (bytes === 0) throw shorter();
      read += bytes;
    }
  }

  protected closeFile(handle: number): void {
    closeSync(handle);
  }
}

class Reader extends MemberReader<FileHandle> {
  readonly #window = { digest: '' as Digest | '', start: 0, end: 0, bytes: undefined as Buffer | undefined };

  override async close(): Promise<void> {
    if (this.#window.bytes) takeBack([this.#window.bytes]);
    await super.close();
  }

  protected async read(target: Buffer, at: number, size: number, digest: Digest, position: number): Promise<void> {
    if (size >= smallRead) {
      if ((await readAt(await this.#handleOf(digest), target.subarray(at, at + size), position)) < size) throw shorter();
      return;
    }
    const window = this.#window;
    if (window.digest !== digest || position < window.start || position + size > window.end) {
      const bytes = (window.bytes ??= lend());
      window.digest = '';
      const read = await readAt(await this.#handleOf(digest), bytes, position);
      if (read < size) throw shorter();
      Object.assign(window, { digest, start: position, end: position + read });
    }
    window.bytes!.copy(target, at, position - window.start, position - window.start + size);
  }

  protected closeFile(handle: FileHandle): Promise<void> {
    return handle.close();
  }

  async #handleOf(digest: Digest): Promise<FileHandle> {
    const there = this.opened(digest);
    if (there) return there;
    const handle = await open(this.fileOf(digest));
    await this.keep(digest, handle);
    return handle;
  }
}

function shorter(): Error {
  return new Error('A blob that was whole is shorter now.');
}

/** Reads as much as there is, up to the size of a buffer. */
async function readAt(handle: FileHandle, target: Buffer, position: number): Promise<number> {
  for (let at = 0; ; ) {
    const { bytesRead } = await handle.read(target, at, target.length - at, position + at);
    at += bytesRead;
    if (bytesRead === 0 || at === target.length) return at;
  }
}
