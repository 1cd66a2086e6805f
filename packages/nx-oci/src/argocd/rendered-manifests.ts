import type { ProjectConfiguration } from '@nx/devkit';
import { PluginError } from '../error';
import { renderExecutorName } from '../manifests/render-target';
import { outputFolder } from '../options';

/** Where a target of a project renders to, relative to the workspace. Throws `project-unknown`. */
export function renderedManifests(projectName: string, project: ProjectConfiguration | undefined, target: string, configuration?: string): string {
  const found = project?.targets?.[target];
  if (project && found?.executor === renderExecutorName) {
    const chosen = found.configurations?.[configuration ?? ''] as { output?: string } | undefined;
    return chosen?.output ?? (found.options as { output?: string } | undefined)?.output ?? `${outputFolder(project.root, target)}.yaml`;
  }
  const renders = Object.entries(project?.targets ?? {}).filter(([, { executor }]) => executor === renderExecutorName);
  throw new PluginError('project-unknown', {
    message: project ? `The project "${projectName}" has no target "${target}" that renders.` : `There is no project "${projectName}".`,
    remedy: renders.length > 0 ? `Those that render are ${renders.map(([name]) => name).join(', ')}.` : project ? `npx nx g nx-oci:team-commands ${projectName} adds one.` : 'Correct the name; npx nx show projects lists the projects.',
  });
}
