import { availableParallelism } from 'node:os';
import { crc32 } from './crc32';
import { canonicalDeflate, format1, type DeflateBlock } from './deflate-block';

/** RFC 1952, section 2.3: deflate, no flags, no time, no extra flags, unknown system. */
const header = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]);

/** Takes bytes in the order of the stream. */
type Output = (bytes: Uint8Array) => void;

/**
 * Writes canonical gzip, format 1: a fixed header, independent blocks of 1 MiB of input, each primed with the 32 KiB
 * before it, a SYNC_FLUSH between blocks and FINISH at the end. Blocks are deflated in parallel and handed on in order,
 * so the bytes depend on the input alone; what is held in memory is bounded by the number of processors.
 */
export class CanonicalGzip {
  readonly #output: Output;
  readonly #deflate: DeflateBlock;
  readonly #onBlock: Output;
  readonly #pending: { deflated: Promise<Uint8Array>; block: Buffer<ArrayBuffer> }[] = [];
  /** Blocks that may be filled again: memory that has been touched is faster than new. */
  readonly #free: Buffer<ArrayBuffer>[] = [];
  readonly #maxPending = availableParallelism() + 1;
  #block = Buffer.allocUnsafeSlow(format1.blockSize);
  #filled = 0;
  #window: Uint8Array | undefined;
  #crc = 0;
  #size = 0;

  private constructor(output: Output, onBlock: Output, deflate: DeflateBlock) {
    this.#output = output;
    this.#onBlock = onBlock;
    this.#deflate = deflate;
    output(header);
  }

  /** `output` gets the gzip stream; `onBlock` sees the uncompressed bytes, a block at a time. */
  static async create(output: Output, options: { onBlock?: Output; deflate?: DeflateBlock } = {}): Promise<CanonicalGzip> {
    return new CanonicalGzip(output, options.onBlock ?? (() => undefined), options.deflate ?? (await canonicalDeflate()));
  }

  /** Takes more input; the chunk may be reused after the returned promise, or at once if there is none. */
  write(chunk: Uint8Array): Promise<void> | void {
    const room = format1.blockSize - this.#filled;
    // A full block waits for what follows: only the last one ends with FINISH.
    if (chunk.length <= room) {
      this.#append(chunk);
      return;
    }
    return this.#writeAcross(chunk, room);
  }

  async #writeAcross(chunk: Uint8Array, room: number): Promise<void> {
    let at = 0;
    for (let take = room; at < chunk.length; take = format1.blockSize) {
      if (this.#filled === format1.blockSize) await this.#flush({ last: false });
      const part = chunk.subarray(at, at + Math.min(take, format1.blockSize - this.#filled));
      this.#append(part);
      at += part.length;
    }
  }

  /** Ends the stream. */
  async end(): Promise<void> {
    await this.#flush({ last: true });
    while (this.#pending.length > 0) await this.#handOn();
    const trailer = Buffer.alloc(8);
    trailer.writeUInt32LE(this.#crc, 0);
    trailer.writeUInt32LE(this.#size % 2 ** 32, 4);
    this.#output(trailer);
  }

  /** Waits for what runs on the thread pool, without output: after a failure. */
  async abort(): Promise<void> {
    await Promise.allSettled(this.#pending.map(({ deflated }) => deflated));
  }

  #append(bytes: Uint8Array): void {
    this.#block.set(bytes, this.#filled);
    this.#filled += bytes.length;
  }

  async #flush({ last }: { last: boolean }): Promise<void> {
    const block = this.#block.subarray(0, this.#filled);
    const deflated = this.#deflate(block, this.#window, { last });
    deflated.catch(() => undefined);
    this.#pending.push({ deflated, block: this.#block });
    this.#crc = crc32(block, this.#crc);
    this.#size += block.length;
    this.#onBlock(block);
    if (last) return;
    this.#window = Buffer.from(block.subarray(block.length - format1.windowSize));
    while (this.#pending.length >= this.#maxPending) await this.#handOn();
    this.#block = this.#free.pop() ?? Buffer.allocUnsafeSlow(format1.blockSize);
    this.#filled = 0;
  }

  async #handOn(): Promise<void> {
    const { deflated, block } = this.#pending.shift()!;
    this.#output(await deflated);
    this.#free.push(block);
  }
}
