import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, openSync, closeSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort, run, tool } from '@nx-oci/peers';
import { repository } from './installed-base';

/** What a server is started with. */
export interface CacheProcessOptions {
  /** A folder, absolute, for its configuration, its log and what it works on. */
  folder: string;
  /** As the server has it: a folder, `s3://…` or `oci://…`. */
  storage: string;
  env?: NodeJS.ProcessEnv;
  /** Of its configuration, what is not said by variables. */
  config?: Record<string, unknown>;
}

/** Milliseconds that a server has to listen, or to be well again. */
const patience = 60_000;

const program = path.join(repository, 'packages/cache/bin/nx-oci-cache.js');

/** A key for servers that share a storage. */
export function newKey(): Promise<string> {
  return run([process.execPath, program, 'key']);
}

/** `nx-oci-cache serve`, as it is run: a process of its own, which can be killed, and started again at the same port. It ends with this process. */
export class CacheProcess {
  /** What main's CI has. */
  readonly token = 'the-token-of-the-main-branch';
  #child: ChildProcess | undefined;

  private constructor(
    readonly port: number,
    readonly options: CacheProcessOptions,
  ) {}

  /** Starts one, and waits until it listens. */
  static async start(options: CacheProcessOptions): Promise<CacheProcess> {
    const server = new CacheProcess(await freePort(), options);
    mkdirSync(options.folder, { recursive: true });
    await server.start();
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Starts it again. */
  async start(): Promise<void> {
    const { folder, storage, env, config = {} } = this.options;
    const [file, logFile] = [path.join(folder, 'cache.json'), path.join(folder, 'log')];
    writeFileSync(file, JSON.stringify(config));
    const log = openSync(logFile, 'a');
    const own = Object.keys(process.env).filter((name) => /^(NX_|AWS_)/.test(name));
    const child = spawn(tool('setpriv'), ['--pdeathsig', 'SIGKILL', '--', process.execPath, program, 'serve', '--config', file], {
      env: {
        ...process.env,
        ...Object.fromEntries(own.map((name) => [name, undefined])),
        NX_OCI_CACHE_LISTEN: `127.0.0.1:${this.port}`,
        NX_OCI_CACHE_STORAGE: storage,
        NX_OCI_CACHE_TRUSTED_TOKEN: this.token,
        ...(/^\w+:\/\//.test(storage) && { NX_OCI_CACHE_WORK: path.join(folder, 'work') }),
        ...env,
      },
      stdio: ['ignore', log, log],
    });
    closeSync(log);
    this.#child = child;
    await this.#until(async () => (await fetch(`${this.url}/health`)).ok);
  }

  /** What it has logged so far. */
  log(): string {
    return readFileSync(path.join(this.options.folder, 'log'), 'utf8');
  }

  /** Ends it at once, whatever it is at. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** Ends it as a service is ended. */
  async stop(): Promise<void> {
    this.signal('SIGCONT');
    await this.#end('SIGTERM');
  }

  /** `SIGSTOP` has it hang: connections are taken, and nothing is answered, until `SIGCONT`. */
  signal(signal: NodeJS.Signals): void {
    this.#child?.kill(signal);
  }

  /** Waits until it asks its backend again. */
  async ready(): Promise<void> {
    await this.#until(async () => (await fetch(`${this.url}/ready`)).ok);
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    await once(child, 'exit');
  }

  async #until(isSo: () => Promise<boolean>): Promise<void> {
    for (const deadline = Date.now() + patience; ; await delay(50)) {
      if (await isSo().catch(() => false)) return;
      if (Date.now() > deadline || this.#child?.exitCode !== null) throw new Error(`The server is not well:\n${this.log().split('\n').slice(-20).join('\n')}`);
    }
  }
}
