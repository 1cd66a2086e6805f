import { addProjectConfiguration, detectPackageManager, getProjects, readJson, writeJson, type TargetConfiguration, type Tree } from '@nx/devkit';
import picomatch from 'picomatch';
import { parse } from 'yaml';

/** A project that is to be made. */
export interface NewProject {
  name: string;
  /** Relative to the workspace. */
  root: string;
  sourceRoot?: string;
  targets: Record<string, TargetConfiguration>;
}

/**
 * Writes a project in the way of the workspace: a project.json, or a package.json with `nx` where its other projects have
 * that and the package manager's workspaces cover the folder, since elsewhere a package.json makes no project.
 * Says whether the package manager has to know of it.
 */
export function addProject(tree: Tree, { name, root, sourceRoot = root, targets }: NewProject): 'project.json' | 'package.json' {
  const configuration = { projectType: 'application', sourceRoot, targets } as const;
  if (!usesPackageJson(tree, root)) {
    addProjectConfiguration(tree, name, { root, ...configuration });
    return 'project.json';
  }
  // Private: of a package that is not, Nx's own publish target would take the place of ours.
  writeJson(tree, `${root}/package.json`, { name, version: '0.0.0', private: true, nx: configuration });
  return 'package.json';
}

function usesPackageJson(tree: Tree, root: string): boolean {
  const roots = [...getProjects(tree).values()].map((project) => project.root).filter((each) => each !== '.');
  const has = (file: string): boolean => roots.some((each) => tree.exists(`${each}/${file}`));
  return has('package.json') && !has('project.json') && inWorkspaces(tree, root);
}

/** Whether the package manager's workspaces cover a folder. */
function inWorkspaces(tree: Tree, root: string): boolean {
  const patterns = workspacePatterns(tree).map((pattern) => pattern.replace(/^(!?)\.\//, '$1').replace(/\/$/, ''));
  const included = patterns.filter((pattern) => !pattern.startsWith('!'));
  const ignore = patterns.filter((pattern) => pattern.startsWith('!')).map((pattern) => pattern.slice(1));
  return included.length > 0 && picomatch(included, { ignore })(root);
}

function workspacePatterns(tree: Tree): string[] {
  if (detectPackageManager(tree.root) === 'pnpm' && tree.exists('pnpm-workspace.yaml')) {
    const { packages } = (parse(tree.read('pnpm-workspace.yaml', 'utf8')!) as { packages?: string[] } | null) ?? {};
    return packages ?? [];
  }
  const { workspaces } = tree.exists('package.json') ? readJson<{ workspaces?: string[] | { packages?: string[] } }>(tree, 'package.json') : {};
  return Array.isArray(workspaces) ? workspaces : (workspaces?.packages ?? []);
}
