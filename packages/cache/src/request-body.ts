import type { IncomingMessage } from 'node:http';
import { finished } from 'node:stream/promises';
import { CacheError } from './error';

/** The body of a request. One that does not go on within `idle` milliseconds is given up, while who sends it can still be told. */
export class RequestBody {
  readonly #stalled = new AbortController();

  constructor(
    readonly request: IncomingMessage,
    readonly idle: number,
  ) {}

  get isStalled(): boolean {
    return this.#stalled.signal.aborted;
  }

  /** Its bytes. Throws `artifact-invalid` where it does not go on, and what the connection throws. */
  async *chunks(): AsyncGenerator<Buffer> {
    const iterator = this.request.iterator({ destroyOnReturn: false }) as AsyncIterableIterator<Buffer, undefined>;
    try {
      for (;;) {
        const { done, value } = await this.#inTime(iterator.next());
        if (done) return;
        yield value;
      }
    } finally {
      // So that the rest can be taken. What waits for more cannot be ended.
      if (!this.isStalled) await iterator.return?.();
    }
  }

  /** Takes what is still to come: Nx sends all of a body before it looks at the answer. */
  async drained(): Promise<void> {
    const timer = this.#timer();
    this.request.on('data', () => timer.refresh()).resume();
    await finished(this.request, { writable: false, signal: this.#stalled.signal }).catch(() => undefined);
    clearTimeout(timer);
  }

  /**
   * What comes next. Only while more is waited for does time count: who is kept waiting sends nothing, either. Each wait is of its own,
   * since a promise that all of them raced with would keep every chunk for as long as it is pending.
   */
  async #inTime<T>(next: Promise<T>): Promise<T> {
    const timer = this.#timer();
    let fail = (): void => undefined;
    const stalled = new Promise<never>((_, reject) => {
      fail = () => reject(new CacheError('artifact-invalid', { message: 'What was sent did not go on.', remedy: 'Look at the network between Nx and the server.' }));
    });
    this.#stalled.signal.addEventListener('abort', fail);
    try {
      return await Promise.race([next, stalled]);
    } finally {
      clearTimeout(timer);
      this.#stalled.signal.removeEventListener('abort', fail);
    }
  }

  #timer(): NodeJS.Timeout {
    return setTimeout(() => this.#stalled.abort(), this.idle);
  }
}
