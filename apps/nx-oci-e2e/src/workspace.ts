import { run, tryRun, type RunResult } from '@nx-oci/peers';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { installedBase } from './installed-base';

/** How a run of Nx ended. */
export interface NxResult extends RunResult {
  /** `project:target[:configuration]` → what the cache did for it; empty when no task ran. */
  cacheStatus: Record<string, CacheStatus>;
  /** The same → exit code, and all that the task printed. */
  tasks: Record<string, { code: number; output: string }>;
}

export type CacheStatus = 'cache-miss' | 'local-cache-hit' | 'local-cache-kept-existing' | 'remote-cache-hit';

/** A target as a project file has it. */
export type Target = Record<string, unknown>;

/** What Nx notes of a run. */
interface RunDetails {
  tasks: { taskId: string; hash: string; cacheStatus: CacheStatus; status: number }[];
}

/** What of `image.json` the tests look at. */
export interface BuiltRecord {
  digest: string;
  platforms: Record<string, { digest: string; config: string; tarball?: string; layers: { digest: string; size: number; contents: string[] }[] }>;
  blobs: Record<string, { type: string; path: string }[]>;
}

/** What a build says that it did. */
export interface Statistics {
  layers: { built: number; reused: number };
  bytes: { hashed: number; compressed: number };
}

/** A temporary Nx workspace, as a user has it, with a cache and a blob store of its own. */
export class Workspace {
  readonly root: string;
  readonly store: string;

  constructor(
    readonly folder: string,
    readonly env: NodeJS.ProcessEnv = {},
  ) {
    this.root = path.join(folder, 'workspace');
    this.store = path.join(folder, 'store');
  }

  /** An absolute path of the workspace. */
  path(...names: string[]): string {
    return path.join(this.root, ...names);
  }

  /** Writes a file, and the folders above it. */
  write(file: string, content: string | Uint8Array, options: { mode?: number } = {}): void {
    mkdirSync(path.dirname(this.path(file)), { recursive: true });
    writeFileSync(this.path(file), content, options);
  }

  read(file: string): string {
    return readFileSync(this.path(file), 'utf8');
  }

  has(file: string): boolean {
    return existsSync(this.path(file));
  }

  remove(file: string): void {
    rmSync(this.path(file), { recursive: true, force: true });
  }

  /** Writes `apps/<name>/project.json`. */
  project(name: string, targets: Record<string, Target>, more: Record<string, unknown> = {}): void {
    this.write(`apps/${name}/project.json`, JSON.stringify({ name, ...more, targets }, null, 2));
  }

  /** Runs Nx to its end, whatever its exit code. */
  async nx(...args: string[]): Promise<NxResult> {
    return this.nxWith({}, ...args);
  }

