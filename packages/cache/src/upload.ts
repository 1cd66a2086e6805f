import { randomUUID } from 'node:crypto';
import { mkdir, open, rm, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { crc32, Digester, digestOf, type Digest } from '@nx-oci/oci';
import { Ahead } from './ahead';
import type { Backend, BlobSize } from './backend';
import { deflateContent, deflatePiece } from './deflate-content';
import type { Fragment } from './fragment';
import type { FragmentIndex } from './fragment-index';

/** What has fewer bytes shares a blob with others. */
const smallSize = 1 << 17;
/** The most bytes of such a blob. */
const packSize = 1 << 22;
/** What has no more bytes is looked up before it is deflated. */
const heldSize = 1 << 20;
/** Small fragments that are deflated ahead. */
const smallAhead = 8;
/** Blobs that are written to the backend at a time. */
const atOnce = 4;

/** What an upload writes to. */
export interface UploadContext {
  backend: Backend;
  index: FragmentIndex;
  /** Folder for files that are being made, absolute; of a folder as backend, on the same disk. */
  scratch: string;
}

/** Small fragments that are to share a blob, which is filled in when they are written. */
interface Pack {
  blob: BlobSize;
  parts: Uint8Array[];
}

/** The blobs of one artifact, as it is written: what the cache has is not stored again. After `close`, nothing of it is left in `scratch`. */
export class Upload {
  readonly #context: UploadContext;
  readonly #blobs = new Map<Digest, BlobSize>();
  readonly #own = new Map<Digest, Fragment>();
  readonly #files = new Set<string>();
  readonly #writing = new Set<Promise<void>>();
  #failure: unknown;
  #pack = emptyPack();
  readonly #small = new Ahead<{ fragment: Fragment; deflated: readonly Uint8Array[] }>(smallAhead, ({ fragment, deflated }) => this.#addToPack(fragment, deflated));

  constructor(context: UploadContext) {
    this.#context = context;
  }

  /** Stores bytes; nothing of none. Where a fragment is, is known after `finish`. Throws `backend-failed`, and what `bytes` throws. */
  async put(bytes: AsyncIterable<Uint8Array>): Promise<Fragment | undefined> {
    const iterator = bytes[Symbol.asyncIterator]();
    const first: Uint8Array[] = [];
    for (let size = 0; size <= heldSize; ) {
      const { done, value } = await iterator.next();
      if (done) return size === 0 ? undefined : this.#putWhole(Buffer.concat(first));
      first.push(Buffer.from(value));
      size += value.length;
    }
    return this.#putLarge(first, iterator);
  }

  /** Waits until everything is stored, and tells which blobs the artifact needs. Throws `backend-failed`. */
  async finish(): Promise<BlobSize[]> {
    await this.#small.end();
    await this.#closePack();
    await Promise.all(this.#writing);
    if (this.#failure !== undefined) throw this.#failure;
    for (const fragment of this.#own.values()) this.#context.index.add(fragment);
    return [...this.#blobs.values()];
  }

  /** Whether all blobs are there, those that were there before as well. Throws `backend-failed`. */
  async isWhole(): Promise<boolean> {
    const there = await Promise.all([...this.#blobs.keys()].map((digest) => this.#context.backend.keepBlob(digest)));
    return there.every(Boolean);
  }

  async close(): Promise<void> {
    await Promise.all(this.#writing);
    await Promise.all([...this.#files].map((file) => rm(file, { force: true })));
  }

  async #putWhole(bytes: Uint8Array): Promise<Fragment> {
    const content = digestOf(bytes);
    const known = await this.#known(content);
    if (known) return known;
    if (bytes.length >= smallSize) return this.#putLarge([bytes]);
    const fragment: Fragment = { content, size: bytes.length, crc32: crc32(bytes, 0), blob: this.#pack.blob, offset: 0, length: 0 };
    this.#own.set(content, fragment);
    await this.#small.add(deflatePiece(bytes).then((deflated) => ({ fragment, deflated })));
    return fragment;
  }

  async #addToPack(fragment: Fragment, deflated: readonly Uint8Array[]): Promise<void> {
    const { blob, parts } = this.#pack;
    const length = deflated.reduce((sum, each) => sum + each.length, 0);
    Object.assign(fragment, { blob, offset: blob.size, length });
    parts.push(...deflated);
    blob.size += length;
    if (blob.size >= packSize) await this.#closePack();
  }

  async #putLarge(first: readonly Uint8Array[], rest?: AsyncIterator<Uint8Array>): Promise<Fragment> {
    const file = await this.#newFile();
    const digester = new Digester();
    const deflated = await withFile(file, (handle) =>
      deflateContent(continued(first, rest), async (chunks) => {
        for (const chunk of chunks) digester.update(chunk);
        await writeAll(handle, chunks);
      }),
    );
    const known = await this.#known(deflated.content);
    if (known) {
      await this.#discard(file);
      return known;
    }
    const fragment: Fragment = { ...deflated, blob: { digest: digester.digest(), size: deflated.length }, offset: 0 };
    this.#own.set(fragment.content, fragment);
    await this.#write(fragment.blob, file);
    return fragment;
  }

  async #closePack(): Promise<void> {
    const { blob, parts } = this.#pack;
    if (parts.length === 0) return;
    this.#pack = emptyPack();
    const bytes = Buffer.concat(parts);
    blob.digest = digestOf(bytes);
    const file = await this.#newFile();
    await withFile(file, (handle) => handle.writeFile(bytes));
    await this.#write(blob, file);
  }

  /** What has bytes already: this artifact, or a blob that is there. */
  async #known(content: Digest): Promise<Fragment | undefined> {
    const own = this.#own.get(content);
    if (own) return own;
    const known = this.#context.index.get(content);
    if (known === undefined) return undefined;
    const { blob } = known;
    if (!this.#blobs.has(blob.digest) && !(await this.#context.backend.keepBlob(blob.digest))) {
      this.#context.index.forget(blob.digest);
      return undefined;
    }
    this.#blobs.set(blob.digest, blob);
    return known;
  }

  /** Has a blob written while the artifact goes on; waits where too many are. */
  async #write(blob: BlobSize, file: string): Promise<void> {
    this.#blobs.set(blob.digest, blob);
    while (this.#writing.size >= atOnce) await Promise.race(this.#writing);
    if (this.#failure !== undefined) throw this.#failure;
    const writing = this.#store(blob, file)
      .catch((error: unknown) => void (this.#failure ??= error))
      .finally(() => this.#writing.delete(writing));
    this.#writing.add(writing);
  }

  async #store(blob: BlobSize, file: string): Promise<void> {
    if (!(await this.#context.backend.keepBlob(blob.digest))) await this.#context.backend.writeBlob(blob, file);
    await this.#discard(file);
  }

  async #newFile(): Promise<string> {
    await mkdir(this.#context.scratch, { recursive: true });
    const file = path.join(this.#context.scratch, randomUUID());
    this.#files.add(file);
    return file;
  }

  async #discard(file: string): Promise<void> {
    await rm(file, { force: true });
    this.#files.delete(file);
  }
}

function emptyPack(): Pack {
  return { blob: { digest: 'sha256:', size: 0 }, parts: [] };
}

async function withFile<T>(file: string, work: (handle: FileHandle) => Promise<T>): Promise<T> {
  const handle = await open(file, 'wx');
  try {
    return await work(handle);
  } finally {
    await handle.close();
  }
}

async function writeAll(handle: FileHandle, chunks: readonly Uint8Array[]): Promise<void> {
  let left = chunks.reduce((sum, { length }) => sum + length, 0);
  const { bytesWritten } = await handle.writev(chunks as Uint8Array[]);
  left -= bytesWritten;
  // One call may take fewer.
  if (left > 0) await handle.writeFile(Buffer.concat(chunks).subarray(-left));
}

async function* continued(first: readonly Uint8Array[], rest?: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* first;
  if (rest) yield* { [Symbol.asyncIterator]: () => rest };
}
