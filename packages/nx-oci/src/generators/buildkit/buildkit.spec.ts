import { readFileSync, statSync } from 'node:fs';
import { parse, parseAllDocuments } from 'yaml';
import { coded } from '../../../test/errors';
import { GeneratedWorkspace } from '../../../test/generated-workspace';
import { printed } from '../../../test/output';
import buildkitGenerator, { type BuildkitOptions } from './buildkit';

const digest = (digit: string): string => `sha256:${digit.repeat(64)}`;
const images = { image: `registry.test/buildkit@${digest('1')}`, binfmtImage: `registry.test/binfmt@${digest('2')}`, runnerImage: `registry.test/runner@${digest('3')}` };
const arc = { ci: 'github-arc', project: 'agent', runners: 'arc-local' } as const;

let workspace: GeneratedWorkspace;
beforeEach(() => {
  workspace = new GeneratedWorkspace({ 'apps/agent/project.json': { name: 'agent', targets: { image: { executor: 'nx-oci:image', options: { base: 'apps/agent/Dockerfile' } } } } });
});

const generate = (options: BuildkitOptions = {}) => workspace.generate(buildkitGenerator, { ...images, ...options });
const next = async (options: BuildkitOptions): Promise<string> => (await printed(async () => (await buildkitGenerator(workspace.tree, { ...images, ...options }))())).out;
const text = (name: string): string => readFileSync(workspace.path(name), 'utf8');
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- what is in a file is looked at by its parts
const read = (name: string): any => parse(text(`deploy/buildkit/${name}`));
// eslint-disable-next-line @typescript-eslint/no-explicit-any
const all = (name: string): any[] => parseAllDocuments(text(`deploy/buildkit/${name}`)).map((document) => document.toJS() as unknown);

const files = ['binfmt.yaml', 'buildkitd.toml', 'buildkitd.yaml', 'certificates.yaml', 'kustomization.yaml', 'namespace.yaml', 'network-policy.yaml', 'service-account.yaml', 'service.yaml'];

test('a rootless buildkitd with a volume and certificates, by default', async () => {
  const { changed } = await generate();
  expect(changed).toEqual(files.map((name) => `deploy/buildkit/${name}`));
  expect(read('kustomization.yaml')).toMatchObject({
    namespace: 'buildkit',
    images: [{ name: 'nx-oci-buildkit', newName: 'registry.test/buildkit', digest: digest('1') }, { name: 'nx-oci-binfmt', newName: 'registry.test/binfmt', digest: digest('2') }],
  });
  const { spec } = read('buildkitd.yaml');
  expect(spec.volumeClaimTemplates[0].spec).toEqual({ accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '50Gi' } } });
  const [container] = spec.template.spec.containers;
  expect(container.resources).toEqual({ requests: { cpu: '1000m', memory: '2048Mi' }, limits: { cpu: '4', memory: '8Gi' } });
  expect(container.securityContext).toEqual({ allowPrivilegeEscalation: true, capabilities: { drop: ['ALL'], add: ['SETUID', 'SETGID'] }, seccompProfile: { type: 'Unconfined' }, appArmorProfile: { type: 'Unconfined' } });
  expect(spec.template.spec.securityContext).toEqual({ runAsNonRoot: true, runAsUser: 1000, runAsGroup: 1000, fsGroup: 1000, fsGroupChangePolicy: 'OnRootMismatch' });
  // What is mounted is there.
  const volumes = [...spec.template.spec.volumes, ...spec.volumeClaimTemplates.map(({ metadata }: { metadata: object }) => metadata)].map(({ name }) => name).sort();
  expect(container.volumeMounts.map(({ name }: { name: string }) => name).sort()).toEqual(volumes);
  const toml = text('deploy/buildkit/buildkitd.toml');
  for (const words of ['rootless = true', 'noProcessSandbox = true', 'maxUsedSpace = "40GB"', 'root = "/var/lib/buildkit/state"', 'ca = "/etc/buildkit/tls/ca.crt"']) expect(toml).toContain(words);
});

test('a privileged one is that by choice, and what it is told fits', async () => {
  await generate({ privileged: true, cacheSize: 200, storageClass: 'fast', cpu: 0.5, memory: 3 });
  const { spec } = read('buildkitd.yaml');
  const [container] = spec.template.spec.containers;
  expect([container.securityContext, spec.template.spec.securityContext]).toEqual([{ privileged: true }, {}]);
  expect(spec.volumeClaimTemplates[0].spec).toMatchObject({ storageClassName: 'fast', resources: { requests: { storage: '200Gi' } } });
  expect(container.resources).toEqual({ requests: { cpu: '125m', memory: '768Mi' }, limits: { cpu: '0.5', memory: '3Gi' } });
  const socket = container.readinessProbe.exec.command[2];
  expect(text('deploy/buildkit/buildkitd.toml')).toContain(`["${socket}", "tcp://0.0.0.0:1234"]`);
  expect(text('deploy/buildkit/buildkitd.toml')).not.toMatch(/rootless|noProcessSandbox/);
});

