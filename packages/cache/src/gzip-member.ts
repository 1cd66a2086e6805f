import { crc32, crc32Combine, padding, tarHeader, type Entry } from '@nx-oci/oci';
import type { Artifact, ArtifactEntry } from './artifact';
import { deflateSmall } from './deflate-content';
import type { Fragment } from './fragment';

/** One member of gzip (RFC 1952), in pieces: bytes that are at hand, and fragments that are in blobs. `length` is that of all in bytes. */
export interface GzipMember {
  pieces: (Uint8Array | Fragment)[];
  length: number;
}

/** No name, no time; the system is unknown. */
const header = Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff);
/** An empty block that is the last one: RFC 1951, section 3.2.4. */
const lastBlock = Uint8Array.of(1, 0, 0, 0xff, 0xff);
/** Two records of zeros end a tar. */
const end = Buffer.alloc(1024);

/** An artifact as Nx takes it: a tar in one member of gzip. Nothing is compressed for it, and no byte of a file is looked at. */
export function gzipMember(artifact: Artifact): GzipMember {
  const member: GzipMember = { pieces: [header], length: header.length };
  let crc = 0;
  let size = 0;
  const add = (...pieces: (Uint8Array | Fragment)[]): void => {
    member.pieces.push(...pieces);
    for (const { length } of pieces) member.length += length;
  };
  const addPlain = (bytes: Uint8Array): void => {
    crc = crc32(bytes, crc);
    size += bytes.length;
    add(deflateSmall(bytes));
  };
  let pad = 0;
  for (const entry of artifact) {
    addPlain(Buffer.concat([Buffer.alloc(pad), tarHeader(entry.path, asTarEntry(entry))]));
    pad = 0;
    if (entry.type !== 'file') continue;
    for (const fragment of entry.fragments) {
      crc = crc32Combine(crc, fragment.crc32, fragment.size);
      size += fragment.size;
      add(fragment);
    }
    pad = padding(sizeOf(entry));
  }
  addPlain(Buffer.concat([Buffer.alloc(pad), end]));
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(crc, 0);
  trailer.writeUInt32LE(size % 2 ** 32, 4);
  add(lastBlock, trailer);
  return member;
}

function sizeOf({ fragments }: Extract<ArtifactEntry, { type: 'file' }>): number {
  return fragments.reduce((sum, { size }) => sum + size, 0);
}

/** With what a header says; who writes it owns nothing, and it was made at no time. */
function asTarEntry(entry: ArtifactEntry): Entry {
  const common = { mode: entry.mode, uid: 0, gid: 0, mtime: 0 };
  if (entry.type === 'directory') return { type: 'directory', ...common };
  if (entry.type === 'symlink') return { type: 'symlink', ...common, target: entry.target };
  return { type: 'file', ...common, content: { digest: 'sha256:', size: sizeOf(entry), open: () => [] } };
}
