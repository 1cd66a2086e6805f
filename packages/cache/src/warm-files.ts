import { totalmem } from 'node:os';

/** Bytes that systems keep of files besides all else, as far as one can rely on it. */
const usualSize = Math.min(totalmem(), process.constrainedMemory() || Infinity) / 4;

/** What was read last, which the system has in memory: reading that again waits for no disk. */
export class WarmFiles {
  readonly #sizes = new Map<string, number>();
  #sum = 0;

  constructor(readonly most = usualSize) {}

  has(name: string): boolean {
    return this.#sizes.has(name);
  }

  /** Notes that a file of so many bytes is read now. Returns whether it was among those that were. */
  use(name: string, size: number): boolean {
    const was = this.#sizes.delete(name);
    if (!was) this.#sum += size;
    this.#sizes.set(name, size);
    for (const [oldest, each] of this.#sizes) {
      if (this.#sum <= this.most) break;
      this.#sizes.delete(oldest);
      this.#sum -= each;
    }
    return was;
  }
}
