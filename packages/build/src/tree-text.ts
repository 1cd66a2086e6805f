import type { FileTree } from '@nx-oci/oci';

/** The text of a small file of a tree whose bytes are at hand; empty when there is no such file. */
export function textAt(tree: FileTree, path: string): string {
  const entry = tree.get(path);
  if (entry?.type !== 'file') return '';
  return Buffer.concat([...(entry.content.open() as Iterable<Uint8Array>)]).toString();
}
