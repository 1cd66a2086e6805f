import { imagePath, resolveLink, type SyncTarEntry } from '@nx-oci/oci';
import { ToolsError } from './error';

/** The file in an image's folder that says which image it is; no image may bring one. */
export const imageMark = '.nx-oci-tools';

/** What a layer says of its own: OCI image-spec, layer.md, "Whiteouts". */
const whiteoutPrefix = '.wh.';
const opaqueMark = '.wh..wh..opq';

/** Bytes of a path that Linux and macOS take in a folder of any depth, and of one name in it. */
const longest = { path: 1024, name: 255 };

/** An entry that may be written, at a path inside its folder without `.`, `..` or a slash around it; the folder itself is ''. */
export type SafeEntry = { path: string } & (
  | { kind: 'directory' }
  | { kind: 'file'; executable: boolean }
  | { kind: 'symlink'; target: string }
  | { kind: 'hardlink'; target: string }
  /** Takes away what lower layers have at the path. */
  | { kind: 'whiteout' }
  /** Takes away all that lower layers have in the folder at the path. */
  | { kind: 'opaque' }
);

/**
 * What an entry of a layer is to become on a machine. Throws `entry-unsafe` for whatever could reach out of the folder that
 * it goes to, or is no business of an image of tools; `origin` is the layer. Modes but for the right to execute, owners, times
 * and extended attributes are left behind.
 */
export function safeEntry(entry: Pick<SyncTarEntry, 'path' | 'type' | 'mode' | 'link'>, origin: string): SafeEntry {
  const { type, mode, link } = entry;
  const refuse = (why: string): ToolsError => unsafe(origin, entry.path, why);
  const path = insidePath(entry.path, refuse);
  const name = path.slice(path.lastIndexOf('/') + 1);
  const folder = path.slice(0, Math.max(path.length - name.length - 1, 0));
  if (folder.split('/').some((segment) => segment.startsWith(whiteoutPrefix))) throw refuse('is below a whiteout');
  if (path === imageMark || path.startsWith(`${imageMark}/`)) throw refuse('has the name of a file of the updater’s own');
  if (name.startsWith(whiteoutPrefix)) return whiteout(folder, name, refuse);
  if (path === '' && type !== 'directory') throw refuse('is to be the folder itself, and is none');
  switch (type) {
    case 'directory':
      return { kind: 'directory', path };
    case 'file':
      if (mode & 0o4000) throw refuse('is a set-uid program');
      if (mode & 0o2000) throw refuse('is a set-gid program');
      return { kind: 'file', path, executable: (mode & 0o111) !== 0 };
    case 'symlink':
      if (link === '') throw refuse('is a link to nothing');
      if (link.startsWith('/')) throw refuse(`is an absolute link, to ${JSON.stringify(link)}`);
      insideLink(path, link, refuse);
      return { kind: 'symlink', path, target: link };
    case 'hardlink':
      return { kind: 'hardlink', path, target: insidePath(link, (why) => refuse(`is a hardlink to ${JSON.stringify(link)}, which ${why}`)) };
    case 'other':
      throw refuse('is a device, a pipe, or of a kind unknown');
  }
}

/** The error of an entry that must not be written. */
export function unsafe(origin: string, path: string, why: string): ToolsError {
  return new ToolsError('entry-unsafe', {
    message: `${JSON.stringify(path)} in ${origin} ${why}.`,
    remedy: 'Nothing of this layer is kept. Do not use this image: see who changed it, and go back to the lock from before.',
  });
}

function whiteout(folder: string, name: string, refuse: (why: string) => ToolsError): SafeEntry {
  if (name === opaqueMark) return { kind: 'opaque', path: folder };
  const hidden = name.slice(whiteoutPrefix.length);
  if (hidden === '' || hidden === '.' || hidden === '..') throw refuse('is a whiteout of what is not in its folder');
  if (hidden.startsWith(whiteoutPrefix)) throw refuse('is a whiteout that no specification knows');
  return { kind: 'whiteout', path: folder === '' ? hidden : `${folder}/${hidden}` };
}

function insidePath(path: string, refuse: (why: string) => ToolsError): string {
  if (path.startsWith('/')) throw refuse('is absolute');
  if (path.split('/').includes('..')) throw refuse('has a ".." in it');
  // U+FFFD stands where the bytes were no UTF-8: another name than the one that was meant.
  if (path.includes('\ufffd')) throw refuse('is not UTF-8');
  let inside: string;
  try {
    inside = imagePath(path);
  } catch (error) {
    throw refuse(`cannot be a path: ${(error as Error).message.replace(/\.$/, '')}`);
  }
  if (Buffer.byteLength(inside) > longest.path) throw refuse(`has more than ${longest.path} bytes`);
  if (inside.split('/').some((segment) => Buffer.byteLength(segment) > longest.name)) throw refuse(`has a name of more than ${longest.name} bytes`);
  return inside;
}

function insideLink(path: string, link: string, refuse: (why: string) => ToolsError): void {
  if (link.includes('\0') || link.includes('\ufffd')) throw refuse('is a link to what cannot be a path');
  try {
    resolveLink(path, link);
  } catch {
    throw refuse(`is a link that leaves the folder, to ${JSON.stringify(link)}`);
  }
}

/**
 * A name as file systems see it that do not tell upper from lower case, or composed from decomposed letters: two names are
 * one there only if these are equal. It may say so of a few more, such as those with letters that are not shown.
 */
export function foldedName(name: string): string {
  const shown = name.replace(/[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/g, '');
  return shown.normalize('NFKD').toLowerCase().toUpperCase().toLowerCase().normalize('NFKD');
}
