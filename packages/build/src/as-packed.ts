import { describe, sameEntry, type Entry, type FileTree } from '@nx-oci/oci';
import type { PackedPart } from '@nx-oci/sources';

/**
 * Whether the layer that its makers packed of a part does what ours would, in an image whose parts are all known (`whole`):
 * it has all that the part has in the image, at the same paths and with the same attributes, and nothing else; and its folders
 * are as the image has them. Their times may differ, where nobody has said them.
 */
export function isAsPacked({ tree }: PackedPart, part: FileTree, whole: FileTree): boolean {
  const fits = ([path, entry]: [string, Entry]): boolean => {
    const found = (entry.type === 'directory' ? whole : part).get(path);
    if (found === undefined) return false;
    if (entry.type !== 'directory') return sameEntry(entry, found);
    return describe({ ...found, mtime: 0 }) === describe({ ...entry, mtime: 0 }) && (found.mtime === 0 || found.mtime === entry.mtime);
  };
  return [...tree].every(fits) && [...part].every(([path, { type }]) => type === 'directory' || tree.has(path));
}
