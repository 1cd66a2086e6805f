import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { Digester, entryDanger, readFile, writeBehind, type Digest } from '@nx-oci/oci';
import { SourcesError } from '../error';
import { openApk } from './apk';
import { openCompressed } from './compressed';
import { openDeb } from './deb';
import { damaged, unsafe } from './faults';
import { machineBytes, machineOf, type Machine } from './machine';
import type { ArchiveFormat, OpenArchive, PackedRange, RawMember } from './reader';
import { openTar } from './tar';
import { openZip } from './zip';

/** A file, link or folder of an archive that was unpacked. */
export interface Member {
  /** As the archive has it, without `./` before and slashes behind. */
  path: string;
  type: 'file' | 'directory' | 'symlink' | 'hardlink';
  mode: number;
  uid: number;
  gid: number;
  /** Seconds since 1970, of formats in which that is kept. */
  mtime?: number;
  /** Where a link points. */
  link?: string;
  /** Base64 by name. */
  xattrs?: Record<string, string>;
  /** Of a file: its bytes, and where they begin among those of all files. */
  digest?: Digest;
  size?: number;
  offset?: number;
  /** Of a package of apk: the SHA-1 of a file's bytes, or of where a link points, in hexadecimal digits. */
  sha1?: string;
  /** Of a program: what it runs on. */
  machine?: Machine;
}

/** What unpacking gives: all but the bytes. Plain data, kept as a record of the store. */
export interface Unpacked {
  members: Member[];
  texts: Record<string, string>;
  /** The bytes of all files, one after the other, if they were written. */
  bytes?: { digest: Digest; size: number };
  /** The part of it that is a layer as it is. */
  layer?: PackedRange;
}

/** What is to be unpacked; paths are absolute. */
export interface UnpackJob {
  file: string;
  digest: Digest;
  size: number;
  format: ArchiveFormat;
  /** How messages name it. */
  origin: string;
  /** Where the bytes of its files are written to; nowhere, if they are not wanted. */
  target?: string;
}

const readers: Record<ArchiveFormat, OpenArchive> = { tar: openTar, deb: openDeb, apk: openApk, zip: openZip, compressed: openCompressed };

/**
 * Unpacks an archive in one pass: the bytes of its files into one file, if they are wanted, and everything else into what it returns.
 * Throws `artifact-mismatch` when the file is not what it was, `artifact-damaged`, `artifact-unsafe`, `archive-bomb`.
 */
export async function unpack({ file, digest, size, format, origin, target }: UnpackJob): Promise<Unpacked> {
  requireDigest(file, digest, origin);
  const { members: raw, texts = {}, layer } = await readers[format](file, size, origin);
  const members = new Map<string, Member>();
  const all = new Digester();
  let offset = 0;
  const bytes = async function* (): AsyncGenerator<Uint8Array> {
    for await (const entry of raw) {
      const member = memberOf(entry, origin);
      if (entry.type === 'file') {
        const digester = new Digester();
        const sha1 = entry.sha1 === undefined ? undefined : createHash('sha1');
        const begin = offset;
        let start = Buffer.alloc(0);
        for await (const chunk of entry.content()) {
          if (start.length < machineBytes) start = Buffer.concat([start, chunk.subarray(0, machineBytes - start.length)]);
          digester.update(chunk);
          sha1?.update(chunk);
          offset += chunk.length;
          if (target === undefined) continue;
          all.update(chunk);
          yield chunk;
        }
        if (sha1 !== undefined) member.sha1 = sha1.digest('hex');
        if (member.sha1 !== entry.sha1 && entry.sha1 !== 'unknown') throw damaged(origin, `${JSON.stringify(entry.path)} has another SHA-1 than the package says`);
        const machine = machineOf(start);
        Object.assign(member, { digest: digester.digest(), size: digester.size, offset: begin, ...(machine && { machine }) });
      }
      // Of two at one path the later one counts, as when they are extracted.
      members.set(member.path, member);
    }
  };
  if (target === undefined) for await (const _ of bytes());
  else {
    const handle = await open(target, 'w');
    try {
      await writeBehind(handle, bytes());
    } finally {
      await handle.close();
    }
  }
  const range = layer?.();
  return { members: [...members.values()], texts, ...(target !== undefined && { bytes: { digest: all.digest(), size: all.size } }), ...(range && { layer: range }) };
}

/** The file is of a store, which verifies what is read of it, and readers of archives go back and forth in it. */
function requireDigest(file: string, digest: Digest, origin: string): void {
  const digester = new Digester();
  for (const chunk of readFile(file)) digester.update(chunk);
  if (digester.digest() === digest) return;
  throw new SourcesError('artifact-mismatch', { message: `${origin} was damaged in the store.`, remedy: 'Run again: it is fetched anew.' });
}

function memberOf({ path, type, mode, uid, gid, mtime, link, xattrs, sha1 }: RawMember, origin: string): Member {
  const written = type === 'hardlink' ? plain(link) : link;
  const danger = entryDanger({ path, type, link: written });
  if (danger !== undefined || type === 'other') throw unsafe(origin, `${JSON.stringify(path)} ${danger}`);
  return {
    path: plain(path),
    type,
    mode: mode & 0o7777,
    uid,
    gid,
    ...(mtime !== undefined && { mtime: Math.max(0, Math.floor(mtime)) }),
    ...(sha1 !== undefined && { sha1 }),
    ...(link !== '' && { link: written }),
    ...(Object.keys(xattrs).length > 0 && { xattrs: Object.fromEntries(Object.entries(xattrs).map(([name, value]) => [name, Buffer.from(value).toString('base64')])) }),
  };
}

function plain(path: string): string {
  return path.split('/').filter((segment) => segment !== '' && segment !== '.').join('/');
}
