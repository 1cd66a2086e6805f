import type { Backend } from './backend';

export interface StorageHealthSettings {
  /** Milliseconds that what storage answered counts. */
  remembered?: number;
  /** Milliseconds that it may take to answer. */
  timeout?: number;
  now?: () => number;
  /** Told why it does not answer, and with nothing that it does again. */
  onChange?(trouble: string | undefined): void;
}

/** Finds out whether storage answers by asking it for an entry, so that it is known before somebody needs it. */
export class StorageHealth {
  readonly #backend: Backend;
  readonly #settings: Required<StorageHealthSettings>;
  #trouble: string | undefined;
  #asked: { at: number; answer: Promise<string | undefined> } | undefined;

  constructor(backend: Backend, { remembered = 3000, timeout = 5000, now = Date.now, onChange = () => undefined }: StorageHealthSettings = {}) {
    this.#backend = backend;
    this.#settings = { remembered, timeout, now, onChange };
  }

  /** Why storage does not answer, or nothing where it does. */
  trouble(): Promise<string | undefined> {
    const { remembered, now } = this.#settings;
    if (this.#asked === undefined || now() - this.#asked.at >= remembered) this.#asked = { at: now(), answer: this.#ask() };
    return this.#asked.answer;
  }

  async #ask(): Promise<string | undefined> {
    const { timeout, onChange } = this.#settings;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<string>((resolve) => void (timer = setTimeout(() => resolve(`The ${this.#backend.name} does not answer within ${timeout} ms.`), timeout)));
    // No task has this hash. Of all that may be asked, this fails also where there is no bucket.
    const answer = this.#backend.readEntry({ namespace: 'trusted', hash: '0' }).then(
      () => undefined,
      (error: unknown) => (error as Error).message,
    );
    const trouble = await Promise.race([answer, late]).finally(() => clearTimeout(timer));
    if ((trouble === undefined) !== (this.#trouble === undefined)) onChange(trouble);
    this.#trouble = trouble;
    return trouble;
  }
}
