import type { Digest } from '@nx-oci/oci';
import { readArtifact, type ArtifactLimits } from './artifact';
import type { Backend, EntryKey } from './backend';
import type { BlobFiles, HeldBlob } from './blob-files';
import { CacheError } from './error';
import type { FragmentIndex } from './fragment-index';
import { gzipMember } from './gzip-member';
import { memberChunks } from './member-chunks';
import { RecentArtifacts, type RecentArtifact } from './recent-artifacts';
import type { CacheRecord, RecordSigner, Writer } from './record';
import { Upload } from './upload';

/** Milliseconds within which a use is not noted again. */
const noteEvery = 60_000;
/** Blobs of an artifact that are asked for at a time: with many readers, what waits would take more memory than what is sent. */
const heldAtOnce = 8;

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
  /** Each is valid until the next one is asked for. */
  chunks(): AsyncIterable<Buffer> | Iterable<Buffer>;
  close(): void;
}

/** Artifacts of Nx in a backend: their files once each, whoever stores them, and nothing given out that is not what was stored. */
export class ArtifactCache {
  readonly #settings: Required<Omit<ArtifactCacheSettings, 'limits'>> & Pick<ArtifactCacheSettings, 'limits'>;
  readonly #recent = new RecentArtifacts();

  constructor(settings: ArtifactCacheSettings) {
    this.#settings = { now: Date.now, ...settings };
  }

  /** Whether there is an artifact, as far as its record goes. Throws `backend-failed`. */
  async has(key: EntryKey): Promise<boolean> {
    return (await this.#settings.backend.readEntry(key)) !== undefined;
  }

  /**
   * Stores what Nx sends for a key, whole or not at all; an artifact that is there, and right, stays. Throws `artifact-invalid`,
   * `artifact-too-large`, `backend-failed`, and what `body` throws.
   */
  async put(key: EntryKey, writer: Writer, body: AsyncIterable<Uint8Array>): Promise<'created' | 'exists'> {
    const { backend, index, scratch, limits, signer, now } = this.#settings;
    const there = await backend.readEntry(key);
    if (there && (await this.#isRight(key, there))) return 'exists';
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
   * Whether what is there is still right. Nx stores only what it did not get: so there may be more to it than is known here, such as
   * bytes that rotted since they were looked at. What cannot be had is taken away.
   */
  async #isRight(key: EntryKey, document: Buffer): Promise<boolean> {
    const { blobs, signer } = this.#settings;
    try {
      const looked = await Promise.all(signer.read(document, key).blobs.map((blob) => blobs.lookAgain(blob)));
      if (looked.every(Boolean)) return true;
      this.#recent.forget(key);
    } catch (error) {
      if (!isLost(error)) throw error;
    }
    try {
      const opened = await this.open(key);
      opened?.close();
      return opened !== undefined;
    } catch (error) {
      if (isLost(error)) return false;
      throw error;
    }
  }

  /**
   * The artifact of a key; nothing where there is none. Throws `record-invalid`, `blob-damaged` and `backend-failed`: then there is
   * none for whoever asks, and one that can never be had again is taken away, so that it can be stored anew.
   */
  async open(key: EntryKey): Promise<OpenedArtifact | undefined> {
    const { backend, blobs, index, signer, now } = this.#settings;
    const document = await backend.readEntry(key);
    if (document === undefined) return undefined;
    const held = new Map<Digest, HeldBlob>();
    // Another one may have been stored since.
    const isTheSame = async (): Promise<boolean> => (await backend.readEntry(key))?.equals(document) ?? false;
    const close = (): void => {
      for (const blob of held.values()) blob.release();
    };
    try {
      // One that many ask for at once is put together once, and none of them waits for anything before it is known.
      const recent = this.#recent.get(key, document) ?? this.#recent.add(key, readRecord(document, signer.read(document, key)));
      const { record, member, body } = recent;
      const rest = record.blobs.values();
      const holdRest = async (): Promise<void> => {
        for (const blob of rest) held.set(blob.digest, await blobs.hold(blob));
      };
      // One that fails is not to leave others held.
      const looked = await Promise.allSettled(Array.from({ length: heldAtOnce }, holdRest));
      const failed = looked.find((each) => each.status === 'rejected');
      if (failed) throw failed.reason;
      if (now() - recent.noted > noteEvery) {
        recent.noted = now();
        for (const entry of record.artifact) if (entry.type === 'file') for (const fragment of entry.fragments) index.add(fragment);
        await backend.noteUse(key).catch(() => undefined);
      }
      return { record, length: member.length, chunks: () => (body ? [body] : this.#recent.kept(key, recent, memberChunks(member, held))), close };
    } catch (error) {
      close();
      if (isLost(error)) {
        await isTheSame()
          .then((same) => same && backend.deleteEntry(key))
          .catch(() => undefined);
      }
      throw error;
    }
  }
}

function readRecord(document: Buffer, record: CacheRecord): RecentArtifact {
  return { document, record, member: gzipMember(record.artifact), noted: 0 };
}

/** Whether an artifact can never be had again. */
function isLost(error: unknown): boolean {
  return error instanceof CacheError && (error.code === 'record-invalid' || error.code === 'blob-damaged');
}
