import { formatFiles, type GeneratorCallback, type TargetConfiguration, type Tree } from '@nx/devkit';
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
  directory?: string;
  repository?: string;
  lock?: boolean;
  skipFormat?: boolean;
}

/** The image of a project that is to be made. */
export interface ProjectImage {
  executor: string;
  /** Of its target, beside the repository. */
  options: object;
  /** A file that its directory may have already, relative to the workspace. */
  holds?: string;
  /** Further targets of the project. */
  targets?: Record<string, TargetConfiguration>;
  /** Whether it has something to lock. */
  isLocked: boolean;
  /** The file that says what is in it, relative to the project; by default the project's own. */
  manifest?: string;
  /** Writes that file, and others that belong to it, for a project at a path of the workspace. */
  write?(root: string): void;
  /** Lines about what comes after the first build. */
  after?(): string[];
}

/** An image that options of `nx-oci:image` say. Throws `definition-invalid`. */
export function definedImage(definition: Definition): ProjectImage {
  parseDefinition(definition);
  return { executor: 'nx-oci:image', options: definition, isLocked: needsLock(definition) };
}

/**
 * Makes a project whose image is all that it is, unless it is there; what is there stays as it is.
 * Throws what `chosenProject` does, `project-exists`.
 */
export async function imageProject(tree: Tree, options: ImageProjectOptions, image: ProjectImage): Promise<GeneratorCallback> {
  const report = consoleReport();
  const { name, directory, repository } = options;
  const { project, root, declared } = chosenProject(tree, { name, directory, holds: image.holds });
  const there = declared?.targets?.image;
  if (declared && !isImageExecutor(there?.executor)) {
    throw new PluginError('project-exists', { message: `There is a project "${project}" already, in ${root}, without an image.`, remedy: 'Give another --name.' });
  }
  usePlugin(tree);
  if (!there) {
    const target = { executor: image.executor, options: { ...(repository && { repository }), ...image.options } };
    addProject(tree, { name: project, root, targets: { image: target, ...image.targets } });
    image.write?.(root);
  }
  if (!options.skipFormat) await formatFiles(tree);
  report.line(there ? `${project} has its image target: it stays as it is, whatever is given here.` : `Made ${project} in ${root}.`);
  return async () => {
    if (!there && options.lock !== false && image.isLocked) await lockTask(tree, project)();
    const target = { project, root, target: 'image' };
    const saidIn = image.manifest === undefined ? definitionFile(tree, root) : `${root}/${image.manifest}`;
    report.line(`Next: ${there || !image.isLocked ? '' : lockFirst(tree, target)}${nxCommand(tree)} run ${project}:image builds the image; ${saidIn} says what is in it.`);
    if (!there) for (const line of image.after?.() ?? []) report.line(line);
    if (!there && repository === undefined) report.line(repositoryMissing(tree, target));
  };
}
