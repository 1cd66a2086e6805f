import { existsSync } from 'node:fs';
import path from 'node:path';
import { getProjects, readJson, type Tree } from '@nx/devkit';
import { lockFile } from '@nx-oci/build';
import { nxCommand } from './nx-command';
import { definitionFile } from './project-definition';

/** An image target of a project, and where that is. */
export interface ImageTarget {
  project: string;
  root: string;
  target: string;
}

/** What has to be done before an image can be built, with what comes after it: nothing where its lock is on disk. */
export function lockFirst(tree: Tree, { project, root, target }: ImageTarget): string {
  if (existsSync(path.join(tree.root, lockFile(root, target)))) return '';
  return `${nxCommand(tree)} run ${project}:lock${target === 'image' ? '' : ` --image=${target}`} locks what the image is made of, where that can be reached; then `;
}

/** What has to be there before the image of a service can be built, with what comes after it: nothing where it is, or the project itself declares what builds it. */
export function buildFirst(tree: Tree, { project, root, target }: ImageTarget): string {
  const { targets = {} } = getProjects(tree).get(project)!;
  const { scripts = {} } = tree.exists(`${root}/package.json`) ? readJson<{ scripts?: Record<string, string> }>(tree, `${root}/package.json`) : {};
  if (targets.build || scripts.build) return '';
  const { binary, app } = targets[target].options as { binary?: string; app?: string };
  const file = (binary ?? app)?.replaceAll('{projectRoot}', root).replaceAll('{projectName}', project);
  if (file === undefined || tree.exists(file)) return '';
  return `unless something else builds it, give ${project} a target "build" that writes ${file}, which runs before the image; then `;
}

/** What keeps an image without a repository from being pushed, and where to say it. */
export function repositoryMissing(tree: Tree, { project, root, target }: ImageTarget): string {
  return `To be pushed or released, ${project} needs a repository: set "repository" in ${definitionFile(tree, root)}, in the options of its target "${target}".`;
}
