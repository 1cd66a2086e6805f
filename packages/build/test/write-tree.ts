import { linkSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { FileTree } from '@nx-oci/oci';
import { bytesOf } from './bytes-of';

/** Writes a tree below a folder, as whoever extracts an image does. */
export async function writeTree(tree: FileTree, folder: string): Promise<void> {
  const at = (name: string): string => path.join(folder, name);
  const entries = [...tree].sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [name, entry] of entries) {
    mkdirSync(path.dirname(at(name)), { recursive: true });
    if (entry.type === 'directory') mkdirSync(at(name), { recursive: true });
    else if (entry.type === 'symlink') symlinkSync(entry.target, at(name));
    else if (entry.type === 'file') writeFileSync(at(name), await bytesOf(entry.content.open()), { mode: entry.mode });
  }
  for (const [name, entry] of entries) if (entry.type === 'hardlink') linkSync(at(entry.target), at(name));
}
