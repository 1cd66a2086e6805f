import type { Fault, FaultRule, Lab, RecordedRequest, RequestMatch } from '@nx-oci/registry-lab';

/** A request of a clean run, to be met with faults in other runs. */
export interface FaultPoint {
  /** Which of a lane's labs it came to. */
  door: 'registry' | 'tokens';
  name: string;
  when: RequestMatch;
  /** Which of the requests that `when` matches. */
  nth: number;
  request: RecordedRequest;
}

/** How often a fault strikes; one request is tried four times. */
export const repetitions = { once: 1, 'three times': 3, 'for good': Infinity };
export type Repetition = keyof typeof repetitions;

/** One thing that can go wrong. */
export interface FaultKind {
  name: string;
  /** The requests that it is for; all unless told. */
  suits?(request: RecordedRequest): boolean;
  fault: Fault;
  /** What the host does to which a redirect leads. */
  elsewhere?: Fault;
  /** Whether a client gets over it where it strikes once. */
  passes?: boolean;
  /** Whether some bytes come each time, so that tries count anew. */
  trickles?: boolean;
}

/** The requests of a clean run, each told from the others by what it is for and how often that was asked. */
export function pointsOf(requests: readonly RecordedRequest[], door: FaultPoint['door']): FaultPoint[] {
  const counts = new Map<string, number>();
  return requests.map((request) => {
    // At the storage host an address of the lab's own comes first, which rules do not see.
    const address = request.path.replace(/^\/[0-9a-f]{24}(?=\/v2\/)/, '');
    const rest = address.replace(/^\/v2\/[^?]*?\/(?=(blobs|manifests|referrers|tags)\/)/, '/').replace(/(\/uploads\/).+/, '$1<session>');
    const query = ['mount', 'digest'].filter((name) => request.query[name] !== undefined);
    const name = `${request.role === 'storage' ? 'storage ' : ''}${request.method} ${rest}${query.map((each) => `?${each}=${request.query[each]}`).join('')}`;
    const nth = (counts.get(name) ?? 0) + 1;
    counts.set(name, nth);
    const path = new RegExp(`${escaped(rest)}$`.replace('<session>', '[^/]+'));
    const exact = Object.fromEntries(['mount', 'digest'].map((each) => [each, query.includes(each) ? new RegExp(`^${request.query[each]}$`) : null]));
    return { door, name: nth === 1 ? name : `${name} (${nth})`, when: { method: request.method, host: request.role, path, query: exact }, nth, request };
  });
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** The rules that have a fault strike at a point. */
export function rulesFor({ when, nth }: FaultPoint, { fault, elsewhere }: FaultKind, repetition: Repetition): FaultRule[] {
  const there: FaultRule[] = elsewhere ? [{ when: { host: 'storage' }, times: Infinity, what: elsewhere }] : [];
  return [{ when, nth, times: repetitions[repetition], what: fault }, ...there];
}

const sends = ({ bytesReceived }: RecordedRequest): boolean => bytesReceived > 0;
const answers = ({ bytesSent, status }: RecordedRequest): boolean => bytesSent > 0 && status < 400;
const reads = ({ method }: RecordedRequest): boolean => method === 'GET' || method === 'HEAD';
const gets = ({ method }: RecordedRequest): boolean => method === 'GET';
const mounts = ({ query }: RecordedRequest): boolean => query.mount !== undefined;
const begins = ({ method, path }: RecordedRequest): boolean => method === 'POST' && path.endsWith('/blobs/uploads/');
const isChunk = ({ method }: RecordedRequest): boolean => method === 'PATCH';
const isToken = ({ path }: RecordedRequest): boolean => path === '/token';
const named = (request: RecordedRequest): boolean => /\/(manifests|blobs)\//.test(request.path);

/** Everything that the lab can do to a request. Registries that say no repeat the password. */
export function faultKinds({ storageHost }: Lab, secret: string): FaultKind[] {
  const body = { errors: [{ code: 'FAULT', message: `of the lab; Authorization was ${secret}` }] };
  const status = (code: number, more: object = {}): Fault => ({ kind: 'status', status: code, body, ...more });
  const after = { at: 'after' } as const;
  const challenge = (realm: string): Record<string, string> => ({ 'www-authenticate': `Bearer realm="${realm}",service="elsewhere"` });
  const elsewhere = `http://${storageHost}`;
  return [
    { name: 'reset', fault: { kind: 'reset' }, passes: true },
    { name: 'reset after the work', fault: { kind: 'reset', ...after }, passes: true },
    { name: 'reset in the body', suits: sends, fault: { kind: 'reset', afterRequestBytes: 1 }, passes: true },
    { name: 'reset in a body that is passed on', suits: sends, fault: { kind: 'reset', afterRequestBytes: 1, ...after }, passes: true },
    { name: 'stall', fault: { kind: 'stall' }, passes: true },
    { name: 'stall after the work', fault: { kind: 'stall', ...after }, passes: true },
    { name: 'stall in the answer', suits: answers, fault: { kind: 'stall', afterResponseBytes: 20 }, passes: true, trickles: true },
    { name: 'no body', suits: answers, fault: { kind: 'truncate', bytes: 0 }, passes: true },
    { name: 'truncated body', suits: answers, fault: { kind: 'truncate', bytes: 20 }, passes: true, trickles: true },
    { name: 'wrong first byte', suits: answers, fault: { kind: 'wrong-bytes' } },
    { name: 'wrong byte', suits: answers, fault: { kind: 'wrong-bytes', offset: 60 } },
    { name: 'another digest stated', suits: named, fault: { kind: 'relabel', headers: { 'docker-content-digest': `sha256:${'0'.repeat(64)}` } } },
    { name: '401 with challenge', fault: status(401, { challenge: true }) },
    { name: '401 before the body is read', suits: sends, fault: status(401, { challenge: true, early: true }) },
    { name: '401 without challenge', fault: status(401) },
    { name: '403', fault: status(403) },
    { name: '404', fault: status(404) },
    { name: '429', fault: status(429), passes: true },
    { name: '429 with Retry-After', fault: status(429, { headers: { 'retry-after': '0' } }), passes: true },
    { name: '429 with a date', suits: gets, fault: status(429, { headers: { 'retry-after': 'Sun, 06 Nov 1994 08:49:37 GMT' } }), passes: true },
    { name: '429 for an hour', fault: status(429, { headers: { 'retry-after': '3600' } }) },
    { name: '500', fault: status(500), passes: true },
    { name: '500 after the work', fault: status(500, after), passes: true },
    { name: '502', fault: status(502), passes: true },
    { name: '503', fault: status(503), passes: true },
    { name: '503 with Retry-After, before the body is read', suits: sends, fault: status(503, { early: true, headers: { 'retry-after': '0' } }), passes: true },
    { name: 'redirect', fault: { kind: 'redirect' } },
    { name: 'redirect by 302', suits: gets, fault: { kind: 'redirect', status: 302 } },
    { name: 'redirect to who asks for credentials', suits: reads, fault: { kind: 'redirect' }, elsewhere: { kind: 'status', status: 401, headers: challenge(`${elsewhere}/token`) } },
    { name: 'redirect to who asks for a password', suits: reads, fault: { kind: 'redirect' }, elsewhere: { kind: 'status', status: 401, headers: { 'www-authenticate': 'Basic realm="elsewhere"' } } },
    { name: 'redirect to who refuses', suits: reads, fault: { kind: 'redirect' }, elsewhere: status(403) },
    { name: 'redirect to who breaks off', suits: reads, fault: { kind: 'redirect' }, elsewhere: { kind: 'reset' } },
    { name: 'upload sent elsewhere', suits: begins, fault: { kind: 'relabel', headers: { location: `${elsewhere}/v2/upload` } } },
    { name: 'expired token', suits: (request) => !isToken(request), fault: { kind: 'expire-token' }, passes: true },
    { name: 'token that expires after the work', suits: (request) => !isToken(request), fault: { kind: 'expire-token', ...after }, passes: true },
    ...[202, 400, 401, 403, 404, 405].map((code): FaultKind => ({ name: `mount refused by ${code}`, suits: mounts, fault: { ...status(code), kind: 'refuse-mount' } as Fault, passes: true })),
    ...([201, 202] as const).flatMap((code) =>
      (['advancing', 'unchanged'] as const).map((range): FaultKind => ({ name: `chunk dropped (${code}, ${range})`, suits: isChunk, fault: { kind: 'drop-chunk', status: code, range } })),
    ),
  ];
}
