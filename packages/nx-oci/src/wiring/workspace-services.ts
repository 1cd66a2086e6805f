import { getProjects, readNxJson, type Tree } from '@nx/devkit';
import { localImagesIn, type LocalImage, type Service } from './service';

/** The services of a workspace, by the targets that its projects declare. */
export function servicesOf(tree: Tree): Service[] {
  return localImagesOf(tree).filter(({ isService }) => isService).map(({ isService: _, ...service }) => service);
}

/** The images of a workspace, by the targets that its projects declare. */
export function localImagesOf(tree: Tree): LocalImage[] {
  const nxJson = readNxJson(tree);
  return [...getProjects(tree)].flatMap(([project, configuration]) => localImagesIn(project, configuration, nxJson));
}
