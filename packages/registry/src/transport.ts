import { lookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { connect } from 'node:tls';
import { setTimeout as delay } from 'node:timers/promises';
import { EnvHttpProxyAgent, request, type Dispatcher } from 'undici';
import { CodedError, type ErrorDetail } from '@nx-oci/oci';
import { RegistryError, type RegistryErrorCode } from './error';
import { isLoopbackHost, isPrivateAddress } from './network-address';
import { tlsSettings, type RegistrySettings } from './registry-settings';
import type { Secrets } from './secrets';

/** Headers of a response, by lower-case name. */
export type ResponseHeaders = Record<string, string | string[] | undefined>;

/** A response whose body is still to be read, or to be let go by `discard`. */
export interface RegistryResponse {
  status: number;
  headers: ResponseHeaders;
  /** Where it came from in the end, after redirects. */
  url: URL;
  body: AsyncIterable<Uint8Array>;
  /** Lets the rest of the body go. */
  discard(): Promise<void>;
}

/** One request. */
export interface RegistryRequest {
  method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  url: URL;
  headers?: Record<string, string>;
  /** Bytes, or what gives them anew for each try, with their number. */
  body?: Uint8Array | { size: number; open(): AsyncIterable<Uint8Array> | Iterable<Uint8Array> };
  /** `never`: a failure after the request was sent is the caller's to think about. */
  retry?: 'always' | 'never';
}

/** Told of every request that was answered, or failed: `status` 0. */
export type RequestObserver = (seen: { method: string; url: URL; status: number; bytes: number }) => void;

/** A failure that may be none at the next try. */
export class PassingError extends RegistryError {
  /** What `Retry-After` asked for, in milliseconds. */
  readonly retryAfter: number | undefined;

  constructor(code: RegistryErrorCode, detail: ErrorDetail, retryAfter?: number) {
    super(code, detail);
    this.retryAfter = retryAfter;
  }
}

/** Statuses that may pass by themselves. */
const passing = new Set([408, 429, 499, 500, 502, 503, 504, 522]);
const redirects = new Set([301, 302, 303, 307, 308]);
const maxRedirects = 5;

/**
 * Sends requests to one registry and to where it redirects: retries with growing pauses, `Retry-After` first; gives up on
 * what stalls; takes credentials to no other host, and nothing from a public registry into a private network.
 */
export class Transport {
  readonly #registry: string;
  readonly #settings: RegistrySettings;
  readonly #observe: RequestObserver;
  readonly #secrets: Secrets;
  readonly #own: EnvHttpProxyAgent;
  readonly #foreign: EnvHttpProxyAgent;
  #base: Promise<URL> | undefined;
  readonly #host: string;

  /** `host` is the registry's as it is spoken to, with port. */
  constructor(registry: string, host: string, options: { settings: RegistrySettings; secrets: Secrets; observe?: RequestObserver }) {
    const { settings } = options;
    this.#registry = registry;
    this.#host = host;
    this.#settings = settings;
    this.#secrets = options.secrets;
    this.#observe = options.observe ?? (() => undefined);
    const tls = tlsSettings(registry, settings);
    const { cert: _cert, key: _key, ...foreignTls } = tls;
    const shared = { headersTimeout: settings.stallTimeout, bodyTimeout: settings.stallTimeout, connections: 8, keepAliveTimeout: 10_000 };
    const agent = (connectOptions: object): EnvHttpProxyAgent =>
      new EnvHttpProxyAgent({ ...shared, connect: { timeout: settings.connectTimeout, ...connectOptions }, requestTls: connectOptions });
    this.#own = agent(tls);
    this.#foreign = agent({ ...foreignTls, ...(isPrivateHost(host) ? {} : { lookup: publicLookup }) });
  }

  /** The registry's address. Throws `registry-insecure`. */
  base(): Promise<URL> {
    return (this.#base ??= this.#findBase());
  }

  /** Lets connections go. */
  async close(): Promise<void> {
    await Promise.all([this.#own.destroy(), this.#foreign.destroy()]);
  }

  /**
   * Sends a request and follows redirects. Statuses of 400 and above are the caller's, but for those that may pass by
   * themselves: they are tried again. Throws `registry-down`, `rate-limited`, `response-invalid`, `registry-insecure`.
   */
  async send(wanted: RegistryRequest): Promise<RegistryResponse> {
    for (let attempt = 1; ; attempt++) {
      const last = attempt >= this.#settings.attempts || wanted.retry === 'never';
      let response: RegistryResponse;
      try {
        response = await this.#follow(wanted);
      } catch (error) {
        // What the source of a body throws is no matter of the network.
        if (error instanceof CodedError) throw error;
        if (last || !isPassing(error)) throw this.#unreachable(wanted.url, error, attempt);
        await this.pause(attempt);
        continue;
      }
      if (!passing.has(response.status)) return response;
      const asked = retryAfter(response.headers);
      const text = await errorText(response);
      if (last || (asked ?? 0) > this.#settings.longestRetryDelay) throw this.#refused(response, text, attempt, asked);
      await this.pause(attempt, asked);
    }
  }

  /** Waits after a try of something that failed, longer each time, or for as long as was `asked` (milliseconds). */
  async pause(attempt: number, asked?: number): Promise<void> {
    const grown = Math.min(this.#settings.retryDelay * 2 ** (attempt - 1), 10_000);
    // Not all at one moment: those that failed together would fail together again.
    await delay(asked ?? grown * (0.5 + Math.random()));
  }

  async #follow(wanted: RegistryRequest): Promise<RegistryResponse> {
    let { url, headers = {} } = wanted;
    for (let count = 0; ; count++) {
      const response = await this.#once({ ...wanted, url, headers });
      const location = response.headers.location;
      // An upload's address stands in Location too; only reads are redirected.
      if (!redirects.has(response.status) || typeof location !== 'string' || !['GET', 'HEAD'].includes(wanted.method)) return response;
      await response.discard();
      if (count >= maxRedirects) throw this.#invalid(`redirects more than ${maxRedirects} times`);
      const next = this.resolve(location, url);
      if (next.origin !== url.origin) {
        const { authorization: _, ...others } = headers;
        headers = others;
      }
      url = next;
    }
  }

  /** An address that the registry names, relative to `from`. Throws `response-invalid` for one that must not be followed. */
  resolve(location: string, from: URL): URL {
    let url: URL;
    try {
      url = new URL(location, from);
    } catch {
      throw this.#invalid('names an address that is none');
    }
    if (url.username || url.password) throw this.#invalid('names an address with credentials in it');
    if (url.protocol !== 'https:' && !(url.protocol === 'http:' && from.protocol === 'http:'))
      throw this.#invalid(`leads to ${url.protocol}//${url.host}, which is not encrypted`);
    if (url.host !== this.#host && !isPrivateHost(this.#host) && isPrivateHost(url.host))
      throw this.#invalid(`leads to ${url.host}, in a private network`);
    return url;
  }

  async #once({ method, url, headers, body }: RegistryRequest): Promise<RegistryResponse> {
    const own = url.host === this.#host;
    let sent = 0;
    const counted = async function* (chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
      for await (const chunk of chunks) {
        sent += chunk.length;
        yield chunk;
      }
    };
    const plain = body instanceof Uint8Array;
    const size = plain ? body.length : body?.size;
    let data: Dispatcher.ResponseData;
    try {
      data = await request(url, {
        method,
        dispatcher: own ? this.#own : this.#foreign,
        headers: { 'user-agent': 'nx-oci', ...headers, ...(size !== undefined && { 'content-length': String(size) }) },
        body: body === undefined ? undefined : plain ? body : (counted(body.open()) as never),
      });
    } catch (error) {
      this.#observe({ method, url, status: 0, bytes: sent });
      throw error;
    }
    this.#observe({ method, url, status: data.statusCode, bytes: plain ? body.length : sent });
    return {
      status: data.statusCode,
      headers: data.headers,
      url,
      body: data.body,
      discard: () => data.body.dump({ limit: 1 << 16 }),
    };
  }

  async #findBase(): Promise<URL> {
    const secure = new URL(`https://${this.#host}/v2/`);
    const plain = new URL(`http://${this.#host}/v2/`);
    if (this.#settings.plainHttp.includes(this.#registry)) return plain;
    if (!isLoopbackHost(secure.hostname)) return secure;
    return (await speaksTls(secure, this.#settings.connectTimeout)) ? secure : plain;
  }

  #unreachable(url: URL, error: unknown, attempts: number): RegistryError {
    const { code, message, cause } = error as NodeJS.ErrnoException;
    const reason = this.#secrets.redact(stallCodes.has(code ?? '') ? `nothing came for ${this.#settings.stallTimeout / 1000} s` : message || String(code ?? cause));
    const insecure = code === 'ERR_SSL_WRONG_VERSION_NUMBER' || /wrong version number|packet length too long/i.test(message);
    if (insecure) {
      return new RegistryError('registry-insecure', {
        message: `${url.host} does not speak TLS (${reason}).`,
        remedy: `If it is meant to, and the network is trusted, set NX_OCI_PLAIN_HTTP=${this.#registry}.`,
        cause: error,
      });
    }
    const certificate = /certificate|CERT_|self.signed|UNABLE_TO/i.test(`${code} ${message}`);
    const Kind = isPassing(error) ? PassingError : RegistryError;
    return new Kind('registry-down', {
      message: `${url.host} cannot be reached: ${reason}${attempts > 1 ? ` (tried ${attempts} times)` : ''}.`,
      remedy: certificate
        ? 'If its certificate is of an authority of your own, set NX_OCI_CA_FILE to the authority (PEM).'
        : 'Check the name, the network and its proxy variables (HTTPS_PROXY, NO_PROXY), and run again: what was done is kept.',
      cause: error,
    });
  }

  #refused({ status, url }: RegistryResponse, text: string, attempts: number, asked: number | undefined): RegistryError {
    const said = `${url.host} answers ${status}${text && `: ${this.#secrets.redact(text)}`}${attempts > 1 ? ` (tried ${attempts} times)` : ''}.`;
    return status === 429
      ? new PassingError('rate-limited', { message: said, remedy: 'Wait, or log in: most registries allow more to users that they know.' }, asked)
      : new PassingError('registry-down', { message: said, remedy: 'Run again later: what was done is kept.' }, asked);
  }

  #invalid(what: string): RegistryError {
    return new RegistryError('response-invalid', { message: `${this.#registry} ${what}.`, remedy: 'Ask those who run the registry.' });
  }
}

const stallCodes = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT']);

/** Whether what went wrong may go right the next time: all that is not a matter of names, trust or our own doing. */
export function isPassing(error: unknown): boolean {
  const { code = '', message = '' } = error as NodeJS.ErrnoException;
  if (code.startsWith('UND_ERR_INVALID') || code === 'UND_ERR_REQ_CONTENT_LENGTH_MISMATCH' || code === 'ENOTFOUND') return false;
  if (/^(ERR_SSL|ERR_TLS|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO)/.test(code) || /certificate/i.test(message)) return false;
  return /^(UND_ERR|E[A-Z]+$|HPE_)/.test(code) || code === '';
}

/** What errors and tokens have at most; more is let go. Bytes. */
const maxText = 1 << 16;

/** The start of a body as text, and the response as if it had not been read: for bodies that are short. */
export async function peek(response: RegistryResponse): Promise<{ text: string; again: RegistryResponse }> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of response.body) {
      chunks.push(chunk);
      size += chunk.length;
      if (size >= maxText) break;
    }
  } catch {
    // What came will do.
  }
  const bytes = Buffer.concat(chunks).subarray(0, maxText);
  const body = (async function* () {
    yield bytes;
  })();
  return { text: bytes.toString(), again: { ...response, body, discard: async () => undefined } };
}

/** What a response that says no says of the reason; nothing where it is no text for people. */
export async function errorText(response: RegistryResponse): Promise<string> {
  const { text } = await peek(response);
  return describeErrors(text, response.status, String(response.headers['content-type'] ?? ''));
}

/** distribution-spec, "Error Codes"; of other bodies the beginning. */
function describeErrors(text: string, status: number, type: string): string {
  try {
    const { errors, details } = JSON.parse(text) as { errors?: { code?: string; message?: string; detail?: unknown }[]; details?: string };
    const said = (errors ?? []).map(({ code, message }) => [code, message].filter(Boolean).join(': '));
    if (said.length > 0) return said.join('; ').slice(0, 500);
    if (typeof details === 'string') return details.slice(0, 500);
  } catch {
    // Not every registry answers in JSON.
  }
  return status >= 400 && !type.includes('html') ? text.trim().slice(0, 200) : '';
}

/** `Retry-After`, RFC 9110, section 10.2.3, in milliseconds. */
function retryAfter({ 'retry-after': value }: ResponseHeaders): number | undefined {
  if (typeof value !== 'string' || value.trim() === '') return undefined;
  const wait = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return Number.isNaN(wait) ? undefined : Math.max(0, wait);
}

function isPrivateHost(host: string): boolean {
  const { hostname } = new URL(`http://${host}`);
  return isLoopbackHost(hostname) || isPrivateAddress(hostname.replace(/^\[|\]$/g, ''));
}

/** Finds addresses as ever, and refuses private ones: a public registry has no business there. */
const publicLookup: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, options, (error, address, family) => {
    const all = Array.isArray(address) ? address : [{ address: String(address), family }];
    const hidden = error ? undefined : all.find((each) => isIP(each.address) > 0 && isPrivateAddress(each.address));
    if (hidden) callback(Object.assign(new Error(`${hostname} is ${hidden.address}, in a private network`), { code: 'ENOTFOUND' }), '', 0);
    else callback(error, address as never, family);
  });
};

/** Whether a port of this machine answers a TLS greeting. */
function speaksTls({ hostname, port }: URL, timeout: number): Promise<boolean> {
  return new Promise((resolve) => {
    // Only to see what is spoken: the certificate is checked when something is sent.
    const socket = connect({ host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || 443), rejectUnauthorized: false, timeout });
    const end = (answer: boolean) => (): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('secureConnect', end(true));
    socket.once('error', end(false));
    socket.once('timeout', end(false));
  });
}
