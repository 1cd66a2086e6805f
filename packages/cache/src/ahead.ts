/** Hands on what is being made, in the order in which it was begun, and lets so much of it be made ahead. */
export class Ahead<T> {
  readonly #coming: Promise<T>[] = [];

  constructor(
    readonly most: number,
    readonly take: (made: T) => Promise<void> | void,
  ) {}

  /** Waits until there is room for more. Throws what making and taking throw, of earlier ones as well. */
  async add(coming: Promise<T>): Promise<void> {
    // Awaited when its turn comes.
    coming.catch(() => undefined);
    this.#coming.push(coming);
    if (this.#coming.length > this.most) await this.#next();
  }

  /** Hands on all that is left. */
  async end(): Promise<void> {
    while (this.#coming.length > 0) await this.#next();
  }

  async #next(): Promise<void> {
    await this.take(await this.#coming.shift()!);
  }
}
