import { kernelAllowsRootless, run, startBuildkit, tool, tryRun, type Buildkit, type RunResult } from '@nx-oci/peers';
import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { makeWorkspace, type Workspace } from './workspace';

const host = 'buildkit.buildkit.svc.cluster.local';
const dockerfile = 'FROM scratch\nCOPY program /program\nRUN ["/program", "-version"]\nENTRYPOINT ["/program"]\n';

let workspace: Workspace;
let folder: string;
let buildkit: Buildkit | undefined;
beforeAll(async () => {
  workspace = await makeWorkspace();
  folder = mkdtempSync(path.join(tmpdir(), 'nx-oci-certificates-'));
  const image = (name: string): string => `--${name}=registry.test/${name}@sha256:${'1'.repeat(64)}`;
  await workspace.succeed('g', 'nx-oci:buildkit', '--certificates=script', '--format=helm', '--platforms=none', image('image'));
  workspace.write('apps/agent/Dockerfile', dockerfile);
  copyFileSync(tool('actionlint'), workspace.path('apps/agent/program'));
  workspace.project('agent', { image: { executor: 'nx-oci:image', options: { base: 'apps/agent/Dockerfile', platforms: ['linux/amd64'] } } });
  symlinkSync(tool('buildctl'), path.join(folder, 'buildctl'));
  expect((await certificates(at('certs'))).code).toBe(0);
}, 600_000);
afterAll(async () => {
  await buildkit?.stop();
  workspace?.dispose();
  rmSync(folder, { recursive: true, force: true });
});

const at = (...names: string[]): string => path.join(folder, ...names);
const certificates = (...args: string[]): Promise<RunResult> => tryRun([tool('dash'), workspace.path('deploy/buildkit/certificates.sh'), ...args]);
const buildctl = (address: string, { ca = at('certs/ca.crt'), client = at('certs/client') }: { ca?: string; client?: string | null } = {}): Promise<RunResult> =>
  tryRun([tool('buildctl'), '--addr', address, '--tlsservername', host, '--tlscacert', ca, ...(client === null ? [] : ['--tlscert', `${client}/tls.crt`, '--tlskey', `${client}/tls.key`]), 'debug', 'workers']);

/** Builds by the plugin, with what the pods of runners are given. */
const build = (env: NodeJS.ProcessEnv): ReturnType<Workspace['nxWith']> =>
  workspace.nxWith(
    {
      PATH: `${folder}:${process.env.PATH}`,
      BUILDKIT_HOST: buildkit!.host,
      NX_OCI_BUILDER: 'buildctl',
      NX_OCI_BUILDKIT_CA: at('certs/ca.crt'),
      NX_OCI_BUILDKIT_CERT: at('certs/client/tls.crt'),
      NX_OCI_BUILDKIT_KEY: at('certs/client/tls.key'),
      // Here it is at another address than in the cluster.
      NX_OCI_BUILDKIT_SERVER_NAME: host,
      ...env,
    },
    'run', 'agent:image', '--skipNxCache',
  );

test('scripts are what shells take', async () => {
  await run([tool('shellcheck'), workspace.path('deploy/buildkit/certificates.sh')]);
});

test('keys are for their owner alone, and certificates for what they are for', async () => {
  for (const file of ['ca.key', 'server/tls.key', 'client/tls.key']) expect([file, statSync(at('certs', file)).mode & 0o077]).toEqual([file, 0]);
  const about = (file: string): Promise<string> => run([tool('openssl'), 'x509', '-in', at('certs', file), '-noout', '-text']);
  expect(await about('ca.crt')).toMatch(/CA:TRUE, pathlen:0/);
  expect(await about('server/tls.crt')).toMatch(/TLS Web Server Authentication(.|\n)*DNS:buildkit\.buildkit\.svc\.cluster\.local/);
  expect(await about('client/tls.crt')).not.toMatch(/Server Authentication|CA:TRUE/);
  expect(readdirSync(at('certs')).sort()).toEqual(['ca.crt', 'ca.key', 'client', 'server']);
});

test('what is there is not overwritten, and nothing is half made', async () => {
  const before = readFileSync(at('certs/ca.key'), 'utf8');
  const { code, stderr } = await certificates(at('certs'));
  expect([code, stderr]).toEqual([1, expect.stringContaining('ca.key is there already, and is not overwritten')]);
  expect(readFileSync(at('certs/ca.key'), 'utf8')).toBe(before);
  for (const args of [[], ['--force', at('x')], ['--rotate'], [at('x'), at('y')]]) expect([args, (await certificates(...args)).code]).toEqual([args, 1]);
  expect((await certificates('--rotate', at('empty'))).stderr).toContain('has no authority');
  // Without openssl there is nothing, rather than a part of it.
  expect((await tryRun([tool('dash'), workspace.path('deploy/buildkit/certificates.sh'), at('x')], { env: { PATH: folder } })).code).not.toBe(0);
  expect(existsSync(at('x'))).toBe(false);
});

