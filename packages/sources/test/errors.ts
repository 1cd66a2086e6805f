import type { SourcesErrorCode } from '../src/error';

/** Matches an error with a code, and with each of `words` in its message. */
export function coded(code: SourcesErrorCode, ...words: string[]): unknown {
  return expect.objectContaining({
    code,
    remedy: expect.stringMatching(/./),
    message: expect.stringMatching(
      new RegExp(words.map((word) => `(?=[^]*${word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')})`).join('') || '.'),
    ),
  });
}

/** What `action` throws. Fails when it throws nothing. */
export async function thrownBy(action: () => unknown): Promise<unknown> {
  try {
    await action();
  } catch (error) {
    return error;
  }
  throw new Error('Nothing was thrown.');
}
