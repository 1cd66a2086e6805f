import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { FileTree } from '@nx-oci/oci';

/** Writes the files and links of trees below a folder, as an image is extracted. */
export async function extract(root: string, trees: readonly FileTree[]): Promise<void> {
  for (const [name, entry] of trees.flatMap((tree) => [...tree])) {
    const file = path.join(root, name);
    mkdirSync(entry.type === 'directory' ? file : path.dirname(file), { recursive: true });
    if (entry.type === 'symlink') symlinkSync(entry.target, file);
    if (entry.type !== 'file') continue;
    const chunks: Buffer[] = [];
    for await (const chunk of entry.content.open()) chunks.push(Buffer.from(chunk));
    writeFileSync(file, Buffer.concat(chunks), { mode: entry.mode });
  }
}
