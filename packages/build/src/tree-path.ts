import { parentOf, type Entry, type FileTree } from '@nx-oci/oci';

/** As many symlinks as Linux follows for one path. */
const maxHops = 40;

/** What an image path leads to once links are followed, and where that stands; nothing if it is not there. */
export function entryAt(tree: FileTree, path: string): { path: string; entry: Entry } | undefined {
  const real = follow(tree, path, '', { left: maxHops });
  const entry = real === undefined ? undefined : tree.get(real);
  return entry && { path: real!, entry };
}

/** A step at a time, as `..` behind a link is the parent of what it leads to. */
function follow(tree: FileTree, path: string, folder: string, hops: { left: number }): string | undefined {
  let real: string | undefined = path.startsWith('/') ? '' : folder;
  for (const segment of path.split('/')) {
    if (segment === '' || segment === '.') continue;
    if (segment === '..') {
      real = parentOf(real);
      continue;
    }
    const next: string = real === '' ? segment : `${real}/${segment}`;
    const entry = tree.get(next);
    // Of a folder that nobody declared, only what is in it may be there.
    if (entry?.type !== 'symlink') real = next;
    else if (hops.left-- <= 0) return undefined;
    else real = follow(tree, entry.target, real, hops);
    if (real === undefined) return undefined;
  }
  return real;
}
