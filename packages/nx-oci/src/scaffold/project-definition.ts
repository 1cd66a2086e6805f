import type { Tree } from '@nx/devkit';

/** The file that the targets of a project are in, relative to the workspace. */
export function definitionFile(tree: Tree, root: string): string {
  const file = tree.exists(`${root}/project.json`) ? 'project.json' : 'package.json';
  return root === '.' ? file : `${root}/${file}`;
}
