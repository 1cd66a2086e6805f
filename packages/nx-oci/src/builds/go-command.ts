import { spawn } from 'node:child_process';
import { parsePlatform, goPlatform } from '@nx-oci/oci';
import { PluginError } from '../error';

/** Settings of a machine that say where modules come from, what proves them, and where they are kept. */
const machineSettings = 'AUTH CACHE CACHEPROG INSECURE MODCACHE NOPROXY NOSUMDB PATH PRIVATE PROXY SUMDB TMPDIR VCS'.split(' ').map((name) => `GO${name}`);

/** What decides how Go compiles. */
export interface GoSettings {
  /** `linux/amd64`. */
  platform: string;
  /** The Go that compiles, `go1.26.8`; this machine's own where none is named. */
  toolchain?: string;
  /** Absolute path of the go.work that counts; none unless given. */
  work?: string;
}

/** Go as a build has it: which version, and by which environment. */
export interface Go {
  version: string;
  /** With `GOMODCACHE`, where modules are kept. */
  env: NodeJS.ProcessEnv;
}

/**
 * Go with a machine's settings that say where modules are, and nothing of what would change what comes out. It is the
 * version that is named, whatever this machine has: Go fetches it, as a module that its checksum database knows.
 * Throws `platform-invalid`, `toolchain-missing`, `build-failed`.
 */
export async function openGo({ platform, toolchain = 'local', work = 'off' }: GoSettings): Promise<Go> {
  const target = goPlatform(parsePlatform(platform));
  const others = Object.entries(process.env).filter(([name]) => !/^(GO|CGO_)/.test(name));
  const set = [...machineSettings, 'GOENV', 'GOFLAGS'].map((name) => [name, process.env[name]]);
  // In no module: one could ask for a version that is not wanted here.
  const asked = await runGo(['env', '-json', ...machineSettings, 'GOVERSION', 'GOFLAGS'], { cwd: '/', env: { ...Object.fromEntries([...others, ...set]), GOTOOLCHAIN: 'local', GOWORK: 'off' } });
  const { GOVERSION: local, GOFLAGS: flags, ...settings } = JSON.parse(asked) as Record<string, string>;
  const env = {
    ...Object.fromEntries([...others, ...Object.entries(settings).filter(([, value]) => value !== '')]),
    // Whether files of the cache can be written is no matter of what is built.
    GOFLAGS: /(^|\s)-modcacherw(\s|$)/.test(flags) ? '-modcacherw' : '',
    GOENV: 'off',
    GOWORK: work,
    GOTOOLCHAIN: toolchain,
    CGO_ENABLED: '0',
    ...target,
  };
  return { version: toolchain === 'local' ? local.split(' ')[0] : toolchain, env };
}

/**
 * Runs Go in a folder to its end, and returns what it prints; what it has to complain of goes to standard error.
 * Throws `toolchain-missing`, `build-failed`.
 */
export async function runGo(args: string[], { cwd, env }: { cwd: string; env: NodeJS.ProcessEnv }): Promise<string> {
  const child = spawn('go', args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const [output, complaints]: Buffer[][] = [[], []];
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => complaints.push(chunk));
  const code = await new Promise<number | string>((resolve, reject) => {
    child.once('error', (cause: NodeJS.ErrnoException) => reject(cause.code === 'ENOENT' ? missing(cause) : cause));
    child.once('close', (code, signal) => resolve(code ?? signal ?? 1));
  });
  const said = Buffer.concat(complaints).toString();
  // What had to be fetched is no matter of what is built: it would be printed again from the cache.
  process.stderr.write(said.replaceAll(/^go: downloading .*\n/gm, ''));
  if (code !== 0) throw failed(args, code, said, env.GOTOOLCHAIN);
  return Buffer.concat(output).toString();
}

function missing(cause: Error): PluginError {
  return new PluginError('toolchain-missing', { message: 'go is not installed, or not in PATH.', remedy: 'Install Go 1.22 or newer: it fetches the version that go.mod names.', cause });
}

function failed(args: string[], code: number | string, said: string, toolchain = 'local'): PluginError {
  if (/toolchain not available|golang\.org\/toolchain@|invalid (GOTOOLCHAIN|toolchain)/.test(said)) {
    return new PluginError('toolchain-missing', {
      message: `go.mod names ${toolchain}, which this machine does not have, and Go does not get.`,
      remedy: 'Let GOPROXY lead to where it is (GOSUMDB checks it), install it, or name another in go.mod: go mod edit -toolchain=go1.…',
    });
  }
  return new PluginError('build-failed', { message: `go ${args[0]} ended with ${code}.`, remedy: 'What it printed above says why.' });
}
