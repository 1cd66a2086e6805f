import type { ExecutorContext } from '@nx/devkit';
import { buildTask } from '../../build-task';
import { PluginError } from '../../error';
import type { Builder, ToolsImageOptions } from '../../options';
import { toolsImageDefinition } from '../../tools-image/tools-options';

export default function toolsImageExecutor(options: ToolsImageOptions, context: ExecutorContext): Promise<{ success: boolean }> {
  return buildTask((place) => toolsImageDefinition(options, { ...place, onBuilder: (builder) => requireTarget(builder, context) }), options, context);
}

/** Refuses a project that is to build a tool and does not: Nx goes on without it. Throws `project-unknown`. */
function requireTarget({ project, target }: Builder, { projectsConfigurations: { projects } }: ExecutorContext): void {
  const found = projects[project];
  if (found?.targets?.[target]) return;
  throw new PluginError('project-unknown', {
    message: found ? `The project "${project}", which a tool is of, has no target "${target}".` : `There is no project "${project}", which a tool is of.`,
    remedy: found ? `Name one of ${Object.keys(found.targets ?? {}).join(', ')} behind it: project: "${project}:<target>".` : 'Correct its name in the manifest.',
  });
}
