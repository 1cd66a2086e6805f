import type { Backend } from './backend';
import { CacheError } from './error';

export interface GuardSettings {
  /** Milliseconds that an answer may take. */
  timeout: number;
  /** Failures in a row after which nothing is asked for a while. */
  failures: number;
  /** How long that is. Milliseconds. */
  pause: number;
  now?: () => number;
  /** Told when asking stops, and when it goes on. */
  onChange?(state: 'open' | 'closed'): void;
}

const guarded = ['readEntry', 'createEntry', 'deleteEntry', 'noteUse', 'keepBlob', 'readBlob', 'deleteBlob', 'clearUp'] as const;

/**
 * A backend that answers in time or fails, with `backend-failed`. After some failures in a row it fails at once for a while, and
 * then lets one request through, by which it finds out whether it is well again.
 */
export function guardedBackend(backend: Backend, { timeout, failures, pause, now = Date.now, onChange }: GuardSettings): Backend & { readonly isOpen: boolean } {
  let inRow = 0;
  let until = 0;
  let probing = false;
  const isOpen = (): boolean => inRow >= failures && (probing || now() < until);

  async function ask<T>(call: () => Promise<T>): Promise<T> {
    if (isOpen()) throw failed(`The ${backend.name} is not asked for now: it failed ${inRow} times in a row`);
    probing = inRow >= failures;
    try {
      const answer = await inTime(call(), timeout, backend.name);
      if (inRow >= failures) onChange?.('closed');
      inRow = 0;
      return answer;
    } catch (error) {
      inRow += 1;
      until = now() + pause;
      if (inRow === failures) onChange?.('open');
      throw error;
    } finally {
      probing = false;
    }
  }

  return new Proxy(backend, {
    get(target, name) {
      if (name === 'isOpen') return isOpen();
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      const call = value.bind(target) as (...args: unknown[]) => Promise<unknown>;
      return (guarded as readonly (string | symbol)[]).includes(name) ? (...args: unknown[]) => ask(() => call(...args)) : call;
    },
  }) as Backend & { readonly isOpen: boolean };
}

async function inTime<T>(answer: Promise<T>, timeout: number, name: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  try {
    return await Promise.race([answer, new Promise<never>((_, reject) => void (timer = setTimeout(() => reject(failed(`The ${name} does not answer within ${timeout} ms`)), timeout)))]);
  } finally {
    clearTimeout(timer);
    // What comes later is nobody's.
    answer.catch(() => undefined);
  }
}

function failed(what: string): CacheError {
  return new CacheError('backend-failed', { message: `${what}.`, remedy: 'Look whether it is well, and can be reached.' });
}
