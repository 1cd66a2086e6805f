import { createHash } from 'node:crypto';

/** An entry of an image as it is compared: times aside. */
export interface ListedEntry {
  path: string;
  type: string;
  mode: number;
  uid: number;
  gid: number;
  link?: string;
  xattrs: Readonly<Record<string, Uint8Array>>;
  bytes?: Buffer;
}

/** What apko and we write differently on purpose, or is compared in another way: devices, what is apko’s own, an empty file of accounts, keys, scripts as a tar, repositories. */
const apart = /^(dev(\/|$)|etc\/apko\.json$|etc\/apk\/(keys|repositories)(\/|$)|usr\/lib\/apk\/db\/(installed|scripts\.tar)$|etc\/(passwd|group)$)/;

/** One line for each entry: type, mode, owner, path, where it leads, extended attributes, and a hash of its bytes. */
export function listing(entries: Iterable<ListedEntry>): string[] {
  return [...entries].filter(({ path }) => path !== '' && !apart.test(path)).sort((a, b) => (a.path < b.path ? -1 : 1)).map(({ path, type, mode, uid, gid, link, xattrs, bytes }) => {
    const attributes = Object.entries(xattrs).map(([name, value]) => `${name}=${Buffer.from(value).toString('hex')}`).sort();
    const what = type === 'file' ? createHash('sha256').update(bytes!).digest('hex').slice(0, 12) : (link ?? '');
    // A link has no attributes: its own are never looked at, or are those of the file.
    const own = type === 'symlink' || type === 'hardlink' ? [] : [mode.toString(8).padStart(4, '0'), `${uid}:${gid}`];
    return [type, ...own, `/${path}`, what, ...attributes].filter(Boolean).join(' ');
  });
}

/** The database of apk, by package: the fields that have values, and lines of files; checksums of packages hang on keys and stay away. */
export function databaseOf(text: string): Record<string, string[]> {
  return Object.fromEntries(
    text.split('\n\n').filter(Boolean).map((record) => {
      const lines = record.split('\n').map((line) => (line.startsWith('i:[') ? `i:${line.slice(3, -1)}` : line)).filter((line) => line.length > 2 || line === 'F:');
      const named = (letter: string): string => lines.find((line) => line.startsWith(letter))?.slice(2) ?? '';
      return [`${named('P:')} ${named('V:')}`, lines.filter((line) => !/^(S:|k:0$|C:)/.test(line))];
    }),
  );
}
