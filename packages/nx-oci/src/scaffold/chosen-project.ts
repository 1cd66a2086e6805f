import path from 'node:path';
import { getProjects, type ProjectConfiguration, type Tree } from '@nx/devkit';
import { PluginError } from '../error';
import { applicationsFolder, newDirectory, workspacePath } from './project-directory';
import { parseProjectName, type ProjectName } from './project-name';

/** A project that has a name for what is named after it. */
export interface NamedProject extends ProjectName {
  /** Relative to the workspace. */
  root: string;
}

/** The project that the options of a generator name. */
export interface ChosenProject extends NamedProject {
  /** As it is declared; nothing for one that is to be made. */
  declared?: ProjectConfiguration;
}

/** Options of a generator that say which project is meant. */
export interface ProjectChoice {
  name?: string;
  project?: string;
  directory?: string;
  /** A file that the directory of a new project may have already, with others beside it. */
  holds?: string;
}

/**
 * Finds the project that is meant: one that is there (`project`), or a new one (`name`), which may have been made by a run
 * before. Throws `option-invalid`, `project-unknown`, `project-exists`, `project-name-invalid`, `directory-invalid`,
 * `directory-taken`.
 */
export function chosenProject(tree: Tree, { name, project, directory, holds }: ProjectChoice): ChosenProject {
  if (!name === !project || (project && directory)) {
    throw new PluginError('option-invalid', {
      message: project ? `${name ? `name is "${name}"` : `directory is "${directory}"`}, beside project "${project}".` : 'Neither a name nor a project is given.',
      remedy: 'Give the name of a new project, and its --directory if you like; or --project with the name of one that is there, alone.',
    });
  }
  const projects = getProjects(tree);
  if (project) {
    const declared = projects.get(project);
    if (declared) return { ...namedAfter(project), root: declared.root, declared };
    throw new PluginError('project-unknown', {
      message: `There is no project "${project}".`,
      remedy: projects.size > 0 ? `The projects are ${[...projects.keys()].sort().slice(0, 20).join(', ')}.` : 'Leave --project out, and give a name: the project is made.',
    });
  }
  const parsed = parseProjectName(name!);
  const declared = projects.get(name!);
  if (!declared) return { ...parsed, root: newDirectory(tree, directory ?? path.posix.join(applicationsFolder(tree), parsed.plain), holds) };
  if (directory === undefined || workspacePath(tree, directory) === declared.root) return { ...parsed, root: declared.root, declared };
  throw new PluginError('project-exists', {
    message: `The project "${name}" is in ${declared.root}, not in ${directory}.`,
    remedy: 'Give another name, or leave --directory out.',
  });
}

/** Names that are good for files and images, after any name that Nx takes. */
function namedAfter(project: string): ProjectName {
  const plain =
    project
      .replace(/^.*\//, '')
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replaceAll(/^-|-$/g, '') || 'service';
  return { project, plain, env: plain.replaceAll('-', '_').toUpperCase() };
}