test('runners alone may connect, and all selectors find the pods', async () => {
  await generate({ runnerNamespace: 'ci', runnerLabels: ['acme.test/builds=yes', 'team=web'] });
  const { matchLabels } = read('buildkitd.yaml').spec.selector;
  const [policy, others] = all('network-policy.yaml');
  expect(policy.spec).toMatchObject({
    podSelector: { matchLabels },
    policyTypes: ['Ingress', 'Egress'],
    ingress: [{ from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'ci' } }, podSelector: { matchLabels: { 'acme.test/builds': 'yes', team: 'web' } } }], ports: [{ protocol: 'TCP', port: 'buildkit' }] }],
  });
  expect(policy.spec.ingress[0].from).toHaveLength(1);
  expect(others.spec.ingress ?? others.spec.egress).toBeUndefined();
  expect(read('buildkitd.yaml').spec.template.metadata.labels).toEqual(matchLabels);
  expect(read('service.yaml').spec.selector).toEqual(matchLabels);
});

test('nodes emulate what they are not', async () => {
  await generate({ platforms: ['linux/arm64', 'linux/arm/v7', 'linux/arm64/v8'] });
  const sets = all('binfmt.yaml');
  expect(sets.map(({ metadata }) => metadata.name)).toEqual(['buildkit-binfmt-arm64', 'buildkit-binfmt-arm']);
  const { initContainers, affinity } = sets[0].spec.template.spec;
  expect(initContainers[0]).toMatchObject({ args: ['--install', 'arm64'], securityContext: { privileged: true } });
  expect(affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions).toContainEqual({ key: 'kubernetes.io/arch', operator: 'NotIn', values: ['arm64'] });
  workspace = new GeneratedWorkspace();
  const { changed } = await generate({ platforms: ['none'], binfmtImage: undefined });
  expect(changed).not.toContain('deploy/buildkit/binfmt.yaml');
  expect(read('kustomization.yaml').images).toHaveLength(1);
  expect(all('network-policy.yaml')).toHaveLength(1);
});

test('certificates are good for every name of the service', async () => {
  await generate({ name: 'builder', namespace: 'ci-build' });
  const objects = all('certificates.yaml');
  const spec = (name: string): { dnsNames?: string[]; secretName: string; usages: string[] } => objects.find(({ kind, metadata }) => kind === 'Certificate' && metadata.name === name).spec;
  expect(spec('builder-server')).toMatchObject({ dnsNames: ['builder', 'builder.ci-build', 'builder.ci-build.svc', 'builder.ci-build.svc.cluster.local', 'localhost'], usages: ['digital signature', 'server auth'] });
  expect(spec('builder-client')).toMatchObject({ usages: ['digital signature', 'client auth'] });
  const { volumes } = read('buildkitd.yaml').spec.template.spec;
  expect(volumes).toContainEqual({ name: 'certificates', secret: { secretName: spec('builder-server').secretName, defaultMode: 0o440 } });
});

test('or a script makes them, which can be run', async () => {
  const { changed } = await generate({ certificates: 'script' });
  expect(changed).toContain('deploy/buildkit/certificates.sh');
  expect(changed).not.toContain('deploy/buildkit/certificates.yaml');
  expect(text('deploy/buildkit/certificates.sh')).not.toMatch(/__|undefined/);
  expect(statSync(workspace.path('deploy/buildkit/certificates.sh')).mode & 0o111).toBe(0o111);
});

test('runners of a scale set find it, know it, and a workflow builds with it and publishes nothing', async () => {
  const { changed } = await generate(arc);
  expect(changed).toEqual(expect.arrayContaining(['.github/workflows/dockerfile.yaml', 'deploy/buildkit/runners/set-ci-variable.sh', 'deploy/buildkit/runners/values.yaml']));
  const { metadata, spec } = read('runners/values.yaml').template;
  expect(all('network-policy.yaml')[0].spec.ingress[0].from[0].podSelector.matchLabels).toEqual(metadata.labels);
  expect(spec.containers[0]).toMatchObject({ image: images.runnerImage, env: expect.arrayContaining([{ name: 'BUILDKIT_HOST', value: 'tcp://buildkit.buildkit.svc.cluster.local:1234' }, { name: 'NX_OCI_BUILDKIT_KEY', value: '/etc/buildkit-client/tls.key' }]) });
  expect(spec.containers[0].volumeMounts).toEqual([{ name: spec.volumes[0].name, mountPath: '/etc/buildkit-client', readOnly: true }]);
  const workflow = parse(text('.github/workflows/dockerfile.yaml'));
  expect(workflow.permissions).toEqual({ contents: 'read' });
  expect(workflow.jobs.image).toMatchObject({ 'runs-on': 'arc-local', env: { BUILDKIT_HOST: "${{ vars.BUILDKIT_HOST || 'tcp://buildkit.buildkit.svc.cluster.local:1234' }}", PROJECT: "${{ inputs.project || 'agent' }}" } });
  expect(text('.github/workflows/dockerfile.yaml')).not.toMatch(/secrets\.|push|login|publish[^e]/i);
});

