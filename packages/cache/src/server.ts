import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer, type ServerOptions } from 'node:https';
import type { Logger } from 'pino';
import { accessOf, type Identity } from './access';
import type { ArtifactCache, OpenedArtifact } from './artifact-cache';
import type { Namespace } from './backend';
import type { CiIdentities } from './ci-identities';
import { CacheError } from './error';
import type { Metrics, Outcome } from './metrics';
import { meantBy, type PurgeRequest } from './purge-request';
import { refusalHeader, type Refusal } from './refusal';
import { RequestBody } from './request-body';
import type { RunTokens } from './run-tokens';
import type { StaticTokens } from './static-tokens';
import { statsPage, statsPageHeaders } from './stats-page';
import type { Sweeper } from './sweep';
import { watchConnections, type ConnectionDeadlines } from './watch-connections';

export interface CacheServerSettings {
  cache: ArtifactCache;
  sweeper: Sweeper;
  tokens: StaticTokens;
  runTokens: RunTokens;
  identities: CiIdentities;
  /** What who has no token may do. */
  anonymous: 'read' | 'nothing';
  metrics: Metrics;
  log: Logger;
  /** Why storage does not answer, or nothing where it does. */
  trouble(): Promise<string | undefined>;
  deadlines?: Partial<Deadlines>;
  /** Seconds that a token for a run counts. */
  runSeconds?: number;
  /** Without, it speaks plain HTTP. */
  tls?: ServerOptions;
}

/** Milliseconds. */
export interface Deadlines extends ConnectionDeadlines {
  /** Until the first byte of an artifact. */
  open: number;
}

const usualDeadlines: Deadlines = { open: 60_000, request: 600_000, idle: 60_000 };
/** The most bytes of a document that is sent. */
const maxDocument = 1 << 16;

/** What is answered to a request for an artifact. */
interface Answered {
  outcome: Outcome;
  bytes?: number;
  why?: string;
}

/**
 * A server that speaks the cache protocol of Nx (`GET` and `PUT /v1/cache/{hash}`), and is never in its way: trouble with a read is
 * a 404, known before anything is sent; a write that cannot be is a 403 or a 409, which Nx takes for an answer.
 */
