import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';
import path from 'node:path';
import { parseEnv } from 'node:util';
import { ciToken } from './ci-token';
import { CacheError } from './error';
import { startProxy, type Proxy } from './proxy';
import { workspaceRoot } from './workspace-root';

const serverVariable = 'NX_SELF_HOSTED_REMOTE_CACHE_SERVER';
const tokenVariable = 'NX_SELF_HOSTED_REMOTE_CACHE_ACCESS_TOKEN';

export interface RunOptions {
  /** Address of the server; by default what Nx would use. */
  server?: string;
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  /** Told what does not work, which the command does not notice. */
  onTrouble?(what: string): void;
}

/**
 * Runs a command with a proxy between its Nx and the server of the cache. Returns the status of the command: what the server does, or
 * that there is none, changes nothing about that. Throws `usage-invalid` for a server that is no address, and what cannot be run.
 */
export async function runWithCache([program, ...args]: string[], { server: named, cwd = process.cwd(), env = process.env, onTrouble }: RunOptions = {}): Promise<{ status: number; counts?: Proxy['counts'] }> {
  const settings = { ...fileSettings(workspaceRoot(cwd, env)), ...env };
  const server = named ?? settings[serverVariable];
  const proxy = server ? await proxyTo(requireAddress(server), settings, onTrouble) : undefined;
  if (!server) onTrouble?.(`no server is named (--server, ${serverVariable}): the command runs without one`);
  try {
    const status = await ran(program, args, { cwd, env: { ...env, ...(proxy && { [serverVariable]: proxy.url, [tokenVariable]: proxy.token }) } });
    return { status, ...(proxy && { counts: proxy.counts }) };
  } finally {
    await proxy?.close();
  }
}

/** What Nx reads as variables of the workspace, the first one that says something. */
function fileSettings(root: string): Record<string, string | undefined> {
  return Object.assign({}, ...['.env', '.local.env', '.env.local'].map((name) => path.join(root, name)).filter((file) => existsSync(file)).map((file) => parseEnv(readFileSync(file, 'utf8')))) as Record<string, string>;
}

async function proxyTo(server: string, settings: NodeJS.ProcessEnv, onTrouble: RunOptions['onTrouble']): Promise<Proxy> {
  let token: string | undefined = settings[tokenVariable] || undefined;
  try {
    token ??= await ciToken(server, settings);
  } catch (error) {
    if (!(error instanceof CacheError)) throw error;
    onTrouble?.(error.message);
  }
  return startProxy({ server, token, onTrouble });
}

function requireAddress(server: string): string {
  if (URL.canParse(server) && ['http:', 'https:'].includes(new URL(server).protocol)) return server;
  throw new CacheError('usage-invalid', { message: `The server is "${server}".`, remedy: 'Give its address: https://cache.example.' });
}

function ran(program: string, args: string[], options: { cwd: string; env: NodeJS.ProcessEnv }): Promise<number> {
  const child = spawn(program, args, { ...options, stdio: 'inherit' });
  const pass = (signal: NodeJS.Signals): boolean => child.kill(signal);
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  // The command decides what they mean; what is to be stored still is.
  for (const signal of signals) process.on(signal, pass);
  return new Promise<number>((resolve, reject) => {
    child.once('error', (error) => reject(new CacheError('usage-invalid', { message: `${program} cannot be run: ${error.message}.`, remedy: 'Give a command behind "--": nx-oci-cache run -- npx nx run-many -t build.', cause: error })));
    child.once('close', (code, signal) => resolve(code ?? 128 + constants.signals[signal!]));
  }).finally(() => signals.forEach((signal) => process.off(signal, pass)));
}
