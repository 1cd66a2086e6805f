import { createReadStream } from 'node:fs';
import { digestOf, documentOf, mediaTypes, OciError, parseDocument, type Descriptor, type Digest, type Document, type Manifest } from '@nx-oci/oci';
import { credentialChain, formatRepository, parseRepository, RegistryClient, RegistryError, RemoteRepository, untag, uploadBlob, type Repository } from '@nx-oci/registry';
import type { Backend, BlobSize, EntryKey, FoundBlob, ListedBlob, ListedEntry, Namespace } from './backend';
import { CacheError } from './error';

const artifactType = 'application/vnd.nx-oci.cache.v1';
const recordType = 'application/vnd.nx-oci.cache.record.v1';
const blobType = 'application/vnd.nx-oci.cache.blob.v1';
const createdKey = 'org.opencontainers.image.created';

/**
 * A repository of an OCI registry (distribution-spec 1.1): an entry is a manifest, tagged `<namespace>-<hash>`, whose config is the
 * document and whose layers are the blobs. Blobs that no manifest names are the registry's to clear up.
 */
export class RegistryBackend implements Backend {
  readonly name: string;
  /** The registry's own. */
  readonly grace = 0;
  readonly #client: RegistryClient;
  readonly #repository: RemoteRepository;
  readonly #now: () => number;
  /** When entries were written, which does not change. */
  readonly #written = new Map<string, number>();

  constructor(repository: string | Repository, now: () => number = Date.now) {
    const place = typeof repository === 'string' ? parseRepository(repository) : repository;
    this.name = `registry ${formatRepository(place)}`;
    this.#now = now;
    this.#client = new RegistryClient({ credentials: credentialChain({ home: place.registry }) });
    this.#repository = new RemoteRepository(this.#client, place, { access: 'push' });
  }

  readEntry(key: EntryKey): Promise<Buffer | undefined> {
    return this.#answered(async () => {
      const found = await this.#repository.manifest(tagOf(key));
      if (found === undefined) return undefined;
      const { config } = parseDocument<Manifest>(found);
      const chunks: Uint8Array[] = [];
      for await (const chunk of this.#repository.open(config)) chunks.push(chunk);
      return Buffer.concat(chunks);
    });
  }

  createEntry(key: EntryKey, document: Buffer, blobs: readonly BlobSize[]): Promise<'created' | 'exists'> {
    return this.#answered(async () => {
      const tag = tagOf(key);
      if (await this.#repository.head(tag)) return 'exists';
      const config = documentOfBytes(recordType, document);
      await uploadBlob(this.#repository, config.descriptor, () => [document], { mayExist: true });
      const written = new Date(this.#now()).toISOString();
      const manifest = { schemaVersion: 2, mediaType: mediaTypes.manifest, artifactType, config: config.descriptor, layers: blobs.map((blob): Descriptor => ({ mediaType: blobType, ...blob })), annotations: { [createdKey]: written } };
      await this.#repository.putManifest(documentOf(mediaTypes.manifest, manifest), tag);
      return 'created';
    });
  }

  deleteEntry(key: EntryKey, used = Infinity): Promise<boolean> {
    return this.#answered(async () => {
      const tag = tagOf(key);
      this.#written.delete(tag);
      const found = await this.#repository.manifest(tag);
      if (found === undefined || (writtenIn(found) ?? 0) > used) return false;
      try {
        await this.#repository.remove(found.descriptor.digest);
      } catch (error) {
        if (!(error instanceof RegistryError) || error.code !== 'access-denied') throw error;
        await untag(this.#repository, tag, found);
      }
      return true;
    });
  }

  /** A registry does not note that. */
  async noteUse(): Promise<void> {}

  async *entries(): AsyncGenerator<ListedEntry> {
    for (const tag of await this.#answered(() => this.#repository.tags())) {
      const key = keyOf(tag);
      const written = key && (await this.#writtenAt(tag));
      if (written !== undefined) yield { ...key!, used: written };
    }
  }

  keepBlob(digest: Digest): Promise<boolean> {
    return this.#answered(() => this.#repository.has(digest));
  }

  async writeBlob(blob: BlobSize, file: string): Promise<void> {
    await this.#answered(() => uploadBlob(this.#repository, { mediaType: blobType, ...blob }, () => createReadStream(file, { highWaterMark: 1 << 18 })));
  }

  async readBlob(blob: BlobSize): Promise<FoundBlob | undefined> {
    if (!(await this.keepBlob(blob.digest))) return undefined;
    return { bytes: this.#verified(blob) };
  }

  async *blobs(): AsyncGenerator<ListedBlob> {}

  async deleteBlob(): Promise<boolean> {
    return false;
  }

  async clearUp(): Promise<void> {}

  close(): Promise<void> {
    return this.#client.close();
  }

  async *#verified(blob: BlobSize): AsyncGenerator<Uint8Array> {
    try {
      yield* this.#repository.open({ mediaType: blobType, ...blob });
    } catch (error) {
      throw failure(this.name, error);
    }
  }

  async #writtenAt(tag: string): Promise<number | undefined> {
    const known = this.#written.get(tag);
    if (known !== undefined) return known;
    const found: Document | undefined = await this.#answered(() => this.#repository.manifest(tag));
    const written = found && writtenIn(found);
    if (written !== undefined) this.#written.set(tag, written);
    return written;
  }

  async #answered<T>(call: () => Promise<T>): Promise<T> {
    try {
      return await call();
    } catch (error) {
      throw failure(this.name, error);
    }
  }
}

function writtenIn(manifest: Document): number | undefined {
  const written = Date.parse(parseDocument<Manifest>(manifest).annotations?.[createdKey] ?? '');
  return Number.isNaN(written) ? undefined : written;
}

function documentOfBytes(mediaType: string, bytes: Buffer): Document {
  return { descriptor: { mediaType, digest: digestOf(bytes), size: bytes.length }, bytes };
}

function tagOf({ namespace, hash }: EntryKey): string {
  return `${namespace}-${hash}`;
}

function keyOf(tag: string): EntryKey | undefined {
  const [, namespace, hash] = /^(trusted|untrusted-[0-9a-f]+)-([0-9A-Za-z_-]{1,64})$/.exec(tag) ?? [];
  return namespace === undefined ? undefined : { namespace: namespace as Namespace, hash };
}

function failure(name: string, error: unknown): unknown {
  if (error instanceof OciError && error.code === 'digest-mismatch') return new CacheError('blob-damaged', { message: error.message, remedy: error.remedy, cause: error });
  if (error instanceof OciError || error instanceof RegistryError) return new CacheError('backend-failed', { message: `The ${name} fails: ${error.message}`, remedy: error.remedy, cause: error });
  return error;
}