test.each(['kustomize', 'helm'] as const)('a second run of %s changes nothing, and what users change stays', async (format) => {
  await generate({ format, ...arc, certificates: 'script' });
  expect(await generate({ format, ...arc, certificates: 'script' })).toMatchObject({ changed: [] });
  const file = `deploy/buildkit/${format === 'helm' ? 'values.yaml' : 'buildkitd.yaml'}`;
  workspace.write({ [file]: text(file).replace('8Gi', '9Gi') });
  const { changed, said } = await generate({ format, ...arc, certificates: 'script' });
  expect(changed).toEqual([]);
  expect(said).toContain(`${file} is there and stays as it is`);
});

test('a chart has in its values what a team changes', async () => {
  await generate({ format: 'helm', storageClass: 'fast' });
  expect(read('values.yaml')).toEqual({
    replicas: 1,
    nodeSelector: { 'kubernetes.io/os': 'linux' },
    tolerations: [],
    resources: { requests: { cpu: '1000m', memory: '2048Mi' }, limits: { cpu: '4', memory: '8Gi' } },
    volume: { storageClass: 'fast', size: '50Gi' },
    image: { repository: 'registry.test/buildkit', digest: digest('1') },
    binfmt: { image: { repository: 'registry.test/binfmt', digest: digest('2') }, tolerations: [] },
  });
});

test('what is to be done next is said', async () => {
  const manager = await next({});
  for (const words of ['kubectl apply -k deploy/buildkit', 'kubectl -n arc-runners create secret generic buildkit-client', 'NX_OCI_BUILDKIT_CA=/etc/buildkit-client/ca.crt']) expect(manager).toContain(words);
  const byScript = await next({ format: 'helm', certificates: 'script', ...arc });
  expect(byScript).toMatch(/kubectl apply -f deploy\/buildkit\/namespace\.yaml\n.*certificates\.sh FOLDER.*\n.*helm upgrade --install buildkit deploy\/buildkit --namespace buildkit\n.*helm upgrade arc-local .*runners\/values\.yaml/);
});

test('an image by its tag is asked for, and where that cannot be, a digest is wanted', async () => {
  const { tree } = workspace;
  await expect(buildkitGenerator(tree, { ...images, image: '127.0.0.1:1/buildkit:v1' })).rejects.toEqual(coded('digest-unknown', 'error(digest-unknown)', 'image is "127.0.0.1:1/buildkit:v1"', 'Give --image with the digest, 127.0.0.1:1/buildkit@sha256:…'));
  expect(tree.listChanges()).toEqual([]);
});

test.each<[string, BuildkitOptions, string, string]>([
  ['another format', { format: 'jsonnet' as never }, 'option-invalid', 'format is "jsonnet"'],
  ['an image that is none', { image: 'Registry/UP@sha256:1' }, 'option-invalid', 'image is "Registry/UP@sha256:1"'],
  ['a name that is none', { name: 'Build_Kit' }, 'option-invalid', 'name is "Build_Kit"'],
  ['a class with a line in it', { storageClass: 'a\nb' }, 'option-invalid', 'storageClass is'],
  ['no volume', { cacheSize: 0 }, 'option-invalid', 'cacheSize is "0"'],
  ['no memory', { memory: 1.5 }, 'option-invalid', 'memory is "1.5"'],
  ['no core', { cpu: -1 }, 'option-invalid', 'cpu is "-1"'],
  ['another who makes certificates', { certificates: 'vault' as never }, 'option-invalid', 'certificates is "vault"'],
  ['runners beside it', { runnerNamespace: 'buildkit' }, 'option-invalid', 'runnerNamespace is "buildkit"'],
  ['all pods', { runnerLabels: [] }, 'option-invalid', 'runnerLabels is ""'],
  ['a label without a value', { runnerLabels: ['a'] }, 'option-invalid', 'runnerLabels is "a"'],
  ['a platform of another system', { platforms: ['windows/amd64'] }, 'option-invalid', 'platforms is "windows/amd64"'],
  ['a platform that is not emulated', { platforms: ['linux/mips'] }, 'option-invalid', 'platforms is "linux/mips"'],
  ['another CI', { ci: 'jenkins' as never }, 'option-invalid', 'ci is "jenkins"'],
  ['runners that are none', { runners: 'a b' }, 'option-invalid', 'runners is "a b"'],
  ['a variable that GitHub keeps', { variable: 'GITHUB_HOST' }, 'option-invalid', 'variable is "GITHUB_HOST"'],
  ['a workflow of no project', { ci: 'github-arc' }, 'project-unknown', 'No project is named'],
  ['a workflow of another project', { ...arc, project: 'web' }, 'project-unknown', '"web"'],
  ['a folder elsewhere', { directory: '../deploy' }, 'directory-invalid', '"../deploy"'],
])('%s: refused, and nothing is changed', async (_, wrong, code, word) => {
  const { tree } = workspace;
  await expect(buildkitGenerator(tree, { ...images, ...wrong })).rejects.toEqual(coded(code, `error(${code})`, word));
  expect(tree.listChanges()).toEqual([]);
});
