import { createServer } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { afterTest } from './rigs';

/** A proxy for tests. */
export interface Proxy {
  /** `http://127.0.0.1:<port>` */
  url: string;
  /** What it was asked to connect to: `registry.example:443`. */
  targets: string[];
  /** The credentials that it was shown, decoded. */
  logins: (string | undefined)[];
}

/** Starts a proxy that takes CONNECT and knows where names lead (`{ 'registry.example': 5000 }`), until the test ends. */
export async function startProxy(ports: Record<string, number>, { refusal }: { refusal?: number | 'none' } = {}): Promise<Proxy> {
  const server = createServer((_, response) => void response.writeHead(501).end());
  const proxy: Proxy = { url: '', targets: [], logins: [] };
  const sockets = new Set<{ destroy(): void }>();
  server.on('connect', (request, client) => {
    const target = request.url ?? '';
    const [, login] = (request.headers['proxy-authorization'] ?? '').split(' ');
    proxy.targets.push(target);
    proxy.logins.push(login && Buffer.from(login, 'base64').toString());
    sockets.add(client.on('error', () => client.destroy()));
    // A proxy that says nothing.
    if (refusal === 'none') return;
    if (refusal !== undefined) return void client.end(`HTTP/1.1 ${refusal} No\r\ncontent-length: 0\r\n\r\n`);
    const upstream = connect(ports[target.replace(/:\d+$/, '')] ?? 1, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connected\r\n\r\n');
      upstream.pipe(client).pipe(upstream);
    });
    sockets.add(upstream.on('error', () => client.destroy()));
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  afterTest(async () => {
    for (const socket of sockets) socket.destroy();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  proxy.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return proxy;
}
