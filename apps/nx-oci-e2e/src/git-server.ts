import { spawn } from 'node:child_process';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { run } from '@nx-oci/peers';

/** A git repository by HTTP on the loopback interface, for one user. */
export interface GitServer {
  url: string;
  stop(): Promise<void>;
}

/** Serves the repositories of a folder by git's own `http-backend`. */
export async function startGitServer(folder: string, user: { username: string; password: string }): Promise<GitServer> {
  const backend = path.join((await run(['git', '--exec-path'])).trim(), 'git-http-backend');
  const wanted = `Basic ${Buffer.from(`${user.username}:${user.password}`).toString('base64')}`;
  const server = createServer((request, response) => {
    if (request.headers.authorization === wanted) serve(backend, folder, request, response);
    else response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** CGI: headers, an empty line, the body. */
function serve(backend: string, folder: string, request: IncomingMessage, response: ServerResponse): void {
  const { pathname, search } = new URL(request.url!, 'http://localhost');
  const child = spawn(backend, {
    env: {
      ...process.env,
      GIT_PROJECT_ROOT: folder,
      GIT_HTTP_EXPORT_ALL: '1',
      REMOTE_USER: 'e2e',
      PATH_INFO: pathname,
      QUERY_STRING: search.slice(1),
      REQUEST_METHOD: request.method,
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
      HTTP_GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
    },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  request.pipe(child.stdin);
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stdout.once('end', () => {
    const all = Buffer.concat(chunks);
    const end = all.indexOf('\r\n\r\n');
    const headers = all.subarray(0, end).toString().split('\r\n').map((line) => line.split(': ') as [string, string]);
    const { Status = '200', ...rest } = Object.fromEntries(headers);
    response.writeHead(Number(Status.split(' ')[0]), rest).end(all.subarray(end + 4));
  });
}
