/** undici, loaded by who sends something: that takes longer than much of what needs a name or an address alone. */
export function undici(): typeof import('undici') {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- of the ways to do so, the one that needs no promise
  return require('undici') as typeof import('undici');
}
