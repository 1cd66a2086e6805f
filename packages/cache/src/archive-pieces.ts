import { padding } from '@nx-oci/oci';

/** Bytes of a tar's record. */
const recordSize = 512;
/** Files of at least so many bytes are pieces of their own. */
const ownPiece = 1 << 12;
/** The most bytes that are kept in memory of what is no piece of its own. */
const together = 1 << 20;

/**
 * The bytes of a file in pieces, in their order: of a tar (OCI and Docker image archives are such), each of its larger files is one,
 * so that it is the same wherever else it stands; of all else, the whole is one. Each piece has to be read to its end before the next.
 */
export async function* archivePieces(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<AsyncIterable<Uint8Array>> {
  const source = new Source(bytes[Symbol.asyncIterator]());
  let between: Uint8Array[] = [];
  let waiting = 0;
  const keep = (chunk: Uint8Array): void => {
    between.push(chunk);
    waiting += chunk.length;
  };
  try {
    for (;;) {
      const header = await source.peek(recordSize);
      if (header.length === 0 && waiting === 0) return;
      const size = sizeIn(header);
      if (size === undefined) return yield joined(between, source.take(Infinity));
      keep(await source.all(recordSize));
      if (size < ownPiece) keep(await source.all(size + padding(size)));
      if (size >= ownPiece || waiting >= together) {
        yield joined(between, []);
        between = [];
        waiting = 0;
      }
      if (size < ownPiece) continue;
      yield source.take(size);
      keep(await source.all(padding(size)));
    }
  } finally {
    await source.close();
  }
}

/** The size that a header of a tar says, of what comes after it; nothing of what is no header. POSIX.1-2017 pax, "ustar Interchange Format". */
function sizeIn(header: Uint8Array): number | undefined {
  if (header.length < recordSize || Buffer.from(header.buffer, header.byteOffset + 257, 5).toString('latin1') !== 'ustar') return undefined;
  const text = (at: number, length: number): string => Buffer.from(header.buffer, header.byteOffset + at, length).toString('latin1').replace(/[\0 ].*$/s, '');
  let sum = 8 * 0x20;
  for (let at = 0; at < recordSize; at++) if (at < 148 || at >= 156) sum += header[at];
  const [said, size] = [text(148, 8), text(124, 12)];
  if (!/^0*[0-7]+$/.test(said) || parseInt(said, 8) !== sum || !/^[0-7]+$/.test(size)) return undefined;
  // Links and folders have none, whatever their header says.
  return '12345'.includes(String.fromCharCode(header[156])) ? 0 : parseInt(size, 8);
}

async function* joined(first: readonly Uint8Array[], then: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* first;
  yield* then;
}

/** Bytes that come, of which some can be looked at first. */
class Source {
  #ready: Buffer = Buffer.alloc(0);
  #ended = false;

  constructor(readonly chunks: AsyncIterator<Uint8Array>) {}

  /** The next `size` bytes, or fewer at the end; they stay. */
  async peek(size: number): Promise<Buffer> {
    while (this.#ready.length < size && (await this.#more()));
    return this.#ready.subarray(0, size);
  }

  /** As `peek`, and takes them. */
  async all(size: number): Promise<Buffer> {
    const found = Buffer.from(await this.peek(size));
    this.#ready = this.#ready.subarray(found.length);
    return found;
  }

  /** The next `size` bytes, as they come. */
  async *take(size: number): AsyncGenerator<Uint8Array> {
    for (let left = size; left > 0 && (this.#ready.length > 0 || (await this.#more()));) {
      const part = this.#ready.subarray(0, left);
      this.#ready = this.#ready.subarray(part.length);
      left -= part.length;
      yield part;
    }
  }

  async close(): Promise<void> {
    if (!this.#ended) await this.chunks.return?.();
  }

  async #more(): Promise<boolean> {
    const { done, value } = await this.chunks.next();
    if (done) {
      this.#ended = true;
      return false;
    }
    this.#ready = this.#ready.length === 0 ? Buffer.from(value.buffer, value.byteOffset, value.length) : Buffer.concat([this.#ready, value]);
    return true;
  }
}
