import { copyFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { run, tryRun, type RunResult } from '@nx-oci/peers';
import picomatch from 'picomatch';
import type { CiRepository } from './ci-repository';

/** What a CI runs for. */
export type CiEvent =
  | { type: 'pull'; branch: string; fork?: boolean }
  | { type: 'push'; branch: string }
  | { type: 'tag'; tag: string }
  | { type: 'manual'; tag: string; publish: boolean };

/** What running a job came to. */
export interface CiResult {
  code: number;
  /** All that was printed. */
  output: string;
  /** Files that were kept, relative to the work tree. */
  artifacts: string[];
}

/** Runs the workflows of a repository as a provider would. */
export interface CiRunner {
  /** The names of the jobs that an event starts. */
  jobs(event: CiEvent): Promise<string[]>;
  /** Runs one of them, and before it those that it needs. */
  run(event: CiEvent, job: string): Promise<CiResult>;
  /** What runs that release something have in common with those that they wait for. */
  group(event: CiEvent): Promise<string>;
}

/** What only some jobs get to see. */
export interface CiSecrets {
  username: string;
  password: string;
  /** Of a cache that takes no word for runs. */
  cache?: { read: string; write: string };
}

/** Seconds that a command has, and a job with all of its commands. */
const limits = { command: 540, job: 1080 };

/** Milliseconds that a test of jobs has: more than one of them, so that it is seen what a job printed that does not end. */
export const testTimeout = 1_200_000;

/** Files that one job hands to another. */
export class Artifacts {
  readonly #folder = mkdtempSync(path.join(tmpdir(), 'nx-oci-artifacts-'));

  /** Keeps files of `root`, which they are relative to. */
  save(name: string, root: string, files: readonly string[]): void {
    mkdirSync(path.join(this.#folder, name), { recursive: true });
    for (const file of files) cpSync(path.join(root, file), path.join(this.#folder, name, file));
  }

  /** Lays what was kept into a folder. */
  restore(name: string, into: string): void {
    cpSync(path.join(this.#folder, name), into, { recursive: true });
  }

  dispose(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** A machine that runs one job, or step: it has tools, and nothing of what ran before. */
export class Runner {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'nx-oci-runner-'));
  readonly root = path.join(this.folder, 'work');
  output = '';
  #homes = 0;
  readonly #end = Date.now() + limits.job * 1000;

  constructor(readonly repository: CiRepository) {
    mkdirSync(this.root);
  }

  /** The environment of a new container, where settings of this machine's npm and its cache are all that is at home. */
  env(): NodeJS.ProcessEnv {
    const home = path.join(this.folder, `home-${this.#homes++}`);
    const settings = path.join(homedir(), '.npmrc');
    mkdirSync(home);
    if (existsSync(settings)) copyFileSync(settings, path.join(home, '.npmrc'));
    const prefix = path.join(home, 'npm');
    const inherited = Object.keys(process.env).filter((name) => /^(NX_|CI|ACTIONS_|GITHUB_|GITLAB_|GIT_|XDG_|FORCE_COLOR$|NODE_OPTIONS$|INIT_CWD$|npm_)/.test(name));
    return {
      ...Object.fromEntries(inherited.map((name) => [name, undefined])),
      ...this.repository.npm.env,
      npm_config_cache: path.join(this.repository.npm.folder, 'caches/npm'),
      npm_config_prefix: prefix,
      PATH: `${path.join(prefix, 'bin')}${path.delimiter}${process.env.PATH}`,
      HOME: home,
      DOCKER_CONFIG: path.join(home, '.docker'),
      NX_NO_CLOUD: 'true',
      NO_COLOR: '1',
      CI: 'true',
    };
  }

  async git(...args: string[]): Promise<string> {
    return (await run(['git', ...args], { cwd: this.root })).trim();
  }

  /** Runs a program in the work tree; what it prints is kept. Returns its exit code. */
  async do(argv: string[], env: NodeJS.ProcessEnv): Promise<number> {
    return (await this.run(argv, env)).code;
  }

  /** The same; returns what it printed, too. Throws with all that the job printed where the program does not end. */
  async run(argv: string[], env: NodeJS.ProcessEnv): Promise<RunResult> {
    const seconds = Math.max(1, Math.min(limits.command, Math.ceil((this.#end - Date.now()) / 1000)));
    // By a command that ends all that it started, too; what has left its group is not waited for.
    const limited = ['timeout', '--signal=KILL', String(seconds), ...argv];
    const result = await tryRun(limited, { cwd: this.root, env, timeout: (seconds + 5) * 1000 });
    this.output += `$ ${argv.join(' ')}\n${result.stdout}${result.stderr}`;
    if (result.late || result.code === -1 || result.code === 137) throw new Error(`This had not ended after ${seconds} s; the job has printed so far:\n${this.output}`);
    return result;
  }

  /** The files of the work tree that patterns are of, sorted. */
  files(patterns: string[]): string[] {
    const isOf = picomatch(patterns);
    return readdirSync(this.root, { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => path.relative(this.root, path.join(parentPath, name)))
      .filter((file) => isOf(file))
      .sort();
  }

  dispose(): void {
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
