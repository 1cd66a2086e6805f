import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

/** Milliseconds. */
export interface ConnectionDeadlines {
  /** For all of a request. */
  request: number;
  /** Without a byte from or to the other side. */
  idle: number;
}

/**
 * Ends connections on which nothing moves, and answers where it can what Nx would otherwise try again and again: a body that does not
 * go on, or that is longer than was said.
 */
export function watchConnections(server: Server, { request: whole, idle }: ConnectionDeadlines): void {
  const answering = new WeakMap<Duplex, [IncomingMessage, ServerResponse]>();
  server.on('request', (request, response) => void answering.set(request.socket, [request, response]));
  server.requestTimeout = whole;
  server.headersTimeout = idle;
  server.timeout = idle;
  // Longer than Nx keeps a connection (90 s), so that none ends just when it is used again.
  server.keepAliveTimeout = 120_000;
  server.on('timeout', (socket: Duplex) => {
    const [request, response] = answering.get(socket) ?? [];
    // It is the server that takes its time; and what does not go on of an artifact, is answered.
    const isAnswered = request && response && !response.headersSent && (request.complete || request.method === 'PUT');
    if (!isAnswered) socket.destroy();
  });
  server.on('clientError', (_, socket) => {
    const [request, response] = answering.get(socket) ?? [];
    if (request?.complete && response && !response.writableEnded && !response.headersSent) {
      // More came than was said. What was asked for is answered still.
      response.setHeader('connection', 'close');
    } else if (response && !response.writableFinished) socket.destroy();
    else socket.end('HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n');
  });
}
