import { openSync, readSync, closeSync, fstatSync } from 'node:fs';
import { OciError } from './error';
import { padding, recordSize } from './tar-header';

/** One entry of a tar, with PAX and GNU extensions applied. `mtime` is in seconds, `size` in bytes. */
export interface TarEntry {
  path: string;
  type: 'file' | 'directory' | 'symlink' | 'hardlink' | 'other';
  mode: number;
  uid: number;
  gid: number;
  mtime: number;
  size: number;
  link: string;
  xattrs: Record<string, Uint8Array>;
  /** All that its PAX header says. */
  records: ReadonlyMap<string, Uint8Array>;
  /** Bytes from the start of the tar to the content. */
  offset: number;
  /** The content; what is not read is skipped. */
  content(): AsyncIterable<Uint8Array>;
}

/** Bytes in order, from a stream or a file. */
interface Reader {
  position: number;
  /** Exactly `size` bytes, or nothing at the end. */
  take(size: number): Promise<Buffer | undefined>;
  /** At least one and at most `size` bytes, or nothing at the end. */
  some(size: number): Promise<Uint8Array | undefined>;
  /** Passes over at most `size` bytes; returns how many there were. */
  skip(size: number): Promise<number>;
}

/** Reads a tar stream up to its end record. Throws `archive-invalid` naming `origin`. */
export async function* tarEntries(bytes: AsyncIterable<Uint8Array>, origin: string): AsyncGenerator<TarEntry> {
  const iterator = bytes[Symbol.asyncIterator]();
  let ended = false;
  try {
    yield* entries(streamReader(iterator), origin);
    ended = true;
  } finally {
    // At the end there may be more, such as the padding of the archive, that is for the owner of the stream to read.
    if (!ended) await iterator.return?.();
  }
}

