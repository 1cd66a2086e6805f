import { mkdirSync, mkdtempSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { run, tool, type NpmRegistry, type Tool } from '@nx-oci/peers';
import { Workspace, type NxResult } from './workspace';

/** What a workspace of each major of Nx has. The newest of each package are no set: devkit is behind nx. */
export const nxVersions = {
  22: { nx: '22.7.8', '@nx/devkit': '22.7.8' },
  23: { nx: '23.2.1', '@nx/devkit': '23.2.1' },
  24: { nx: '24.0.6', '@nx/devkit': '24.0.0' },
} as const;

export type NxMajor = keyof typeof nxVersions;

/** A package manager: its command, what installs a workspace, and what runs Nx in it. */
interface Manager {
  command?: { name: string; tool: Tool };
  install: string[];
  nx: string[];
  files?: Record<string, string>;
}

const managers = {
  npm: { install: ['npm', 'install'], nx: ['npx', 'nx'] },
  pnpm: { command: { name: 'pnpm', tool: 'pnpm' }, install: ['pnpm', 'install'], nx: ['pnpm', 'exec', 'nx'], files: { 'pnpm-workspace.yaml': 'packages:\n  - apps/*\n' } },
  'yarn-1': { command: { name: 'yarn', tool: 'yarn-1' }, install: ['yarn', 'install'], nx: ['yarn', '--silent', 'nx'] },
  'yarn-4': {
    command: { name: 'yarn', tool: 'yarn-4' },
    install: ['yarn', 'install'],
    nx: ['yarn', 'nx'],
    files: { '.yarnrc.yml': 'nodeLinker: node-modules\nenableTelemetry: false\n', 'yarn.lock': '' },
  },
} satisfies Record<string, Manager>;

export type PackageManager = keyof typeof managers;
export const packageManagers = Object.keys(managers) as PackageManager[];

/** A workspace that a package manager made of what an npm registry has, on the branch `main` of a git repository. */
export class PluginWorkspace extends Workspace {
  readonly #packageManager: PackageManager;
  /** What runs what runs Nx, if anything does. */
  around: string[] = [];

  constructor(folder: string, packageManager: PackageManager, env: NodeJS.ProcessEnv) {
    super(folder, env);
    this.#packageManager = packageManager;
  }

  get #manager(): Manager {
    return managers[this.#packageManager];
  }

  /** Clones what is committed, as on another machine: with caches and a store of its own, that are empty. */
  async clone(): Promise<PluginWorkspace> {
    const clone = new PluginWorkspace(mkdtempSync(path.join(tmpdir(), 'nx-oci-e2e-')), this.#packageManager, this.env);
    await run(['git', 'clone', '--quiet', this.root, clone.root]);
    await clone.install();
    return clone;
  }

  /** Ends Nx's daemon, if it runs. */
  async stopDaemon(): Promise<void> {
    await this.succeed('daemon', '--stop');
  }

  protected override get nxCommand(): string[] {
    return [...this.around, ...this.#manager.nx];
  }

  /** Installs what its packages depend on, and writes the lockfile. */
  async install(): Promise<void> {
    await run(this.#manager.install, { cwd: this.root, env: this.nxEnv, timeout: 600_000 });
  }

  git(...args: string[]): Promise<string> {
    return run(['git', ...args], { cwd: this.root, env: this.env });
  }

  /** What differs from the last commit, a line each. */
  async changes(): Promise<string[]> {
    return (await this.git('status', '--porcelain', '--untracked-files=all')).split('\n').filter((line) => line !== '');
  }

  async commit(message: string): Promise<void> {
    await this.git('add', '--all');
    await this.git('commit', '--quiet', '--allow-empty', `--message=${message}`);
  }

  /** `nx generate nx-oci:<generator>`, or of another plugin, of which all questions are answered. */
  generate(generator: string, ...args: string[]): Promise<NxResult> {
    return this.nx('generate', generator, ...args, '--no-interactive');
  }
}

/** What a workspace is made with. */
export interface PluginWorkspaceOptions {
  major: NxMajor;
  packageManager: PackageManager;
  /** Where its projects are described: a `package.json` makes one where the workspace has such already. */
  projects?: 'project.json' | 'package.json';
  env?: NodeJS.ProcessEnv;
}

/** Makes a workspace in an empty folder: Nx, and nx-oci by `nx add`. */
export async function makePluginWorkspace(npm: NpmRegistry, options: PluginWorkspaceOptions): Promise<PluginWorkspace> {
  const { major, packageManager, projects = 'project.json', env = {} } = options;
  const { command, files = {} }: Manager = managers[packageManager];
  const folder = mkdtempSync(path.join(tmpdir(), 'nx-oci-e2e-'));
  const bin = path.join(folder, 'bin');
  mkdirSync(bin);
  if (command) symlinkSync(tool(command.tool), path.join(bin, command.name));
  const workspace = new PluginWorkspace(folder, packageManager, { ...npm.env, ...user, ...caches(npm.folder), PATH: `${bin}${path.delimiter}${process.env.PATH}`, ...env });
  const manifest = { name: 'acme', version: '0.0.0', private: true, workspaces: ['apps/*'], devDependencies: nxVersions[major] };
  if (projects === 'package.json') workspace.write('apps/first/package.json', `${JSON.stringify({ name: 'first', version: '1.0.0', private: true }, null, 2)}\n`);
  workspace.write('package.json', `${JSON.stringify(manifest, null, 2)}\n`);
  workspace.write('nx.json', `${JSON.stringify({ analytics: false, defaultBase: 'main' }, null, 2)}\n`);
  workspace.write('.gitignore', 'node_modules\n.nx\n.yarn\n');
  for (const [file, content] of Object.entries(files)) workspace.write(file, content);
  await workspace.install();
  await workspace.git('init', '--quiet', '--initial-branch=main', '.');
  await workspace.commit('begin');
  await workspace.succeed('add', 'nx-oci');
  await workspace.commit('add nx-oci');
  return workspace;
}

/** Somebody who commits, and works at a terminal rather than in CI. */
const user: NodeJS.ProcessEnv = {
  ...Object.fromEntries(['AUTHOR', 'COMMITTER'].flatMap((role) => [[`GIT_${role}_NAME`, 'e2e'], [`GIT_${role}_EMAIL`, 'e2e@example.test']])),
  CI: undefined,
};

/** Package managers keep what they fetched as long as the registry runs, and start with nothing. */
function caches(folder: string): NodeJS.ProcessEnv {
  return {
    npm_config_cache: path.join(folder, 'caches/npm'),
    npm_config_store_dir: path.join(folder, 'caches/pnpm-store'),
    npm_config_cache_dir: path.join(folder, 'caches/pnpm'),
    YARN_CACHE_FOLDER: path.join(folder, 'caches/yarn'),
    YARN_GLOBAL_FOLDER: path.join(folder, 'caches/yarn-global'),
  };
}
