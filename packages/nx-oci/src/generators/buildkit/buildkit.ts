import path from 'node:path';
import { getProjects, type GeneratorCallback, type Tree } from '@nx/devkit';
import { PluginError } from '../../error';
import type { ManifestFormat } from '../../manifests/manifest-set';
import { applySteps, manifestFormat, writeManifests, writeOnce } from '../../manifests/write-manifests';
import { isImageExecutor } from '../../options';
import { consoleReport } from '../../report';
import { generation } from '../../scaffold/generation';
import { imageByDigest } from '../../scaffold/image-by-digest';
import { workspacePath } from '../../scaffold/project-directory';
import { requireOption } from '../../scaffold/require-option';
import { toolsOf } from '../ci/workspace-tools';
import { certificateScript, script } from './certificates';
import { buildkitManifests } from './objects';
import { clientEnvironment, dockerfileWorkflow, scaleSetValues } from './runners';
import { addressOf, clientSecret, type BuildkitSettings } from './settings';

export interface BuildkitOptions {
  format?: ManifestFormat;
  directory?: string;
  name?: string;
  namespace?: string;
  privileged?: boolean;
  /** By its digest, or a tag whose digest is asked for. */
  image?: string;
  cacheSize?: number;
  storageClass?: string;
  cpu?: number;
  memory?: number;
  certificates?: BuildkitSettings['certificates'];
  runnerNamespace?: string;
  runnerLabels?: string[];
  platforms?: string[];
  binfmtImage?: string;
  ci?: 'none' | 'github-arc';
  project?: string;
  runners?: string;
  runnerImage?: string;
  variable?: string;
  skipFormat?: boolean;
}

/** What is taken where no image is named; which that is, is asked for once, and written down. */
const images = { rootless: 'docker.io/moby/buildkit:v0.32.2-rootless', privileged: 'docker.io/moby/buildkit:v0.32.2', binfmt: 'docker.io/tonistiigi/binfmt:latest', runner: 'ghcr.io/actions/actions-runner:latest' };
/** Architectures that the emulator's image has → none but these, as their names are Go's. */
const architectures = ['amd64', 'arm64', 'arm', '386', 'ppc64le', 's390x', 'riscv64'];
const workflowFile = '.github/workflows/dockerfile.yaml';
const workflowComment = ' Builds an image of a Dockerfile by the buildkitd of the cluster. Publishes nothing, and has no credentials to. Pull requests from\n# forks are left out: their steps would run in the cluster.';

/** Writes what has runners build Dockerfiles in a cluster. */
export default function buildkitGenerator(tree: Tree, options: BuildkitOptions): Promise<GeneratorCallback> {
  return generation(async () => {
    const report = consoleReport();
    const format = manifestFormat(options.format);
    const directory = workspacePath(tree, options.directory ?? 'deploy/buildkit');
    const wiring = wiringOf(tree, options);
    const settings = await settingsOf(options);
    const said: string[] = [];
    const write = (...[file, content, more]: [string, Parameters<typeof writeOnce>[2], Parameters<typeof writeOnce>[3]?]): void => void said.push(writeOnce(tree, file, content, more));
    if (settings.certificates === 'script') write(path.posix.join(directory, 'certificates.sh'), certificateScript(settings), { mode: '755' });
    if (wiring !== undefined) {
      write(path.posix.join(directory, 'runners/values.yaml'), scaleSetValues(settings, await imageByDigest('runnerImage', options.runnerImage ?? images.runner)), { comment: ' For the chart gha-runner-scale-set, beside what it is given already.' });
      write(path.posix.join(directory, 'runners/set-ci-variable.sh'), script('set-ci-variable.sh', { variable: wiring.variable, address: addressOf(settings) }), { mode: '755' });
      write(workflowFile, dockerfileWorkflow(settings, { ...wiring, tools: toolsOf(tree) }), { comment: workflowComment });
    }
    said.push(...(await writeManifests(tree, directory, buildkitManifests(settings), { format, comments, skipFormat: options.skipFormat })));
    said.forEach((line) => report.line(line));
    return () => ['Next:', ...nextSteps(settings, { directory, format, wiring }).map((line) => `- ${line}`)].forEach((line) => report.line(line));
  });
}

const comments = { 'namespace.yaml': ' Whoever has the namespace already leaves this file out, and lets it have pods that need more than the baseline.' };

type Wiring = Required<Pick<BuildkitOptions, 'project' | 'runners' | 'variable'>>;

function wiringOf(tree: Tree, { ci = 'none', project, runners = 'arc-runner-set', variable = 'BUILDKIT_HOST' }: BuildkitOptions): Wiring | undefined {
  requireOption('ci', ci, ['none', 'github-arc'].includes(ci), 'Give github-arc or none.');
  requireOption('runners', runners, /^[\w.-]+$/.test(runners), 'Give the name of a scale set, which workflows have in runs-on.');
  requireOption('variable', variable, /^(?!GITHUB_)[A-Z_][A-Z0-9_]*$/.test(variable), 'Give what GitHub takes for a variable: BUILDKIT_HOST.');
  if (ci === 'none') return undefined;
  const targets = project === undefined ? undefined : getProjects(tree).get(project)?.targets;
  if (!isImageExecutor(targets?.image?.executor)) {
    throw new PluginError('project-unknown', { message: project === undefined ? 'No project is named for the workflow to build.' : `There is no project "${project}" with an image target "image".`, remedy: 'Give --project with one whose image has a Dockerfile, or leave --ci out.' });
  }
  return { project: project!, runners, variable };
}

