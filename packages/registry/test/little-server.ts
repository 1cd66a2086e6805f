import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createSecureServer, type ServerOptions } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { Certificate } from '@nx-oci/peers';
import { afterTest } from './rigs';

/** A request that came to a little server. */
export interface SeenRequest {
  method: string;
  /** Path and query. */
  target: string;
  headers: IncomingMessage['headers'];
  body: string;
  /** The name in the client's certificate, if it showed one. */
  client?: string;
}

/** A server for what no registry can be brought to do. */
export interface LittleServer {
  /** `127.0.0.1:<port>` */
  host: string;
  port: number;
  requests: SeenRequest[];
}

/** Starts one on the loopback interface, until the test ends; with a certificate it serves HTTPS. */
export async function serve(
  answer: (request: SeenRequest, response: ServerResponse) => void,
  { certificate }: { certificate?: Certificate } = {},
): Promise<LittleServer> {
  const requests: SeenRequest[] = [];
  const listener: RequestListener = (incoming, response) => {
    const parts: Buffer[] = [];
    incoming.on('error', () => undefined).on('data', (part: Buffer) => parts.push(part));
    incoming.on('end', () => {
      const { method = '', url = '', headers, socket } = incoming;
      const subject = certificate && (socket as TLSSocket).getPeerCertificate().subject;
      requests.push({ method, target: url, headers, body: Buffer.concat(parts).toString(), client: subject && String(subject.CN) });
      answer(requests[requests.length - 1], response);
    });
  };
  const tls = (files: Certificate): ServerOptions => ({
    cert: readFileSync(files.cert), key: readFileSync(files.key), requestCert: true, rejectUnauthorized: false,
  });
  const server = certificate ? createSecureServer(tls(certificate), listener) : createServer(listener);
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  afterTest(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as AddressInfo;
  return { host: `127.0.0.1:${port}`, port, requests };
}

/** Answers with JSON. */
export function json(response: ServerResponse, value: unknown, { status = 200, headers = {} }: { status?: number; headers?: Record<string, string> } = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(value));
}
