import { lstatSync, readdirSync, readlinkSync } from 'node:fs';
import path from 'node:path';
import { bytesContent, padding, readFile, tarHeader, type Entry } from '@nx-oci/oci';

/** Two empty records end a tar. */
const end = Buffer.alloc(1024);

/**
 * A folder as a tar whose files are all of one user, by number. Engines keep the owners that a tar has; told to change them by
 * themselves, docker asks the image who the user is, which need not know.
 */
export function* ownedTar(folder: string, owner: number, within = ''): Generator<Uint8Array> {
  for (const name of readdirSync(path.join(folder, within)).sort()) {
    const inside = path.posix.join(within, name);
    const absolute = path.join(folder, inside);
    const stat = lstatSync(absolute);
    const attributes = { mode: stat.mode & 0o7777, uid: owner, gid: owner, mtime: Math.max(0, Math.floor(stat.mtimeMs / 1000)) };
    if (stat.isDirectory()) {
      yield tarHeader(inside, { type: 'directory', ...attributes });
      yield* ownedTar(folder, owner, inside);
    } else if (stat.isSymbolicLink()) {
      yield tarHeader(inside, { type: 'symlink', ...attributes, target: readlinkSync(absolute) });
    } else if (stat.isFile()) {
      // The header has its size; its digest is nobody's to ask for.
      const file: Entry = { type: 'file', ...attributes, content: { ...bytesContent(''), size: stat.size } };
      yield tarHeader(inside, file);
      yield* readFile(absolute);
      yield Buffer.alloc(padding(stat.size));
    }
  }
  if (within === '') yield end;
}
