import { readFileSync } from 'node:fs';
import { getProjects } from '@nx/devkit';
import { parse } from 'yaml';
import { coded } from '../../../test/errors';
import { GeneratedWorkspace } from '../../../test/generated-workspace';
import { printed } from '../../../test/output';
import agentSandboxClusterGenerator, { type AgentSandboxClusterOptions } from './agent-sandbox-cluster';

const repository = 'registry.test/acme/agent';
const noDigest = `sha256:${'0'.repeat(64)}`;
const project = (options: object = { repository }, more: object = {}): Record<string, object> => ({
  'tools/agent/project.json': { name: 'agent', targets: { image: { executor: 'nx-oci:image', options }, ...more } },
});

let workspace: GeneratedWorkspace;
beforeEach(() => (workspace = new GeneratedWorkspace(project())));

const options: AgentSandboxClusterOptions = { project: 'agent', reference: 'agent-key' };
const generate = (more: Partial<AgentSandboxClusterOptions> = {}) => workspace.generate(agentSandboxClusterGenerator, { ...options, ...more });
const text = (name: string, folder = 'deploy/agent'): string => readFileSync(workspace.path(folder, name), 'utf8');
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- what is in a file is looked at by its parts
const read = (name: string, folder?: string): any => parse(text(name, folder));
const pod = () => read('template.yaml').spec.podTemplate.spec;

const objects = ['claim.yaml', 'namespace.yaml', 'network-policy.yaml', 'service-account.yaml', 'template.yaml', 'warm-pool.yaml'];
const added = ['.gitignore', 'nx.json', 'tools/agent/project.json'];

test('a folder for Kustomize, by default, and a target that pins the digest', async () => {
  const { changed, said } = await generate();
  expect(changed).toEqual([...added, ...[...objects, 'kustomization.yaml', 'name-references.yaml'].map((name) => `deploy/agent/${name}`)].sort());
  expect(said).toContain('Added manifests to agent.');
  const { resources, images, namespace } = read('kustomization.yaml');
  expect(resources.sort()).toEqual(objects);
  expect({ images, namespace }).toEqual({ images: [{ name: repository, newName: repository, digest: noDigest }], namespace: 'agents' });
  expect(getProjects(workspace.tree).get('agent')!.targets!.manifests).toEqual({ executor: 'nx-oci:pin-digests', options: { files: ['deploy/agent/**/*'], images: { [repository]: 'agent' } } });
});

test('an image that is of no agent is told', async () => {
  const told = 'agent:image is of nx-oci:image, and not of nx-oci:agent-sandbox';
  expect((await generate()).said).toContain(told);
  workspace = new GeneratedWorkspace({ 'tools/agent/project.json': { name: 'agent', targets: { image: { executor: 'nx-oci:agent-sandbox', options: { repository } } } } });
  expect((await generate()).said).not.toContain(told);
});

