import { isDeepStrictEqual } from 'node:util';
import path from 'node:path';
import { getProjects, updateProjectConfiguration, type GeneratorCallback, type TargetConfiguration, type Tree } from '@nx/devkit';
import { PluginError } from '../../error';
import type { ManifestFormat } from '../../manifests/manifest-set';
import { pinDigestsExecutorName } from '../../manifests/manifests-target';
import { applySteps, manifestFormat, writeManifests } from '../../manifests/write-manifests';
import { outputFolder } from '../../options';
import { consoleReport } from '../../report';
import { chosenProject } from '../../scaffold/chosen-project';
import { generation } from '../../scaffold/generation';
import { nxCommand } from '../../scaffold/nx-command';
import { workspacePath } from '../../scaffold/project-directory';
import { requireOption } from '../../scaffold/require-option';
import { targetRepository } from '../../scaffold/target-repository';
import { usePlugin } from '../init/init';
import { credentialOf, type CredentialOptions } from './credential';
import { parseEgress } from './egress';
import { labelsOf, sandboxManifests, type SandboxSettings } from './objects';

export interface AgentSandboxClusterOptions extends CredentialOptions {
  /** Whose image the sandboxes are of. */
  project: string;
  target?: string;
  format?: ManifestFormat;
  directory?: string;
  name?: string;
  namespace?: string;
  size?: number;
  cpu?: string;
  memory?: string;
  disk?: string;
  home?: string;
  egress?: string[];
  runtimeClass?: string;
  skipFormat?: boolean;
}

/** The target that writes manifests by the digest that was built. */
const manifestsTargetName = 'manifests';

/** Writes the manifests of an agent's sandboxes in a cluster: a template, a pool of those that wait, a claim, a key by reference, and what they may connect to. */
export default function agentSandboxClusterGenerator(tree: Tree, options: AgentSandboxClusterOptions): Promise<GeneratorCallback> {
  return generation(async () => {
    const report = consoleReport();
    const { project, plain, root } = chosenProject(tree, { project: options.project });
    const { target = 'image', directory: given = `deploy/${plain}` } = options;
    const settings = settingsOf(plain, targetRepository(tree, project, target), options);
    const directory = workspacePath(tree, given);
    const format = manifestFormat(options.format);
    // All of a chart, or of a kustomization: what refers to the image is written anew, and the rest beside it.
    const pins: TargetConfiguration = { executor: pinDigestsExecutorName, options: { files: [`${directory}/**/*`], images: { [settings.repository]: target === 'image' ? project : `${project}:${target}` } } };
    const { executor } = getProjects(tree).get(project)!.targets![target];
    const said = executor === 'nx-oci:agent-sandbox' ? [] : [`${project}:${target} is of ${executor}, and not of nx-oci:agent-sandbox: a sandbox starts whatever that starts, as 65532, with a root that cannot be written.`];
    said.push(...addTarget(tree, project, pins));
    usePlugin(tree);
    said.push(...(await writeManifests(tree, directory, sandboxManifests(settings), { format, comments, skipFormat: options.skipFormat })));
    said.forEach((line) => report.line(line));
    const steps = nextSteps(settings, { secret: options.secret, runs: `${nxCommand(tree)} run ${project}:${manifestsTargetName}`, format, written: outputFolder(root, manifestsTargetName) });
    return () => ['Next:', ...steps.map((line) => `- ${line}`)].forEach((line) => report.line(line));
  });
}

const comments: Record<string, string> = {
  'namespace.yaml': ' Whoever has the namespace already leaves this file out.',
  'claim.yaml': ' Takes a sandbox of the pool. One more is a file like this with another name.',
  'host-policy.yaml': ' Hosts are a matter of Cilium: without it, this is refused, and they stay out of reach.',
};

