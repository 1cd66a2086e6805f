import { lookup, type LookupAddress, type LookupOptions } from 'node:dns';
import { isIP } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Dispatcher } from 'undici';
import type { ErrorDetail } from '@nx-oci/oci';
import { proxyAgent, speaksTls } from './connection';
import { RegistryError, type RegistryErrorCode } from './error';
import { isLoopbackHost, isPrivateAddress, isPrivateHost } from './network-address';
import { tlsSettings, type RegistrySettings } from './registry-settings';
import { errorText, type RegistryResponse, type ResponseHeaders } from './response';
import type { Secrets } from './secrets';
import { undici } from './undici';

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

/** Why a request to `url` had no answer. What the source of its body threw is no matter of the network. */
class RequestFailure {
  constructor(
    readonly url: URL,
    readonly reason: unknown,
    readonly origin: 'network' | 'body',
  ) {}
}

/** Statuses that may pass by themselves. */
const passing = new Set([408, 429, 499, 500, 502, 503, 504, 522]);
const redirects = new Set([301, 302, 303, 307, 308]);
const maxRedirects = 5;
/** Headers that go along with a redirect to another host. */
const harmless = new Set(['accept', 'range']);

/**
 * Sends requests to one registry and to where it redirects: retries with growing pauses, `Retry-After` first; gives up on
 * what stalls; takes credentials to no other host, and nothing from a public registry into a private network.
 */
export class Transport {
  readonly #registry: string;
  readonly #settings: RegistrySettings;
  readonly #observe: RequestObserver;
  readonly #secrets: Secrets;
  readonly #own: Dispatcher;
  readonly #foreign: Dispatcher;
  readonly #lookup: typeof lookup;
  #base: Promise<URL> | undefined;
  #private: Promise<boolean> | undefined;
  readonly #host: string;

  /**
   * `host` is the registry's as it is spoken to, with port; `lookup` finds addresses, as the system does unless told.
   * Throws `registry-config-invalid`.
   */
  constructor(registry: string, host: string, options: { settings: RegistrySettings; secrets: Secrets; observe?: RequestObserver; lookup?: typeof lookup }) {
    const { settings } = options;
    this.#registry = registry;
    this.#host = host;
    this.#settings = settings;
    this.#secrets = options.secrets;
    this.#observe = options.observe ?? (() => undefined);
    this.#lookup = options.lookup ?? lookup;
    const tls = tlsSettings(registry, settings);
    const { cert: _cert, key: _key, ...foreignTls } = tls;
    this.#own = proxyAgent(settings, { ...tls, lookup: this.#lookup });
    this.#foreign = proxyAgent(settings, { ...foreignTls, lookup: this.#publicLookup() });
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
        if (!(error instanceof RequestFailure)) throw error;
        const { url, reason, origin } = error;
        if (origin === 'body') throw reason;
        if (last || !isPassing(reason)) throw this.#unreachable(url, reason, attempt);
        await this.pause(attempt);
        continue;
      }
      if (!passing.has(response.status)) return response;
      const asked = retryAfter(response.headers);
      const text = await errorText(response, this.#secrets);
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
        // Others may be credentials too, whatever they are called.
        headers = Object.fromEntries(Object.entries(headers).filter(([name]) => harmless.has(name)));
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
    return url;
  }

  async #once({ method, url, headers, body }: RegistryRequest): Promise<RegistryResponse> {
    const own = url.host === (await this.base()).host;
    if (!own && isPrivateHost(url.host) && !(await this.#isPrivate())) throw this.#invalid(`leads to ${url.host}, in a private network`);
    let sent = 0;
    let failure: RequestFailure | undefined;
    const counted = async function* (open: () => AsyncIterable<Uint8Array> | Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
      try {
        for await (const chunk of open()) {
          sent += chunk.length;
          yield chunk;
        }
      } catch (error) {
        failure = new RequestFailure(url, error, 'body');
        throw error;
      }
    };
    const plain = body instanceof Uint8Array;
    const size = plain ? body.length : body?.size;
    let data: Dispatcher.ResponseData;
    try {
      data = await undici().request(url, {
        method,
        dispatcher: own ? this.#own : this.#foreign,
        headers: { 'user-agent': 'nx-oci', ...headers, ...(size !== undefined && { 'content-length': String(size) }) },
        body: body === undefined ? undefined : plain ? body : (counted(() => body.open()) as never),
        // undici would end the connection after each HEAD, and most requests are that.
        reset: false,
      });
    } catch (error) {
      this.#observe({ method, url, status: 0, bytes: sent });
      throw failure ?? new RequestFailure(url, error, 'network');
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

  /** Whether the registry is in a private network itself. */
  #isPrivate(): Promise<boolean> {
    const { hostname } = new URL(`http://${this.#host}`);
    return (this.#private ??= isPrivateHost(this.#host)
      ? Promise.resolve(true)
      : new Promise((resolve) => {
          this.#lookup(hostname, { all: true }, (error, found) => resolve(!error && found.some(({ address }) => isPrivateAddress(address))));
        }));
  }

  /** Finds addresses as ever, and refuses private ones: a public registry has no business there. */
  #publicLookup(): typeof lookup {
    const find = (hostname: string, options: LookupOptions, callback: (error: Error | null, address: string | LookupAddress[], family?: number) => void): void => {
      this.#lookup(hostname, options, (error, address, family) => {
        const all = Array.isArray(address) ? address : [{ address: String(address) }];
        const hidden = error ? undefined : all.find((each) => isIP(each.address) > 0 && isPrivateAddress(each.address));
        if (!hidden) return callback(error, address, family);
        const refusal = Object.assign(new Error(`${hostname} is ${hidden.address}, in a private network`), { code: 'ENOTFOUND' });
        void this.#isPrivate().then((allowed) => (allowed ? callback(error, address, family) : callback(refusal, '', 0)));
      });
    };
    return find as typeof lookup;
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
    const said = `${url.host} answers ${status}${text && `: ${text}`}${attempts > 1 ? ` (tried ${attempts} times)` : ''}.`;
    // Those who would try again by themselves are not to wait for so long either.
    const Kind = (asked ?? 0) > this.#settings.longestRetryDelay ? RegistryError : PassingError;
    return status === 429
      ? new Kind('rate-limited', { message: said, remedy: 'Wait, or log in: most registries allow more to users that they know.' }, asked)
      : new Kind('registry-down', { message: said, remedy: 'Run again later: what was done is kept.' }, asked);
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
  return /^(UND_ERR|E[A-Z]+$|EAI_AGAIN$|HPE_)/.test(code) || code === '';
}

/** `Retry-After`, RFC 9110, section 10.2.3, in milliseconds. */
function retryAfter({ 'retry-after': value }: ResponseHeaders): number | undefined {
  if (typeof value !== 'string' || value.trim() === '') return undefined;
  const wait = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return Number.isNaN(wait) ? undefined : Math.max(0, wait);
}
