import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ExecutorContext } from '@nx/devkit';
import type { DiffFormat } from '../../argocd/describe-comparison';
import { diffApplication } from '../../argocd/diff-application';
import { renderedManifests } from '../../argocd/rendered-manifests';
import { PluginError } from '../../error';
import { consoleReport, reported } from '../../report';
import { workspaceOf } from '../../task-context';

export interface DiffOptions {
  render?: string;
  application?: string;
  argocdProject?: string;
  server?: string;
  format?: DiffFormat;
  limit?: number;
  output?: string;
  allowDifferences?: boolean;
}

/** Compares what was rendered with the live application of Argo CD, and fails where they differ. */
export default function diffExecutor(options: DiffOptions, context: ExecutorContext): Promise<{ success: boolean }> {
  const report = consoleReport();
  return reported(report, async () => {
    const { projectName, root } = workspaceOf(context);
    const { render = 'render', application = applicationOf(projectName), output, allowDifferences, ...rest } = options;
    const manifests = path.join(root, renderedManifests(projectName, context.projectsConfigurations.projects[projectName], render, context.configurationName));
    const { text, differences } = await diffApplication({ ...rest, project: projectName, application, manifests });
    if (output === undefined) process.stdout.write(text);
    else {
      mkdirSync(path.dirname(path.join(root, output)), { recursive: true });
      writeFileSync(path.join(root, output), text);
    }
    if (differences === 0 || allowDifferences) return;
    throw new PluginError('manifests-differ', {
      message: `${differences} ${differences === 1 ? 'object differs' : 'objects differ'} from the application ${application} as it lives.`,
      remedy: 'Where that is what the change is for, review it: it lives when it is merged and Argo CD syncs. --allowDifferences has the target succeed.',
    });
  });
}

/** The application of a project, unless it is said: its name without the scope. */
export function applicationOf(project: string): string {
  return project.replace(/^.*\//, '');
}
