import type { Mirrors } from './mirrors';

/** A rule for mirrors that nothing asks for, and what it is likely meant for. */
export interface MisspelledRule {
  rule: string;
  repository: string;
}

/** Rules whose names differ by little from those of repositories that have none: nothing else would tell that they do not count. */
export function misspelledRules(mirrors: Mirrors, repositories: readonly string[]): MisspelledRule[] {
  const rules = mirrors.names.filter((name) => !repositories.includes(name) && !usual.includes(name));
  const unruled = repositories.filter((name) => mirrors.of(name).length === 0);
  return rules.flatMap((rule) => unruled.filter((repository) => distance(rule, repository) <= (repository.length > 3 ? 2 : 1)).map((repository) => ({ rule, repository })));
}

/** A rule for one of these is for other projects of the machine. */
const usual = ['npm', 'pypi', 'go'];

/** How many letters are to be put in, left out, changed or swapped with the next to make one word of another (optimal string alignment). */
function distance(a: string, b: string): number {
  const rows: number[][] = [];
  for (let at = 0; at <= a.length; at++) {
    rows.push([at]);
    for (let to = 1; to <= b.length; to++) {
      if (at === 0) {
        rows[0].push(to);
        continue;
      }
      const swapped = at > 1 && to > 1 && a[at - 1] === b[to - 2] && a[at - 2] === b[to - 1] ? rows[at - 2][to - 2] + 1 : Infinity;
      rows[at].push(Math.min(rows[at - 1][to] + 1, rows[at][to - 1] + 1, rows[at - 1][to - 1] + Number(a[at - 1] !== b[to - 1]), swapped));
    }
  }
  return rows[a.length][b.length];
}