test('a sandbox may do nothing that it does not need', async () => {
  await generate({ runtimeClass: 'gvisor', cpu: '500m', memory: '512Mi', disk: '2Gi', home: '/home/coder' });
  const { containers, volumes, ...spec } = pod();
  expect(spec).toEqual({
    serviceAccountName: 'agent',
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    runtimeClassName: 'gvisor',
    securityContext: { runAsNonRoot: true, runAsUser: 65532, runAsGroup: 65532, fsGroup: 65532, fsGroupChangePolicy: 'OnRootMismatch', seccompProfile: { type: 'RuntimeDefault' } },
  });
  const [{ volumeMounts, ...container }, ...others] = containers;
  expect(others).toEqual([]);
  const amounts = { cpu: '500m', memory: '512Mi', 'ephemeral-storage': '2Gi' };
  expect(container).toEqual({
    name: 'agent',
    image: repository,
    stdin: true,
    tty: true,
    workingDir: '/workspace',
    env: [
      { name: 'HOME', value: '/home/coder' },
      { name: 'ANTHROPIC_API_KEY', valueFrom: { secretKeyRef: { name: 'agent-key', key: 'ANTHROPIC_API_KEY' } } },
    ],
    resources: { requests: amounts, limits: amounts },
    securityContext: { runAsNonRoot: true, allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
  });
  expect(volumeMounts.map(({ mountPath }: { mountPath: string }) => mountPath)).toEqual(['/home/coder', '/tmp', '/workspace']);
  expect(volumes).toEqual(volumeMounts.map(({ name }: { name: string }) => ({ name, emptyDir: {} })));
});

test('pool, claim and policy are of the template', async () => {
  await generate({ size: 3, name: 'coder', namespace: 'ci', directory: 'k8s' });
  expect(read('warm-pool.yaml', 'k8s')).toMatchObject({ metadata: { name: 'coder-digest' }, spec: { replicas: 3, sandboxTemplateRef: { name: read('template.yaml', 'k8s').metadata.name }, updateStrategy: { type: 'OnReplenish' } } });
  expect(read('claim.yaml', 'k8s').spec).toEqual({ warmPoolRef: { name: 'coder-digest' } });
  expect(read('template.yaml', 'k8s').spec).toMatchObject({ networkPolicyManagement: 'Unmanaged', envVarsInjectionPolicy: 'Disallowed' });
  expect(read('network-policy.yaml', 'k8s').spec.podSelector.matchLabels).toEqual(read('template.yaml', 'k8s').spec.podTemplate.metadata.labels);
  expect(read('namespace.yaml', 'k8s').metadata).toEqual({ name: 'ci', labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } });
});

test.each<[string, Partial<AgentSandboxClusterOptions>, object | undefined, object]>([
  ['a Secret', { key: 'token', environment: 'OTHER_API_KEY' }, undefined, { name: 'agent-key', key: 'token' }],
  ['1Password', { secret: 'onepassword', reference: 'vaults/Our agents/items/Anthropic key' }, { kind: 'OnePasswordItem', spec: { itemPath: 'vaults/Our agents/items/Anthropic key' } }, { name: 'agent-credential', key: 'credential' }],
  [
    'a store',
    { secret: 'external-secrets', reference: 'agents/anthropic', store: 'vault', key: 'key', environment: 'OTHER_API_KEY' },
    { kind: 'ExternalSecret', spec: { secretStoreRef: { kind: 'ClusterSecretStore', name: 'vault' }, target: { name: 'agent-credential' }, data: [{ secretKey: 'OTHER_API_KEY', remoteRef: { key: 'agents/anthropic', property: 'key' } }] } },
    { name: 'agent-credential', key: 'OTHER_API_KEY' },
  ],
  ['a store of the namespace', { secret: 'external-secrets', reference: 'a', store: 'SecretStore/vault' }, { spec: { secretStoreRef: { kind: 'SecretStore', name: 'vault' }, data: [{ remoteRef: { key: 'a' } }] } }, { name: 'agent-credential', key: 'ANTHROPIC_API_KEY' }],
])('the key is of %s, by reference alone', async (_, more, source, secretKeyRef) => {
  const { changed } = await generate(more);
  expect(changed.includes('deploy/agent/credential.yaml')).toBe(source !== undefined);
  if (source) expect(read('credential.yaml')).toMatchObject(source);
  expect(pod().containers[0].env[1]).toEqual({ name: more.environment ?? 'ANTHROPIC_API_KEY', valueFrom: { secretKeyRef } });
  for (const file of changed) expect(readFileSync(workspace.path(file), 'utf8')).not.toMatch(/kind: Secret$|stringData/m);
});

const dns = { to: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } }, podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } } }], ports: [{ protocol: 'UDP', port: 53 }, { protocol: 'TCP', port: 53 }] };

test.each<[string[], unknown[]]>([
  [['none'], []],
  [['all'], [{}]],
  [['10.1.2.0/24:8443'], [dns, { to: [{ ipBlock: { cidr: '10.1.2.0/24' } }], ports: [{ protocol: 'TCP', port: 8443 }] }]],
  [['api.example.com'], [dns]],
])('%j is all that may be connected to, and nothing connects to a sandbox', async (egress, rules) => {
  await generate({ egress });
  expect(read('network-policy.yaml').spec).toMatchObject({ policyTypes: ['Ingress', 'Egress'], ingress: [], egress: rules });
});

