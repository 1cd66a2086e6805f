/** Matches an error with a code and a remedy, and with each of `words` in its message. */
export function coded(code: string, ...words: string[]): Error {
  const all = words.map((word) => `(?=[^]*${word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')})`).join('');
  return expect.objectContaining({ code, remedy: expect.stringMatching(/./), message: expect.stringMatching(new RegExp(`^${all}.`)) });
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
