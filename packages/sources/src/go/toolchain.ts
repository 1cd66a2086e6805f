import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { UpstreamContext } from '../artifacts';
import { SourcesError } from '../error';
import { goFailure } from './failure';

/** Settings of the machine that say where modules come from, what proves them, and where they are kept; all others are put aside. */
const machineSettings = [
  'GOAUTH',
  'GOCACHE',
  'GOCACHEPROG',
  'GOINSECURE',
  'GOMODCACHE',
  'GONOPROXY',
  'GONOSUMDB',
  'GOPATH',
  'GOPRIVATE',
  'GOPROXY',
  'GOSUMDB',
  'GOTMPDIR',
  'GOTOOLCHAIN',
  'GOVCS',
];

/** The Go command of this machine. */
export class Go {
  readonly #env: NodeJS.ProcessEnv;

  constructor(env: NodeJS.ProcessEnv) {
    this.#env = env;
  }

  /** Runs it in a folder (absolute), with more variables; returns what it prints. Throws `go-missing`, `go-failed` and the like. */
  run(args: string[], { cwd, env = {}, what }: { cwd: string; env?: Record<string, string>; what: string }): Promise<string> {
    return runGo(args, { cwd, env: { ...this.#env, ...env }, what });
  }
}

/**
 * Go as this machine has it: its settings and caches, or the mirrors of a rule for `go`, and nothing of what would change
 * what comes out. Throws `go-missing`.
 */
export async function openGo({ env, mirrors }: UpstreamContext): Promise<Go> {
  const own = Object.fromEntries(Object.entries(env).filter(([name]) => !/^(GO|CGO_)/.test(name) || name === 'GOROOT' || name === 'GODEBUG'));
  const asked = Object.fromEntries([...machineSettings, 'GOENV', 'GOFLAGS'].map((name) => [name, env[name]]));
  const settings = await inFolder(async (cwd) => JSON.parse(await runGo(['env', '-json', ...machineSettings, 'GOFLAGS'], { cwd, env: { ...own, ...asked, GOWORK: 'off' }, what: 'Commands' })) as Record<string, string>);
  const rules = mirrors.of('go').map((url) => url.href.replace(/\/$/, ''));
  return new Go({
    ...own,
    ...Object.fromEntries(machineSettings.map((name) => [name, settings[name]]).filter(([, value]) => value)),
    ...(rules.length > 0 && { GOPROXY: rules.join(',') }),
    // Whether files of the cache can be written is no matter of what is built.
    GOFLAGS: /(^|\s)-modcacherw(\s|$)/.test(settings.GOFLAGS) ? '-modcacherw' : '',
    GOENV: 'off',
    GOWORK: 'off',
    CGO_ENABLED: '0',
  });
}

/** Does something in a new folder, which is gone afterwards. */
export async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(path.join(tmpdir(), 'nx-oci-go-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The most that Go prints. Bytes. */
const maxBuffer = 256 << 20;

function runGo(args: string[], { cwd, env, what }: { cwd: string; env: NodeJS.ProcessEnv; what: string }): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile('go', args, { cwd, env, maxBuffer }, (error, stdout, stderr) => {
      if (!error) return resolve(stdout);
      if (error.code === 'ENOENT' || error.code === 'EACCES') {
        return reject(
          new SourcesError('go-missing', {
            message: `${what} of Go modules are compiled by Go, and there is no program "go" on this machine's PATH.`,
            remedy: 'Install Go 1.21 or newer, or have what it builds in an archive (NX_OCI_ARCHIVE).',
            cause: error,
          }),
        );
      }
      reject(goFailure(stderr || error.message, what, error));
    });
  });
}
