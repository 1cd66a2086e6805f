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

/** As `TarEntry`, read where nothing is waited for. */
export interface SyncTarEntry extends Omit<TarEntry, 'content'> {
  /** The content; what is not read is skipped. */
  content(): Iterable<Uint8Array>;
}

/** Bytes in order, from a stream. */
interface Reader {
  position: number;
  /** Exactly `size` bytes, or nothing at the end. */
  take(size: number): Promise<Buffer | undefined>;
  /** At least one and at most `size` bytes, or nothing at the end. */
  some(size: number): Promise<Uint8Array | undefined>;
  /** Passes over at most `size` bytes; returns how many there were. */
  skip(size: number): Promise<number>;
}

/** Bytes in order that are at hand, as those of a file. */
type SyncReader = { position: number } & { [Name in 'take' | 'some' | 'skip']: (size: number) => Awaited<ReturnType<Reader[Name]>> };

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

/** As `tarEntries`, of bytes that are at hand. */
export function* tarEntriesSync(bytes: Iterable<Uint8Array>, origin: string): Generator<SyncTarEntry> {
  const iterator = bytes[Symbol.iterator]();
  let ended = false;
  try {
    yield* syncEntries(syncStreamReader(iterator), origin);
    ended = true;
  } finally {
    if (!ended) iterator.return?.();
  }
}

