import { existsSync, readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { PeerError } from './error';
import { run, tryRun } from './run';
import { installRemedy, peersRoot, tool } from './tool';

/** The versions of Kubernetes whose schemas are here, the oldest first. */
export const kubernetesVersions = ['1.32', '1.37'] as const;

export interface ManifestOptions {
  /** Kinds that there is no schema of: of operators that are not in `crds.txt`. */
  skip?: string[];
}

/** What kubeconform says of an object that is not right. */
interface Finding {
  kind: string;
  name: string;
  status: string;
  msg: string;
}

/**
 * The objects of a folder, as YAML: built by kustomize, if it has a kustomization; rendered by helm, if it is a chart, with the
 * namespace that stands beside the templates; or else those in its YAML files.
 * @throws PeerError `peer-missing`; `peer-failed`
 */
export async function renderManifests(folder: string): Promise<string> {
  const has = (name: string): boolean => existsSync(path.join(folder, name));
  if (has('kustomization.yaml')) return run([tool('kustomize'), 'build', folder]);
  if (!has('Chart.yaml')) return filesOf(folder);
  const namespace = has('namespace.yaml') ? `${readFileSync(path.join(folder, 'namespace.yaml'), 'utf8')}\n---\n` : '';
  const objects = await run([tool('helm'), 'template', 'release', folder]);
  await run([tool('helm'), 'lint', '--strict', folder]);
  return namespace + objects;
}

/**
 * Renders a folder, holds all objects against the schemas of Kubernetes, and of the operators whose are here, in which nothing else
 * may be; and returns them, as YAML.
 * @throws PeerError `peer-missing`; `peer-failed`, with what is wrong, and where
 */
export async function validateManifests(folder: string, { skip = [] }: ManifestOptions = {}): Promise<string> {
  const objects = await renderManifests(folder);
  const locations = (version: string): string[] => [path.join('schemas-kubernetes', version), 'schemas-crds', 'schemas-written'].map((name) => path.join(peersRoot, name));
  for (const version of kubernetesVersions) {
    const schemas = locations(version);
    if (!schemas.every((each) => existsSync(each))) throw new PeerError('peer-missing', 'The schemas of Kubernetes are not installed.', installRemedy('kubeconform'));
    const argv = [tool('kubeconform'), '-strict', '-output', 'json', '-summary', ...schemas.flatMap((each) => ['-schema-location', `${each}/{{.ResourceKind}}{{.KindSuffix}}.json`]), ...(skip.length > 0 ? ['-skip', skip.join(',')] : []), '-'];
    const { stdout, stderr } = await tryRun(argv, { input: objects });
    const { resources, summary } = parsed(stdout, stderr);
    if (resources.length > 0) throw new PeerError('peer-failed', `Of ${folder}, Kubernetes ${version} does not take all.`, resources.map(({ kind, name, status, msg }) => `${kind} ${name} (${status}): ${msg}`).join('\n'));
    if (summary.valid === 0) throw new PeerError('peer-failed', `${folder} has no object.`, 'Name a folder with manifests.');
  }
  return objects;
}

function filesOf(folder: string): string {
  return readdirSync(folder)
    .filter((name) => /\.ya?ml$/.test(name))
    .sort()
    .map((name) => readFileSync(path.join(folder, name), 'utf8'))
    .join('\n---\n');
}

function parsed(stdout: string, stderr: string): { resources: Finding[]; summary: { valid: number } } {
  try {
    const { resources, summary } = JSON.parse(stdout) as { resources: Finding[] | null; summary: { valid: number } };
    return { resources: resources ?? [], summary };
  } catch (cause) {
    throw new PeerError('peer-failed', 'kubeconform says nothing that can be read.', `It printed:\n${stdout}${stderr}`, { cause });
  }
}
