import type { Digest } from '@nx-oci/oci';
import type { BlobSize } from './backend';

/** Bytes of files as they are kept: raw deflate (RFC 1951) without an end, from one byte boundary to another, in a range of a blob. */
export interface Fragment {
  /** Of the bytes that it stands for. */
  content: Digest;
  /** Their number. */
  size: number;
  /** Their CRC-32 (RFC 1952). */
  crc32: number;
  /** What has it; its digest is of what is kept. */
  blob: BlobSize;
  /** Bytes before it in the blob. */
  offset: number;
  /** Bytes of it in the blob. */
  length: number;
}

/** What is known of bytes when they are deflated, before there is a blob. */
export type DeflatedContent = Omit<Fragment, 'blob' | 'offset'>;