export function createCacheServer(settings: CacheServerSettings): Server {
  const deadlines = { ...usualDeadlines, ...settings.deadlines };
  const { cache, metrics, log } = settings;
  let stopping = false;

  const listener: RequestListener = (request, response) => {
    answer(request, response).catch((error: unknown) => {
      log.error({ err: error, method: request.method, path: pathOf(request) }, 'failed');
      if (response.headersSent) response.destroy();
      else send(response, 404, 'not found');
    });
  };
  const server = settings.tls ? createSecureServer(settings.tls, listener) : createServer(listener);
  watchConnections(server, deadlines);
  const close = server.close.bind(server);
  server.close = (done) => {
    stopping = true;
    return close(done);
  };
  return server;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = pathOf(request);
    const [, hash] = /^\/v1\/cache\/([0-9A-Za-z_-]{1,64})$/.exec(path) ?? [];
    if (hash !== undefined && (request.method === 'GET' || request.method === 'PUT')) return artifact(request.method, hash, request, response);
    switch (`${request.method} ${path}`) {
      case 'GET /health':
        return send(response, 200, 'ok');
      case 'GET /ready':
        // Why it is that, the log tells: anybody may ask.
        if (stopping || (await settings.trouble()) !== undefined) return send(response, 503, stopping ? 'stopping' : 'the storage does not answer');
        return send(response, 200, 'ok');
      case 'GET /metrics':
        return send(response, 200, await metrics.registry.metrics(), metrics.registry.contentType);
      case 'GET /stats':
        return send(response, 200, statsPage, 'text/html; charset=utf-8', statsPageHeaders);
      case 'POST /v1/token':
        return exchange(request, response);
      case 'GET /v1/stats':
        if (!(await isAdmin(request))) return send(response, 403, 'a token of the role admin is needed');
        return send(response, 200, JSON.stringify(metrics.stats(), null, 2), 'application/json');
      case 'POST /v1/purge':
        return purge(request, response);
      default:
        return send(response, 404, 'not found');
    }
  }

  async function artifact(method: 'GET' | 'PUT', hash: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const began = process.hrtime.bigint();
    let identity: Identity | undefined;
    let answered: Answered;
    const body = new RequestBody(request, deadlines.idle);
    try {
      identity = await identityOf(request);
      answered = method === 'GET' ? await get(hash, identity, response) : await put(hash, identity, body, response);
    } catch (error) {
      // Nothing was sent yet.
      if (response.headersSent) throw error;
      answered = { outcome: error instanceof CacheError && error.code !== 'backend-failed' ? 'refused' : 'failed', why: (error as Error).message };
      if (request.destroyed && !request.complete) answered = { outcome: 'failed', why: 'who sent it went away' };
      // What the system says, such as of a full disk, is no defect of this program.
      else if (!(error instanceof CacheError) && !('syscall' in (error as Error))) log.error({ err: error, method, hash }, 'a defect');
      if (method === 'PUT') await ended(body, response);
      send(response, method === 'GET' ? 404 : 403, method === 'GET' ? 'not found' : answered.why!);
    }
    const { outcome, bytes = 0, why } = answered;
    const seconds = Number(process.hrtime.bigint() - began) / 1e9;
    metrics.request({ method, outcome, role: identity?.role ?? 'none', project: identity?.project, seconds, bytes });
    const about = { method, hash, outcome, ...(identity && { role: identity.role, name: identity.name, project: identity.project }), bytes, ms: Math.round(seconds * 1000), ...(why !== undefined && { why }) };
    log[outcome === 'failed' ? 'warn' : 'info'](about, outcome);
  }

  async function get(hash: string, identity: Identity | undefined, response: ServerResponse): Promise<Answered> {
    if (identity === undefined) {
      const why = refusalOf(response.req);
      send(response, 404, 'not found', undefined, { [refusalHeader]: why });
      return { outcome: 'refused', why };
    }
    const opened = await firstOf(hash, accessOf(identity).reads);
    if (opened === undefined) {
      send(response, 404, 'not found');
      return { outcome: 'miss' };
    }
    try {
      response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': opened.length });
      const write = writerOf(response);
      for await (const chunk of opened.chunks()) {
        await write(chunk);
        if (response.destroyed) return { outcome: 'failed', why: 'who asked went away' };
      }
      response.end();
      return { outcome: 'hit', bytes: opened.length };
    } finally {
      opened.close();
    }
  }

  /** The artifact of the first namespace that has one, in time. Throws what opening it throws. */
  async function firstOf(hash: string, namespaces: readonly Namespace[]): Promise<OpenedArtifact | undefined> {
    const found = (async () => {
      for (const namespace of namespaces) {
        const opened = await cache.open({ namespace, hash });
        if (opened) return opened;
      }
      return undefined;
    })();
    let timer: NodeJS.Timeout | undefined;
    const late = Symbol('late');
    const first = await Promise.race([found, new Promise<typeof late>((resolve) => void (timer = setTimeout(resolve, deadlines.open, late)))]).finally(() => clearTimeout(timer));
    if (first !== late) return first;
    found.then(
      (opened) => opened?.close(),
      () => undefined,
    );
    throw new CacheError('backend-failed', { message: `The artifact was not there within ${deadlines.open} ms.`, remedy: 'Look whether the backend is well.' });
  }

  async function put(hash: string, identity: Identity | undefined, body: RequestBody, response: ServerResponse): Promise<Answered> {
    const refuse = async (why: string): Promise<Answered> => {
      await ended(body, response);
      send(response, 403, why);
      return { outcome: 'refused', why };
    };
    if (identity === undefined) return refuse(refusalOf(body.request));
    const { reads, writes } = accessOf(identity);
    if (writes === undefined || identity.role === 'read' || identity.role === 'admin') return refuse(`a token of the role ${identity.role} may not write`);
    const length = Number(body.request.headers['content-length'] ?? NaN);
    if (!Number.isSafeInteger(length)) return refuse('there is no Content-Length');
    const { role, name, project, claims } = identity;
    for (const namespace of reads) {
      if (namespace !== writes && (await cache.has({ namespace, hash }))) {
        await ended(body, response);
        send(response, 409, 'it is there already');
        return { outcome: 'exists' };
      }
    }
    const writer = { role, name, ...(project !== undefined && { project }), ...(claims && { claims }) };
    const outcome = await cache.put({ namespace: writes, hash }, writer, body.chunks());
    await ended(body, response);
    send(response, outcome === 'created' ? 200 : 409, outcome === 'created' ? 'stored' : 'it is there already');
    return { outcome: outcome === 'created' ? 'stored' : 'exists', bytes: length };
  }

  async function exchange(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const { token } = (await documentOf(request)) as { token?: unknown };
      if (typeof token !== 'string') return send(response, 400, 'give {"token": "…"}');
      const identity = await settings.identities.identify(token);
      const seconds = settings.runSeconds ?? 6 * 3600;
      log.info({ role: identity.role, name: identity.name, project: identity.project, claims: identity.claims, passedOver: identity.passedOver }, 'token given');
      return send(response, 200, JSON.stringify({ token: await settings.runTokens.give(identity, seconds), role: identity.role, expiresIn: seconds }), 'application/json');
    } catch (error) {
      if (!(error instanceof CacheError)) throw error;
      log.warn({ why: error.message }, 'no token given');
      return send(response, 403, error.message);
    }
  }

  async function purge(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!(await isAdmin(request))) return send(response, 403, 'a token of the role admin is needed');
    const asked = (await documentOf(request)) as PurgeRequest;
    const isMeant = meantBy(asked);
    if (typeof isMeant === 'string') return send(response, 400, isMeant);
    const count = await settings.sweeper.purge(isMeant);
    const { project, name, path, since, until } = asked;
    log.info({ project, name, path, since, until, count }, 'purged');
    return send(response, 200, JSON.stringify({ removed: count }), 'application/json');
  }

  /** Who asks; nobody whose token does not count, which is told in the log alone. */
  async function identityOf(request: IncomingMessage): Promise<Identity | undefined> {
    const [, token] = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '') ?? [];
    if (token === undefined) return settings.anonymous === 'read' ? { role: 'read', name: 'anonymous' } : undefined;
    const known = settings.tokens.find(token);
    if (known) return known;
    try {
      if (token.split('.').length === 3) return await settings.runTokens.read(token);
    } catch (error) {
      log.warn({ why: (error as Error).message }, 'token refused');
    }
    return undefined;
  }

  async function isAdmin(request: IncomingMessage): Promise<boolean> {
    return (await identityOf(request))?.role === 'admin';
  }
}

