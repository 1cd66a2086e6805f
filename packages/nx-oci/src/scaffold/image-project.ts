import { formatFiles, type GeneratorCallback, type Tree } from '@nx/devkit';
import { needsLock, parseDefinition, type Definition } from '@nx-oci/build';
import { PluginError } from '../error';
import { usePlugin } from '../generators/init/init';
import { isImageExecutor } from '../options';
import { consoleReport } from '../report';
import { chosenProject } from './chosen-project';
import { lockTask } from './lock-task';
import { addProject } from './new-project';
import { lockFirst, repositoryMissing } from './next-steps';
import { nxCommand } from './nx-command';
import { definitionFile } from './project-definition';

/** Options of generators that make a project of an image alone. */
export interface ImageProjectOptions {
  name: string;
  directory: string;
  repository?: string;
  lock?: boolean;
  skipFormat?: boolean;
}

/**
 * Makes a project whose image is all that it is, unless it is there; what is there stays as it is.
 * Throws what `chosenProject` does, `project-exists`, `definition-invalid`.
 */
export async function imageProject(tree: Tree, options: ImageProjectOptions, definition: Definition): Promise<GeneratorCallback> {
  const report = consoleReport();
  const { name, directory, repository } = options;
  const { project, root, declared } = chosenProject(tree, { name, directory });
  const there = declared?.targets?.image;
  if (declared && !isImageExecutor(there?.executor)) {
    throw new PluginError('project-exists', { message: `There is a project "${project}" already, in ${root}, without an image.`, remedy: 'Give another --name.' });
  }
  parseDefinition(definition);
  usePlugin(tree);
  if (!there) {
    const target = { executor: 'nx-oci:image', options: { ...(repository && { repository }), ...definition } };
    addProject(tree, { name: project, root, targets: { image: target } });
  }
  if (!options.skipFormat) await formatFiles(tree);
  report.line(there ? `${project} has its image target: it stays as it is.` : `Made ${project} in ${root}.`);
  return async () => {
    if (!there && options.lock !== false && needsLock(definition)) await lockTask(tree, project)();
    const target = { project, root, target: 'image' };
    report.line(`Next: ${there || !needsLock(definition) ? '' : lockFirst(tree, target)}${nxCommand(tree)} run ${project}:image builds the image; ${definitionFile(tree, root)} says what is in it.`);
    if (!there && repository === undefined) report.line(repositoryMissing(tree, target));
  };
}
