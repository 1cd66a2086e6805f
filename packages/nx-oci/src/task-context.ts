import type { ExecutorContext } from '@nx/devkit';
import { lockFile, type Workspace } from '@nx-oci/build';
import { PluginError } from './error';
import { isImageExecutor, outputFolder, type DefinitionPlace } from './options';

/** The workspace as the task's project sees it. */
export function workspaceOf({ root, projectName, projectsConfigurations }: ExecutorContext): Workspace {
  const project = projectsConfigurations.projects[projectName ?? ''];
  if (projectName !== undefined && project !== undefined) return { root, projectName, projectRoot: project.root };
  throw new PluginError('project-unknown', {
    message: `There is no project "${projectName}".`,
    remedy: 'Run the executor as a target of a project.',
  });
}

/** Where the options of an image target of the task's project are read. */
export function placeOf(context: ExecutorContext, target: string): DefinitionPlace {
  const workspace = workspaceOf(context);
  return { ...workspace, lock: lockFile(workspace.projectRoot, target) };
}

/** `project:target[:configuration]`. */
export function taskName({ projectName, targetName, configurationName }: ExecutorContext): string {
  return [projectName, targetName, configurationName].filter(Boolean).join(':');
}

/** The output folder of an image target, or of a configuration of it, relative to the workspace. Throws `project-unknown`. */
export function projectOutput(context: Pick<ExecutorContext, 'projectsConfigurations'>, project: string, target: string, name?: string): string {
  const found = context.projectsConfigurations.projects[project];
  const configuration = found?.targets?.[target];
  if (configuration && isImageExecutor(configuration.executor)) {
    const { output = outputFolder(found.root, target) } = {
      ...(configuration.options as { output?: string } | undefined),
      ...(configuration.configurations?.[name ?? ''] as { output?: string } | undefined),
    };
    return output;
  }
  const images = Object.entries(found?.targets ?? {}).filter(([, { executor }]) => isImageExecutor(executor));
  throw new PluginError('project-unknown', {
    message: found ? `The project "${project}" has no image target "${target}".` : `There is no project "${project}".`,
    remedy:
      images.length > 0
        ? `Its image targets are ${images.map(([name]) => name).join(', ')}.`
        : 'Name a project with a target of nx-oci:image, nx-oci:service-image, nx-oci:tools-image or nx-oci:agent-sandbox.',
  });
}

/** The output folder of an image target of the task's own project, whatever the configuration. Throws `project-unknown`. */
export function outputOf(context: ExecutorContext, target: string): string {
  return projectOutput(context, context.projectName!, target);
}
