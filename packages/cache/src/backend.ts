import type { Digest } from '@nx-oci/oci';

/**
 * Who an entry is for. `trusted` is written by protected branches and read by all; every other one is of somebody who is not
 * trusted, and read by nobody else: `untrusted-` and what tells them apart.
 */
export type Namespace = 'trusted' | `untrusted-${string}`;

/** What names an artifact: the hash that Nx has for a task, in a namespace. */
export interface EntryKey {
  namespace: Namespace;
  /** Decimal digits. */
  hash: string;
}

/** A blob; `size` is in bytes. */
export interface BlobSize {
  digest: Digest;
  size: number;
}

/** An entry as it is listed; `used` is when it was written or read last, as far as the backend notes that, in milliseconds since 1970. */
export interface ListedEntry extends EntryKey {
  used: number;
}

/** A blob as it is listed; `kept` is when it was written or asked for last, in milliseconds since 1970. */
export interface ListedBlob extends BlobSize {
  kept: number;
}

/** Bytes of a blob: a file that is there already, or bytes that come from elsewhere. Neither was looked at. */
export type FoundBlob = { file: string } | { bytes: AsyncIterable<Uint8Array> };

/**
 * What a cache is stored in: documents by key, which never change, and blobs by digest. Several servers may share one. All
 * methods throw `backend-failed` for what is no answer; an answer that something is not there is none.
 */
export interface Backend {
  /** For people and logs. */
  readonly name: string;
  /** How long a blob that nothing needs stays after it was written or kept: longer than an upload may count on it. Milliseconds. */
  readonly grace: number;
  readEntry(key: EntryKey): Promise<Buffer | undefined>;
  /** Writes a document whole, if there is none of that key. `blobs` are those that it needs. */
  createEntry(key: EntryKey, document: Buffer, blobs: readonly BlobSize[]): Promise<'created' | 'exists'>;
  /** Takes an entry away; with `used`, unless it was written or read after that. Returns whether it did. */
  deleteEntry(key: EntryKey, used?: number): Promise<boolean>;
  /** Notes that an entry was read now. */
  noteUse(key: EntryKey): Promise<void>;
  entries(): AsyncIterable<ListedEntry>;
  /** Whether a blob is there. What is there stays for as long as an upload may take, whatever `sweep` finds. */
  keepBlob(digest: Digest): Promise<boolean>;
  /** Takes a file, absolute, for its own. */
  writeBlob(blob: BlobSize, file: string): Promise<void>;
  /** What is found as a file stays for as long as it may take to send it, whatever `sweep` finds. */
  readBlob(blob: BlobSize): Promise<FoundBlob | undefined>;
  /** Nothing of a backend that clears up blobs itself. */
  blobs(): AsyncIterable<ListedBlob>;
  /** Takes a blob away; with `kept`, unless it was written or asked for after that. Returns whether it did. */
  deleteBlob(digest: Digest, kept?: number): Promise<boolean>;
  /** Takes away what writes left that were killed. */
  clearUp(): Promise<void>;
  close(): Promise<void>;
}
