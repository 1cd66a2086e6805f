import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parse, stringify } from 'yaml';
import type { Workspace } from './workspace';

/** What a server logged of a request for an artifact. */
export interface CacheRequest {
  method: 'GET' | 'PUT';
  outcome: string;
  /** Nothing where nobody was known to ask. */
  role?: string;
  name?: string;
  project?: string;
  why?: string;
}

export interface GeneratedCacheOptions {
  /** Who vouches for runs, in place of the CI whose servers cannot be reached here. */
  issuer?: string;
  /** Tokens, as whoever runs the server sets them. */
  env?: NodeJS.ProcessEnv;
  /** In place of those of the configuration. */
  settings?: { anonymous?: 'read' };
}

/** A server of the configuration that `nx g nx-oci:cache` wrote, run by the program that is installed in the workspace. */
export class GeneratedCache {
  readonly #folder = mkdtempSync(path.join(tmpdir(), 'nx-oci-generated-cache-'));
  #log = '';
  readonly #child: ChildProcess;

  private constructor(workspace: Workspace, { issuer, env, settings }: GeneratedCacheOptions) {
    const { ci, ...config } = parse(workspace.read('cache.yaml')) as { ci?: object[] };
    const file = path.join(this.#folder, 'cache.yaml');
    writeFileSync(file, stringify({ ...config, ...settings, ...(ci && { ci: ci.map((each) => ({ ...each, ...(issuer !== undefined && { issuer }) })) }) }));
    const inherited = Object.keys(process.env).filter((name) => name.startsWith('NX_'));
    this.#child = spawn(process.execPath, [workspace.path('node_modules/.bin/nx-oci-cache'), 'serve', '--config', file], {
      // What it stores in is the one thing that is not of a test's machine.
      env: { ...process.env, ...Object.fromEntries(inherited.map((name) => [name, undefined])), NX_OCI_CACHE_STORAGE: path.join(this.#folder, 'store'), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.#child.stdout!, this.#child.stderr!]) stream.setEncoding('utf8').on('data', (text: string) => (this.#log += text));
  }

  static async start(workspace: Workspace, options: GeneratedCacheOptions = {}): Promise<GeneratedCache> {
    const cache = new GeneratedCache(workspace, options);
    while (!cache.#log.includes('"listening"')) {
      if (cache.#child.exitCode !== null) throw new Error(`The server ends with ${cache.#child.exitCode}:\n${cache.#log}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return cache;
  }

  get log(): string {
    return this.#log;
  }

  /** What it was asked for so far. */
  get requests(): CacheRequest[] {
    const lines = this.#log.split('\n').filter((line) => line.startsWith('{'));
    return lines.map((line) => JSON.parse(line) as CacheRequest & { hash?: string }).filter(({ hash }) => hash !== undefined);
  }

  /** Ends it, and forgets what it has. */
  async stop(): Promise<void> {
    if (this.#child.exitCode === null) {
      this.#child.kill();
      await once(this.#child, 'exit');
    }
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
