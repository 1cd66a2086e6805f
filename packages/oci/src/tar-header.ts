import type { Entry } from './file-tree';

/** Bytes of a tar record. */
export const recordSize = 512;

const octalMax = (digits: number): number => 8 ** digits - 1;
const typeFlags = { file: '0', hardlink: '1', symlink: '2', directory: '5' } as const;

/**
 * The header of an entry: POSIX.1-2017 pax, "ustar Interchange Format"; a PAX extended header in front only for what
 * ustar cannot say. Numeric owners, no names, no device numbers.
 */
export function tarHeader(path: string, entry: Entry): Buffer {
  const name = entry.type === 'directory' ? `${path || '.'}/` : path;
  const link = entry.type === 'symlink' || entry.type === 'hardlink' ? entry.target : '';
  const size = entry.type === 'file' ? entry.content.size : 0;
  const split = splitName(name);
  const pax: [string, Buffer][] = [];
  const say = (key: string, value: string | number): unknown => pax.push([key, Buffer.from(String(value))]);

  if (split === undefined) say('path', name);
  if (!isAscii(link) || link.length > 100) say('linkpath', link);
  if (size > octalMax(11)) say('size', size);
  if (entry.uid > octalMax(7)) say('uid', entry.uid);
  if (entry.gid > octalMax(7)) say('gid', entry.gid);
  if (entry.mtime > octalMax(11)) say('mtime', entry.mtime);
  for (const [key, value] of Object.entries(entry.xattrs ?? {})) pax.push([`SCHILY.xattr.${key}`, Buffer.from(value)]);

  const header = ustar({
    ...(split ?? { prefix: '', name: fallback(name) }),
    link: isAscii(link) ? link.slice(0, 100) : fallback(link),
    type: typeFlags[entry.type],
    mode: entry.mode,
    uid: entry.uid > octalMax(7) ? 0 : entry.uid,
    gid: entry.gid > octalMax(7) ? 0 : entry.gid,
    size: size > octalMax(11) ? 0 : size,
    mtime: entry.mtime > octalMax(11) ? 0 : entry.mtime,
  });
  return pax.length === 0 ? header : Buffer.concat([paxHeader(pax), header]);
}

function paxHeader(records: [string, Buffer][]): Buffer {
  const body = Buffer.concat(
    records
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, value]) => {
        const rest = Buffer.concat([Buffer.from(` ${key}=`), value, Buffer.from('\n')]);
        let length = rest.length + 1;
        while (String(length).length + rest.length !== length) length = String(length).length + rest.length;
        return Buffer.concat([Buffer.from(String(length)), rest]);
      }),
  );
  const header = ustar({
    prefix: '',
    name: 'PaxHeaders/entry',
    link: '',
    type: 'x',
    mode: 0o644,
    uid: 0,
    gid: 0,
    size: body.length,
    mtime: 0,
  });
  return Buffer.concat([header, body, Buffer.alloc(padding(body.length))]);
}

/** Zero bytes that fill the last record of `size` bytes. */
export function padding(size: number): number {
  return (recordSize - (size % recordSize)) % recordSize;
}

function ustar(field: {
  prefix: string;
  name: string;
  link: string;
  type: string;
  mode: number;
  uid: number;
  gid: number;
  size: number;
  mtime: number;
}): Buffer {
  const header = Buffer.alloc(recordSize);
  const octal = (value: number, at: number, digits: number): unknown => header.write(value.toString(8).padStart(digits, '0'), at, 'latin1');
  header.write(field.name, 0, 'latin1');
  octal(field.mode, 100, 7);
  octal(field.uid, 108, 7);
  octal(field.gid, 116, 7);
  octal(field.size, 124, 11);
  octal(field.mtime, 136, 11);
  header.write(field.type, 156, 'latin1');
  header.write(field.link, 157, 'latin1');
  header.write('ustar\x0000', 257, 'latin1');
  octal(0, 329, 7);
  octal(0, 337, 7);
  header.write(field.prefix, 345, 'latin1');
  let sum = 8 * 0x20;
  for (const byte of header) sum += byte;
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return header;
}

/** A name in ustar's two fields, or nothing if it does not fit. */
function splitName(name: string): { prefix: string; name: string } | undefined {
  if (!isAscii(name)) return undefined;
  if (name.length <= 100) return { prefix: '', name };
  const at = name.indexOf('/', Math.max(name.length - 101, 1));
  return at > 0 && at <= 155 && at < name.length - 1 ? { prefix: name.slice(0, at), name: name.slice(at + 1) } : undefined;
}

/** What a reader without PAX would see. Cut off after a slash, the name of a file would be a folder's to some readers. */
function fallback(name: string): string {
  return name
    .replace(/[^\x20-\x7e]/gu, '_')
    .slice(0, 100)
    .replace(/\/+$/, '');
}

function isAscii(value: string): boolean {
  return !/[^\x00-\x7f]/.test(value);
}
