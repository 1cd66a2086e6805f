import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { makeCertificates, run, tool, type RunResult } from '@nx-oci/peers';
import { startArgoCd, type ArgoCdServer } from './argocd-server';
import { chart, makeTeamWorkspace, refusalOf, writeChart } from './team-workspace';
import type { Workspace } from './workspace';

let workspace: Workspace;
let argoCd: ArgoCdServer;

beforeAll(async () => {
  workspace = await makeTeamWorkspace();
});
beforeEach(async () => {
  argoCd = await startArgoCd();
  writeChart(workspace);
  workspace.project('greeter', {
    render: { executor: 'nx-oci:render', options: { chart: '{projectRoot}/chart', namespace: 'web' } },
    diff: { options: { application: 'greeter-prod' } },
  });
  argoCd.deploy('greeter-prod', await manifests());
  Object.assign(workspace.env, { ARGOCD_SERVER: argoCd.host, ARGOCD_AUTH_TOKEN: argoCd.token });
});
afterEach(async () => {
  // Whatever a test did, nothing was written, and the token is nowhere in what was printed.
  for (const request of argoCd.requests) expect(request).toMatch(/^GET \/api\/v1\/(applications\/|settings$)/);
  await argoCd.stop();
});
afterAll(() => workspace?.dispose());

/** What the chart renders to as it is. */
const manifests = (): Promise<string> => run([tool('helm'), 'template', 'greeter', 'apps/greeter/chart', '--namespace=web', '--include-crds'], { cwd: workspace.root });

async function diff(...args: string[]): Promise<RunResult> {
  const result = await workspace.cli({}, 'diff', ...args);
  expect(result.stdout + result.stderr).not.toContain(argoCd.token);
  return result;
}

const change = (): void => writeChart(workspace, { 'values.yaml': chart['values.yaml'].replace('replicas: 1', 'replicas: 2').replace('hunter2', 'hunter3') });

test('what was deployed from the chart does not differ: 0', async () => {
  expect(await diff('greeter')).toMatchObject({
    code: 0,
    stdout: 'note: Of secrets, keys alone are compared: Argo CD does not tell values.\ngreeter is as the application greeter-prod lives: 4 objects compared\n',
  });
  expect(argoCd.requests).toEqual(['GET /api/v1/applications/greeter-prod', 'GET /api/v1/applications/greeter-prod/managed-resources', 'GET /api/v1/settings']);
});

test('a change differs: 1, the same each time, with nothing that a cluster added, and no secret', async () => {
  change();
  const { code, stdout } = await diff('greeter');
  expect(code).toBe(1);
  expect(stdout).toBe(`changed apps/Deployment web/greeter
--- live
+++ rendered
@@ -7,7 +7,7 @@
   namespace: web
 spec:
   progressDeadlineSeconds: 600
-  replicas: 1
+  replicas: 2
   revisionHistoryLimit: 10
   selector:
     matchLabels:
note: Of secrets, keys alone are compared: Argo CD does not tell values.
greeter differs from the application greeter-prod as it lives: of 4 objects 1 changed
`);
  expect((await diff('greeter:diff')).stdout).toBe(stdout);
});

test('objects come and go, drift is seen, and what an application ignores is not', async () => {
  argoCd.deploy('greeter-prod', await manifests(), (live) => {
    if (live.kind === 'Deployment') (live.spec as { replicas: number }).replicas = 9;
    if (live.kind === 'ConfigMap') (live.data as { motd: string }).motd = 'edited by hand';
  });
  argoCd.ignoreDifferences = [{ group: 'apps', kind: 'Deployment', jsonPointers: ['/spec/replicas'] }];
  writeChart(workspace, { 'templates/secret.yaml': '', 'templates/service.yaml': 'apiVersion: v1\nkind: Service\nmetadata: {name: greeter}\nspec: {ports: [{port: 80}]}\n' });
  const { code, stdout } = await diff('greeter');
  expect(code).toBe(1);
  expect(stdout.match(/^(added|changed|removed) .*$/gm)).toEqual(['changed ConfigMap web/greeter', 'removed Secret web/greeter', 'added Service greeter']);
  expect(stdout).toContain('-  motd: edited by hand\n+  motd: hello\n');
  expect(stdout).toContain('-  password: "********"\n');
  expect(stdout).not.toMatch(/hunter|replicas: 9/);
});