test('the Internet is without what is private, and what tells a node its credentials', async () => {
  await generate();
  const [, { to }] = read('network-policy.yaml').spec.egress;
  expect(to.map(({ ipBlock }: { ipBlock: { cidr: string } }) => ipBlock.cidr)).toEqual(['0.0.0.0/0', '::/0']);
  for (const own of ['10.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.168.0.0/16']) expect(to[0].ipBlock.except).toContain(own);
});

test('hosts are a policy of Cilium beside that of Kubernetes', async () => {
  await generate({ egress: ['api.example.com', '*.example.com:8443', '10.1.2.3'] });
  expect(read('kustomization.yaml').resources).toContain('host-policy.yaml');
  const { egress } = read('host-policy.yaml').spec;
  expect(egress.slice(1)).toEqual([
    { toFQDNs: [{ matchName: 'api.example.com' }], toPorts: [{ ports: [{ port: '443', protocol: 'TCP' }] }] },
    { toFQDNs: [{ matchPattern: '*.example.com' }], toPorts: [{ ports: [{ port: '8443', protocol: 'TCP' }] }] },
  ]);
  expect(read('network-policy.yaml').spec.egress).toHaveLength(2);
});

test('as a chart, the digest is a value that the name of the pool is made of', async () => {
  const { changed } = await generate({ format: 'helm', runtimeClass: 'kata' });
  const templates = objects.filter((name) => name !== 'namespace.yaml').map((name) => `templates/${name}`);
  expect(changed).toEqual([...added, ...['Chart.yaml', 'namespace.yaml', ...templates, 'values.yaml'].map((name) => `deploy/agent/${name}`)].sort());
  const amounts = { cpu: '2', memory: '4Gi', 'ephemeral-storage': '10Gi' };
  expect(read('values.yaml')).toEqual({ image: { repository, digest: noDigest }, warmPool: { replicas: 1 }, runtimeClassName: 'kata', resources: { requests: amounts, limits: amounts } });
  const name = '{{ printf "agent-%s" (.Values.image.digest | trimPrefix "sha256:" | trunc 12) | toJson }}';
  expect(text('templates/warm-pool.yaml')).toContain(`name: ${name}\n`);
  expect(text('templates/claim.yaml')).toContain(`warmPoolRef:\n    name: ${name}\n`);
});

test('a second run changes nothing, and what users change stays', async () => {
  for (const format of ['kustomize', 'helm'] as const) {
    workspace = new GeneratedWorkspace(project());
    await generate({ format });
    expect(await generate({ format })).toMatchObject({ changed: [], said: expect.stringContaining('is up to date.') });
    const file = format === 'helm' ? 'deploy/agent/values.yaml' : 'deploy/agent/template.yaml';
    const mine = readFileSync(workspace.path(file), 'utf8').replaceAll('4Gi', '8Gi');
    workspace.write({ [file]: mine });
    expect(await generate({ format })).toMatchObject({ changed: [], said: expect.stringContaining(`${file} is there and stays as it is`) });
    expect(readFileSync(workspace.path(file), 'utf8')).toBe(mine);
  }
});

test('a target of one\'s own that pins stays, and what it needs is told', async () => {
  workspace.write(project({ repository }, { manifests: { executor: 'nx-oci:pin-digests', options: { files: ['k8s/*'] } } }));
  const { changed, said } = await generate();
  expect(changed).not.toContain('tools/agent/project.json');
  expect(said).toContain('To write these files it needs {"files":["deploy/agent/**/*"],"images":{"registry.test/acme/agent":"agent"}}');
});

test('what the cluster needs is told', async () => {
  const next = async (more: Partial<AgentSandboxClusterOptions>): Promise<string> => (await printed(async () => (await agentSandboxClusterGenerator(workspace.tree, { ...options, ...more }))())).out;
  expect(await next({})).toContain('kubectl -n agents create secret generic agent-key --from-file=ANTHROPIC_API_KEY=/dev/stdin');
  expect(await next({})).toContain('kubectl apply -k dist/oci/tools/agent/manifests');
  const chart = await next({ format: 'helm', secret: 'onepassword', reference: 'vaults/a/items/b', runtimeClass: 'gvisor', egress: ['api.example.com'] });
  expect(chart).toMatch(/the operator of 1Password, a RuntimeClass gvisor, and .*Cilium/);
  expect(chart).toContain('helm upgrade --install agent dist/oci/tools/agent/manifests --namespace agents');
  expect(chart).not.toContain('create secret');
});

