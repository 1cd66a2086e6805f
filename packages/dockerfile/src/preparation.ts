import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { DockerfileRequest } from './builder';

/** How a request is changed before it is built. */
export type Prepared = (request: DockerfileRequest) => DockerfileRequest;

export interface PreparationOptions {
  /**
   * Makes once what the requests of all platforms are to be changed to, such as copies in `folder` (absolute, empty, removed
   * after the last of them) of what is read of their contexts; returns how a request is changed.
   */
  prepare?(folder: string, options: { epoch: number }): Promise<Prepared>;
  /** Seconds since 1970; 0 unless given. */
  epoch?: number;
}

/** What is prepared for requests, while builders are asked whether they answer; there as long as one is built. */
export class Preparation {
  #users = 0;
  #made?: { folder: string; prepared: Promise<Prepared> };

  constructor(readonly options: PreparationOptions) {}

  async use<T>(work: (prepared: Promise<Prepared>) => Promise<T>): Promise<T> {
    this.#users += 1;
    try {
      return await work(this.#prepared());
    } finally {
      this.#users -= 1;
      if (this.#users === 0) await this.#remove();
    }
  }

  #prepared(): Promise<Prepared> {
    const { prepare, epoch = 0 } = this.options;
    if (prepare === undefined) return Promise.resolve((request) => request);
    if (this.#made === undefined) {
      const folder = mkdtempSync(path.join(tmpdir(), 'nx-oci-dockerfile-'));
      this.#made = { folder, prepared: prepare(folder, { epoch }) };
      // Awaited by who builds; if nobody does, something else has failed.
      this.#made.prepared.catch(() => undefined);
    }
    return this.#made.prepared;
  }

  async #remove(): Promise<void> {
    const made = this.#made;
    this.#made = undefined;
    if (made === undefined) return;
    await made.prepared.catch(() => undefined);
    await rm(made.folder, { recursive: true, force: true });
  }
}
