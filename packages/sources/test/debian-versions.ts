/** Pairs of Debian versions, half of them alike but for a little; always the same. */
export function randomVersionPairs(count: number): [string, string][] {
  let state = 20251101;
  const below = (limit: number): number => {
    // A linear congruential generator; its higher bits are the better ones.
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
  const pick = (choices: readonly string[]): string => choices[below(choices.length)];
  const pieces = ['0', '1', '2', '9', '10', '00', '09', '123456789012345678901', 'a', 'b', 'Z', 'rc', 'deb', '.', '+', '~', '~~', '-', '+b1', '~bpo12+1'];
  const part = (extra: readonly string[] = []): string => Array.from({ length: below(5) }, () => pick([...pieces.filter((each) => each !== '-'), ...extra])).join('');
  const version = (): string => `${pick(['', '', '0:', '1:', '12:'])}${below(12)}${part(['-'])}${pick(['', `-${below(4)}${part()}`])}`;
  const tidy = (text: string): string => text.replace(/-+$/, '');
  const pairs: [string, string][] = [];
  while (pairs.length < count) {
    const a = tidy(version());
    const at = 1 + below(a.length);
    const b = below(2) ? tidy(version()) : tidy(`${a.slice(0, at)}${pick(pieces)}${a.slice(at)}`);
    // The part after the epoch has to begin with a digit, and dpkg keeps epochs in 31 bits.
    if ([a, b].every((each) => /^(\d{1,9}:)?\d[^:]*$/.test(each))) pairs.push([a, b]);
  }
  return pairs;
}
