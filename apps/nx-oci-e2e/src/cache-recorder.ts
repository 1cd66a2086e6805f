import { createServer, request as send, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** What stands before a cache, and keeps what is stored there. */
export interface CacheRecorder {
  url: string;
  /** Bodies that were taken (200), in their order. */
  stored: Buffer[];
  /** `METHOD status` of every answer. */
  answers: string[];
  stop(): Promise<void>;
}

/** Starts one on the loopback interface that passes all on to a server, as it is. */
export async function startCacheRecorder(server: string): Promise<CacheRecorder> {
  const stored: Buffer[] = [];
  const answers: string[] = [];
  const pass = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await buffer(request);
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      send(`${server}${request.url}`, { method: request.method, headers: request.headers, agent: false }, resolve).once('error', reject).end(body);
    });
    const content = await buffer(answer);
    if (request.method === 'PUT' && answer.statusCode === 200) stored.push(body);
    answers.push(`${request.method} ${answer.statusCode}`);
    response.writeHead(answer.statusCode!, { 'content-type': answer.headers['content-type'] ?? 'text/plain', 'content-length': content.length }).end(content);
  };
  const recorder = createServer((request, response) => void pass(request, response).catch(() => response.destroy()));
  await new Promise<void>((resolve) => recorder.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(recorder.address() as AddressInfo).port}`,
    stored,
    answers,
    async stop() {
      recorder.closeAllConnections();
      await new Promise((resolve) => recorder.close(resolve));
    },
  };
}
