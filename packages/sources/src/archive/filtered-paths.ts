import { parentOf } from '@nx-oci/oci';
import type { Member } from './unpack';

/** The paths of an archive that a filter leaves. A folder goes with the last of what was in it, and stays for what is left there. */
export function filteredPaths(members: readonly Member[], filter: (path: string) => boolean): Set<string> {
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
