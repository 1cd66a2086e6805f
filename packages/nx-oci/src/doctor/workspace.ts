import path from 'node:path';
import {
  createProjectGraphAsync,
  readJsonFile,
  readProjectsConfigurationFromProjectGraph,
  workspaceRoot as root,
  type ExecutorContext,
  type NxJsonConfiguration,
  type ProjectConfiguration,
} from '@nx/devkit';
import { PluginError } from '../error';
import { consoleReport } from '../report';
import { examineTarget, reportFindings, type DoctorOptions } from './doctor';
import type { Finding } from './finding';
import { examineMachine } from './machine';

/**
 * Looks at this machine, and at every image of the projects that are named, or of all. Prints what it sees, and returns whether
 * nothing failed. Throws `project-unknown`.
 */
export function checkWorkspace(names: readonly string[]): Promise<boolean> {
  return reportFindings(examineWorkspace(names), consoleReport());
}

async function* examineWorkspace(names: readonly string[]): AsyncGenerator<Finding> {
  const context = await workspaceContext();
  const { projects } = context.projectsConfigurations;
  const wanted = names.length > 0 ? names : Object.keys(projects).sort();
  const doctors = wanted.flatMap((name) => doctorsOf(name, projects[name], names.length > 0));
  yield* examineMachine();
  for (const { projectName, targetName, options } of doctors) {
    for await (const finding of examineTarget(options, { ...context, projectName, targetName })) {
      yield { ...finding, check: `${projectName}:${options.image} ${finding.check}` };
    }
  }
}

function doctorsOf(projectName: string, project: ProjectConfiguration | undefined, named: boolean): { projectName: string; targetName: string; options: DoctorOptions }[] {
  const doctors = Object.entries(project?.targets ?? {}).filter(([, { executor }]) => executor === 'nx-oci:doctor');
  if (doctors.length === 0 && named) {
    throw new PluginError('project-unknown', {
      message: project ? `The project "${projectName}" has no image target.` : `There is no project "${projectName}".`,
      remedy: 'Name a project with a target of nx-oci:image or nx-oci:service-image, or none for all.',
    });
  }
  return doctors.map(([targetName, { options }]) => ({ projectName, targetName, options: options as DoctorOptions }));
}

/** What Nx gives to executors. */
async function workspaceContext(): Promise<ExecutorContext> {
  try {
    const projectGraph = await createProjectGraphAsync({ exitOnError: false });
    const projectsConfigurations = readProjectsConfigurationFromProjectGraph(projectGraph);
    const nxJsonConfiguration = readJsonFile<NxJsonConfiguration>(path.join(root, 'nx.json'));
    return { root, cwd: process.cwd(), isVerbose: false, projectGraph, projectsConfigurations, nxJsonConfiguration };
  } catch (cause) {
    throw new PluginError('project-unknown', {
      message: `The projects of ${root} cannot be read: ${(cause as Error).message.replace(/\.$/, '')}.`,
      remedy: 'Run this within an Nx workspace of which "npx nx show projects" lists the projects.',
      cause,
    });
  }
}
