import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { CopyObjectCommand, DeleteObjectCommand, GetObjectCommand, HeadObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client, S3ServiceException, type _Object } from '@aws-sdk/client-s3';
import { hexOf, isDigest, type Digest } from '@nx-oci/oci';
import type { Backend, BlobSize, EntryKey, FoundBlob, ListedBlob, ListedEntry, Namespace } from './backend';
import { CacheError } from './error';

const hour = 3_600_000;
/** What is used is written anew, or copied to itself, so that its time says so; not more often than this. */
const noteEvery = 12 * hour;
/** How long a connection may have nothing to say, and take to be there. One that hangs for good would be one fewer for all others. Milliseconds. */
const usualIdle = 20_000;
const connectionTimeout = 5000;
/** The most bytes that S3 takes in one request. */
const largest = 5 * 2 ** 30;

export interface S3Settings {
  bucket: string;
  /** Of all keys, without slashes around it. */
  prefix: string;
  /** Of a server that is not of AWS. */
  endpoint?: string;
  region?: string;
  /** Milliseconds after which a connection that has nothing to say is given up. */
  idle?: number;
  /** Milliseconds since 1970. */
  now?: () => number;
}

/**
 * A bucket of S3, or of a server that speaks as S3: `<prefix>/entries/<namespace>/<hash>` and `<prefix>/blobs/<digest>`. Credentials
 * are those that the tools of AWS find.
 */
export class S3Backend implements Backend {
  readonly name: string;
  /** Longer than what `keepBlob` lets pass. */
  readonly grace = 36 * hour;
  readonly #settings: Required<Pick<S3Settings, 'bucket' | 'now'>>;
  readonly #prefix: string;
  readonly #client: S3Client;
  readonly #noted = new Map<string, number>();

