import { IncomingMessage } from 'node:http';

/** What a request is for, by the distribution specification's endpoints. */
export type Endpoint =
  | 'ping' // GET /v2/
  | 'manifest' // /v2/<name>/manifests/<reference>
  | 'blob' // /v2/<name>/blobs/<digest>
  | 'upload-start' // POST /v2/<name>/blobs/uploads/
  | 'upload' // /v2/<name>/blobs/uploads/<session>
  | 'tags' // /v2/<name>/tags/list
  | 'referrers' // /v2/<name>/referrers/<digest>
  | 'other';

/** Which of a lab's two hosts a request came to. */
export type LabHost = 'registry' | 'storage';

/** A request as rules see it. */
export interface RegistryRequest {
  method: string;
  /** Without the query, and without what the storage host puts before it. */
  path: string;
  query: URLSearchParams;
  headers: IncomingMessage['headers'];
  host: LabHost;
  endpoint: Endpoint;
  /** The repository's name. */
  repository?: string;
  /** The length of its body in bytes, as its headers state it. */
  bodyLength?: number;
}

const endpoints: [Endpoint, RegExp][] = [
  ['ping', /^\/v2\/?$/],
  ['upload-start', /^\/v2\/(.+)\/blobs\/uploads\/?$/],
  ['upload', /^\/v2\/(.+)\/blobs\/uploads\/[^/]+$/],
  ['blob', /^\/v2\/(.+)\/blobs\/[^/]+$/],
  ['manifest', /^\/v2\/(.+)\/manifests\/[^/]+$/],
  ['tags', /^\/v2\/(.+)\/tags\/list$/],
  ['referrers', /^\/v2\/(.+)\/referrers\/[^/]+$/],
];

/** Reads a request's line and headers. `target` is its path and query. */
export function registryRequest({ method, headers }: IncomingMessage, target: string, host: LabHost): RegistryRequest {
  const { pathname, searchParams } = new URL(target, 'http://localhost');
  const request: RegistryRequest = { method: method ?? 'GET', path: pathname, query: searchParams, headers, host, endpoint: 'other' };
  for (const [endpoint, pattern] of endpoints) {
    const match = pattern.exec(pathname);
    if (!match) continue;
    request.endpoint = endpoint;
    request.repository = match[1];
    break;
  }
  const length = headers['content-length'] ?? rangeLength(headers['content-range']);
  if (length !== undefined) request.bodyLength = Number(length);
  return request;
}

/** `0-1023`, as the distribution specification writes it, and `bytes 0-1023/*`, as HTTP does. */
function rangeLength(range: string | undefined): number | undefined {
  const match = /^(?:bytes )?(\d+)-(\d+)/.exec(range ?? '');
  return match ? Number(match[2]) - Number(match[1]) + 1 : undefined;
}

/** The scope that a request needs, as a challenge states it; undefined where it concerns no repository. */
export function neededScope({ method, repository }: RegistryRequest): string | undefined {
  if (repository === undefined) return undefined;
  const actions = method === 'GET' || method === 'HEAD' ? 'pull' : method === 'DELETE' ? 'delete' : 'pull,push';
  return `repository:${repository}:${actions}`;
}
