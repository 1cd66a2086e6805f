import { cpSync, lstatSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { devNull, tmpdir } from 'node:os';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { BuildError } from '@nx-oci/build';
import { PluginError } from '../error';
import { runProgram, workspaceProgram } from '../workspace-program';
import { clusterObjects, objectTitle } from './cluster-objects';

/** A chart of the workspace, and what it is rendered with; paths are relative to the workspace. */
export interface Chart {
  chart: string;
  /** Later ones take precedence. */
  values: readonly string[];
  release: string;
  namespace: string;
  includeCrds: boolean;
  kubeVersion?: string;
  apiVersions: readonly string[];
}

/** A folder with a `kustomization.yaml`, and further folders that it reads. */
export interface Kustomization {
  kustomization: string;
  bases: readonly string[];
}

/** Manifests that a program made. */
export interface Rendered {
  text: string;
  objects: number;
}

/**
 * The manifests of a chart, as `helm template` has them, without a cluster and without this machine's settings of Helm.
 * Throws `render-failed`, `render-unstable`, `manifest-invalid`, `toolchain-missing`.
 */
export function renderChart({ chart, values, release, namespace, includeCrds, kubeVersion, apiVersions }: Chart, root: string): Promise<Rendered> {
  const argv = [
    workspaceProgram('helm', root),
    'template',
    release,
    `./${chart}`,
    `--namespace=${namespace}`,
    ...values.map((file) => `--values=./${file}`),
    ...(includeCrds ? ['--include-crds'] : []),
    ...(kubeVersion === undefined ? [] : [`--kube-version=${kubeVersion}`]),
    ...apiVersions.map((version) => `--api-versions=${version}`),
  ];
  return renderTwice(argv, root, chart);
}

/**
 * The manifests of a kustomization. It is built in a copy of what was said to be read, so that nothing else can be.
 * Throws the same, and `content-missing`.
 */
export async function renderKustomization({ kustomization, bases }: Kustomization, root: string): Promise<Rendered> {
  const program = workspaceProgram('kustomize', root);
  const copy = mkdtempSync(path.join(tmpdir(), 'nx-oci-kustomize-'));
  try {
    for (const folder of [kustomization, ...bases]) copyFolder(folder, root, copy);
    return await renderTwice([program, 'build', `./${kustomization}`], copy, kustomization);
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

/** All files below a folder of the workspace, or the file itself, relative to the workspace. Throws `content-missing`. */
export function filesBelow(place: string, root: string): string[] {
  const found = lstatSync(path.join(root, place), { throwIfNoEntry: false });
  if (found === undefined) throw new BuildError('content-missing', { message: `${place} is not there.`, remedy: 'Correct the path, which is relative to the workspace; or add the target that writes it to dependsOn.' });
  if (!found.isDirectory()) return [place];
  return readdirSync(path.join(root, place), { withFileTypes: true })
    .filter(({ name }) => !passedOver(name))
    .flatMap(({ name }) => filesBelow(path.posix.join(place, name), root))
    .sort();
}

const passedOver = (name: string): boolean => name === 'node_modules' || name === '.git';

function copyFolder(folder: string, root: string, copy: string): void {
  if (lstatSync(path.join(root, folder), { throwIfNoEntry: false }) === undefined) filesBelow(folder, root);
  cpSync(path.join(root, folder), path.join(copy, folder), { recursive: true, verbatimSymlinks: true, filter: (source) => !passedOver(path.basename(source)) });
}

/** What a program renders is to be cached, and compared: it has to be the same each time. */
async function renderTwice(argv: readonly string[], cwd: string, what: string): Promise<Rendered> {
  const [text, again] = [await render(argv, cwd, what), await render(argv, cwd, what)];
  const objects = clusterObjects(text, what);
  if (text === again) return { text, objects: objects.length };
  const others = clusterObjects(again, what);
  const moved = objects.filter(({ fields }, at) => !isDeepStrictEqual(fields, others[at]?.fields)).map(objectTitle);
  throw new PluginError('render-unstable', {
    message: `${what} renders another time to something else: ${moved.slice(0, 5).join(', ') || 'its comments'}.`,
    remedy: 'What is made at random (passwords, certificates), or of the time, has to be given as a value: a secret that is in the cluster already, or a value file.',
  });
}

async function render(argv: readonly string[], cwd: string, what: string): Promise<string> {
  const { code, stdout, stderr } = await runProgram(argv, { cwd, env: renderEnv() });
  if (code === 0) return stdout;
  const said = stderr.trim().replaceAll(`${cwd}/`, '').replace(/^Error: /, '').replace(/\.$/, '') || `it ended with ${code}`;
  throw new PluginError('render-failed', { message: `${what} cannot be rendered: ${said.slice(0, 2000)}.`, remedy: remedyFor(said) });
}

function remedyFor(said: string): string {
  if (/dependency|missing in charts/i.test(said)) return 'Run "helm dependency build" in the chart, and commit what it brings to charts/: targets read nothing from elsewhere.';
  if (/git|https?:\/\/|no such file|not found|no 'git' program/i.test(said)) return 'Everything that is read has to be in the workspace: name further folders in "bases", and take what is elsewhere into the workspace.';
  return 'Correct the template, or the values that it is given.';
}

/** What the machine has set for Helm or a cluster is not to change what is rendered; nothing is fetched. */
function renderEnv(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !/^(HELM_|KUBE|KUSTOMIZE_)/.test(name));
  return { ...Object.fromEntries(own), KUBECONFIG: devNull, GIT_ALLOW_PROTOCOL: 'none', HTTP_PROXY: nowhere, HTTPS_PROXY: nowhere, NO_PROXY: '', http_proxy: nowhere, https_proxy: nowhere, no_proxy: '' };
}

/** A proxy that there is not: port 9 takes nothing. */
const nowhere = 'http://127.0.0.1:9';
