/** Matches an error with a code and a remedy, and with each of `words` in its message. */
export function coded(code: string, ...words: string[]): Error {
  const all = words.map((word) => `(?=[^]*${word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')})`).join('');
  return expect.objectContaining({ code, remedy: expect.stringMatching(/./), message: expect.stringMatching(new RegExp(`^${all}.`)) });
}
