import { bytesContent } from '../src/file-content';
import type { Attributes, DirectoryEntry, Entry, FileEntry, FileTree, HardlinkEntry, SymlinkEntry } from '../src/file-tree';
import { randomNumbers } from '../src/random';

const plain: Attributes = { mode: 0o644, uid: 0, gid: 0, mtime: 0 };

export function file(text: Uint8Array | string, attributes: Partial<Attributes> = {}): FileEntry {
  return { type: 'file', ...plain, ...attributes, content: bytesContent(text) };
}

export function directory(attributes: Partial<Attributes> = {}): DirectoryEntry {
  return { type: 'directory', ...plain, mode: 0o755, ...attributes };
}

export function symlink(target: string, attributes: Partial<Attributes> = {}): SymlinkEntry {
  return { type: 'symlink', ...plain, mode: 0o777, ...attributes, target };
}

export function hardlink(target: string): HardlinkEntry {
  return { type: 'hardlink', ...plain, target };
}

/** `size` bytes without a pattern, the same for the same seed. */
export function noise(size: number, seed = 1): Buffer {
  const next = randomNumbers(seed);
  const bytes = Buffer.allocUnsafe(size);
  for (let at = 0; at < size; at++) bytes[at] = next();
  return bytes;
}

/** `size` bytes of words, the same for the same seed. */
export function prose(size: number, seed = 1): Buffer {
  const next = randomNumbers(seed);
  const words = Array.from({ length: 500 }, () =>
    next()
      .toString(36)
      .slice(0, 1 + (next() % 7)),
  );
  let text = '';
  while (text.length < size) text += `${words[next() % words.length]} `;
  return Buffer.from(text.slice(0, size));
}

/** One of everything that a layer can hold. Its layer has a golden digest: add to it only with a new format. */
export const fixtureTree: FileTree = new Map<string, Entry>([
  ['bin', symlink('usr/bin')],
  ['etc', directory()],
  ['etc/app.conf', file('greeting=hello\n', { mode: 0o640, uid: 65532, gid: 65532, mtime: 1_700_000_000 })],
  ['etc/empty', file('')],
  ['home/nonroot', directory({ mode: 0o700, uid: 65532, gid: 65532 })],
  ['tmp', directory({ mode: 0o1777 })],
  ['usr/bin/app', file(Buffer.concat([noise(700_000), prose(1_800_000), Buffer.alloc(400_000)]), { mode: 0o755 })],
  ['usr/bin/alias', hardlink('usr/bin/app')],
  ['usr/bin/su', file('root only', { mode: 0o4755 })],
  ['usr/bin/ping', file('pong', { mode: 0o755, xattrs: { 'security.capability': Buffer.from([1, 0, 0, 2, 0, 0x20, 0, 0]) } })],
  ['usr/share/grüße/日本語.txt', file('non-ASCII name')],
  [`usr/share/${'deep/'.repeat(40)}leaf`, file('long path')],
  [`usr/share/${'n'.repeat(200)}`, file('long name', { uid: 0o10000000, gid: 0xffff_fffe })],
]);