function settingsOf(plain: string, repository: string, options: AgentSandboxClusterOptions): SandboxSettings {
  const { name = plain, namespace = 'agents', size = 1, cpu = '2', memory = '4Gi', disk = '10Gi', home = '/home/agent', egress = ['public'], runtimeClass } = options;
  const label = 'Give what Kubernetes takes for a name: small letters, digits and "-".';
  // Names of pods begin with it and have a part of the digest, in 63 characters.
  requireOption('name', name, /^[a-z]([a-z0-9-]{0,30}[a-z0-9])?$/.test(name), `${label.slice(0, -1)}, 32 at the most.`);
  requireOption('namespace', namespace, /^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/.test(namespace), label);
  requireOption('runtimeClass', runtimeClass, runtimeClass === undefined || /^[a-z]([a-z0-9.-]{0,61}[a-z0-9])?$/.test(runtimeClass), 'Give the name of a RuntimeClass of the cluster, such as gvisor or kata.');
  requireOption('size', size, Number.isInteger(size) && size >= 0, 'Give a number of sandboxes: 1.');
  requireOption('cpu', cpu, /^([1-9]\d*(\.\d{1,3})?|0\.\d*[1-9]\d*|[1-9]\d*m)$/.test(cpu), 'Give a number of processors: 2, or 500m.');
  for (const [option, value] of Object.entries({ memory, disk })) requireOption(option, value, /^[1-9]\d*[KMGT]i$/.test(value), 'Give an amount as Kubernetes has it: 512Mi, 4Gi.');
  requireOption('home', home, /^(\/[\w.-]+)+$/.test(home) && path.posix.normalize(home) === home && !/^\/(tmp|workspace)(\/|$)/.test(home), 'Give the home of the agent in its image, such as /home/agent; /tmp and /workspace are there as well.');
  return { name, namespace, repository, credential: credentialOf(name, labelsOf(name), options), size, cpu, memory, disk, home, egress: parseEgress(egress), ...(runtimeClass !== undefined && { runtimeClass }) };
}

/** Gives a project what pins the digest. One of other options is a user's own. Throws `project-exists`. */
function addTarget(tree: Tree, project: string, target: TargetConfiguration): string[] {
  const configuration = getProjects(tree).get(project)!;
  const there = configuration.targets?.[manifestsTargetName];
  if (there === undefined) {
    updateProjectConfiguration(tree, project, { ...configuration, targets: { ...configuration.targets, [manifestsTargetName]: target } });
    return [`Added ${manifestsTargetName} to ${project}.`];
  }
  if (isDeepStrictEqual({ executor: there.executor, options: there.options }, target)) return [];
  if (there.executor === target.executor) return [`${project}:${manifestsTargetName} is there and stays as it is. To write these files it needs ${JSON.stringify(target.options)}.`];
  throw new PluginError('project-exists', { message: `${project} has a target "${manifestsTargetName}" of ${there.executor ?? 'another kind'}.`, remedy: 'Give that another name.' });
}

interface Steps {
  secret?: string;
  /** The command that writes what is to be applied. */
  runs: string;
  /** Where to. */
  written: string;
  format: ManifestFormat;
}

function nextSteps({ name, namespace, credential, egress, runtimeClass }: SandboxSettings, { secret, runs, written, format }: Steps): string[] {
  const operator = secret === 'onepassword' ? ', the operator of 1Password' : secret === 'external-secrets' ? ', External Secrets' : '';
  return [
    `The cluster needs agent-sandbox 0.5 or newer with its extensions${operator}${runtimeClass === undefined ? '' : `, a RuntimeClass ${runtimeClass}`}, and a network that enforces policies${typeof egress !== 'string' && egress.hosts.length > 0 ? ': Cilium, for hosts' : ''}.`,
    ...(credential.source ? [] : [`Make the Secret, if it is not there: kubectl -n ${namespace} create secret generic ${credential.secret} --from-file=${credential.key}=/dev/stdin`]),
    `${runs} builds the image, and writes what is to be applied to ${written}; push the image before.`,
    ...applySteps(format, { directory: written, name, namespace }),
    `kubectl -n ${namespace} get sandboxclaim ${name} -o jsonpath={.status.sandbox.name} says which pod to attach to: kubectl -n ${namespace} attach -it <pod>`,
  ];
}
