import type { RegistryResponse } from './response';
import { RegistryError } from './error';
import { isPassing } from './transport';

/** How a body is had that may take several tries. */
export interface ResumedBody {
  /** Bytes of all of it; nothing if that is not known. */
  size?: number;
  /** Bytes that are there from before. */
  from?: number;
  /** Tries without a byte of progress. */
  attempts: number;
  /** Asks for what comes from byte `at` on: the response, and how many bytes of it come before those. */
  request(at: number): Promise<{ response: RegistryResponse; skip: number }>;
  /** Waits before the next try. */
  pause(attempt: number): Promise<void>;
  /** What is thrown in the end. */
  gaveUp(error: Error, attempts: number): Error;
}

/**
 * The bytes of a body, unverified. A connection that breaks off or stalls is taken up again by range where it ended
 * (RFC 9110, section 14.2); tries count anew with every byte.
 */
export async function* resumed({ size, from = 0, attempts, request, pause, gaveUp }: ResumedBody): AsyncGenerator<Uint8Array> {
  let at = from;
  for (let attempt = 1; ; attempt++) {
    const before = at;
    try {
      const { response, ...found } = await request(at);
      let { skip } = found;
      for await (const chunk of response.body) {
        if (skip >= chunk.length) {
          skip -= chunk.length;
          continue;
        }
        const rest = chunk.subarray(skip);
        skip = 0;
        at += rest.length;
        yield rest;
      }
      if (size === undefined || at >= size) return;
      throw Object.assign(new Error(`it ends after ${at} of ${size} bytes`), { code: '' });
    } catch (error) {
      if (error instanceof RegistryError || !isPassing(error)) throw error;
      if (at > before) attempt = 1;
      if (attempt >= attempts) throw gaveUp(error as Error, attempt);
      await pause(attempt);
    }
  }
}