/** Lists the entries of a tar file, reading only headers. Throws `archive-invalid`. */
export async function tarFileEntries(file: string): Promise<Omit<TarEntry, 'content'>[]> {
  let fd: number | undefined;
  try {
    fd = openSync(file, 'r');
    const found: TarEntry[] = [];
    for await (const entry of entries(fileReader(fd), file)) found.push(entry);
    return found;
  } catch (error) {
    if (error instanceof OciError) throw error;
    throw new OciError('archive-invalid', {
      message: `${file} cannot be read: ${(error as Error).message}.`,
      remedy: 'Give the path of a tar archive.',
      cause: error,
    });
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}

const types: Record<string, TarEntry['type']> = {
  File: 'file',
  OldFile: 'file',
  ContiguousFile: 'file',
  Directory: 'directory',
  SymbolicLink: 'symlink',
  Link: 'hardlink',
};

/** Types without content, whatever size their header has. */
const contentless = new Set(['Directory', 'SymbolicLink', 'Link', 'CharacterDevice', 'BlockDevice', 'FIFO']);

/** Extensions larger than this are refused, as Go's reader does. Bytes. */
const maxExtensionSize = 1 << 20;

async function* entries(reader: Reader, origin: string): AsyncGenerator<TarEntry> {
  let pax: Map<string, Buffer> = new Map();
  let global: Map<string, Buffer> = new Map();
  const cut = (): OciError =>
    new OciError('archive-invalid', {
      message: `${origin} is not a whole tar: it is damaged or cut off at byte ${reader.position}.`,
      remedy: 'Write it again.',
    });
  // Loaded by who reads a tar: most builds read none. By require, since import() fails where code runs in a context of its own.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { Header } = require('tar') as typeof import('tar');
  for (;;) {
    const start = reader.position;
    const record = await reader.take(recordSize);
    if (record === undefined) {
      if (reader.position === start) return;
      throw cut();
    }
    const said = (key: string): string | undefined => (pax.get(key) ?? global.get(key))?.toString();
    // With the path at hand, as a slash at its end makes a file a folder: the path in the record may be cut off there.
    const header = readable(() => new Header(record, 0, { path: said('path') }));
    if (header?.nullBlock) return;
    if (!header?.cksumValid) throw cut();
    const size = header.size ?? 0;
    if (['ExtendedHeader', 'GlobalExtendedHeader', 'NextFileHasLongPath', 'NextFileHasLongLinkpath'].includes(header.type)) {
      const body = size <= maxExtensionSize ? await reader.take(size) : undefined;
      if (body === undefined) throw cut();
      await reader.skip(padding(size));
      const text = (): Buffer => body.subarray(0, body.indexOf(0) < 0 ? body.length : body.indexOf(0));
      if (header.type === 'ExtendedHeader') pax = paxRecords(body);
      else if (header.type === 'GlobalExtendedHeader') global = paxRecords(body);
      else pax.set(header.type === 'NextFileHasLongPath' ? 'path' : 'linkpath', text());
      continue;
    }
    const number = (key: string, fallback: number): number => Number(said(key) ?? fallback);
    const length = contentless.has(header.type) ? 0 : number('size', size);
    if (!Number.isSafeInteger(length) || length < 0) throw cut();
    let left = length;
    yield {
      path: said('path') ?? header.path ?? '',
      type: types[header.type] ?? 'other',
      mode: (header.mode ?? 0) & 0o7777,
      uid: number('uid', header.uid ?? 0),
      gid: number('gid', header.gid ?? 0),
      mtime: number('mtime', (header.mtime?.getTime() ?? 0) / 1000),
      size: length,
      link: said('linkpath') ?? header.linkpath ?? '',
      xattrs: Object.fromEntries(
        [...pax].filter(([key]) => key.startsWith('SCHILY.xattr.')).map(([key, value]) => [key.slice('SCHILY.xattr.'.length), value]),
      ),
      records: pax,
      offset: reader.position,
      async *content() {
        while (left > 0) {
          const chunk = await reader.some(left);
          if (chunk === undefined) throw cut();
          left -= chunk.length;
          yield chunk;
        }
      },
    };
    if ((await reader.skip(left)) < left) throw cut();
    // Some writers leave out the last padding.
    await reader.skip(padding(length));
    pax = new Map();
  }
}

/** What is read; nothing if its numbers cannot be. */
function readable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

/** POSIX.1-2017 pax, "pax Header Block": `<length> <key>=<value>\n`. */
function paxRecords(body: Buffer): Map<string, Buffer> {
  const records = new Map<string, Buffer>();
  for (let at = 0; at < body.length;) {
    const space = body.indexOf(0x20, at);
    const length = Number(body.toString('latin1', at, space));
    if (space < 0 || !(length > 0)) break;
    const equals = body.indexOf(0x3d, space);
    records.set(body.toString('utf8', space + 1, equals), body.subarray(equals + 1, at + length - 1));
    at += length;
  }
  return records;
}

function streamReader(iterator: AsyncIterator<Uint8Array>): Reader {
  let chunk: Uint8Array = new Uint8Array(0);
  const reader: Reader = {
    position: 0,
    async some(size) {
      while (chunk.length === 0) {
        const next = await iterator.next();
        if (next.done) return undefined;
        chunk = next.value;
      }
      const part = chunk.subarray(0, size);
      chunk = chunk.subarray(part.length);
      reader.position += part.length;
      return part;
    },
    async take(size) {
      const parts: Uint8Array[] = [];
      for (let left = size; left > 0;) {
        const part = await reader.some(left);
        if (part === undefined) return undefined;
        parts.push(Uint8Array.prototype.slice.call(part));
        left -= part.length;
      }
      return Buffer.concat(parts);
    },
    async skip(size) {
      for (let left = size; left > 0;) {
        const part = await reader.some(left);
        if (part === undefined) return size - left;
        left -= part.length;
      }
      return size;
    },
  };
  return reader;
}

function fileReader(fd: number): Reader {
  const { size: total } = fstatSync(fd);
  const reader: Reader = {
    position: 0,
    async some(size) {
      const buffer = Buffer.allocUnsafe(Math.min(size, 1 << 20));
      const count = readSync(fd, buffer, 0, buffer.length, reader.position);
      reader.position += count;
      return count === 0 ? undefined : buffer.subarray(0, count);
    },
    async take(size) {
      const buffer = Buffer.allocUnsafe(size);
      const count = readSync(fd, buffer, 0, size, reader.position);
      reader.position += count;
      return count === size ? buffer : undefined;
    },
    async skip(size) {
      const count = Math.min(size, Math.max(0, total - reader.position));
      reader.position += count;
      return count;
    },
  };
  return reader;
}