/** Lists the entries of a tar file, reading only headers. Throws `archive-invalid`. */
export async function tarFileEntries(file: string): Promise<Omit<TarEntry, 'content'>[]> {
  let fd: number | undefined;
  try {
    fd = openSync(file, 'r');
    const found: SyncTarEntry[] = [];
    for (const entry of syncEntries(fileReader(fd), file)) found.push(entry);
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

/** An entry as its headers say it. */
type Described = Omit<TarEntry, 'offset' | 'content'>;

/** What a record means: the end, nothing that makes sense, something to read before the next record, or an entry. */
type Meaning = { kind: 'end' } | { kind: 'damaged' } | { kind: 'extension'; size: number; apply(body: Buffer): void } | { kind: 'entry'; entry: Described };

/** What the records of a tar say, one after the other; what an extension says holds for the entry after it. */
class Headers {
  #pax: Map<string, Buffer> = new Map();
  #global: Map<string, Buffer> = new Map();
  // Loaded by who reads a tar: most builds read none. By require, since import() fails where code runs in a context of its own.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  readonly #Header = (require('tar/header') as typeof import('tar/header')).Header;

  read(record: Buffer): Meaning {
    const pax = this.#pax;
    const said = (key: string): string | undefined => (pax.get(key) ?? this.#global.get(key))?.toString();
    // With the path at hand, as a slash at its end makes a file a folder: the path in the record may be cut off there.
    const header = readable(() => new this.#Header(record, 0, { path: said('path') }));
    if (header?.nullBlock) return { kind: 'end' };
    if (!header?.cksumValid) return { kind: 'damaged' };
    const extend = this.#extension(header.type);
    if (extend) {
      const size = header.size ?? 0;
      return size <= maxExtensionSize ? { kind: 'extension', size, apply: extend } : { kind: 'damaged' };
    }
    const number = (key: string, fallback: number): number => Number(said(key) ?? fallback);
    const size = contentless.has(header.type) ? 0 : number('size', header.size ?? 0);
    if (!Number.isSafeInteger(size) || size < 0) return { kind: 'damaged' };
    this.#pax = new Map();
    const entry: Described = {
      path: said('path') ?? header.path ?? '',
      type: types[header.type] ?? 'other',
      mode: (header.mode ?? 0) & 0o7777,
      uid: number('uid', header.uid ?? 0),
      gid: number('gid', header.gid ?? 0),
      mtime: number('mtime', (header.mtime?.getTime() ?? 0) / 1000),
      size,
      link: said('linkpath') ?? header.linkpath ?? '',
      xattrs: Object.fromEntries(
        [...pax].filter(([key]) => key.startsWith('SCHILY.xattr.')).map(([key, value]) => [key.slice('SCHILY.xattr.'.length), value]),
      ),
      records: pax,
    };
    return { kind: 'entry', entry };
  }

  /** What takes the body of an extension; nothing for other types. */
  #extension(type: string): ((body: Buffer) => void) | undefined {
    const text = (body: Buffer): Buffer => body.subarray(0, body.indexOf(0) < 0 ? body.length : body.indexOf(0));
    switch (type) {
      case 'ExtendedHeader':
        return (body) => (this.#pax = paxRecords(body));
      case 'GlobalExtendedHeader':
        return (body) => (this.#global = paxRecords(body));
      case 'NextFileHasLongPath':
        return (body) => this.#pax.set('path', text(body));
      case 'NextFileHasLongLinkpath':
        return (body) => this.#pax.set('linkpath', text(body));
      default:
        return undefined;
    }
  }
}

function cutOff(origin: string, { position }: { position: number }): OciError {
  return new OciError('archive-invalid', {
    message: `${origin} is not a whole tar: it is damaged or cut off at byte ${position}.`,
    remedy: 'Write it again.',
  });
}

async function* entries(reader: Reader, origin: string): AsyncGenerator<TarEntry> {
  const headers = new Headers();
  for (;;) {
    const start = reader.position;
    const record = await reader.take(recordSize);
    if (record === undefined && reader.position === start) return;
    const meaning: Meaning = record ? headers.read(record) : { kind: 'damaged' };
    if (meaning.kind === 'end') return;
    if (meaning.kind === 'damaged') throw cutOff(origin, reader);
    if (meaning.kind === 'extension') {
      const body = await reader.take(meaning.size);
      if (body === undefined) throw cutOff(origin, reader);
      meaning.apply(body);
      await reader.skip(padding(meaning.size));
      continue;
    }
    const { size } = meaning.entry;
    let left = size;
    yield {
      ...meaning.entry,
      offset: reader.position,
      async *content() {
        while (left > 0) {
          const chunk = await reader.some(left);
          if (chunk === undefined) throw cutOff(origin, reader);
          left -= chunk.length;
          yield chunk;
        }
      },
    };
    if ((await reader.skip(left)) < left) throw cutOff(origin, reader);
    // Some writers leave out the last padding.
    await reader.skip(padding(size));
  }
}

function* syncEntries(reader: SyncReader, origin: string): Generator<SyncTarEntry> {
  const headers = new Headers();
  for (;;) {
    const start = reader.position;
    const record = reader.take(recordSize);
    if (record === undefined && reader.position === start) return;
    const meaning: Meaning = record ? headers.read(record) : { kind: 'damaged' };
    if (meaning.kind === 'end') return;
    if (meaning.kind === 'damaged') throw cutOff(origin, reader);
    if (meaning.kind === 'extension') {
      const body = reader.take(meaning.size);
      if (body === undefined) throw cutOff(origin, reader);
      meaning.apply(body);
      reader.skip(padding(meaning.size));
      continue;
    }
    const { size } = meaning.entry;
    let left = size;
    yield {
      ...meaning.entry,
      offset: reader.position,
      *content() {
        while (left > 0) {
          const chunk = reader.some(left);
          if (chunk === undefined) throw cutOff(origin, reader);
          left -= chunk.length;
          yield chunk;
        }
      },
    };
    if (reader.skip(left) < left) throw cutOff(origin, reader);
    reader.skip(padding(size));
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

function syncStreamReader(iterator: Iterator<Uint8Array>): SyncReader {
  let chunk: Uint8Array = new Uint8Array(0);
  const reader: SyncReader = {
    position: 0,
    some(size) {
      while (chunk.length === 0) {
        const next = iterator.next();
        if (next.done) return undefined;
        chunk = next.value;
      }
      const part = chunk.subarray(0, size);
      chunk = chunk.subarray(part.length);
      reader.position += part.length;
      return part;
    },
    take(size) {
      const taken = Buffer.allocUnsafe(size);
      for (let at = 0; at < size;) {
        const part = reader.some(size - at);
        if (part === undefined) return undefined;
        taken.set(part, at);
        at += part.length;
      }
      return taken;
    },
    skip(size) {
      for (let left = size; left > 0;) {
        const part = reader.some(left);
        if (part === undefined) return size - left;
        left -= part.length;
      }
      return size;
    },
  };
  return reader;
}

function fileReader(fd: number): SyncReader {
  const { size: total } = fstatSync(fd);
  const reader: SyncReader = {
    position: 0,
    some(size) {
      const buffer = Buffer.allocUnsafe(Math.min(size, 1 << 20));
      const count = readSync(fd, buffer, 0, buffer.length, reader.position);
      reader.position += count;
      return count === 0 ? undefined : buffer.subarray(0, count);
    },
    take(size) {
      const buffer = Buffer.allocUnsafe(size);
      const count = readSync(fd, buffer, 0, size, reader.position);
      reader.position += count;
      return count === size ? buffer : undefined;
    },
    skip(size) {
      const count = Math.min(size, Math.max(0, total - reader.position));
      reader.position += count;
      return count;
    },
  };
  return reader;
}
