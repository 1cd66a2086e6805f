import { randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, open, rm, stat } from 'node:fs/promises';
import { Agent, createServer, request as plainRequest, type ClientRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { Agent as SecureAgent, request as secureRequest } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { finished, pipeline } from 'node:stream/promises';
import { checkArtifact } from './artifact';
import { refusalHeader } from './refusal';
import { Slots } from './slots';

/** What a proxy is between. */
export interface ProxySettings {
  /** Address of the server, without a path. */
  server: string;
  /** What it is asked with; nobody without. */
  token?: string;
  deadlines?: Partial<ProxyDeadlines>;
  /** In which it has a folder of its own, absolute; that for temporary files unless told. */
  temporary?: string;
  /** Told what did not work, which Nx does not notice. */
  onTrouble?(what: string): void;
}

/** Milliseconds. */
export interface ProxyDeadlines {
  /** Until an answer begins, and goes on. */
  answer: number;
  /** Until an artifact is here. */
  whole: number;
  /** Until what is still to be stored is, when Nx has ended. */
  flush: number;
}

export interface Proxy {
  /** What Nx is to have as `NX_SELF_HOSTED_REMOTE_CACHE_SERVER`. */
  url: string;
  /** And as `NX_SELF_HOSTED_REMOTE_CACHE_ACCESS_TOKEN`: only who was told it is answered. */
  token: string;
  /** What came of it. */
  counts: { hits: number; misses: number; stored: number; troubles: number };
  /** Why the server answered with nothing, where it said that it is for want of a token. */
  refusal(): string | undefined;
  /** Waits for what is to be stored, for a while, and ends. */
  close(): Promise<void>;
}

const usualDeadlines: ProxyDeadlines = { answer: 10_000, whole: 120_000, flush: 30_000 };
/** Failures in a row after which the server is not asked for a while, and how long that is in milliseconds. */
const failuresInRow = 3;
const pause = 60_000;
/** Artifacts that are sent at a time. */
const atOnce = 4;

/**
 * Stands between Nx and a server of its cache, on this machine. What it gives to Nx is here whole, and was looked at; all else is a
 * miss. What Nx stores is taken at once, and goes to the server while Nx goes on. So nothing that a server does fails a run.
 */
export async function startProxy({ server, token: upstream, deadlines, temporary = tmpdir(), onTrouble }: ProxySettings): Promise<Proxy> {
  const { answer, whole, flush } = { ...usualDeadlines, ...deadlines };
  const own = randomBytes(24).toString('hex');
  const folder = await mkdtemp(path.join(temporary, 'nx-oci-cache-'));
  const isSecure = new URL(server).protocol === 'https:';
  const agent = new (isSecure ? SecureAgent : Agent)({ keepAlive: true });
  const counts = { hits: 0, misses: 0, stored: 0, troubles: 0 };
  const uploads = new Set<Promise<void>>();
  const slots = new Slots(atOnce);
  const requests = new Set<ClientRequest>();
  let isEnding = false;
  /** Why the server takes nothing, as for a token that may only read: told once. */
  const refusals = new Set<string>();
  let refusal: string | undefined;
  let inRow = 0;
  let until = 0;

  const tell = (what: string): void => {
    counts.troubles += 1;
    onTrouble?.(what);
  };
  const trouble = (what: string): void => {
    inRow += 1;
    if (inRow === failuresInRow) what += `; the server is not asked for the next ${pause / 1000} s`;
    if (inRow >= failuresInRow) until = Date.now() + pause;
    tell(what);
  };

  const listening = createServer((request, response) => {
    serve(request, response).catch(() => response.destroy());
  });
  // Connections end with it, and none just when Nx uses it again; however long a request takes.
  Object.assign(listening, { keepAliveTimeout: 0, requestTimeout: 0 });
  await new Promise<void>((resolve) => void listening.listen(0, '127.0.0.1', resolve));

  return {
    url: `http://127.0.0.1:${(listening.address() as AddressInfo).port}`,
    token: own,
    counts,
    refusal: () => refusal,
    async close() {
      listening.close();
      const late = setTimeout(() => {
        isEnding = true;
        for (const request of requests) request.destroy(new Error(`it took more than ${flush / 1000} s`));
      }, flush);
      await Promise.all(uploads);
      clearTimeout(late);
      listening.closeAllConnections();
      agent.destroy();
      await rm(folder, { recursive: true, force: true });
    },
  };

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, hash] = /^\/v1\/cache\/([0-9A-Za-z_-]{1,64})$/.exec(request.url ?? '') ?? [];
    const isOwn = isSame(request.headers.authorization ?? '', `Bearer ${own}`);
    if (request.method === 'GET') {
      const file = isOwn && hash !== undefined ? await brought(hash) : undefined;
      if (file === undefined) return void response.writeHead(404, { 'content-type': 'text/plain' }).end('not found');
      try {
        response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': (await stat(file)).size });
        await pipeline(createReadStream(file, { highWaterMark: 1 << 18 }), response);
      } finally {
        await rm(file, { force: true });
      }
      return;
    }
    const mayStore = request.method === 'PUT' && isOwn && hash !== undefined;
    const file = mayStore ? await taken(hash, request) : undefined;
    // Nx sends all of a body before it looks at the answer.
    if (file === undefined) await finished(request.resume(), { writable: false });
    response.writeHead(file === undefined ? 403 : 200, { 'content-type': 'text/plain' }).end(file === undefined ? 'refused' : 'taken');
    if (!mayStore || file === undefined) return;
    const upload = slots.run(() => sent(hash, file)).finally(() => uploads.delete(upload));
    uploads.add(upload);
  }

  /** The file of what Nx stores; nothing where this machine has no room for it, or Nx breaks off. */
  async function taken(hash: string, request: IncomingMessage): Promise<string | undefined> {
    const file = path.join(folder, randomUUID());
    try {
      const handle = await open(file, 'wx');
      try {
        for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) await handle.writeFile(chunk);
      } finally {
        await handle.close();
      }
      return file;
    } catch (error) {
      await rm(file, { force: true });
      tell(`${hash} is not stored: ${reasonOf(error)}`);
      return undefined;
    }
  }

  /** The file of an artifact that is whole and right; nothing where the server has none, or it could not be had. */
  async function brought(hash: string): Promise<string | undefined> {
    if (Date.now() < until) return undefined;
    const file = path.join(folder, randomUUID());
    let response: IncomingMessage | undefined;
    try {
      response = await asked(hash, answer);
      const { statusCode: status } = response;
      if (status !== 200) {
        response.resume();
        if (status !== 404) trouble(`the server answers ${status} for ${hash}`);
        else inRow = 0;
        const [why] = [response.headers[refusalHeader]].flat();
        if (why !== undefined) refusal = why === 'no token' ? 'the server gives nothing without a token' : 'the server refused the token: it is wrong, or has expired';
        counts.misses += 1;
        return undefined;
      }
      await written(response, file);
      inRow = 0;
      counts.hits += 1;
      return file;
    } catch (error) {
      // What still comes is let go.
      response?.destroy();
      await rm(file, { force: true });
      counts.misses += 1;
      trouble(`${hash} cannot be had: ${reasonOf(error)}`);
      return undefined;
    }
  }

  /** Writes an answer to a file, and looks at all of it on the way. Throws where it is cut off, too late, or no artifact. */
  async function written(response: IncomingMessage, file: string): Promise<void> {
    const handle = await open(file, 'wx');
    const late = new AbortController();
    const end = setTimeout(() => late.abort(new Error(`it is not here after ${whole / 1000} s`)), whole);
    const more = setTimeout(() => late.abort(new Error(`nothing came for ${answer / 1000} s`)), answer);
    try {
      const chunks = async function* (): AsyncGenerator<Uint8Array> {
        for await (const chunk of response as AsyncIterable<Buffer>) {
          late.signal.throwIfAborted();
          more.refresh();
          await handle.writeFile(chunk);
          yield chunk;
        }
      };
      await Promise.race([checkArtifact(chunks()), new Promise<never>((_, reject) => late.signal.addEventListener('abort', () => reject(late.signal.reason as Error)))]);
    } finally {
      clearTimeout(end);
      clearTimeout(more);
      await handle.close();
    }
  }

  async function sent(hash: string, file: string): Promise<void> {
    try {
      if (Date.now() < until) return;
      const response = await asked(hash, whole, { file, size: (await stat(file)).size });
      const [status, said] = [response.statusCode!, await text(response)];
      if (status === 200) counts.stored += 1;
      else if (status === 403 && refusals.has(said)) counts.troubles += 1;
      else if (status !== 409) trouble(`${hash} is not stored: the server answers ${status}${said && `, ${said.slice(0, 200)}`}`);
      if (status === 403) refusals.add(said);
      if (status < 500) inRow = 0;
    } catch (error) {
      trouble(`${hash} is not stored: ${reasonOf(error)}`);
    } finally {
      await rm(file, { force: true });
    }
  }

  /** A request, and what is answered; with `put`, that is all of it `within` so many milliseconds, else its beginning. */
  function asked(hash: string, within: number, put?: { file: string; size: number }): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      if (isEnding) return reject(new Error('there is no time left'));
      const headers = { ...(upstream !== undefined && { authorization: `Bearer ${upstream}` }), ...(put && { 'content-length': put.size, 'content-type': 'application/octet-stream' }) };
      const request = (isSecure ? secureRequest : plainRequest)(`${server.replace(/\/+$/, '')}/v1/cache/${hash}`, { method: put ? 'PUT' : 'GET', headers, agent });
      const late = setTimeout(() => request.destroy(new Error(`nothing came for ${within / 1000} s`)), within);
      requests.add(request);
      request.on('error', reject);
      request.once('response', (response) => {
        if (!put) clearTimeout(late);
        resolve(response);
      });
      request.once('close', () => {
        clearTimeout(late);
        requests.delete(request);
        reject(new Error('it was broken off'));
      });
      if (!put) return void request.end();
      pipeline(createReadStream(put.file, { highWaterMark: 1 << 18 }), request).catch(reject);
    });
  }
}

function isSame(a: string, b: string): boolean {
  const [one, two] = [a, b].map((text) => Buffer.from(text));
  return one.length === two.length && timingSafeEqual(one, two);
}

function reasonOf(error: unknown): string {
  const { message, cause } = error as Error;
  return cause instanceof Error ? `${message} (${cause.message})` : message;
}
