import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ExecutorContext } from '@nx/devkit';
import { workspacePath, type Workspace } from '@nx-oci/build';
import { requireDeclaredInputs } from '../../declared-inputs';
import { PluginError } from '../../error';
import { filesBelow, renderChart, renderKustomization, type Rendered } from '../../manifests/render';
import { outputFolder } from '../../options';
import { requireOutputNotRead, requireOwnOutput } from '../../output-overlap';
import { consoleReport, reported } from '../../report';
import { taskName, workspaceOf } from '../../task-context';

export interface RenderOptions {
  chart?: string;
  values?: string[];
  release?: string;
  namespace?: string;
  includeCrds?: boolean;
  kubeVersion?: string;
  apiVersions?: string[];
  kustomization?: string;
  bases?: string[];
  output: string;
}

/** Renders the manifests of a chart or a kustomization into a file. */
export default function renderExecutor(options: RenderOptions, context: ExecutorContext): Promise<{ success: boolean }> {
  const report = consoleReport();
  return reported(report, async () => {
    const workspace = workspaceOf(context);
    const output = options.output ?? `${outputFolder(workspace.projectRoot, context.targetName!)}.yaml`;
    requireOwnOutput(output, context);
    const { read, render } = sourceOf(options, workspace, context);
    const files = read.flatMap((place) => filesBelow(place, context.root));
    requireOutputNotRead(output, read);
    await requireDeclaredInputs(new Set(files), context, () => 'Keep what is inferred among the inputs ("..."), and take what is read out of .gitignore and .nxignore; what another target writes, add to dependsOn.');
    const { text, objects } = await render();
    writeWhole(path.join(context.root, output), text);
    report.line(`${objects} ${objects === 1 ? 'object' : 'objects'} in ${output}`);
  });
}

/** What is rendered, and the places that are read for it. Throws `option-invalid`, and what paths do. */
function sourceOf(options: RenderOptions, workspace: Workspace, context: ExecutorContext): { read: string[]; render(): Promise<Rendered> } {
  const { chart, kustomization, values = [], bases = [] } = options;
  const place = (value: string): string => workspacePath(value, workspace);
  if ((chart === undefined) === (kustomization === undefined)) {
    throw invalid(`${taskName(context)} has ${chart === undefined ? 'neither a chart nor a kustomization' : 'both a chart and a kustomization'}.`, 'Give one of the two: the folder of the chart, or that of the kustomization.');
  }
  if (kustomization !== undefined) {
    const [named] = Object.entries({ values: options.values, release: options.release, namespace: options.namespace, kubeVersion: options.kubeVersion, apiVersions: options.apiVersions }).filter(([, value]) => value !== undefined);
    if (named) throw invalid(`${taskName(context)} has "${named[0]}", which is for a chart, with a kustomization.`, 'Say it in the kustomization, and take the option away.');
    const folders = [kustomization, ...bases].map(place);
    return { read: folders, render: () => renderKustomization({ kustomization: folders[0], bases: folders.slice(1) }, workspace.root) };
  }
  if (bases.length > 0) throw invalid(`${taskName(context)} has "bases", which are for a kustomization, with a chart.`, 'Take the option away: a chart reads its own folder, and values.');
  const { release = releaseOf(workspace.projectName), namespace = 'default', includeCrds = true, kubeVersion, apiVersions = [] } = options;
  requireName('release', release, 53, context);
  requireName('namespace', namespace, 63, context);
  const [folder, ...files] = [chart!, ...values].map(place);
  return { read: [folder, ...files], render: () => renderChart({ chart: folder, values: files, release, namespace, includeCrds, kubeVersion, apiVersions }, workspace.root) };
}

/** The name of a project without its scope, as a release may be called. */
function releaseOf(project: string): string {
  return project.replace(/^.*\//, '').toLowerCase().replaceAll(/[^a-z0-9-]+/g, '-');
}

/** RFC 1123, label; Helm allows releases 53 characters. */
function requireName(option: string, name: string, longest: number, context: ExecutorContext): void {
  if (/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(name) && name.length <= longest) return;
  throw invalid(`${taskName(context)} has the ${option} "${name}".`, `Give lower-case letters, digits and "-", ${longest} characters at most.`);
}

function invalid(message: string, remedy: string): PluginError {
  return new PluginError('option-invalid', { message, remedy });
}

function writeWhole(file: string, text: string): void {
  const temporary = `${file}.${process.pid}.tmp`;
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(temporary, text);
  renameSync(temporary, file);
}
