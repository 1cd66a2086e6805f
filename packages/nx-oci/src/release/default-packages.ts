import { getProjects, readJson, readNxJson, type ProjectConfiguration, type Tree } from '@nx/devkit';

/**
 * The projects that `nx release` releases where nx.json names none: those that are libraries, as Nx tells them from
 * applications, with a package.json that is not private. Sorted.
 */
export function defaultPackages(tree: Tree): string[] {
  return [...getProjects(tree)].filter(([, project]) => isPublic(tree, project) && isLibrary(tree, project)).map(([name]) => name).sort();
}

interface Package {
  private?: boolean;
  exports?: unknown;
  main?: unknown;
  module?: unknown;
  bin?: unknown;
}

function packageOf(tree: Tree, { root }: ProjectConfiguration): Package | undefined {
  const file = `${root}/package.json`;
  return tree.exists(file) ? readJson<Package>(tree, file) : undefined;
}

function isPublic(tree: Tree, project: ProjectConfiguration): boolean {
  const found = packageOf(tree, project);
  return found !== undefined && found.private !== true;
}

/** As `normalize-project-nodes` of Nx 22 to 24 has it, after its plugin for package.json. */
function isLibrary(tree: Tree, project: ProjectConfiguration): boolean {
  const type = project.projectType ?? typeByFolder(tree, project);
  if (type !== undefined) return type === 'library';
  if (tree.exists(`${project.root}/tsconfig.lib.json`)) return true;
  if (tree.exists(`${project.root}/tsconfig.app.json`)) return false;
  const { exports, main, module, bin } = packageOf(tree, project)!;
  return [exports, main, module, bin].some(Boolean);
}

function typeByFolder(tree: Tree, { root }: ProjectConfiguration): ProjectConfiguration['projectType'] {
  const { appsDir, libsDir } = readNxJson(tree)?.workspaceLayout ?? {};
  if (appsDir && appsDir !== libsDir && root.startsWith(appsDir)) return 'application';
  return libsDir !== undefined && root.startsWith(libsDir) ? 'library' : undefined;
}
