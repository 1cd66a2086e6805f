import { timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** A cache that Nx on several machines shares, by the protocol of Nx's self-hosted caches. */
export interface CacheServer {
  url: string;
  /** What those have who may use it. */
  token: string;
  /** `METHOD hash status`, in the order of the answers. */
  requests: string[];
  stop(): Promise<void>;
}

const token = 'e2e-token';

/** Starts one on the loopback interface, that is empty, keeps what it has in memory, and lets nobody change an entry. */
export async function startCacheServer(): Promise<CacheServer> {
  const entries = new Map<string, Buffer>();
  const requests: string[] = [];

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const [, hash] = /^\/v1\/cache\/(\w+)$/.exec(request.url ?? '') ?? [];
    const body = await buffer(request);
    const end = (status: number, content: Buffer | string = ''): void => {
      requests.push(`${request.method} ${hash} ${status}`);
      response.writeHead(status, { 'content-type': typeof content === 'string' ? 'text/plain' : 'application/octet-stream' }).end(content);
    };
    if (!isToken(request.headers.authorization)) return end(401, 'Who are you?');
    if (hash === undefined) return end(404, 'There is nothing but entries here.');
    const entry = entries.get(hash);
    if (request.method === 'GET') return entry ? end(200, entry) : end(404, 'There is no such entry.');
    if (entry) return end(409, 'There is such an entry already.');
    entries.set(hash, body);
    return end(200);
  };

  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    token,
    requests,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function isToken(header: string | undefined): boolean {
  const [given, wanted] = [Buffer.from(header ?? ''), Buffer.from(`Bearer ${token}`)];
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}
