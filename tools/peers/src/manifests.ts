import { existsSync, readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { PeerError } from './error';
import { run, tryRun } from './run';
import { installRemedy, peersRoot, tool } from './tool';

/** The versions of Kubernetes whose schemas are here, the oldest first. */
export const kubernetesVersions = ['1.32', '1.37'] as const;

export interface ManifestOptions {
  /** Kinds that Kubernetes itself does not know. */
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
 * Builds a folder by kustomize, if it has a kustomization, or else takes its YAML files; holds all objects against the schemas of
 * Kubernetes, in which nothing else may be; and returns them, as YAML.
 * @throws PeerError `peer-missing`; `peer-failed`, with what is wrong, and where
 */
export async function validateManifests(folder: string, { skip = [] }: ManifestOptions = {}): Promise<string> {
  const isKustomization = existsSync(path.join(folder, 'kustomization.yaml'));
  const objects = isKustomization ? await run([tool('kustomize'), 'build', folder]) : filesOf(folder);
  for (const version of kubernetesVersions) {
    const schemas = path.join(peersRoot, 'schemas-kubernetes', version);
    if (!existsSync(schemas)) throw new PeerError('peer-missing', 'The schemas of Kubernetes are not installed.', installRemedy('kubeconform'));
    const argv = [tool('kubeconform'), '-strict', '-output', 'json', '-summary', '-schema-location', `${schemas}/{{.ResourceKind}}{{.KindSuffix}}.json`, ...(skip.length > 0 ? ['-skip', skip.join(',')] : []), '-'];
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
