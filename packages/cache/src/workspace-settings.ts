import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseEnv } from 'node:util';
import { CacheError } from './error';
import { workspaceRoot } from './workspace-root';

/** Variables by which Nx knows a server of its cache, and what it is asked with. */
export const serverVariable = 'NX_SELF_HOSTED_REMOTE_CACHE_SERVER';
export const tokenVariable = 'NX_SELF_HOSTED_REMOTE_CACHE_ACCESS_TOKEN';

/** Variables, and what files at the root of the workspace say where they say nothing, as Nx reads them. `cwd` is absolute. */
export function workspaceSettings(cwd: string, env: NodeJS.ProcessEnv): Record<string, string | undefined> {
  const root = workspaceRoot(cwd, env);
  const files = ['.env', '.local.env', '.env.local'].map((name) => path.join(root, name)).filter((file) => existsSync(file));
  return { ...(Object.assign({}, ...files.map((file) => parseEnv(readFileSync(file, 'utf8')))) as Record<string, string>), ...env };
}

/** The address of a server. Throws `usage-invalid` for what is none. */
export function requireServer(server: string): string {
  if (URL.canParse(server) && ['http:', 'https:'].includes(new URL(server).protocol)) return server;
  throw new CacheError('usage-invalid', { message: `The server is "${server}".`, remedy: 'Give its address, with its scheme: https://cache.example.' });
}
