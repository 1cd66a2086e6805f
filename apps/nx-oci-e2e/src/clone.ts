import { spawnSync } from 'node:child_process';
import { appendFileSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { run } from '@nx-oci/peers';
import { workspaceRoot } from './greeter-image';
import { outputDigests, type OutputDigests } from './library-build';

/** What is different about one build of this workspace's image. All of it is to have no effect. */
export interface Variation {
  /** The folder of the clone, relative to the scratch folder. */
  folder?: string;
  /** Octal digits. */
  umask?: string;
  env?: Record<string, string>;
  /** How many CPUs may be used. */
  cpus?: number;
  /** Modification time of all sources, in seconds since 1970. */
  mtime?: number;
  /** Another name for the project. */
  project?: string;
  /** Compile the binaries from nothing, not from what Go has in its own cache. */
  coldGo?: boolean;
  /** Build twice in one store, and take the second. */
  warm?: boolean;
}

/** A fresh clone of the last commit, installed by links to the packages here, with caches and a store of its own. */
export class Clone {
  readonly root: string;
  readonly #state: string;
  readonly #variation: Variation;

  private constructor(scratch: string, variation: Variation) {
    this.root = path.join(scratch, variation.folder ?? 'plain', 'clone');
    this.#state = path.join(scratch, variation.folder ?? 'plain', 'state');
    this.#variation = variation;
  }

  /** `compiled`: another clone of the same commit, to take the compiled packages from. */
  static async make(scratch: string, variation: Variation = {}, compiled?: Clone): Promise<Clone> {
    const clone = new Clone(scratch, variation);
    mkdirSync(clone.#state, { recursive: true });
    await clone.#run('git', 'clone', '--quiet', workspaceRoot, clone.root);
    await run(['git', 'checkout', '--quiet', '--detach', compiled ? await compiled.commit() : 'HEAD'], { cwd: clone.root });
    for (const folder of ['.', ...workspaceFolders()].filter((each) => existsSync(path.join(workspaceRoot, each, 'node_modules')))) {
      await run(['cp', '--archive', '--link', path.join(workspaceRoot, folder, 'node_modules'), path.join(clone.root, folder)]);
    }
    if (variation.project) clone.#rename(variation.project);
    if (variation.mtime !== undefined) clone.#touch(variation.mtime);
    if (compiled) clone.#takeCompiled(compiled);
    else await clone.#run(process.execPath, 'tools/prepare.mjs');
    return clone;
  }

  append(file: string, text: string): void {
    appendFileSync(path.join(this.root, file), text);
  }

  async remove(): Promise<void> {
    await run(['rm', '-rf', path.dirname(this.root)]);
  }

  async commit(): Promise<string> {
    return (await run(['git', 'rev-parse', 'HEAD'], { cwd: this.root })).trim();
  }

  /** Builds greeter's image without Nx's cache, binaries included. */
  async build(): Promise<OutputDigests> {
    const { project = 'greeter', warm } = this.#variation;
    const argv = [path.join(this.root, 'node_modules', '.bin', 'nx'), 'run', `${project}:image`, '--skip-nx-cache'];
    const output = path.join(this.root, 'dist/oci/apps/greeter/image');
    await this.#run(...argv);
    if (warm) {
      // It is not to be read once more by mistake.
      await run(['rm', '-r', output]);
      await this.#run(...argv);
    }
    return outputDigests(output);
  }

  /** How many bytes the last build compressed. */
  compressed(): number {
    const statistics = JSON.parse(readFileSync(this.#statistics, 'utf8')) as { bytes: { compressed: number } };
    return statistics.bytes.compressed;
  }

  get #statistics(): string {
    return path.join(this.#state, 'statistics.json');
  }

  async #run(...argv: string[]): Promise<string> {
    const { umask = '022', cpus, env } = this.#variation;
    const command = ['sh', '-c', 'umask "$1"; shift; exec "$@"', 'sh', umask, ...(cpus ? ['taskset', '--cpu-list', firstCpus(cpus)] : []), ...argv];
    return run(command, { cwd: existsSync(this.root) ? this.root : undefined, env: { ...this.#environment(), ...env }, timeout: 600_000 });
  }

  #environment(): NodeJS.ProcessEnv {
    // What an Nx that runs these tests says to its own tasks is not for this one.
    const outer = Object.keys(process.env).filter((name) => name.startsWith('NX_'));
    return {
      ...Object.fromEntries(outer.map((name) => [name, undefined])),
      CI: 'true',
      NX_DAEMON: 'false',
      NX_TUI: 'false',
      NX_CACHE_DIRECTORY: path.join(this.#state, 'cache'),
      NX_WORKSPACE_DATA_DIRECTORY: path.join(this.#state, 'data'),
      NX_OCI_STORE: path.join(this.#state, 'store'),
      NX_OCI_STATISTICS: this.#statistics,
      ...(this.#variation.coldGo && { GOCACHE: path.join(this.#state, 'go') }),
    };
  }

  #sources(): string[] {
    const { stdout } = spawnSync('git', ['ls-files', '-z'], { cwd: this.root, encoding: 'utf8' });
    return stdout.split('\0').filter(Boolean).map((name) => path.join(this.root, name));
  }

  #rename(project: string): void {
    for (const file of this.#sources().filter((each) => path.basename(each) === 'project.json')) {
      writeFileSync(file, readFileSync(file, 'utf8').replace(/"greeter(:[a-z0-9-]+)?"/g, `"${project}$1"`));
    }
  }

  #touch(mtime: number): void {
    for (const [at, file] of this.#sources().entries()) utimesSync(file, mtime, mtime + at);
  }

  #takeCompiled(from: Clone): void {
    for (const folder of workspaceFolders()) {
      for (const name of ['dist', 'tsconfig.tsbuildinfo']) {
        const source = path.join(from.root, folder, name);
        if (existsSync(source)) cpSync(source, path.join(this.root, folder, name), { recursive: true });
      }
    }
  }
}

/** The first CPUs of those that this process may use, as taskset takes them. */
function firstCpus(count: number): string {
  const [, list] = /^Cpus_allowed_list:\s*(.*)$/m.exec(readFileSync('/proc/self/status', 'utf8'))!;
  const all = list.split(',').flatMap((range) => {
    const [first, last = first] = range.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, at) => first + at);
  });
  return all.slice(0, count).join(',');
}

/** The folders with packages of their own. */
function workspaceFolders(): string[] {
  return readdirSync(path.join(workspaceRoot, 'packages')).map((name) => path.join('packages', name));
}
