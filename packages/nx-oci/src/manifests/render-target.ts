import type { TargetConfiguration } from '@nx/devkit';
import { workspacePath } from '@nx-oci/build';
import { outputFolder } from '../options';
import type { Inputs } from '../plugin-inputs';
import { programInput } from '../program-input';
import type { DeclaredTarget, InferenceContext } from '../targets';

/** The executor that renders manifests. */
export const renderExecutorName = 'nx-oci:render';

const technologies = ['kubernetes'];

/**
 * Completes a target that renders, and gives it the one beside it that compares: what it reads in any of its configurations
 * counts, and each configuration has an output of its own.
 */
export function renderTargets(name: string, { options = {}, configurations = {} }: DeclaredTarget, context: InferenceContext): Record<string, TargetConfiguration> {
  const output = outputFolder(context.projectRoot, name);
  const all = [options, ...Object.values(configurations)] as RenderedPaths[];
  const program = all.some(({ kustomization }) => kustomization !== undefined) ? programInput('kustomize', 'version') : programInput('helm', 'version');
  const names = Object.keys(configurations);
  return {
    [name]: {
      executor: renderExecutorName,
      cache: true,
      inputs: [...context.pluginInputs, ...readInputs(all, context), program],
      outputs: ['{options.output}'],
      options: { output: `${output}.yaml` },
      configurations: Object.fromEntries(names.map((each) => [each, { output: `${output}.${each}.yaml` }])),
      metadata: { technologies, description: 'Render the manifests of a chart or a kustomization' },
    },
    [name === 'render' ? 'diff' : `${name}-diff`]: {
      executor: 'nx-oci:diff',
      cache: false,
      dependsOn: [name],
      options: { render: name },
      configurations: Object.fromEntries(names.map((each) => [each, {}])),
      metadata: { technologies, description: 'Compare what is rendered with the live application of Argo CD, which is only read' },
    },
  };
}

interface RenderedPaths {
  chart?: string;
  kustomization?: string;
  bases?: string[];
  values?: string[];
}

/** Files may be of the workspace or of a task before; paths that are not valid fail when the target runs. */
function readInputs(all: RenderedPaths[], context: InferenceContext): Inputs {
  try {
    const folders = all.flatMap(({ chart, kustomization, bases = [] }) => [chart, kustomization, ...bases]).filter((each) => each !== undefined);
    const files = all.flatMap(({ values = [] }) => values);
    const globs = [...folders.map((each) => `${workspacePath(each, context)}/**/*`), ...files.map((each) => workspacePath(each, context))];
    return [...new Set(globs)].flatMap((glob) => [`{workspaceRoot}/${glob}`, { dependentTasksOutputFiles: glob, transitive: true }]);
  } catch {
    return [];
  }
}
