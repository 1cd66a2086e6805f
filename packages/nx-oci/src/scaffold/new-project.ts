import { addProjectConfiguration, detectPackageManager, getProjects, readJson, writeJson, type TargetConfiguration, type Tree } from '@nx/devkit';
import picomatch from 'picomatch';
import { parse } from 'yaml';
import { PluginError } from '../error';

/** A project that is to be made. */
export interface NewProject {
  name: string;
  /** Relative to the workspace. */
  root: string;
  sourceRoot?: string;
  targets: Record<string, TargetConfiguration>;
  /** Whether it has a project.json, or else a package.json. By default as the workspace's other projects have it. */
  useProjectJson?: boolean;
}

/**
 * Writes a project in the way of the workspace: a project.json, or a package.json with `nx` where its other projects have
 * that and the package manager's workspaces cover the folder. Says which, since a package manager has to know of packages.
 */
export function addProject(tree: Tree, { name, root, sourceRoot = root, targets, useProjectJson }: NewProject): 'project.json' | 'package.json' {
  const configuration = { projectType: 'application', sourceRoot, targets } as const;
  if (useProjectJson ?? !usesPackageJson(tree, root)) {
    addProjectConfiguration(tree, name, { root, ...configuration });
    return 'project.json';
  }
  // Private: of a package that is not, Nx's own publish target would take the place of ours.
  writeJson(tree, `${root}/package.json`, { name, version: '0.0.0', private: true, nx: configuration });
  return 'package.json';
}

/** Refuses a folder in which a package.json would make no project. Throws `option-invalid`. */
export function requirePackageFolder(tree: Tree, root: string): void {
  if (inWorkspaces(tree, root)) return;
  throw new PluginError('option-invalid', {
    message: `useProjectJson is false, and the workspaces of the package manager do not cover ${root}.`,
    remedy: 'Give another --directory, add the folder to the workspaces, or leave --useProjectJson out.',
  });
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