test('a rootless buildkitd of the generated configuration builds for who has a certificate, with no more rights than the pod has', async () => {
  expect(kernelAllowsRootless()).toBe(true);
  buildkit = await startBuildkit({
    rootless: true,
    tls: true,
    config: workspace.read('deploy/buildkit/files/buildkitd.toml'),
    certificates: { caFile: at('certs/ca.crt'), server: pair('certs/server'), client: pair('certs/client') },
    serverName: host,
  });
  const { code, stdout, stderr } = await build({});
  expect({ code, said: code === 0 ? '' : stdout + stderr }).toEqual({ code: 0, said: '' });
  expect(Object.keys(workspace.record('dist/oci/apps/agent/image').platforms)).toEqual(['linux/amd64']);
}, 600_000);

test('whoever has none is refused, and so is one of another authority, or one of the server', async () => {
  expect((await buildctl(buildkit!.host)).code).toBe(0);
  await certificates(at('others'));
  for (const [who, wrong, words] of [
    ['nobody', { client: null }, /certificate required|bad certificate|EOF|reset|broken pipe/],
    ['one of another authority', { client: at('others/client') }, /unknown certificate authority|bad certificate|EOF|reset|broken pipe/],
    ['the server', { client: at('certs/server') }, /bad certificate|EOF|reset|broken pipe/],
    ['who does not know the server', { ca: at('others/ca.crt') }, /signed by unknown authority/],
  ] as const) {
    const { code, stderr } = await buildctl(buildkit!.host, wrong);
    expect([who, code, stderr]).toEqual([who, 1, expect.stringMatching(words)]);
  }
  const { code, stdout, stderr } = await build({ NX_OCI_BUILDKIT_CERT: at('others/client/tls.crt'), NX_OCI_BUILDKIT_KEY: at('others/client/tls.key') });
  expect(code).not.toBe(0);
  expect(stdout + stderr).toContain('error(builder-untrusted)');
  // In the clear there is nothing either.
  expect((await tryRun([tool('buildctl'), '--addr', buildkit!.host, 'debug', 'workers'])).code).toBe(1);
}, 600_000);

test('new certificates of the same authority are known at once, and the old ones are kept', async () => {
  const before = readFileSync(at('certs/client/tls.crt'), 'utf8');
  const { code, stdout } = await certificates('--rotate', at('certs'));
  expect(code).toBe(0);
  for (const name of ['buildkit-server', 'buildkit-client']) expect(stdout).toContain(`create secret generic ${name} `);
  expect(readFileSync(at('certs/client/tls.crt'), 'utf8')).not.toBe(before);
  const [old] = readdirSync(at('certs')).filter((name) => name.startsWith('old-'));
  expect(readFileSync(at('certs', old, 'client/tls.crt'), 'utf8')).toBe(before);
  expect((await buildctl(buildkit!.host)).code).toBe(0);
});

test('the variable is set by who says so, and shown to everybody else', async () => {
  const arc = ['--ci=github-arc', '--project=agent', '--directory=deploy/arc', '--platforms=none'];
  await workspace.succeed('g', 'nx-oci:buildkit', ...arc, `--image=registry.test/a@sha256:${'1'.repeat(64)}`, `--runnerImage=registry.test/b@sha256:${'1'.repeat(64)}`);
  const script = workspace.path('deploy/arc/runners/set-ci-variable.sh');
  await run([tool('shellcheck'), script]);
  const set = (...args: string[]): Promise<RunResult> => tryRun([tool('dash'), script, ...args], { env: { PATH: folder } });
  expect((await set('--repo', 'acme/shop')).stdout).toBe(`Would run, with --apply: gh variable set BUILDKIT_HOST --repo acme/shop --body tcp://${host}:1234\n`);
  expect((await set('--org', 'acme')).stdout).toContain('--org acme --body tcp://buildkit.buildkit.svc.cluster.local:1234 --visibility private');
  expect(await set('--apply', '--repo', 'acme/shop')).toMatchObject({ code: 1, stderr: 'gh, the command line of GitHub, is not installed.\n' });
  for (const wrong of [[], ['--repo'], ['--repo', 'a/b', '--org', 'c'], ['--yes', '--repo', 'a/b']]) expect([wrong, await set(...wrong)]).toEqual([wrong, expect.objectContaining({ code: 1, stdout: '' })]);
});

function pair(name: string): { cert: string; key: string } {
  return { cert: at(name, 'tls.crt'), key: at(name, 'tls.key') };
}
