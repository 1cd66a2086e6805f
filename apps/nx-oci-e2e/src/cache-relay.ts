import { createServer, request as ask, type IncomingMessage, type OutgoingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** Bytes on their way, as they are changed. */
export type Change = (bytes: AsyncIterable<Buffer>) => AsyncIterable<Buffer>;

/** A request that a relay has, and what can be done with it. */
export interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
  /** Sends it on, and its answer back. */
  pass(changes?: { headers?: OutgoingHttpHeaders; up?: Change; answer?: (headers: OutgoingHttpHeaders) => OutgoingHttpHeaders; down?: Change }): Promise<void>;
}

/** What becomes of a request. */
export type Fault = (exchange: Exchange) => unknown;

/** Stands before an HTTP server of this machine; requests go through, unless `fault` says what becomes of them. */
export class Relay {
  /** Of every request, as it began: `GET /v1/cache/1`. */
  readonly requests: string[] = [];
  fault: Fault | undefined;
  readonly #server: Server;

  private constructor(readonly upstream: string) {
    this.#server = createServer((request, response) => {
      this.requests.push(`${request.method} ${request.url}`);
      for (const stream of [request, response]) stream.on('error', () => undefined);
      const exchange: Exchange = { request, response, pass: (changes) => passed(upstream, request, response, changes) };
      // What fails behind it breaks off before it.
      Promise.resolve(this.fault ? this.fault(exchange) : exchange.pass()).catch(() => response.destroy());
    });
  }

  static async start(upstream: string): Promise<Relay> {
    const relay = new Relay(upstream);
    await new Promise<void>((resolve) => void relay.#server.listen(0, '127.0.0.1', resolve));
    return relay;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Ends all connections; from now on, requests go through again. */
  breakOff(): void {
    this.fault = undefined;
    this.#server.closeAllConnections();
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

async function passed(upstream: string, request: IncomingMessage, response: ServerResponse, { headers, up, answer, down }: Parameters<Exchange['pass']>[0] = {}): Promise<void> {
  const onward = ask(`${upstream}${request.url}`, { method: request.method, headers: { ...request.headers, ...headers }, agent: false });
  response.once('close', () => onward.destroy());
  const [answered] = await Promise.all([
    new Promise<IncomingMessage>((resolve, reject) => void onward.once('response', resolve).once('error', reject)),
    pipeline(up ? Readable.from(up(request)) : request, onward),
  ]);
  // Those are of one connection.
  const { connection, 'keep-alive': _, 'transfer-encoding': __, ...kept } = answered.headers;
  response.writeHead(answered.statusCode!, answer ? answer(kept) : kept);
  await pipeline(down ? Readable.from(down(answered)) : answered, response);
}

/** Answers by itself. */
export function answers(status: number, body: string | Uint8Array = '', headers: OutgoingHttpHeaders = {}): Fault {
  return ({ request, response }) => {
    request.resume().once('end', () => response.writeHead(status, { 'content-length': Buffer.byteLength(body), ...headers }).end(body));
  };
}

/** Takes everything, and never answers. */
export const hangs: Fault = ({ request }) => void request.resume();

/** Breaks off before anything is answered. */
export const breaksOff: Fault = ({ request }) => void request.socket.destroy();

/** Goes on as always, but later. */
export function late(milliseconds: number): Fault {
  return async ({ pass }) => {
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
    await pass();
  };
}
