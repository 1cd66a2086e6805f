import { globMatcher } from '../archive/left-out';
import type { DebContent } from './content';

type Matches = (path: string) => boolean;

/** What `without` leaves out, and what of that is kept all the same. */
const groups: Record<NonNullable<DebContent['without']>[number], { drop: string; keep: string[] }> = {
  // A link in the folder for documentation leads to where another package has its copyright file.
  docs: { drop: 'usr/share/{doc,doc-base,groff,gtk-doc,help,info,linda,lintian,man}/**', keep: ['usr/share/doc/*/copyright', 'usr/share/doc/*'] },
  locales: { drop: 'usr/share/locale/**', keep: ['usr/share/locale/locale.alias'] },
};

/** Says which paths of packages an image gets. */
export function pathFilter({ without = [], exclude = [] }: DebContent): Matches {
  const chosen = without.map((name) => groups[name]);
  const dropped = globMatcher(chosen.map(({ drop }) => drop));
  const kept = globMatcher(chosen.flatMap(({ keep }) => keep));
  const excluded = globMatcher(exclude);
  return (path) => !excluded(path) && (!dropped(path) || kept(path));
}
