import { createHmac, randomBytes } from 'node:crypto';
import { IncomingMessage } from 'node:http';
import { LabHost } from './registry-request';
import { Fault } from './fault';

/** One request to a lab. It holds no secret that came in a header. */
export interface RecordedRequest {
  /** Its place among all requests, from 0. */
  at: number;
  method: string;
  /** Without the query. */
  path: string;
  query: Record<string, string>;
  /** By lower-case name. Of credentials only the scheme and a hash are kept: `Bearer …#0123456789abcdef`. */
  headers: Record<string, string>;
  /** The `Host` header. */
  host: string;
  /** Which of the lab's hosts that is. */
  role: LabHost;
  /** What the client was answered; 0 while it was not. */
  status: number;
  /** Bytes of the answer's body that were sent to the client. */
  bytesSent: number;
  /** Bytes of the request's body that came from the client. */
  bytesReceived: number;
  /** Whether the registry behind the lab was asked. */
  reachedUpstream: boolean;
  /** The fault that struck. */
  fault?: Fault['kind'];
}

/** A user name and password, or anything else that should be kept. */
export type Secret = string | { username: string; password: string };

const secretHeaders = new Set(['authorization', 'proxy-authorization', 'cookie', 'x-registry-auth']);

/** Keeps what came to a lab. */
export class Recorder {
  readonly #salt = randomBytes(16);
  /** In the order of their arrival. */
  requests: RecordedRequest[] = [];

  /** Begins the record of a request. */
  begin(request: IncomingMessage, role: LabHost): RecordedRequest {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    const record: RecordedRequest = {
      at: this.requests.length,
      method: request.method ?? 'GET',
      path: pathname,
      query: Object.fromEntries(searchParams),
      headers: this.#redacted(request.headers),
      host: request.headers.host ?? '',
      role,
      status: 0,
      bytesSent: 0,
      bytesReceived: 0,
      reachedUpstream: false,
    };
    this.requests.push(record);
    return record;
  }

  /** The requests in which a secret was sent: as credentials, in another header, or in the path or query. */
  requestsWith(secret: Secret): RecordedRequest[] {
    const text = typeof secret === 'string' ? secret : Buffer.from(`${secret.username}:${secret.password}`).toString('base64');
    const hash = `#${this.#hash(text)}`;
    return this.requests.filter(({ headers, path, query }) =>
      [path, ...Object.values(query), ...Object.values(headers)].some((value) => value.endsWith(hash) || value.includes(text)),
    );
  }

  #redacted(headers: IncomingMessage['headers']): Record<string, string> {
    return Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, secretHeaders.has(name) ? this.#redactedValue(String(value)) : String(value)]),
    );
  }

  #redactedValue(value: string): string {
    const [, scheme = '', secret = value] = /^(\S+) +(.*)$/.exec(value) ?? [];
    return `${scheme} …#${this.#hash(secret)}`.trimStart();
  }

  /** Salted, so that nobody can guess what a log's hash stands for. */
  #hash(secret: string): string {
    return createHmac('sha256', this.#salt).update(secret).digest('hex').slice(0, 16);
  }
}
