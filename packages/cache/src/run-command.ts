import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { ciToken } from './ci-token';
import { CacheError } from './error';
import { startProxy, type Proxy } from './proxy';
import { requireServer, serverVariable, tokenVariable, workspaceSettings } from './workspace-settings';

export interface RunOptions {
  /** Address of the server; by default what Nx would use. */
  server?: string;
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  /** Told what does not work, which the command does not notice. */
  onTrouble?(what: string): void;
}

export interface RunResult {
  /** Of the command. */
  status: number;
  /** Where there was a proxy. */
  counts?: Proxy['counts'];
  /** Why the server answered with nothing, where it is for want of a token. */
  refusal?: string;
}

/**
 * Runs a command with a proxy between its Nx and the server of the cache. Returns the status of the command: what the server does, or
 * that there is none, changes nothing about that; a command that cannot be run has 127 or 126, as in a shell. Throws `usage-invalid` for a
 * server that is no address.
 */
export async function runWithCache([program, ...args]: string[], { server: named, cwd = process.cwd(), env = process.env, onTrouble }: RunOptions = {}): Promise<RunResult> {
  const settings = workspaceSettings(cwd, env);
  const server = named ?? settings[serverVariable];
  const proxy = server ? await proxyTo(requireServer(server), settings, onTrouble) : undefined;
  if (!server) onTrouble?.(`no server is named (--server, ${serverVariable}): the command runs without one`);
  try {
    const status = await ran([program, ...args], onTrouble, { cwd, env: { ...env, ...(proxy && { [serverVariable]: proxy.url, [tokenVariable]: proxy.token }) } });
    return { status, ...(proxy && { counts: proxy.counts, ...(proxy.refusal() !== undefined && { refusal: proxy.refusal() }) }) };
  } finally {
    await proxy?.close();
  }
}

async function proxyTo(server: string, settings: NodeJS.ProcessEnv, onTrouble: RunOptions['onTrouble']): Promise<Proxy> {
  let token: string | undefined = settings[tokenVariable] || undefined;
  try {
    token ??= await ciToken(server, settings);
  } catch (error) {
    if (!(error instanceof CacheError)) throw error;
    onTrouble?.(error.message);
  }
  if (new URL(server).protocol === 'http:') {
    const { isLoopbackHost } = await import('@nx-oci/registry');
    if (!isLoopbackHost(new URL(server).hostname)) onTrouble?.(`${server} is asked in the clear: whoever is on the way reads the token, and changes what is sent; give the server TLS`);
  }
  return startProxy({ server, token, onTrouble });
}

function ran([program, ...args]: string[], onTrouble: RunOptions['onTrouble'], options: { cwd: string; env: NodeJS.ProcessEnv }): Promise<number> {
  const child = spawn(program, args, { ...options, stdio: 'inherit' });
  const pass = (signal: NodeJS.Signals): boolean => child.kill(signal);
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  // The command decides what they mean; what is to be stored still is.
  for (const signal of signals) process.on(signal, pass);
  return new Promise<number>((resolve) => {
    child.once('error', (error: NodeJS.ErrnoException) => {
      onTrouble?.(`${program} cannot be run: ${error.message}; give a command behind "--": nx-oci-cache run -- npx nx run-many -t build`);
      resolve(error.code === 'ENOENT' ? 127 : 126);
    });
    child.once('close', (code, signal) => resolve(code ?? 128 + constants.signals[signal!]));
  }).finally(() => signals.forEach((signal) => process.off(signal, pass)));
}
