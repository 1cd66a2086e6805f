import { readFileSync } from 'node:fs';
import path from 'node:path';
import { randomNumbers } from '@nx-oci/oci';

/** Pairs of versions of apk, half of them alike but for a little; always the same. */
export function randomApkVersionPairs(count: number): [string, string][] {
  const next = randomNumbers(20260101);
  const below = (limit: number): number => next() % limit;
  const pick = (choices: readonly string[]): string => choices[below(choices.length)];
  const digits = (): string => pick(['0', '1', '2', '9', '10', '00', '05', '09', '20240101', '12345678901234567']);
  const several = (limit: number, part: () => string): string => Array.from({ length: below(limit + 1) }, part).join('');
  const parts = [
    () => `${digits()}${several(3, () => `.${digits()}`)}`,
    () => pick(['', '', '', 'a', 'b', 'z']),
    () => several(2, () => `_${pick(['alpha', 'beta', 'pre', 'rc', 'cvs', 'svn', 'git', 'hg', 'p'])}${pick(['', '', digits()])}`),
    () => pick(['', '', '', '~0a1b', '~ff']),
    () => pick(['', `-r${below(12)}`, `-r${digits()}`]),
  ];
  return Array.from({ length: count }, () => {
    const a = parts.map((part) => part());
    const changed = below(parts.length);
    const b = below(2) === 0 ? parts.map((part) => part()) : a.map((text, at) => (at === changed ? parts[at]() : text));
    return [a.join(''), b.join('')];
  });
}

/** What apk-tools 3.0.6 (`apk version --test`) says of the first 10,000 pairs: `<`, `=` or `>` for each. */
export function apkToolsOrders(): string[] {
  return [...readFileSync(path.join(__dirname, 'apk-version-orders.txt'), 'utf8').replaceAll('\n', '')];
}
