import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify, type KeyObject } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import { isDigest, type Digest } from '@nx-oci/oci';
import type { Artifact, ArtifactEntry } from './artifact';
import type { BlobSize, EntryKey } from './backend';
import { CacheError } from './error';
import type { Fragment } from './fragment';

/** Who wrote an artifact, as its token says. */
export interface Writer {
  role: 'trusted' | 'untrusted';
  /** Of the token. */
  name: string;
  project?: string;
  /** What a CI provider says of the run: repository, commit, branch, and the like. */
  claims?: Record<string, string>;
}

/** An artifact with all that is known of it: what a backend keeps under its key. */
export interface CacheRecord extends EntryKey {
  artifact: Artifact;
  /** All that the fragments are in. */
  blobs: BlobSize[];
  writer: Writer;
  /** Milliseconds since 1970. */
  written: number;
}

/** A record as it is written: places in lists take the place of digests. */
interface WrittenRecord extends Omit<CacheRecord, 'artifact' | 'blobs'> {
  version: 1;
  blobs: [digest: Digest, size: number][];
  fragments: [content: Digest, size: number, crc32: number, blob: number, offset: number, length: number][];
  entries: [path: string, type: ArtifactEntry['type'], mode: number, what?: number[] | string][];
}

const signatureSize = 64;
/** The most bytes that a record unpacks to. */
const largest = 1 << 28;

/** Signs records, by Ed25519 (RFC 8032), and knows its own again, and those of keys from before. */
export class RecordSigner {
  readonly #key: KeyObject;
  readonly #public: KeyObject[];

  /** `key` is a private key (PKCS #8, PEM); `former` are public keys (SPKI, PEM) whose records still count. */
  constructor(key: string, former: readonly string[] = []) {
    this.#key = createPrivateKey(key);
    this.#public = [createPublicKey(key), ...former.map((each) => createPublicKey(each))];
  }

  /** A new private key, in PEM. */
  static newKey(): string {
    return generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  }

  /** The document of a record. */
  write(record: CacheRecord): Buffer {
    const text = gzipSync(JSON.stringify(written(record)));
    return Buffer.concat([sign(null, text, this.#key), text]);
  }

  /** The record in the document of a key. Throws `record-invalid` for one that is not signed, or is of another key. */
  read(document: Buffer, { namespace, hash }: EntryKey): CacheRecord {
    const [signature, text] = [document.subarray(0, signatureSize), document.subarray(signatureSize)];
    const refuse = (why: string, cause?: unknown): CacheError =>
      new CacheError('record-invalid', { message: `The record of ${namespace} ${hash} ${why}.`, remedy: 'It is not used. If the key of the server was changed, name the one from before; else see who can write what the cache is stored in.', cause });
    if (!this.#public.some((key) => verify(null, text, key, signature))) throw refuse('is not signed by this server');
    try {
      const record = readRecord(JSON.parse(gunzipSync(text, { maxOutputLength: largest }).toString()) as WrittenRecord);
      if (record.namespace === namespace && record.hash === hash) return record;
      throw refuse(`is that of ${record.namespace} ${record.hash}`);
    } catch (error) {
      throw error instanceof CacheError ? error : refuse(`cannot be read: ${(error as Error).message}`, error);
    }
  }

  /** What tells the key from others, for people. */
  get fingerprint(): string {
    return createHash('sha256').update(this.#public[0].export({ type: 'spki', format: 'der' })).digest('hex').slice(0, 16);
  }
}

function written({ namespace, hash, artifact, blobs, writer, written: at }: CacheRecord): WrittenRecord {
  const placeOf = new Map(blobs.map(({ digest }, place) => [digest, place]));
  const fragments = new Map<Fragment, number>();
  const numberOf = (fragment: Fragment): number => {
    if (!fragments.has(fragment)) fragments.set(fragment, fragments.size);
    return fragments.get(fragment)!;
  };
  const entries = artifact.map((entry): WrittenRecord['entries'][number] => {
    if (entry.type === 'directory') return [entry.path, entry.type, entry.mode];
    return [entry.path, entry.type, entry.mode, entry.type === 'symlink' ? entry.target : entry.fragments.map(numberOf)];
  });
  return {
    version: 1,
    namespace,
    hash,
    writer,
    written: at,
    blobs: blobs.map(({ digest, size }) => [digest, size]),
    fragments: [...fragments.keys()].map(({ content, size, crc32, blob, offset, length }) => [content, size, crc32, placeOf.get(blob.digest)!, offset, length]),
    entries,
  };
}

function readRecord({ version, namespace, hash, writer, written: at, ...lists }: WrittenRecord): CacheRecord {
  if (version !== 1) throw new Error(`it is of version ${String(version)}`);
  const blobs = lists.blobs.map(([digest, size]): BlobSize => {
    if (!isDigest(digest)) throw new Error('it names what is no digest');
    return { digest, size };
  });
  const fragments = lists.fragments.map(([content, size, crc32, blob, offset, length]): Fragment => ({ content, size, crc32, blob: required(blobs[blob]), offset, length }));
  const artifact = lists.entries.map(([path, type, mode, what]): ArtifactEntry => {
    if (type === 'directory') return { path, type, mode };
    return type === 'symlink' ? { path, type, mode, target: what as string } : { path, type, mode, fragments: (what as number[]).map((each) => required(fragments[each])) };
  });
  return { namespace, hash, writer, written: at, blobs, artifact };
}

function required<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('it names what it does not have');
  return value;
}
