import type { Tree } from '@nx/devkit';
import { PluginError } from '../error';
import { isRepository } from '../image-repository';
import { servicesOf } from '../wiring/workspace-services';

/**
 * The repository of a new image: the one given, or else the one beside those of the workspace's other services, where all
 * are in one place. Throws `option-invalid`.
 */
export function newRepository(tree: Tree, given: string | undefined, image: string): string | undefined {
  if (given === undefined) {
    const places = new Set(servicesOf(tree).map(({ repository }) => repository?.replace(/[^/]*$/, '')));
    const [place] = places;
    return places.size === 1 && place ? `${place}${image}` : undefined;
  }
  if (isRepository(given)) return given;
  throw new PluginError('option-invalid', {
    message: `repository is "${given}", which is no repository without tag.`,
    remedy: `Give the registry and the path in lower case, without tag and digest: ghcr.io/acme/${image}.`,
  });
}
