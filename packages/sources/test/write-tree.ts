import { chmodSync, linkSync, lchownSync, mkdirSync, symlinkSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { sortedPaths, type FileTree } from '@nx-oci/oci';

/** Writes a tree into a folder; with owners where this process may set them. */
export async function writeTree(tree: FileTree, folder: string): Promise<void> {
  const paths = sortedPaths(tree);
  const place = (name: string): string => path.join(folder, name);
  for (const name of paths) {
    const entry = tree.get(name)!;
    mkdirSync(path.dirname(place(name)), { recursive: true });
    if (entry.type === 'directory') mkdirSync(place(name), { recursive: true });
    else if (entry.type === 'symlink') symlinkSync(entry.target, place(name));
    else if (entry.type === 'file') await writeFile(place(name), entry.content.open());
  }
  for (const name of paths) {
    const entry = tree.get(name)!;
    if (entry.type === 'hardlink') linkSync(place(entry.target), place(name));
    else {
      if (process.getuid?.() === 0) lchownSync(place(name), entry.uid, entry.gid);
      if (entry.type !== 'symlink') chmodSync(place(name), entry.mode);
    }
  }
}
