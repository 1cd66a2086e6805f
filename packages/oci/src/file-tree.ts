import type { Content } from './file-content';
import { OciError } from './error';
import { isPathText } from './image-path';

/** What every entry has. `mtime` is in seconds since 1970; modes are the lower twelve bits. */
export interface Attributes {
  mode: number;
  uid: number;
  gid: number;
  mtime: number;
  /** Extended attributes by full name (`security.capability`). */
  xattrs?: Readonly<Record<string, Uint8Array>>;
}

export interface DirectoryEntry extends Attributes {
  type: 'directory';
  /** Nobody declared it: it is there because something is in it. */
  implied?: true;
}
export interface FileEntry extends Attributes {
  type: 'file';
  content: Content;
}
export interface SymlinkEntry extends Attributes {
  type: 'symlink';
  /** As written into the link. */
  target: string;
}
export interface HardlinkEntry extends Attributes {
  type: 'hardlink';
  /** The image path (no leading slash) of a file in the same tree. */
  target: string;
}
export type Entry = DirectoryEntry | FileEntry | SymlinkEntry | HardlinkEntry;

/** Image path (see `imagePath`) → entry. */
export type FileTree = ReadonlyMap<string, Entry>;

/** The attributes of a folder that nobody declared. */
export const impliedDirectory: DirectoryEntry = { type: 'directory', mode: 0o755, uid: 0, gid: 0, mtime: 0, implied: true };

/** The paths of a tree in the order in which they are written: by code unit, so parents come first. */
export function sortedPaths(tree: FileTree): string[] {
  return [...tree.keys()].sort();
}

const limits = { id: 0xffff_fffe, mtime: Number.MAX_SAFE_INTEGER };

/** Checks the attributes of an entry. Throws `entry-invalid`. */
export function checkEntry(path: string, entry: Entry): void {
  const refuse = (what: string, remedy: string): never => {
    throw new OciError('entry-invalid', { message: `${JSON.stringify(path)} has ${what}.`, remedy });
  };
  if (!Number.isInteger(entry.mode) || entry.mode < 0 || entry.mode > 0o7777)
    refuse(`mode ${entry.mode.toString(8)}`, 'Give a mode from 0000 to 7777 (octal).');
  for (const name of ['uid', 'gid'] as const) {
    if (!Number.isInteger(entry[name]) || entry[name] < 0 || entry[name] > limits.id)
      refuse(`${name} ${entry[name]}`, `Give a number from 0 to ${limits.id}.`);
  }
  if (!Number.isInteger(entry.mtime) || entry.mtime < 0 || entry.mtime > limits.mtime)
    refuse(`mtime ${entry.mtime}`, 'Give whole seconds since 1970.');
  if (entry.type === 'symlink' && (entry.target === '' || !isPathText(entry.target)))
    refuse(`link target ${JSON.stringify(entry.target)}`, 'Give a path.');
  for (const [name, value] of Object.entries(entry.xattrs ?? {})) {
    if (!/^[^=\0\n]+\.[^=\0\n]+$/.test(name))
      refuse(`extended attribute ${JSON.stringify(name)}`, 'Give its full name, such as security.capability.');
    // In PAX, a record without a value takes back what was said before.
    if (value.length === 0) refuse(`extended attribute ${JSON.stringify(name)} without a value`, 'Give a value, or leave it out.');
  }
}

/** Whether two entries would be the same in an image. */
export function sameEntry(a: Entry, b: Entry): boolean {
  return describe(a) === describe(b);
}

/** Everything of an entry that shows in an image, as a string: equal for equal entries. */
export function describe(entry: Entry): string {
  const xattrs = Object.entries(entry.xattrs ?? {})
    .map(([name, value]) => [name, Buffer.from(value).toString('base64')])
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const what = entry.type === 'file' ? [entry.content.digest, entry.content.size] : entry.type === 'directory' ? [] : [entry.target];
  return JSON.stringify([entry.type, entry.mode, entry.uid, entry.gid, entry.mtime, xattrs, ...what]);
}
