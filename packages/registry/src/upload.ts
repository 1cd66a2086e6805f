import { isDigest, OciError, type Descriptor } from '@nx-oci/oci';
import { RegistryError } from './error';
import type { Repository } from './reference';
import type { RemoteRepository } from './remote-repository';
import { errorText, type RegistryResponse } from './response';
import { PassingError } from './transport';

/** How a blob came to be in a repository. */
export type UploadOutcome = 'exists' | 'mounted' | 'uploaded';

export interface UploadOptions {
  /** Repositories of the same registry that have the blob, the likeliest first. */
  mountFrom?: readonly Repository[];
  /** Whether the repository may have the blob already: it is asked when no mount is done, and before anything is sent. */
  mayExist?: boolean;
  /** Told of bytes as they are sent; less than nothing when they have to be sent again. */
  onSent?(bytes: number): void;
}

/** Chunks where a registry takes no whole blobs: GHCR takes no larger ones. Bytes. */
const chunkSize = 4 << 20;

/** What is written to a connection at a time, where it may be: each write waits for the one before. Bytes. */
const writeSize = 1 << 20;

/** Statuses of a registry, or of what stands before it, that takes no body as large, or none at once. */
const wantsChunks = new Set([405, 411, 413, 415, 501]);

/**
 * Brings a blob that a repository does not have into it: by mount, or whole in one request, or in chunks where the registry
 * refuses that. distribution-spec, "Pushing blobs". `open` gives the bytes anew for each try.
 * Throws `upload-failed`, and what requests and `open` throw.
 */
export async function uploadBlob(
  repository: RemoteRepository,
  descriptor: Descriptor,
  open: () => AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  options: UploadOptions = {},
): Promise<UploadOutcome> {
  const upload = new Upload(repository, descriptor, open, options);
  for (const from of options.mountFrom ?? []) if (await upload.mount(from)) return 'mounted';
  if (options.mayExist && (await repository.has(descriptor.digest))) return 'exists';
  await upload.send();
  return 'uploaded';
}

/** An upload that was begun. */
interface Session {
  /** Where it goes on. */
  url: URL;
  /** What chunks have to have at least, but for the last. Bytes. */
  leastChunk: number;
}

class Upload {
  readonly #repository: RemoteRepository;
  readonly #descriptor: Descriptor;
  readonly #open: () => AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
  readonly #onSent: (bytes: number) => void;
  /** The session that a mount which was not done left behind. */
  #session: RegistryResponse | undefined;

  constructor(repository: RemoteRepository, descriptor: Descriptor, open: () => AsyncIterable<Uint8Array> | Iterable<Uint8Array>, { onSent }: UploadOptions) {
    this.#repository = repository;
    this.#descriptor = descriptor;
    this.#open = open;
    this.#onSent = onSent ?? (() => undefined);
  }

  /** Whether the registry took the blob from another repository. What it says against it is no error: the blob can be sent. */
  async mount(from: Repository): Promise<boolean> {
    const query = `mount=${this.#descriptor.digest}&from=${encodeURIComponent(from.path)}`;
    let response: RegistryResponse;
    try {
      response = await this.#repository.send({ method: 'POST', path: `/blobs/uploads/?${query}`, body: Buffer.alloc(0) }, { others: [from], pass: [403] });
    } catch (error) {
      if (error instanceof RegistryError && error.code === 'auth-failed') return false;
      throw error;
    }
    await response.discard();
    if (response.status === 202) this.#session = response;
    return response.status === 201;
  }