test.each<[string, Partial<AgentSandboxClusterOptions>, string, string]>([
  ['a project that is not there', { project: 'other' }, 'project-unknown', '"other"'],
  ['a target that is none', { target: 'other' }, 'project-unknown', '"other"'],
  ['another format', { format: 'jsonnet' as never }, 'option-invalid', 'format is "jsonnet"'],
  ['a name that is none', { name: 'Agent' }, 'option-invalid', 'name is "Agent"'],
  ['a name that leaves no room for a digest', { name: 'a'.repeat(33) }, 'option-invalid', 'name is "aaa'],
  ['a namespace that is none', { namespace: 'a b' }, 'option-invalid', 'namespace is "a b"'],
  ['a pool of less than nothing', { size: -1 }, 'option-invalid', 'size is "-1"'],
  ['half a sandbox', { size: 0.5 }, 'option-invalid', 'size is "0.5"'],
  ['no processor', { cpu: '0' }, 'option-invalid', 'cpu is "0"'],
  ['an amount without a unit', { memory: '4' }, 'option-invalid', 'memory is "4"'],
  ['an amount of disk that is none', { disk: '10GB' }, 'option-invalid', 'disk is "10GB"'],
  ['a home that is no path', { home: 'agent' }, 'option-invalid', 'home is "agent"'],
  ['a home in what is there as well', { home: '/workspace/home' }, 'option-invalid', 'home is "/workspace/home"'],
  ['a home that goes up', { home: '/home/..' }, 'option-invalid', 'home is "/home/.."'],
  ['a runtime class that is none', { runtimeClass: 'gVisor' }, 'option-invalid', 'runtimeClass is "gVisor"'],
  ['a place that is none', { egress: ['anywhere'] }, 'option-invalid', 'egress is "anywhere"'],
  ['a key itself', { reference: 'sk-ant-Ab1_2' }, 'option-invalid', 'reference is'],
  ['another kind of secret', { secret: 'vault' }, 'option-invalid', 'secret is "vault"'],
  ['a path that is none of an item', { secret: 'onepassword', reference: 'op://agents/anthropic/key' }, 'option-invalid', 'reference is "op://'],
  ['a store that is not said', { secret: 'external-secrets', reference: 'a' }, 'option-invalid', 'store is ""'],
  ['a store of another kind', { secret: 'external-secrets', reference: 'a', store: 'Vault/a' }, 'option-invalid', 'store is "Vault/a"'],
  ['a store of a Secret', { store: 'vault' }, 'option-invalid', 'store is "vault"'],
  ['a key of several lines', { key: 'a\nb' }, 'option-invalid', 'key is'],
  ['a variable that is none', { environment: 'A-B' }, 'option-invalid', 'environment is "A-B"'],
  ['a folder elsewhere', { directory: '../deploy' }, 'directory-invalid', '"../deploy"'],
])('%s: refused, and nothing is changed', async (_, wrong, code, word) => {
  const { tree } = workspace;
  await expect(agentSandboxClusterGenerator(tree, { ...options, ...wrong })).rejects.toEqual(coded(code, `error(${code})`, word));
  expect(tree.listChanges()).toEqual([]);
});

test.each<[string, Record<string, object>, string]>([
  ['an image without a repository', project({}), 'option-invalid'],
  ['a target that is taken', project({ repository }, { manifests: { executor: 'nx:run-commands' } }), 'project-exists'],
])('%s: refused, and nothing is changed', async (_, files, code) => {
  workspace.write(files);
  const { tree } = workspace;
  await expect(agentSandboxClusterGenerator(tree, options)).rejects.toEqual(coded(code, `error(${code})`));
  expect(tree.listChanges()).toEqual([]);
});
