import { open, type FileHandle } from 'node:fs/promises';
import type { Digest } from '@nx-oci/oci';
import { readArtifact, type ArtifactLimits } from './artifact';
import type { Backend, EntryKey } from './backend';
import type { BlobFiles, HeldBlob } from './blob-files';
import { CacheError } from './error';
import type { FragmentIndex } from './fragment-index';
import { gzipMember, type GzipMember } from './gzip-member';
import type { CacheRecord, RecordSigner, Writer } from './record';
import { Upload } from './upload';

/** Bytes that go out at a time. */
const chunkSize = 1 << 18;

export interface ArtifactCacheSettings {
  backend: Backend;
  blobs: BlobFiles;
  signer: RecordSigner;
  index: FragmentIndex;
  /** Folder for what is being made, absolute. */
  scratch: string;
  limits?: ArtifactLimits;
  /** Milliseconds since 1970. */
  now?: () => number;
}

/** An artifact that can be sent: everything that it needs is there, was looked at, and stays until it is closed. */
export interface OpenedArtifact {
  record: CacheRecord;
  /** Bytes of all that `chunks` gives. */
  length: number;
  chunks(): AsyncGenerator<Uint8Array>;
  close(): void;
}

/** Artifacts of Nx in a backend: their files once each, whoever stores them, and nothing given out that is not what was stored. */
export class ArtifactCache {
  readonly #settings: Required<Omit<ArtifactCacheSettings, 'limits'>> & Pick<ArtifactCacheSettings, 'limits'>;

  constructor(settings: ArtifactCacheSettings) {
    this.#settings = { now: Date.now, ...settings };
  }

  /** Whether there is an artifact, as far as its record goes. Throws `backend-failed`. */
  async has(key: EntryKey): Promise<boolean> {
    return (await this.#settings.backend.readEntry(key)) !== undefined;
  }

  /**
   * Stores what Nx sends for a key, whole or not at all; an artifact that is there stays. Throws `artifact-invalid`,
   * `artifact-too-large`, `backend-failed`, and what `body` throws.
   */
  async put(key: EntryKey, writer: Writer, body: AsyncIterable<Uint8Array>): Promise<'created' | 'exists'> {
    const { backend, index, scratch, limits, signer, now } = this.#settings;
    if ((await backend.readEntry(key)) !== undefined) return 'exists';
    const upload = new Upload({ backend, index, scratch });
    try {
      const artifact = await readArtifact(body, (bytes) => upload.put(bytes), limits);
      const blobs = await upload.finish();
      const document = signer.write({ ...key, artifact, blobs, writer, written: now() });
      const outcome = await backend.createEntry(key, document, blobs);
      // What was there before may have been cleared away since it was asked for.
      if (outcome === 'created' && !(await upload.isWhole())) {
        await backend.deleteEntry(key);
        throw new CacheError('backend-failed', { message: 'What the artifact shares with others was cleared away while it was stored.', remedy: 'Nothing is to be done: it is stored the next time.' });
      }
      return outcome;
    } finally {
      await upload.close();
    }
  }

  /**
   * The artifact of a key; nothing where there is none. Throws `record-invalid`, `blob-damaged` and `backend-failed`: then there is
   * none for whoever asks, and one that can never be had again is taken away, so that it can be stored anew.
   */
  async open(key: EntryKey): Promise<OpenedArtifact | undefined> {
    const { backend, blobs, index, signer } = this.#settings;
    const document = await backend.readEntry(key);
    if (document === undefined) return undefined;
    const held = new Map<Digest, HeldBlob>();
    const close = (): void => {
      for (const blob of held.values()) blob.release();
    };
    try {
      const record = signer.read(document, key);
      // One that fails is not to leave others held.
      const found = await Promise.allSettled(record.blobs.map(async (blob) => held.set(blob.digest, await blobs.hold(blob))));
      const failed = found.find((each) => each.status === 'rejected');
      if (failed) throw failed.reason;
      for (const entry of record.artifact) if (entry.type === 'file') for (const fragment of entry.fragments) index.add(fragment);
      const member = gzipMember(record.artifact);
      await backend.noteUse(key).catch(() => undefined);
      return { record, length: member.length, chunks: () => chunksOf(member, held), close };
    } catch (error) {
      close();
      if (error instanceof CacheError && (error.code === 'record-invalid' || error.code === 'blob-damaged')) await backend.deleteEntry(key).catch(() => undefined);
      throw error;
    }
  }
}

/** The bytes of a member, in chunks that are the reader's to keep. */
async function* chunksOf({ pieces }: GzipMember, held: ReadonlyMap<Digest, HeldBlob>): AsyncGenerator<Uint8Array> {
  const handles = new Map<Digest, FileHandle>();
  let chunk = Buffer.allocUnsafe(chunkSize);
  let filled = 0;
  try {
    for (const piece of pieces) {
      for (let at = 0; at < piece.length; ) {
        const most = Math.min(piece.length - at, chunkSize - filled);
        if (piece instanceof Uint8Array) chunk.set(piece.subarray(at, at + most), filled);
        else await readInto(chunk.subarray(filled, filled + most), await handleOf(piece.blob.digest), piece.offset + at);
        at += most;
        filled += most;
        if (filled < chunkSize) continue;
        yield chunk;
        chunk = Buffer.allocUnsafe(chunkSize);
        filled = 0;
      }
    }
    if (filled > 0) yield chunk.subarray(0, filled);
  } finally {
    for (const handle of handles.values()) await handle.close();
  }

  async function handleOf(digest: Digest): Promise<FileHandle> {
    const there = handles.get(digest);
    if (there) return there;
    const [first] = handles;
    if (handles.size >= 16) {
      handles.delete(first[0]);
      await first[1].close();
    }
    const handle = await open(held.get(digest)!.file);
    handles.set(digest, handle);
    return handle;
  }
}

async function readInto(target: Buffer, handle: FileHandle, position: number): Promise<void> {
  for (let at = 0; at < target.length; ) {
    const { bytesRead } = await handle.read(target, at, target.length - at, position + at);
    if (bytesRead === 0) throw new Error('A blob that was whole is shorter now.');
    at += bytesRead;
  }
}
