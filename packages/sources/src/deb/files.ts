import picomatch from 'picomatch';
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
  const dropped = matcher(chosen.map(({ drop }) => drop));
  const kept = matcher(chosen.flatMap(({ keep }) => keep));
  const excluded = matcher(exclude.map((glob) => glob.replace(/^\/+/, '')));
  return (path) => !excluded(path) && (!dropped(path) || kept(path));
}

function matcher(globs: string[]): Matches {
  return globs.length > 0 ? picomatch(globs, { dot: true, flags: 's' }) : () => false;
}