async function settingsOf({ name = 'buildkit', namespace = 'buildkit', privileged = false, cacheSize = 50, cpu = 4, memory = 8, certificates = 'cert-manager', storageClass, ...options }: BuildkitOptions): Promise<BuildkitSettings> {
  const { runnerNamespace = 'arc-runners', runnerLabels = ['buildkit-client=true'], platforms = ['linux/amd64', 'linux/arm64'] } = options;
  for (const [option, value] of Object.entries({ name, namespace, storageClass, runnerNamespace })) {
    requireOption(option, value, value === undefined || /^[a-z]([a-z0-9-]{0,50}[a-z0-9])?$/.test(value), 'Give what Kubernetes takes for a name: small letters, digits and "-".');
  }
  for (const [option, value] of Object.entries({ cacheSize, memory })) requireOption(option, value, Number.isInteger(value) && value >= 1, 'Give a number of gibibytes: 50.');
  requireOption('cpu', cpu, cpu > 0 && Number.isInteger(cpu * 1000), 'Give a number of cores: 4.');
  requireOption('certificates', certificates, ['cert-manager', 'script'].includes(certificates), 'Give cert-manager or script.');
  requireOption('runnerNamespace', runnerNamespace, runnerNamespace !== namespace, 'Give runners a namespace of their own: that of buildkitd lets pods do too much.');
  const labels = runnerLabels.map((each) => /^((?:[a-z0-9.-]{1,253}\/)?[A-Za-z0-9][\w.-]{0,62})=([A-Za-z0-9][\w.-]{0,62})$/.exec(each)?.slice(1));
  requireOption('runnerLabels', runnerLabels.join(','), labels.length > 0 && labels.every((each) => each !== undefined), 'Give labels that the pods of runners have: buildkit-client=true.');
  const emulated = platforms.filter((each) => each !== 'none').map((each) => /^linux\/(\w+)(?:\/\w+)?$/.exec(each)?.[1]);
  requireOption('platforms', platforms.join(','), emulated.every((each) => each !== undefined && architectures.includes(each)), `Give linux/ and one of ${architectures.join(', ')}; or none.`);
  return {
    name,
    namespace,
    privileged,
    cacheSize,
    cpu,
    memory,
    certificates,
    ...(storageClass !== undefined && { storageClass }),
    runners: { namespace: runnerNamespace, labels: Object.fromEntries(labels as string[][]) as Record<string, string> },
    image: await imageByDigest('image', options.image ?? images[privileged ? 'privileged' : 'rootless']),
    ...(emulated.length > 0 && { emulation: { image: await imageByDigest('binfmtImage', options.binfmtImage ?? images.binfmt), architectures: [...new Set(emulated as string[])] } }),
  };
}

function nextSteps(settings: BuildkitSettings, { directory, format, wiring }: { directory: string; format: ManifestFormat; wiring: Wiring | undefined }): string[] {
  const { name, namespace, certificates, runners } = settings;
  const secret = clientSecret(settings);
  const copied = ['ca.crt', 'tls.crt', 'tls.key'].map((file) => `--from-file=${file}=client/${file}`).join(' ');
  const read = `for file in ca.crt tls.crt tls.key; do kubectl -n ${namespace} get secret ${secret} -o "go-template={{index .data \\"$file\\"}}" | base64 -d > client/$file; done`;
  const apply = applySteps(format, { directory, name, namespace });
  return [
    ...(certificates === 'script' ? [...apply.slice(0, -1), `${directory}/certificates.sh FOLDER, where FOLDER is outside of the workspace, makes certificates and prints the commands that give them to the cluster. The namespaces ${namespace} and ${runners.namespace} have to be there.`, ...apply.slice(-1)] : apply),
    ...(certificates === 'cert-manager' ? [`Copy what cert-manager made to the namespace of the runners, now and whenever it is renewed, which is within ten months: mkdir -m 700 client; ${read}; kubectl -n ${runners.namespace} create secret generic ${secret} ${copied} --dry-run=client -o yaml | kubectl apply -f -; rm -r client`] : []),
    ...(wiring === undefined
      ? [`Give runners in ${runners.namespace} the labels ${Object.entries(runners.labels).map((each) => each.join('=')).join(',')}, the Secret ${secret} at /etc/buildkit-client, and ${Object.entries(clientEnvironment(settings)).map((each) => each.join('=')).join(' ')}`]
      : [
          `helm upgrade ${wiring.runners} oci://ghcr.io/actions/actions-runner-controller-charts/gha-runner-scale-set --namespace ${runners.namespace} --reuse-values --values ${directory}/runners/values.yaml. The image of the runners has to have buildctl.`,
          `${directory}/runners/set-ci-variable.sh --repo OWNER/NAME sets the variable ${wiring.variable}, if the address is ever another.`,
        ]),
  ];
}
