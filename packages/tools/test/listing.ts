import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import path from 'node:path';

/** All below a folder, an entry a line, sorted: type, right to execute, path, and the link or the digest-like content. */
export function listing(folder: string): string[] {
  return (readdirSync(folder, { recursive: true }) as string[]).sort().map((name) => {
    const file = path.join(folder, name);
    const found = lstatSync(file);
    if (found.isSymbolicLink()) return `l ${name} -> ${readlinkSync(file)}`;
    if (found.isDirectory()) return `d ${name}`;
    if (!found.isFile()) return `? ${name}`;
    return `${found.mode & 0o100 ? 'x' : 'f'} ${name} ${readFileSync(file, 'latin1').slice(0, 40)}`;
  });
}
