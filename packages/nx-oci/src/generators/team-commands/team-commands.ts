import path from 'node:path';
import { formatFiles, getProjects, updateProjectConfiguration, type GeneratorCallback, type TargetConfiguration, type Tree } from '@nx/devkit';
import { PluginError } from '../../error';
import { renderExecutorName } from '../../manifests/render-target';
import { consoleReport } from '../../report';
import { chosenProject } from '../../scaffold/chosen-project';
import { generation } from '../../scaffold/generation';
import { nxCommand } from '../../scaffold/nx-command';
import { artifactPath } from '../../scaffold/project-directory';
import { usePlugin } from '../init/init';

export interface TeamCommandsOptions {
  project: string;
  chart?: string;
  kustomization?: string;
  values?: string[];
  namespace?: string;
  application?: string;
  lint?: boolean;
  skipFormat?: boolean;
}

/** Adds what a team runs every day to a project: targets that render and compare, and one that lints what changed. */
export default function teamCommandsGenerator(tree: Tree, options: TeamCommandsOptions): Promise<GeneratorCallback> {
  return generation(async () => {
    const report = consoleReport();
    const { project, root } = chosenProject(tree, { project: options.project });
    const configuration = getProjects(tree).get(project)!;
    const wanted: Record<string, TargetConfiguration> = { ...renderTargets(tree, root, options), ...(options.lint && { 'lint-changed': { executor: 'nx-oci:lint-changed' } }) };
    const unused = (['values', 'namespace', 'application'] as const).find((name) => options[name] !== undefined);
    if (wanted.render === undefined && (unused !== undefined || !options.lint)) {
      throw new PluginError('option-invalid', {
        message: `${project} has no chart or kustomization in ${places.map((place) => path.posix.join(root, place)).join(', ')}${unused === undefined ? '' : `, that ${unused} could be of`}.`,
        remedy: `Give --chart or --kustomization with its folder; or ${unused === undefined ? '--lint, to lint what changed' : `leave --${unused} out`}.`,
      });
    }
    const targets: Record<string, TargetConfiguration> = { ...configuration.targets };
    for (const [name, target] of Object.entries(wanted)) {
      const there = targets[name];
      if (there && name !== 'diff' && there.executor !== target.executor) {
        throw new PluginError('project-exists', { message: `${project} has a target "${name}" of ${there.executor ?? 'another kind'}.`, remedy: 'Give that another name.' });
      }
    }
    const added = Object.keys(wanted).filter((name) => targets[name] === undefined);
    for (const name of added) targets[name] = wanted[name];
    usePlugin(tree);
    if (added.length > 0) updateProjectConfiguration(tree, project, { ...configuration, targets });
    if (!options.skipFormat) await formatFiles(tree);
    report.line(added.length > 0 ? `Added ${added.join(', ')} to ${project}.` : `${project} has them: they stay as they are.`);
    return () => {
      const nx = nxCommand(tree);
      if (wanted.render) report.line(`Next: ${nx} run ${project}:render renders; with ARGOCD_SERVER and ARGOCD_AUTH_TOKEN set, ${nx} run ${project}:diff says what that would change in the cluster.`);
      if (wanted['lint-changed']) report.line(`${wanted.render ? '' : 'Next: '}${nx} run ${project}:lint-changed lints what changed.`);
    };
  });
}

/** Where a chart or a kustomization of a project is looked for. */
const places = ['chart', 'helm', '.', 'k8s', 'deploy', 'kustomize'];

function renderTargets(tree: Tree, root: string, { chart, kustomization, values, namespace, application }: TeamCommandsOptions): Record<string, TargetConfiguration> {
  const source = sourceOf(tree, root, { chart, kustomization });
  if (source === undefined) return {};
  if (source.kustomization !== undefined && (values || namespace)) {
    throw new PluginError('option-invalid', { message: `${values ? 'values are' : 'a namespace is'} given for ${source.kustomization}, which is a kustomization.`, remedy: 'Say it in the kustomization.' });
  }
  const options = { ...source, ...(values && { values: values.map(artifactPath) }), ...(namespace && { namespace }) };
  // The target that compares is inferred beside the one that renders: it needs to be there only to say something of its own.
  return { render: { executor: renderExecutorName, options }, ...(application && { diff: { options: { application } } }) };
}

function sourceOf(tree: Tree, root: string, given: { chart?: string; kustomization?: string }): { chart?: string; kustomization?: string } | undefined {
  if (given.chart && given.kustomization) throw new PluginError('option-invalid', { message: 'Both a chart and a kustomization are given.', remedy: 'Give one of the two.' });
  if (given.chart) return { chart: artifactPath(given.chart) };
  if (given.kustomization) return { kustomization: artifactPath(given.kustomization) };
  const inProject = (place: string): string => (place === '.' ? '{projectRoot}' : `{projectRoot}/${place}`);
  for (const place of places) {
    if (tree.exists(path.posix.join(root, place, 'Chart.yaml'))) return { chart: inProject(place) };
    if (['kustomization.yaml', 'kustomization.yml', 'Kustomization'].some((file) => tree.exists(path.posix.join(root, place, file)))) return { kustomization: inProject(place) };
  }
  return undefined;
}