  async send(): Promise<void> {
    const { client, repository } = this.#repository;
    let chunked = false;
    let mismatches = 0;
    for (let attempt = 1; ; attempt++) {
      // Tried again by itself: tries of tries would go on for long.
      const begun = await this.#begin();
      try {
        const answer = chunked ? await this.#sendChunks(begun) : await this.#sendWhole(begun);
        if (!('lost' in answer) && (await this.#isTaken(answer, { chunked }))) return;
        const problem = 'lost' in answer ? answer.lost : `answers ${answer.status}${said(await errorText(answer, client.secrets))}`;
        if (!chunked && !('lost' in answer) && wantsChunks.has(answer.status)) chunked = true;
        // Something between lost bytes, or the session: that passes, or shows again.
        else if (++mismatches > 2) throw this.#failed(problem);
      } catch (error) {
        if (!(error instanceof PassingError) || attempt >= client.settings.attempts) throw error;
        await client.transport(repository.registry).pause(attempt, error.retryAfter);
        // The answer alone may have been lost.
        if (await this.#repository.has(this.#descriptor.digest)) return;
      }
    }
  }

  /** Begins a session, and says where it goes on. */
  async #begin(): Promise<Session> {
    const response = this.#session ?? (await this.#repository.send({ method: 'POST', path: '/blobs/uploads/', body: Buffer.alloc(0) }));
    this.#session = undefined;
    if (response.status !== 202) throw this.#failed(`answers ${response.status} to the beginning of an upload${said(await errorText(response, this.#repository.client.secrets))}`);
    await response.discard();
    return { url: this.#next(response), leastChunk: Number(response.headers['oci-chunk-min-length'] ?? 0) || 0 };
  }

  #sendWhole({ url }: Session): Promise<RegistryResponse> {
    return this.#finish(url, { size: this.#descriptor.size, open: () => inChunks(this.#counted(), Math.min(writeSize, this.#descriptor.size)) });
  }

  /** distribution-spec, "Pushing a blob in chunks". The last answer, or which bytes were lost. */
  async #sendChunks({ url, leastChunk }: Session): Promise<RegistryResponse | { lost: string }> {
    let at = 0;
    for await (const chunk of inChunks(this.#counted(), Math.max(chunkSize, leastChunk))) {
      const response = await this.#repository.send({
        method: 'PATCH',
        url,
        headers: { 'content-type': 'application/octet-stream', 'content-range': `${at}-${at + chunk.length - 1}` },
        body: chunk,
        retry: 'never',
      });
      if (response.status < 200 || response.status > 299) return response;
      await response.discard();
      url = this.#next(response);
      at += chunk.length;
      const range = /^(?:bytes=)?0-(\d+)$/.exec(String(response.headers.range ?? ''));
      if (range && Number(range[1]) !== at - 1) return { lost: `has ${Number(range[1]) + 1} bytes after ${at} were sent` };
    }
    return this.#finish(url, Buffer.alloc(0));
  }

  #finish(url: URL, body: Uint8Array | { size: number; open(): AsyncIterable<Uint8Array> }): Promise<RegistryResponse> {
    const address = new URL(url);
    address.searchParams.set('digest', this.#descriptor.digest);
    return this.#repository.send({ method: 'PUT', url: address, headers: { 'content-type': 'application/octet-stream' }, body, retry: 'never' });
  }

  async #isTaken(response: RegistryResponse, { chunked }: { chunked: boolean }): Promise<boolean> {
    if (response.status < 200 || response.status > 299) return false;
    await response.discard();
    const digest = response.headers['docker-content-digest'];
    if (isDigest(digest) && digest !== this.#descriptor.digest) throw this.#failed(`says that it has ${digest} now`);
    // ECR lets chunks fall and says that all is well.
    if (chunked && !(await this.#repository.has(this.#descriptor.digest))) throw this.#failed('does not have it after all of it was sent');
    return true;
  }

  async *#counted(): AsyncGenerator<Uint8Array> {
    const { digest, size } = this.#descriptor;
    let sent = 0;
    let whole = false;
    try {
      for await (const chunk of this.#open()) {
        sent += chunk.length;
        this.#onSent(chunk.length);
        if (sent > size) break;
        yield chunk;
      }
      if (sent !== size) {
        throw new OciError('digest-mismatch', {
          message: `The blob ${digest} is of ${size} bytes, and has ${sent > size ? 'more' : `only ${sent}`} where it is read from.`,
          remedy: 'It was damaged, or described wrongly: make it again.',
        });
      }
      whole = true;
    } finally {
      if (!whole) this.#onSent(-sent);
    }
  }

  #next(response: RegistryResponse): URL {
    const { location } = response.headers;
    const { client, repository } = this.#repository;
    if (typeof location !== 'string') throw this.#failed('does not say where an upload goes on');
    return client.transport(repository.registry).resolve(location, response.url);
  }

  #failed(what: string): RegistryError {
    const { registry, path } = this.#repository.repository;
    return new RegistryError('upload-failed', {
      message: `${registry} does not take the blob ${this.#descriptor.digest} into ${path}: it ${what}.`,
      remedy: 'Run again; if it stays so, see what the registry, or the proxy before it, allows.',
    });
  }
}

function said(text: string): string {
  return text && `: ${text}`;
}

/** Bytes in buffers of one size, the last one smaller; those that come so are passed on. */
async function* inChunks(bytes: AsyncIterable<Uint8Array>, size: number): AsyncGenerator<Uint8Array> {
  let buffer = Buffer.alloc(0);
  let filled = 0;
  for await (const chunk of bytes) {
    if (filled === 0 && chunk.length === size) {
      yield chunk;
      continue;
    }
    for (let at = 0; at < chunk.length;) {
      // A new one each time: what was passed on may still be on its way.
      if (filled === 0) buffer = Buffer.allocUnsafeSlow(size);
      const count = Math.min(chunk.length - at, size - filled);
      buffer.set(chunk.subarray(at, at + count), filled);
      filled += count;
      at += count;
      if (filled < size) continue;
      yield buffer;
      filled = 0;
    }
  }
  if (filled > 0) yield buffer.subarray(0, filled);
}
