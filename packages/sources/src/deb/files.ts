import picomatch from 'picomatch';
import { parentOf } from '@nx-oci/oci';
import type { Member } from '../archive/unpack';
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

/** The paths of a package that a filter leaves. A folder goes with the last of what was in it, and stays for what is left there. */
export function filteredPaths(members: readonly Member[], filter: Matches): Set<string> {
  const filled = new Set<string>();
  const needed = new Set<string>();
  for (const { path } of members) addAbove(path, filled);
  const isLeaf = ({ type, path }: Member): boolean => type !== 'directory' || !filled.has(path);
  const leaves = members.filter((member) => member.path !== '' && isLeaf(member) && filter(member.path));
  for (const { path } of leaves) addAbove(path, needed);
  const folders = members.filter((member) => !isLeaf(member) && needed.has(member.path));
  return new Set([...leaves, ...folders].map(({ path }) => path));
}

/** Adds the folders above a path. */
function addAbove(path: string, folders: Set<string>): void {
  for (let folder = parentOf(path); folder !== '' && !folders.has(folder); folder = parentOf(folder)) folders.add(folder);
}