  async nxWith(env: NodeJS.ProcessEnv, ...args: string[]): Promise<NxResult> {
    const details = path.join(this.folder, 'cache', 'run.json');
    rmSync(details, { force: true });
    const result = await tryRun([...this.nxCommand, ...args], { cwd: this.root, env: { ...this.nxEnv, ...env }, timeout: 2_400_000 });
    const { tasks } = existsSync(details) ? (JSON.parse(readFileSync(details, 'utf8')) as RunDetails) : { tasks: [] };
    return {
      ...result,
      cacheStatus: Object.fromEntries(tasks.map(({ taskId, cacheStatus }) => [taskId, cacheStatus])),
      tasks: Object.fromEntries(tasks.map(({ taskId, hash, status }) => [taskId, { code: status, output: this.#terminalOutput(hash) }])),
    };
  }

  /** What runs Nx. */
  protected get nxCommand(): string[] {
    return [process.execPath, this.path('node_modules/.bin/nx')];
  }

  #terminalOutput(hash: string): string {
    const file = path.join(this.folder, 'cache', 'terminalOutputs', hash);
    return existsSync(file) ? readFileSync(file, 'utf8') : '';
  }

  /** Runs `nx-oci` to its end, whatever its exit code. */
  cli(env: NodeJS.ProcessEnv, ...args: string[]): Promise<RunResult> {
    return tryRun([process.execPath, this.path('node_modules/.bin/nx-oci'), ...args], { cwd: this.root, env: { ...this.nxEnv, ...env }, timeout: 600_000 });
  }

  /** Runs Nx, and throws with all that it printed unless it succeeds. */
  async succeed(...args: string[]): Promise<NxResult> {
    const result = await this.nx(...args);
    if (result.code !== 0) throw new Error(`nx ${args.join(' ')} ended with ${result.code}:\n${result.stdout}\n${result.stderr}`);
    return result;
  }

  /** The `image.json` of an output folder. */
  record(output: string): BuiltRecord {
    return JSON.parse(this.read(`${output}/image.json`)) as BuiltRecord;
  }

  /** What the last build of a task did. */
  statistics(task: string): Statistics {
    const file = path.join(this.folder, 'workspace-data', 'nx-oci', `${task.replaceAll(':', '-')}.json`);
    return JSON.parse(readFileSync(file, 'utf8')) as Statistics;
  }

  /** The files below a folder, relative to it, sorted; fails on what is neither file nor folder. */
  files(folder: string): string[] {
    const found = readdirSync(this.path(folder), { withFileTypes: true, recursive: true });
    const strange = found.filter((entry) => !entry.isFile() && !entry.isDirectory());
    if (strange.length > 0) throw new Error(`${folder} has what is no file: ${strange.map(({ name }) => name).join(', ')}`);
    return found
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => path.relative(this.path(folder), path.join(parentPath, name)))
      .sort();
  }

  /** Removes all blobs. */
  emptyStore(): void {
    rmSync(this.store, { recursive: true, force: true });
  }

  /** Files in the store that belong to writes which have not ended. */
  unfinishedBlobs(): string[] {
    const folder = path.join(this.store, 'tmp');
    return existsSync(folder) ? readdirSync(folder) : [];
  }

  dispose(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** This process's environment without what an Nx around it has put there, and without colours. */
  get nxEnv(): NodeJS.ProcessEnv {
    const inherited = Object.keys(process.env).filter((name) => /^(NX_|FORCE_COLOR$|NODE_OPTIONS$)/.test(name));
    return {
      ...Object.fromEntries(inherited.map((name) => [name, undefined])),
      NX_DAEMON: 'false',
      NX_TUI: 'false',
      NX_NO_CLOUD: 'true',
      NX_CACHE_DIRECTORY: path.join(this.folder, 'cache'),
      NX_WORKSPACE_DATA_DIRECTORY: path.join(this.folder, 'workspace-data'),
      NX_OCI_STORE: this.store,
      NO_COLOR: '1',
      ...this.env,
    };
  }
}

/** Makes a workspace: `nx.json` with the plugin, no projects. */
export async function makeWorkspace(): Promise<Workspace> {
  const base = await installedBase();
  const workspace = new Workspace(mkdtempSync(path.join(tmpdir(), 'nx-oci-e2e-')));
  // Hard links: a workspace has thousands of files, and none of those that are copied is ever changed.
  await run(['cp', '-al', base, workspace.root]);
  workspace.write('nx.json', JSON.stringify({ analytics: false, plugins: ['nx-oci'] }));
  workspace.write('.gitignore', 'node_modules\ndist\n.nx\n');
  return workspace;
}

/** A target that copies `apps/<project>/<from>` to `dist/apps/<project>`, as a build would. */
export function copyTarget(project: string, from = 'src'): Target {
  const [source, target] = [`apps/${project}/${from}`, `dist/apps/${project}`];
  const script = `fs.rmSync('${target}',{recursive:true,force:true});fs.cpSync('${source}','${target}',{recursive:true})`;
  return {
    executor: 'nx:run-commands',
    cache: true,
    inputs: [`{projectRoot}/${from}/**/*`],
    outputs: [`{workspaceRoot}/${target}`],
    options: { command: `node -e "${script}"` },
  };
}

/** A target of `nx-oci:image` with what `files` says at `/app`: a path of the workspace, or several. */
export function imageTarget(files: string | string[], options: Record<string, unknown> = {}, more: Target = {}): Target {
  const contents = [files].flat().map((from, at) => ({ type: 'files', from, to: at === 0 ? '/app' : `/app${at}` }));
  return { executor: 'nx-oci:image', options: { base: 'none', contents, ...options }, ...more };
}
