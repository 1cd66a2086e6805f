import { run, tool } from '@nx-oci/peers';
import { parseAllDocuments } from 'yaml';
import { chart, forget, linkTools, makeTeamWorkspace, refusalOf, writeChart } from './team-workspace';
import type { NxResult, Workspace } from './workspace';

let workspace: Workspace;
beforeAll(async () => {
  workspace = await makeTeamWorkspace();
});
beforeEach(() => {
  forget(workspace);
  linkTools(workspace);
  writeChart(workspace);
  workspace.write('apps/greeter/prod.yaml', 'replicas: 3\n');
  render({ chart: '{projectRoot}/chart', namespace: 'web' }, { prod: { values: ['{projectRoot}/prod.yaml'] } });
});
afterAll(() => workspace?.dispose());

const output = 'dist/oci/apps/greeter/render.yaml';

function render(options: object, configurations: object = {}): void {
  workspace.project('greeter', { render: { executor: 'nx-oci:render', options, configurations } });
}

/** What the cache did for a run, after which the file has these objects. */
async function cached(...args: string[]): Promise<string> {
  return Object.values((await workspace.succeed(...args)).cacheStatus)[0];
}

function objects(file = output): string[] {
  return parseAllDocuments(workspace.read(file)).flatMap((document) => {
    const { kind, metadata } = (document.toJSON() ?? {}) as { kind?: string; metadata?: { name: string } };
    return kind ? [`${kind} ${metadata!.name}`] : [];
  });
}

const failure = async (): Promise<NxResult> => {
  const result = await workspace.nx('run', 'greeter:render');
  expect(result.code).toBe(1);
  return result;
};

test('a chart is rendered as helm does, whatever this machine has set for it', async () => {
  await workspace.nxWith({ HELM_NAMESPACE: 'elsewhere', HELM_KUBEVERSION: '1.2.3', KUBECONFIG: '/nowhere' }, 'run', 'greeter:render');
  const own = await run([tool('helm'), 'template', 'greeter', 'apps/greeter/chart', '--namespace=web', '--include-crds'], { cwd: workspace.root });
  expect(workspace.read(output)).toBe(own);
  expect(objects().sort()).toEqual(['ConfigMap greeter', 'CustomResourceDefinition greetings.acme.example', 'Deployment greeter', 'Pod greeter-works', 'Secret greeter']);
  expect(workspace.read(output)).toContain('value: web');
});

test('it is rendered again for a change of anything that it reads, and of nothing else', async () => {
  expect(await cached('run', 'greeter:render')).toBe('cache-miss');
  const before = workspace.read(output);
  workspace.remove('dist');
  expect(await cached('run', 'greeter:render')).toBe('local-cache-hit');
  expect(workspace.read(output)).toBe(before);
  workspace.write('apps/greeter/prod-notes.md', 'unread');
  expect(await cached('run', 'greeter:render')).toMatch(/^local-cache/);
  for (const [file, text] of [['motd.txt', 'other\n'], ['values.yaml', `${chart['values.yaml']}more: 1\n`], ['templates/_helpers.tpl', '{{- define "x" -}}{{- end -}}']]) {
    workspace.write(`apps/greeter/chart/${file}`, text);
    expect(await cached('run', 'greeter:render')).toBe('cache-miss');
  }
  // Another helm.
  workspace.remove('.tools/usr/local/bin/helm');
  workspace.write('.tools/usr/local/bin/helm', `#!/bin/sh\ntest "$1" = version && echo v0 || exec ${tool('helm')} "$@"\n`, { mode: 0o755 });
  expect(await cached('run', 'greeter:render')).toBe('cache-miss');
});

test('a configuration has values and a file of its own', async () => {
  await workspace.succeed('run', 'greeter:render:prod');
  expect(workspace.read('dist/oci/apps/greeter/render.prod.yaml')).toContain('replicas: 3');
  expect(workspace.has(output)).toBe(false);
  workspace.write('apps/greeter/prod.yaml', 'replicas: 4\n');
  expect(await cached('run', 'greeter:render:prod')).toBe('cache-miss');
});

test('the command prints the manifests, and nothing else, to standard output', async () => {
  const printed = await workspace.cli({}, 'render', 'greeter:render:prod');
  expect(printed).toMatchObject({ code: 0, stderr: expect.stringContaining('greeter:render:prod') });
  expect(printed.stdout).toBe(workspace.read('dist/oci/apps/greeter/render.prod.yaml'));
  expect(refusalOf(await workspace.cli({}, 'render', 'greeter:nosuch'))).toEqual({ code: 1, error: 'project-unknown' });
});

test.each<[string, Record<string, string>, string, string]>([
  ['a random value', { 'templates/secret.yaml': 'apiVersion: v1\nkind: Secret\nmetadata: {name: greeter}\nstringData: {password: {{ randAlphaNum 20 }}}\n' }, 'render-unstable', 'Secret greeter'],
  ['a template that is wrong', { 'templates/config.yaml': '{{ .Values.nosuch.field }}' }, 'render-failed', 'templates/config.yaml'],
  ['a dependency that is not there', { 'Chart.yaml': `${chart['Chart.yaml']}dependencies: [{name: redis, version: 1.0.0, repository: "https://charts.example.com"}]\n` }, 'render-failed', 'redis'],
  ['what is no object', { 'templates/config.yaml': 'a: 1\n' }, 'manifest-invalid', 'no object of Kubernetes'],
])('%s is refused, and what was rendered before stays', async (_, changed, code, says) => {
  workspace.write(output, 'before\n');
  writeChart(workspace, changed);
  const { stdout, stderr } = await failure();
  expect(stdout + stderr).toContain(`error(${code})`);
  expect(stdout + stderr).toContain(says);
  expect(workspace.read(output)).toBe('before\n');
});

describe('a kustomization', () => {
  beforeEach(() => {
    workspace.write('deploy/base/kustomization.yaml', 'resources: [config.yaml]\n');
    workspace.write('deploy/base/config.yaml', 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: greeter}\ndata: {motd: hello}\n');
    workspace.write('deploy/prod/kustomization.yaml', 'resources: [../base]\nnamePrefix: prod-\n');
  });

  test('is rendered with the bases that it says, which count', async () => {
    render({ kustomization: 'deploy/prod', bases: ['deploy/base'] });
    expect(await cached('run', 'greeter:render')).toBe('cache-miss');
    expect(objects()).toEqual(['ConfigMap prod-greeter']);
    workspace.write('deploy/base/config.yaml', workspace.read('deploy/base/config.yaml').replace('hello', 'hi'));
    expect(await cached('run', 'greeter:render')).toBe('cache-miss');
    expect(workspace.read(output)).toContain('motd: hi');
  });

  test.each([
    ['a base that it does not say', 'deploy/prod', 'resources: [../base]\n', '"bases"'],
    ['a base of a repository elsewhere', 'deploy/prod', 'resources: ["https://127.0.0.1:9/acme/base//deploy?ref=main"]\n', 'in the workspace'],
  ])('cannot read %s', async (_, kustomization, text, remedy) => {
    workspace.write('deploy/prod/kustomization.yaml', text);
    render({ kustomization });
    const { stdout, stderr } = await failure();
    expect(stdout + stderr).toContain('error(render-failed): deploy/prod cannot be rendered');
    expect(stdout + stderr).toContain(remedy);
  });
});

test('helm that is nowhere is named', async () => {
  workspace.remove('.tools');
  const { stdout, stderr } = await failure();
  expect(stdout + stderr).toContain('error(toolchain-missing): helm is not among the tools of the workspace');
});