  constructor({ bucket, prefix, endpoint = process.env.AWS_ENDPOINT_URL_S3 || process.env.AWS_ENDPOINT_URL, region, idle = usualIdle, now = Date.now }: S3Settings) {
    this.name = `bucket s3://${bucket}/${prefix}`;
    this.#settings = { bucket, now };
    this.#prefix = prefix === '' ? '' : `${prefix}/`;
    this.#client = new S3Client({
      ...(endpoint !== undefined && { endpoint, forcePathStyle: true }),
      ...(region !== undefined ? { region } : endpoint !== undefined && !process.env.AWS_REGION && { region: 'us-east-1' }),
      // Servers that are not of AWS know no others; every byte is verified here anyhow.
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
      maxAttempts: 3,
      requestHandler: { connectionTimeout, socketTimeout: idle },
    });
  }

  async readEntry(key: EntryKey): Promise<Buffer | undefined> {
    const found = await this.#absent(() => this.#client.send(new GetObjectCommand(this.#at(this.#entry(key)))));
    return found && this.#answered(async () => Buffer.from(await found.Body!.transformToByteArray()));
  }

  async createEntry(key: EntryKey, document: Buffer): Promise<'created' | 'exists'> {
    return this.#answered(async () => {
      try {
        await this.#client.send(new PutObjectCommand({ ...this.#at(this.#entry(key)), Body: document, ContentLength: document.length, IfNoneMatch: '*' }));
        return 'created';
      } catch (error) {
        // There is one; or another is being written at this moment.
        if (error instanceof S3ServiceException && [409, 412].includes(error.$metadata.httpStatusCode ?? 0)) return 'exists';
        throw error;
      }
    });
  }

  deleteEntry(key: EntryKey, used?: number): Promise<boolean> {
    return this.#delete(this.#entry(key), used);
  }

  async noteUse(key: EntryKey): Promise<void> {
    const name = this.#entry(key);
    const now = this.#settings.now();
    if (now - (this.#noted.get(name) ?? -Infinity) < noteEvery) return;
    this.#noted.set(name, now);
    if (this.#noted.size > 100_000) this.#noted.clear();
    const written = await this.#writtenAt(name);
    if (written === undefined) return;
    if (now - written > noteEvery) await this.#rewrite(name);
    else this.#noted.set(name, written);
  }

  async *entries(): AsyncGenerator<ListedEntry> {
    for await (const { Key = '', LastModified } of this.#listed('entries/')) {
      const [namespace, hash] = Key.slice(this.#prefix.length + 'entries/'.length).split('/');
      const time = LastModified?.getTime() ?? this.#settings.now();
      if (hash) yield { namespace: namespace as Namespace, hash, used: time };
    }
  }

  async keepBlob(digest: Digest): Promise<boolean> {
    const name = this.#blob(digest);
    const written = await this.#writtenAt(name);
    if (written === undefined || this.#settings.now() - written <= noteEvery) return written !== undefined;
    await this.#renew(name);
    // Not every server takes a copy for a change: then it counts as absent, and is written anew.
    return ((await this.#writtenAt(name)) ?? written) > written;
  }

  async writeBlob({ digest, size }: BlobSize, file: string): Promise<void> {
    if (size > largest) throw new CacheError('backend-failed', { message: `A file of ${size} bytes is more than S3 takes at once.`, remedy: 'Keep outputs small, or store the cache elsewhere.' });
    await this.#answered(() => this.#client.send(new PutObjectCommand({ ...this.#at(this.#blob(digest)), Body: createReadStream(file, { highWaterMark: 1 << 18 }), ContentLength: size })));
  }

  async readBlob({ digest }: BlobSize): Promise<FoundBlob | undefined> {
    const found = await this.#absent(() => this.#client.send(new GetObjectCommand(this.#at(this.#blob(digest)))));
    return found && { bytes: this.#bytes(found.Body as Readable) };
  }

  async *blobs(): AsyncGenerator<ListedBlob> {
    for await (const { Key = '', Size = 0, LastModified } of this.#listed('blobs/')) {
      const digest = `sha256:${Key.slice(this.#prefix.length + 'blobs/'.length)}`;
      if (isDigest(digest)) yield { digest, size: Size, kept: LastModified?.getTime() ?? this.#settings.now() };
    }
  }

  deleteBlob(digest: Digest, kept?: number): Promise<boolean> {
    return this.#delete(this.#blob(digest), kept);
  }

  /** An object is whole or absent. */
  async clearUp(): Promise<void> {}

  async close(): Promise<void> {
    this.#client.destroy();
  }

  async *#bytes(body: Readable): AsyncGenerator<Uint8Array> {
    try {
      yield* body as AsyncIterable<Buffer>;
    } catch (error) {
      throw this.#failure(error);
    }
  }

  /** Takes an object away, unless it was written or renewed after a time, which a listing may tell more exactly. */
  async #delete(name: string, unlessAfter?: number): Promise<boolean> {
    if (unlessAfter !== undefined) {
      const written = await this.#writtenAt(name);
      if (written === undefined || written > unlessAfter) return false;
    }
    await this.#answered(() => this.#client.send(new DeleteObjectCommand(this.#at(name))));
    return true;
  }

  async #writtenAt(name: string): Promise<number | undefined> {
    const found = await this.#absent(() => this.#client.send(new HeadObjectCommand(this.#at(name))));
    return found && (found.LastModified?.getTime() ?? this.#settings.now());
  }

  /** Writes an object anew, as it is, unless it is another one or gone by then. */
  async #rewrite(name: string): Promise<void> {
    const found = await this.#absent(() => this.#client.send(new GetObjectCommand(this.#at(name))));
    if (found === undefined) return;
    const body = await found.Body!.transformToByteArray();
    await this.#absent(() => this.#client.send(new PutObjectCommand({ ...this.#at(name), Body: body, ContentLength: body.length, IfMatch: found.ETag })));
  }

  /** Copies an object to itself, so that its time is now. */
  #renew(name: string): Promise<object | undefined> {
    const { bucket } = this.#settings;
    return this.#absent(() => this.#client.send(new CopyObjectCommand({ ...this.#at(name), CopySource: `${bucket}/${name.split('/').map(encodeURIComponent).join('/')}`, MetadataDirective: 'REPLACE' })));
  }

  async *#listed(below: string): AsyncGenerator<_Object> {
    let token: string | undefined;
    do {
      const page = await this.#answered(() => this.#client.send(new ListObjectsV2Command({ Bucket: this.#settings.bucket, Prefix: `${this.#prefix}${below}`, ContinuationToken: token })));
      yield* page.Contents ?? [];
      token = page.NextContinuationToken;
    } while (token !== undefined);
  }

  #entry({ namespace, hash }: EntryKey): string {
    return `${this.#prefix}entries/${namespace}/${hash}`;
  }

  #blob(digest: Digest): string {
    return `${this.#prefix}blobs/${hexOf(digest)}`;
  }

  #at(name: string): { Bucket: string; Key: string } {
    return { Bucket: this.#settings.bucket, Key: name };
  }

  #absent<T>(call: () => Promise<T>): Promise<T | undefined> {
    return this.#answered(() =>
      call().catch((error: unknown) => {
        if (error instanceof S3ServiceException && error.$metadata.httpStatusCode === 404 && error.name !== 'NoSuchBucket') return undefined;
        throw error;
      }),
    );
  }

  async #answered<T>(call: () => Promise<T>): Promise<T> {
    try {
      return await call();
    } catch (error) {
      throw this.#failure(error);
    }
  }

  #failure(error: unknown): CacheError {
    if (error instanceof CacheError) return error;
    const { name, message } = error as Error;
    return new CacheError('backend-failed', { message: `The ${this.name} fails: ${name}, ${message}.`, remedy: 'Look at the bucket, its endpoint and region, and at the credentials (AWS_ACCESS_KEY_ID and the like).', cause: error });
  }
}
