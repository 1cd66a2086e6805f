import { closeSync, mkdirSync, openSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { freePort, tool } from '../peers.mjs';
import { start } from '../run.mjs';

/** What may ask any of the servers. */
export const token = 'a-token-of-the-benchmark';

/**
 * A server of artifacts on the loopback address. `base` is where Nx asks, `clear` takes all artifacts away.
 * @typedef {{ base?: string, url(name: string): string, pid: number, clear(): void, stop(): Promise<void> }} CacheServer
 */

/** nx-oci-cache over a folder, of the packages of a workspace. */
export async function startNxOciCache(workspace, folder, { nodeFlags = [] } = {}) {
  const port = await freePort();
  const storage = path.join(folder, 'storage');
  const file = path.join(workspace, 'node_modules', '@nx-oci', 'cache', 'bin', 'nx-oci-cache.js');
  const env = { NX_OCI_CACHE_STORAGE: storage, NX_OCI_CACHE_LISTEN: `127.0.0.1:${port}`, NX_OCI_CACHE_TRUSTED_TOKEN: token };
  const server = await started([process.execPath, ...nodeFlags, file, 'serve'], { folder, env, port });
  return {
    ...server,
    base: `http://127.0.0.1:${port}`,
    url: (name) => `http://127.0.0.1:${port}/v1/cache/${name}`,
    clear: () => emptied(storage, ['entries', 'blobs']),
  };
}

/** Debian's nginx, with a process for each core, which sends whole files by sendfile and takes them by its module for WebDAV. */
export async function startNginx(folder) {
  const port = await freePort();
  const root = path.join(folder, 'root');
  for (const each of [path.join(root, 'v1', 'cache'), path.join(folder, 'temporary')]) mkdirSync(each, { recursive: true });
  const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${folder}/temporary/${name};`);
  const config = `
daemon off;
${process.getuid() === 0 ? 'user root;' : ''}
worker_processes auto;
pid ${folder}/pid;
error_log ${folder}/error.log;
events { worker_connections 512; }
http {
  ${paths.join('\n  ')}
  access_log ${folder}/access.log;
  sendfile on;
  tcp_nopush on;
  keepalive_requests 1000000;
  default_type application/octet-stream;
  client_max_body_size 0;
  server {
    listen 127.0.0.1:${port};
    root ${root};
    location /v1/cache/ {
      if ($http_authorization != "Bearer ${token}") { return 404; }
      dav_methods PUT;
      create_full_put_path on;
    }
  }
}
`;
  writeFileSync(path.join(folder, 'nginx.conf'), config);
  const server = await started([tool('nginx'), '-p', folder, '-e', path.join(folder, 'error.log'), '-c', path.join(folder, 'nginx.conf')], { folder, port });
  return { ...server, url: (name) => `http://127.0.0.1:${port}/v1/cache/${name}`, clear: () => emptied(path.join(root, 'v1'), ['cache']) };
}

/** turborepo-remote-cache over a folder: of the same kind of protocol, whole artifacts by hash. */
export async function startTurboCache(folder) {
  const port = await freePort();
  const storage = path.join(folder, 'storage');
  const env = { PORT: `${port}`, HOST: '127.0.0.1', TURBO_TOKEN: token, STORAGE_PROVIDER: 'local', STORAGE_PATH: storage, STORAGE_PATH_USE_TMP_FOLDER: 'false', BODY_LIMIT: `${2 ** 30}`, NODE_ENV: 'production' };
  const server = await started([process.execPath, tool('turborepo-remote-cache')], { folder, env, port });
  return { ...server, url: (name) => `http://127.0.0.1:${port}/v8/artifacts/${name}?slug=bench`, clear: () => emptied(storage, ['bench']) };
}

/** Runs a server, whose log goes to a file, and waits until it listens. */
async function started(argv, { folder, env, port }) {
  mkdirSync(folder, { recursive: true });
  const log = openSync(path.join(folder, 'log'), 'a');
  const server = start(argv, { cwd: folder, env, output: log });
  closeSync(log);
  for (let tries = 0; ; tries++) {
    const answered = await fetch(`http://127.0.0.1:${port}/`).then((response) => response.text(), () => undefined);
    if (answered !== undefined) return server;
    if (tries === 1200) {
      await server.stop();
      throw new Error(`${argv.join(' ')} does not listen; see ${folder}/log.`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function emptied(folder, names) {
  for (const name of names) {
    rmSync(path.join(folder, name), { recursive: true, force: true });
    mkdirSync(path.join(folder, name), { recursive: true });
  }
}