function pathOf(request: IncomingMessage): string {
  return (request.url ?? '').split('?')[0];
}

/** Why a request is nobody's. */
function refusalOf({ headers }: IncomingMessage): Refusal {
  return headers.authorization === undefined ? 'no token' : 'token refused';
}

function send(response: ServerResponse, status: number, body: string, type = 'text/plain; charset=utf-8', headers: Record<string, string> = {}): void {
  response.writeHead(status, { ...headers, 'content-type': type, 'content-length': Buffer.byteLength(body) });
  response.end(body);
}

/** Writes bytes, each until the system has them all or who asked went away. */
function writerOf(response: ServerResponse): (bytes: Buffer) => Promise<void> {
  let done = (): void => undefined;
  response.once('close', () => done());
  return (bytes) =>
    new Promise((resolve) => {
      done = resolve;
      response.write(bytes, () => resolve());
    });
}

/** Takes what is still to come of a body, before it is answered. */
async function ended(body: RequestBody, response: ServerResponse): Promise<void> {
  await body.drained();
  if (body.isStalled) response.setHeader('connection', 'close');
}

async function documentOf(request: IncomingMessage): Promise<object> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxDocument) break;
    chunks.push(chunk);
  }
  try {
    const value: unknown = JSON.parse(Buffer.concat(chunks).toString());
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
