import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Certificate } from '@nx-oci/peers';

/** A server of files on the loopback interface; it ends with the test. */
export interface FileServer {
  url: string;
  /** What is at each path: bytes, or what answers. May be changed. */
  files: Map<string, Buffer | ((request: IncomingMessage, response: ServerResponse) => void)>;
  requests: IncomingMessage[];
}

const servers: (() => Promise<void>)[] = [];
afterEach(async () => void (await Promise.all(servers.splice(0).map((stop) => stop()))));

export async function serveFiles(files: Record<string, Buffer> = {}, { certificate }: { certificate?: Certificate } = {}): Promise<FileServer> {
  const served: FileServer = { url: '', files: new Map(Object.entries(files)), requests: [] };
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    served.requests.push(request);
    const file = served.files.get(new URL(request.url!, 'http://localhost').pathname);
    if (typeof file === 'function') return file(request, response);
    response.writeHead(file ? 200 : 404).end(file);
  };
  const server = certificate ? createSecureServer({ cert: readFileSync(certificate.cert), key: readFileSync(certificate.key) }, listener) : createServer(listener);
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  servers.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  served.url = `${certificate ? 'https' : 'http'}://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return served;
}
