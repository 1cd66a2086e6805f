import type { Digest } from './digest';
import type { Platform } from './platform';

/** OCI image-spec, descriptor.md. `size` is in bytes. */
export interface Descriptor {
  mediaType: string;
  digest: Digest;
  size: number;
  platform?: Platform;
  annotations?: Record<string, string>;
}

/** Where blobs can be had. */
export interface BlobSource {
  has(digest: Digest): Promise<boolean>;
  /** The blob's bytes, verified while they are read. Throws `digest-mismatch`, `blob-unavailable`. */
  open(descriptor: Descriptor): AsyncIterable<Uint8Array>;
}

/** Where blobs can be put. */
export interface BlobSink {
  /** Takes a blob whose digest is known; verifies it. Throws `digest-mismatch`. */
  put(descriptor: Descriptor, bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<void>;
  /** Takes bytes and says what they are. */
  ingest(mediaType: string, bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<Descriptor>;
}