test('a comment for a pull request is Markdown, of no more characters than allowed', async () => {
  change();
  const { code, stdout } = await diff('greeter', '--format=markdown');
  expect(code).toBe(1);
  expect(stdout).toMatch(/^<!-- nx-oci diff greeter greeter-prod -->\n\*\*greeter differs .*\*\*\n\n<details><summary>changed <code>apps\/Deployment web\/greeter<\/code> \+1 −1<\/summary>\n\n```diff\n/);
  writeChart(workspace, { 'values.yaml': `${chart['values.yaml'].replace('motd: hello', '')}motd: "${'x'.repeat(200)}${'\\n line'.repeat(30_000)}"\n` });
  const long = await diff('greeter', '--format=markdown');
  expect(long.code).toBe(1);
  expect(long.stdout.length).toBeLessThanOrEqual(65_536);
  expect(long.stdout).toContain('… (cut)');
  expect((await diff('greeter', '--format=markdown', '--limit=1000')).stdout.length).toBeLessThanOrEqual(1000);
});

test('as a target it fails where there are differences, unless they are allowed, and writes a file', async () => {
  await workspace.succeed('run', 'greeter:diff');
  change();
  const failed = await workspace.nx('run', 'greeter:diff');
  expect(failed.code).toBe(1);
  expect(failed.stdout + failed.stderr).toContain('error(manifests-differ): 1 object differs from the application greeter-prod as it lives.');
  await workspace.succeed('run', 'greeter:diff', '--format=markdown', '--output=dist/diff.md', '--allowDifferences');
  expect(workspace.read('dist/diff.md')).toMatch(/^<!-- nx-oci diff greeter greeter-prod -->\n/);
});

test('a file is compared without any target', async () => {
  workspace.write('rendered.yaml', await manifests());
  expect(await diff('--manifests=rendered.yaml', '--application=greeter-prod')).toMatchObject({ code: 0 });
  workspace.write('rendered.yaml', (await manifests()).replace('replicas: 1', 'replicas: 2'));
  expect(await diff('--manifests=rendered.yaml', '--application=greeter-prod')).toMatchObject({ code: 1 });
});

test('Argo CD is spoken to by TLS, with an authority of its own, and below a path', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'nx-oci-argocd-'));
  const certificates = await makeCertificates(folder);
  const secure = await startArgoCd(certificates);
  try {
    secure.deploy('greeter-prod', await manifests());
    expect(refusalOf(await workspace.cli({ ARGOCD_SERVER: secure.host }, 'diff', 'greeter'))).toEqual({ code: 2, error: 'argocd-failed' });
    expect(secure.requests).toEqual([]);
    const trusting = { ARGOCD_SERVER: `https://${secure.host}/`, NX_OCI_CA_FILE: certificates.caFile };
    expect(await workspace.cli(trusting, 'diff', 'greeter')).toMatchObject({ code: 0 });
    expect(refusalOf(await workspace.cli({ ...trusting, ARGOCD_SERVER: `${secure.host}/argo-cd` }, 'diff', 'greeter'))).toEqual({ code: 2, error: 'argocd-refused' });
    expect(secure.requests.at(-1)).toBe('GET /argo-cd/api/v1/applications/greeter-prod');
  } finally {
    await secure.stop();
    rmSync(folder, { recursive: true });
  }
});

describe('whatever is wrong ends with 2, by name', () => {
  test.each<[string, NodeJS.ProcessEnv, string]>([
    ['no server', { ARGOCD_SERVER: '' }, 'argocd-unset'],
    ['no token', { ARGOCD_AUTH_TOKEN: '' }, 'argocd-unset'],
    ['a token with a line end', { ARGOCD_AUTH_TOKEN: 'a\nb' }, 'argocd-unset'],
    ['a wrong token', { ARGOCD_AUTH_TOKEN: 'wrong-token-that-is-secret' }, 'argocd-refused'],
    ['plain HTTP to another machine', { ARGOCD_SERVER: 'http://argocd.example.com' }, 'argocd-unset'],
    ['nobody there', { ARGOCD_SERVER: '127.0.0.1:1', NX_OCI_REGISTRY_TIMEOUT: '2' }, 'argocd-failed'],
  ])('%s', async (_, env, error) => {
    const result = await workspace.cli(env, 'diff', 'greeter');
    expect(refusalOf(result)).toEqual({ code: 2, error });
    expect(result.stdout + result.stderr).not.toContain('wrong-token');
  });

  test.each<[string, string[], string]>([
    ['an application that is not there', ['greeter', '--application=other'], 'argocd-refused'],
    ['a project that is not there', ['nosuch'], 'project-unknown'],
    ['neither target nor file', [], 'usage-invalid'],
    ['a file without its application', ['--manifests=x'], 'usage-invalid'],
    ['a file that is not there', ['--manifests=x', '--application=greeter-prod'], 'option-invalid'],
    ['an unknown option', ['greeter', '--sync'], 'usage-invalid'],
  ])('%s', async (_, args, error) => expect(refusalOf(await diff(...args))).toEqual({ code: 2, error }));

  test('a page to log in at, an error of the server that holds the token, and a chart that does not render', async () => {
    argoCd.answer = { status: 200, type: 'text/html', body: '<html>log in</html>' };
    expect(refusalOf(await diff('greeter'))).toEqual({ code: 2, error: 'argocd-failed' });
    argoCd.answer = { status: 400, type: 'application/json', body: JSON.stringify({ message: `bad request of ${argoCd.token}` }) };
    expect(refusalOf(await diff('greeter'))).toEqual({ code: 2, error: 'argocd-failed' });
    argoCd.answer = undefined;
    writeChart(workspace, { 'templates/config.yaml': '{{ nosuch }}' });
    expect(refusalOf(await diff('greeter')).code).toBe(2);
  });
});
