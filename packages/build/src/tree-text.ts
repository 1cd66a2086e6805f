import { bytesContent, type FileTree } from '@nx-oci/oci';

/** The text of a small file of a tree whose bytes are at hand; empty when there is no such file. */
export function textAt(tree: FileTree, path: string): string {
  const entry = tree.get(path);
  if (entry?.type !== 'file') return '';
  return Buffer.concat([...(entry.content.open() as Iterable<Uint8Array>)]).toString();
}

/** The tree, with the bytes of some small files at hand. */
export async function withTexts(tree: FileTree, paths: readonly string[]): Promise<FileTree> {
  const read = new Map(tree);
  for (const path of paths) {
    const entry = tree.get(path);
    if (entry?.type !== 'file' || entry.content.bytes) continue;
    const chunks: Uint8Array[] = [];
    for await (const chunk of entry.content.open()) chunks.push(Uint8Array.prototype.slice.call(chunk));
    read.set(path, { ...entry, content: bytesContent(Buffer.concat(chunks)) });
  }
  return read;
}
