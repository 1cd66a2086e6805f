import type { Digest } from '@nx-oci/oci';
import type { Range } from './decompress';

/** What an archive says of one of its files, links and folders. */
export interface RawMember {
  path: string;
  type: 'file' | 'directory' | 'symlink' | 'hardlink' | 'other';
  mode: number;
  uid: number;
  gid: number;
  /** Seconds since 1970, of formats in which that is kept. */
  mtime?: number;
  /** Of a link: where it points, as written. */
  link: string;
  xattrs: Record<string, Uint8Array>;
  /** Of a member that its SHA-1 is to be known of: in hexadecimal digits, which are checked, or `unknown`. */
  sha1?: string;
  /** Bytes of a file; what is not read of it is skipped. */
  content(): AsyncIterable<Uint8Array>;
}

/** An archive as it is read: members in order, and short texts beside them (the control files of a Debian package, the control segment and signatures of one of apk). */
export interface ArchiveReader {
  texts?: Record<string, string>;
  members: AsyncIterable<RawMember>;
  /** Once all members have been read: the part of the file that is a layer of an image as it is, if one is. */
  layer?(): PackedRange | undefined;
}

/** Part of a file, in bytes, that is a layer: a tar, compressed by gzip. */
export interface PackedRange extends Range {
  /** Of these bytes. */
  digest: Digest;
  /** Of the tar in them. */
  diffId: Digest;
}

/** Kinds of archives; `compressed` is a single file. */
export type ArchiveFormat = 'tar' | 'deb' | 'apk' | 'zip' | 'compressed';

/** Opens a file (absolute) of `size` bytes as an archive. Throws `artifact-damaged` naming `origin`. */
export type OpenArchive = (file: string, size: number, origin: string) => Promise<ArchiveReader>;
