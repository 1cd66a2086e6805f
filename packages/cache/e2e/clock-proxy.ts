import { createServer, request as send, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** What stands before a server of S3, and has its times be those of another clock. */
export interface ClockProxy {
  url: string;
  stop(): Promise<void>;
}

/** Starts one. `timeOf` is what the clock shows at a time, both in milliseconds since 1970. */
export async function startClockProxy(server: string, timeOf: (time: number) => number): Promise<ClockProxy> {
  const pass = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const answer = await new Promise<IncomingMessage>((resolve, reject) => request.pipe(send(`${server}${request.url}`, { method: request.method, headers: request.headers }, resolve).once('error', reject)));
    const headers = { ...answer.headers };
    if (headers['last-modified']) headers['last-modified'] = new Date(timeOf(Date.parse(headers['last-modified']))).toUTCString();
    if (!/xml/.test(headers['content-type'] ?? '')) {
      response.writeHead(answer.statusCode!, headers);
      answer.pipe(response);
      return;
    }
    const text = (await buffer(answer)).toString().replace(/<LastModified>([^<]+)</g, (_, time: string) => `<LastModified>${new Date(timeOf(Date.parse(time))).toISOString()}<`);
    delete headers['transfer-encoding'];
    response.writeHead(answer.statusCode!, { ...headers, 'content-length': Buffer.byteLength(text) }).end(text);
  };
  const proxy = createServer((request, response) => void pass(request, response).catch(() => response.destroy()));
  await new Promise<void>((resolve) => void proxy.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    async stop() {
      proxy.closeAllConnections();
      await new Promise((resolve) => proxy.close(resolve));
    },
  };
}
