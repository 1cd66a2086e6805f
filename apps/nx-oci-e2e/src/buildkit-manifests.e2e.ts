import { checkPolicy, ciSchema, run, startDockerRegistry, tool, validateManifests, type PolicyException } from '@nx-oci/peers';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Ajv from 'ajv';
import { parse, stringify } from 'yaml';
import { imageTarget, makeWorkspace, type Workspace } from './workspace';

const digest = (digit: string): string => `sha256:${digit.repeat(64)}`;
const images = [`--image=registry.test/buildkit@${digest('1')}`, `--binfmtImage=registry.test/binfmt@${digest('2')}`, `--runnerImage=registry.test/runner@${digest('3')}`];
const arc = ['--ci=github-arc', '--project=agent', '--runners=arc-local'];
let workspace: Workspace;
beforeAll(async () => {
  workspace = await makeWorkspace();
  workspace.write('apps/agent/src/main', 'program');
  workspace.project('agent', { image: imageTarget('apps/agent/src') });
});
afterAll(() => workspace?.dispose());

/** What may be against a rule: only that of each container which is named, so that nothing else goes along. */
const exceptions = (object: string, why: string, findings: Record<string, string>): PolicyException[] => Object.entries(findings).map(([rule, detail]) => ({ object, rule, detail, why }));
const container = (name: string, ...rules: ('escalation' | 'capabilities' | 'privileged' | 'root')[]): Record<string, string> => {
  const details: Record<string, [string, string]> = {
    escalation: ['allowPrivilegeEscalation != false', `container "${name}" must set securityContext.allowPrivilegeEscalation=false`],
    capabilities: ['unrestricted capabilities', `container "${name}" must set securityContext.capabilities.drop=["ALL"]`],
    privileged: ['privileged', `container "${name}" must not set securityContext.privileged=true`],
    root: ['runAsNonRoot != true', `pod or container "${name}" must set securityContext.runAsNonRoot=true`],
  };
  return Object.fromEntries(rules.map((rule) => details[rule]));
};
const rootless = exceptions('StatefulSet buildkit', 'It maps users by newuidmap, which gets these two capabilities; and makes namespaces and mounts in them, which the usual profiles forbid.', {
  ...container('buildkitd', 'escalation'),
  'unrestricted capabilities': 'container "buildkitd" must not include "SETGID", "SETUID" in securityContext.capabilities.add',
  seccompProfile: 'container "buildkitd" must not set securityContext.seccompProfile.type to "Unconfined"',
  'forbidden AppArmor profile': 'container "buildkitd" must not set AppArmor profile type to "Unconfined"',
});
const privileged = exceptions('StatefulSet buildkit', 'It was asked for.', {
  ...container('buildkitd', 'escalation', 'capabilities', 'privileged', 'root'),
  seccompProfile: 'pod or container "buildkitd" must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"',
});
const binfmt = ['amd64', 'arm64'].flatMap((architecture) => exceptions(`DaemonSet buildkit-binfmt-${architecture}`, 'Its first container tells the kernel of the node.', container('register', 'escalation', 'capabilities', 'privileged', 'root')));

const choices = ['kustomize', 'helm'].flatMap((format) => [true, false].flatMap((isPrivileged) => ['cert-manager', 'script'].flatMap((certificates) => [true, false].map((emulates) => ({ format, isPrivileged, certificates, emulates })))));

test.each(choices)('$format, privileged $isPrivileged, $certificates, emulation $emulates: what Kubernetes and the policy take', async ({ format, isPrivileged, certificates, emulates }) => {
  const directory = `deploy/${[format, isPrivileged, certificates, emulates].join('-')}`;
  const platforms = emulates ? [] : ['--platforms=none', '--storageClass=fast'];
  await workspace.succeed('g', 'nx-oci:buildkit', `--format=${format}`, `--privileged=${isPrivileged}`, `--certificates=${certificates}`, `--directory=${directory}`, ...images, ...platforms);
  const objects = await validateManifests(workspace.path(directory));
  await checkPolicy(objects, [...(isPrivileged ? privileged : rootless), ...(emulates ? binfmt : [])]);
  const kinds = objects.split(/^---$/m).map((object) => /^kind: (\w+)$/m.exec(object)?.[1]).filter((kind) => kind !== undefined);
  expect(new Set(kinds)).toEqual(new Set(['Namespace', 'ServiceAccount', 'StatefulSet', 'Service', 'NetworkPolicy', 'ConfigMap', ...(certificates === 'cert-manager' ? ['Issuer', 'Certificate'] : []), ...(emulates ? ['DaemonSet'] : [])]));
  expect(objects.match(/^ {2}namespace: .*$/gm)).toEqual(Array<string>(kinds.length - 1).fill('  namespace: buildkit'));
  // The configuration is the one that is mounted, and a change of it starts the pod anew.
  const [, config] = /^kind: ConfigMap\nmetadata:\n {2}name: (buildkit-config[\w-]*)$/m.exec(objects)!;
  expect(objects).toMatch(new RegExp(`name: ${config}\\n`));
  expect(config !== 'buildkit-config' || /checksum\/buildkitd\.toml: "[0-9a-f]{64}"/.test(objects)).toBe(true);
}, 300_000);

