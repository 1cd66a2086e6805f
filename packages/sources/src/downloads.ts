import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { RegistryError, registrySettings, resumed, Secrets, Transport, type RegistryResponse, type RegistrySettings, type RequestObserver } from '@nx-oci/registry';
import { SourcesError } from './error';

/** How a download begins. */
export interface DownloadOptions {
  /** Bytes of all of it, where they are known. */
  size?: number;
  /** Bytes that are there from before. */
  from?: number;
  headers?: Record<string, string>;
  /** Throw `address-changed` rather than go on with another version after a break, by what servers call it: for bytes that nothing verifies. */
  sameVersion?: boolean;
  /** Told where the bytes come from in the end, after redirects. */
  onAnswer?(url: URL): void;
}

/** The most that is read of a document as a whole. Bytes. */
const maxDocument = 1 << 28;

/**
 * Reads files by http, https and file addresses: through the proxies of the environment, with retries, taken up again
 * where they broke off. A name and password in an address are sent to its host alone.
 */
export class Downloads {
  readonly #settings: RegistrySettings;
  readonly #secrets = new Secrets();
  readonly #observe: RequestObserver | undefined;
  readonly #transports = new Map<string, Transport>();
  /** Hosts that did not answer however often they were asked: they are asked once more for each thing, as they may be back. */
  readonly #down = new Set<string>();

  constructor(options: { settings?: RegistrySettings; observe?: RequestObserver } = {}) {
    this.#settings = options.settings ?? registrySettings();
    this.#observe = options.observe;
  }

  /** Lets connections go. */
  async close(): Promise<void> {
    await Promise.all([...this.#transports.values()].map((transport) => transport.close()));
  }

  /**
   * The bytes at an address, unverified; from the beginning where the other side has no ranges. Throws `not-found` for what
   * is not there or not for us, and RegistryErrors for hosts that cannot be reached.
   */
  async *open(address: URL, { size, from, headers = {}, sameVersion = false, onAnswer }: DownloadOptions = {}): AsyncGenerator<Uint8Array> {
    if (address.protocol === 'file:') {
      yield* fromFile(address, from);
      return;
    }
    const { url, authorization } = this.#withoutLogin(address);
    const transport = this.#transport(url.host);
    let version: string | string[] | undefined;
    yield* resumed({
      size,
      from,
      attempts: this.#settings.attempts,
      request: async (at) => {
        const response = await this.#send(transport, url, { ...authorization, ...headers, ...(at > 0 && { range: `bytes=${at}-` }) });
        const skip = await startOf(response, url, at);
        const found = response.headers.etag ?? response.headers['last-modified'];
        if (sameVersion && version !== undefined && found !== version) throw await changed(response, url);
        version = found;
        onAnswer?.(response.url);
        return { response, skip };
      },
      pause: (attempt) => transport.pause(attempt),
      gaveUp: (error, attempts) =>
        new RegistryError('registry-down', {
          message: `${url.host} breaks off ${url.pathname}: ${this.#secrets.redact(error.message)} (tried ${attempts} times).`,
          remedy: 'Check the network, and run again: what was fetched whole is kept.',
          cause: error,
        }),
    });
  }

  /** A whole document. Throws what `open` throws, and `artifact-damaged` for one of more than 256 MiB. */
  async read(address: URL, options: DownloadOptions = {}): Promise<Buffer> {
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of this.open(address, options)) {
      chunks.push(chunk);
      size += chunk.length;
      if (size > maxDocument) {
        throw new SourcesError('artifact-damaged', { message: `${address.host}${address.pathname} goes on after 256 MiB.`, remedy: 'Look at what is there.' });
      }
    }
    return Buffer.concat(chunks);
  }

  async #send(transport: Transport, url: URL, headers: Record<string, string>): Promise<RegistryResponse> {
    try {
      const response = await transport.send({ method: 'GET', url, headers, retry: this.#down.has(url.host) ? 'never' : 'always' });
      this.#down.delete(url.host);
      return response;
    } catch (error) {
      if ((error as { code?: string }).code === 'registry-down') this.#down.add(url.host);
      throw error;
    }
  }

  #transport(host: string): Transport {
    const known = this.#transports.get(host);
    if (known) return known;
    const transport = new Transport(host, host, { settings: this.#settings, secrets: this.#secrets, observe: this.#observe });
    this.#transports.set(host, transport);
    return transport;
  }

  #withoutLogin(address: URL): { url: URL; authorization: Record<string, string> } {
    if (address.username === '' && address.password === '') return { url: address, authorization: {} };
    const [user, password] = [address.username, address.password].map(decodeURIComponent);
    this.#secrets.add(password);
    const url = new URL(address);
    url.username = '';
    url.password = '';
    return { url, authorization: { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` } };
  }
}

/** How many bytes of the response come before those that are wanted. */
async function startOf(response: RegistryResponse, url: URL, at: number): Promise<number> {
  const { status, headers } = response;
  if (status === 200) return at;
  if (status === 206 && String(headers['content-range']).startsWith(`bytes ${at}-`)) return 0;
  await response.discard();
  throw notFound(url, `answers ${status}`);
}

async function changed(response: RegistryResponse, url: URL): Promise<SourcesError> {
  await response.discard();
  return new SourcesError('address-changed', { message: `${url.host}${url.pathname} changed while it was fetched.`, remedy: 'Run again.' });
}

async function* fromFile(address: URL, from: number | undefined): AsyncGenerator<Uint8Array> {
  const file = fileURLToPath(address);
  if (!(await stat(file).catch(() => undefined))?.isFile()) throw notFound(address, 'is no file');
  try {
    yield* createReadStream(file, { start: from });
  } catch (error) {
    throw notFound(address, `cannot be read: ${(error as Error).message}`);
  }
}

function notFound(url: URL, why: string): SourcesError {
  return new SourcesError('not-found', {
    message: `${url.host}${url.pathname} ${why}.`,
    remedy: 'Look whether it was moved or removed, and whether this machine may read it.',
  });
}
