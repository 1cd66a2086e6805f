import { getProjects, readJson, readNxJson, type Tree } from '@nx/devkit';
import { coerce, compare, type SemVer } from 'semver';
import { PluginError } from '../../error';

/** What jobs have to have before they can run Nx, and how they get it. */
export interface WorkspaceTools {
  /** What runs a program of the workspace's packages. */
  exec: 'npx' | 'pnpm exec' | 'yarn';
  /** Commands that bring the package manager, in the version that package.json says. */
  packageManager: string[];
  /** Installs the packages, exactly as they are locked. */
  install: string;
  /** The same, without running any script of theirs. */
  installWithoutScripts: string;
  /** File that says which Node the workspace wants, if one does. */
  nodeVersionFile?: string;
  nodeMajor: string;
  /** Of the modules of the workspace's projects, the one that wants the newest Go. */
  goMod?: string;
  /** Whether Nx has a formatter to run. */
  formatter: boolean;
  /** The branch that stable versions come from. */
  main: string;
}

/** Where no file of the workspace says it: what has long-term support, and Nx 22 to 24 run on. */
const defaultNode = '24';

/** Reads what a workspace's jobs need. Throws `option-invalid`. */
export function toolsOf(tree: Tree): WorkspaceTools {
  const { packageManager = '', ...dependencies } = tree.exists('package.json') ? (readJson<Manifest>(tree, 'package.json')) : {};
  const all = { ...dependencies.dependencies, ...dependencies.devDependencies };
  const nodeVersionFile = ['.nvmrc', '.node-version'].find((file) => tree.exists(file));
  return {
    ...managerOf(tree, packageManager),
    nodeVersionFile,
    nodeMajor: /^v?(\d+)/.exec(nodeVersionFile ? tree.read(nodeVersionFile, 'utf8')!.trim() : '')?.[1] ?? defaultNode,
    goMod: newestModule(tree),
    formatter: ['prettier', 'oxfmt'].some((name) => name in all),
    main: readNxJson(tree)?.defaultBase ?? 'main',
  };
}

interface Manifest {
  packageManager?: string;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
}

function managerOf(tree: Tree, field: string): Pick<WorkspaceTools, 'exec' | 'packageManager' | 'install' | 'installWithoutScripts'> {
  const [, name = managerByLock(tree), version] = /^([a-z]+)@([\w.-]+)/.exec(field) ?? [];
  const installs = (install: string, withoutScripts = '--ignore-scripts'): Pick<WorkspaceTools, 'install' | 'installWithoutScripts'> => ({
    install,
    installWithoutScripts: `${install} ${withoutScripts}`,
  });
  if (name === 'npm') return { exec: 'npx', packageManager: [], ...installs('npm ci') };
  if (name === 'pnpm') return { exec: 'pnpm exec', packageManager: [`npm install --global --ignore-scripts pnpm@${version ?? '10'}`], ...installs('pnpm install --frozen-lockfile') };
  if (name === 'yarn') {
    const classic = version ? version.startsWith('1.') : !tree.exists('.yarnrc.yml');
    const yarn = classic ? `yarn@${version ?? '1'}` : `@yarnpkg/cli-dist@${version ?? '4'}`;
    // Images of Node have a yarn already, which npm did not install.
    const packageManager = [`npm install --global --force --ignore-scripts ${yarn}`];
    return { exec: 'yarn', packageManager, ...(classic ? installs('yarn install --frozen-lockfile') : installs('yarn install --immutable', '--mode=skip-build')) };
  }
  throw new PluginError('option-invalid', {
    message: `The workspace's package manager is ${name}, for which no workflows are made.`,
    remedy: 'They are for npm, pnpm and yarn: packageManager of package.json says which, or the lockfile does.',
  });
}

function managerByLock(tree: Tree): string {
  const locks = { 'pnpm-lock.yaml': 'pnpm', 'yarn.lock': 'yarn', 'bun.lock': 'bun', 'bun.lockb': 'bun' };
  return Object.entries(locks).find(([file]) => tree.exists(file))?.[1] ?? 'npm';
}

function newestModule(tree: Tree): string | undefined {
  const roots = ['.', ...[...getProjects(tree).values()].map(({ root }) => root)];
  const modules = [...new Set(roots)].flatMap((root): { file: string; go: SemVer }[] => {
    const file = root === '.' ? 'go.mod' : `${root}/go.mod`;
    const [, version] = (tree.exists(file) && /^go (\S+)/m.exec(tree.read(file, 'utf8')!)) || [];
    const go = coerce(version);
    return go ? [{ file, go }] : [];
  });
  return modules.sort((a, b) => compare(b.go, a.go) || a.file.localeCompare(b.file))[0]?.file;
}