test('what is set in the values of a chart is what is rendered', async () => {
  await workspace.succeed('g', 'nx-oci:buildkit', '--format=helm', '--directory=deploy/set', ...images);
  const set = ['replicas=2', 'volume.size=9Gi', 'resources.limits.memory=3Gi', `image.repository=registry.test/other`, 'nodeSelector.pool=builds', 'tolerations[0].key=builds'];
  const objects = await run([tool('helm'), 'template', 'release', workspace.path('deploy/set'), ...set.flatMap((each) => ['--set', each])]);
  for (const words of ['replicas: 2', 'storage: "9Gi"', '"memory":"3Gi"', `image: "registry.test/other@${digest('1')}"`, '"pool":"builds"', 'tolerations: [{"key":"builds"}]']) expect(objects).toContain(words);
});

test('the runners of a scale set are pods that the policy takes as they are', async () => {
  await workspace.succeed('g', 'nx-oci:buildkit', '--directory=deploy/arc', ...images, ...arc);
  const { template } = parse(workspace.read('deploy/arc/runners/values.yaml')) as { template: { metadata: object; spec: object } };
  const pod = stringify({ apiVersion: 'v1', kind: 'Pod', ...template, metadata: { ...template.metadata, name: 'runner' } });
  workspace.write('deploy/runner-pod/pod.yaml', pod);
  await checkPolicy(await validateManifests(workspace.path('deploy/runner-pod')));
});

test('the workflow fits the schema and the linter, and what it uploads is what its step builds', async () => {
  const file = '.github/workflows/dockerfile.yaml';
  const workflow = parse(workspace.read(file)) as { jobs: { image: { steps: { run?: string; with?: { path?: string } }[] } } };
  const validate = new Ajv({ strict: false, allErrors: true, validateFormats: false }).compile(JSON.parse(readFileSync(ciSchema('github'), 'utf8')) as object);
  expect({ valid: validate(workflow), errors: validate.errors }).toEqual({ valid: true, errors: null });
  workspace.write('actionlint.yaml', 'self-hosted-runner: { labels: [arc-local] }\n');
  await run([tool('actionlint'), '-config-file', 'actionlint.yaml', file], { cwd: workspace.root });
  const { steps } = workflow.jobs.image;
  const [build] = steps.filter((step) => step.run?.includes('nx run'));
  expect(build.run).toBe('npx nx run "$PROJECT:tarball"');
  await workspace.succeed('run', 'agent:tarball');
  expect(steps.at(-1)!.with!.path).toBe('dist/oci/**/*.tar');
  expect(workspace.files('dist/oci').filter((name) => name.endsWith('.tar')).length).toBeGreaterThan(0);
});

test('an image that is named by its tag is written by the digest that the registry says', async () => {
  const registry = await startDockerRegistry();
  const folder = mkdtempSync(path.join(tmpdir(), 'nx-oci-buildkit-'));
  try {
    const name = `${registry.host}/moby/buildkit`;
    await run(['tar', '-cf', path.join(folder, 'layer.tar'), '-T', '/dev/null']);
    await run([tool('crane'), 'append', '--insecure', '--new_layer', path.join(folder, 'layer.tar'), '--new_tag', `${name}:v1`], { env: registry.env });
    const expected = (await run([tool('crane'), 'digest', '--insecure', `${name}:v1`], { env: registry.env })).trim();
    await workspace.succeed('g', 'nx-oci:buildkit', '--directory=deploy/tag', '--platforms=none', `--image=${name}:v1`);
    expect(await validateManifests(workspace.path('deploy/tag'))).toContain(`image: ${name}@${expected}\n`);
    const { code, stderr } = await workspace.nx('g', 'nx-oci:buildkit', '--directory=deploy/none', '--platforms=none', `--image=${name}:v2`);
    expect([code === 0, stderr]).toEqual([false, expect.stringContaining(`error(digest-unknown): image is "${name}:v2"`)]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
    await registry.stop();
  }
});
