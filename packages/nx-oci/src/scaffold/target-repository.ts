import { getProjects, readNxJson, type Tree } from '@nx/devkit';
import { PluginError } from '../error';
import { isRepository } from '../image-repository';
import { localImagesIn } from '../wiring/service';

/** The repository that an image target of a project pushes to. Throws `project-unknown`, `option-invalid`. */
export function targetRepository(tree: Tree, project: string, target: string): string {
  const image = localImagesIn(project, getProjects(tree).get(project)!, readNxJson(tree)).find((each) => each.target === target);
  if (!image) {
    throw new PluginError('project-unknown', { message: `The project "${project}" has no image target "${target}".`, remedy: 'Give --target with the name of one; nx g nx-oci:image adds one.' });
  }
  const { repository } = image;
  if (repository !== undefined && isRepository(repository)) return repository;
  throw new PluginError('option-invalid', {
    message: repository === undefined ? `${project}:${target} has no repository.` : `repository of ${project}:${target} is "${repository}", which is no repository without tag.`,
    remedy: `Give it in the options of the target, without tag: "repository": "ghcr.io/acme/${project.replace(/^.*\//, '')}".`,
  });
}
