import path from 'node:path';
import { run, tool, tryRun } from '@nx-oci/peers';
import { startRegistryWorkspace, succeeded, type RegistryWorkspace } from './registry-workspace';
import { imageTarget, type NxResult, type Workspace } from './workspace';

const output = 'dist/oci/apps/svc/image';
const keyPassword = 'of the key';

let lab: RegistryWorkspace;
let workspace: Workspace;
let reference: string;
let signing: NodeJS.ProcessEnv;

beforeAll(async () => {
  lab = await startRegistryWorkspace();
  ({ workspace } = lab);
  reference = `${lab.registry.host}/acme/svc`;
  signing = { ...lab.trust, COSIGN_PASSWORD: keyPassword, PATH: `${path.dirname(tool('cosign'))}:${process.env.PATH}` };
  await run([tool('cosign'), 'generate-key-pair'], { cwd: workspace.folder, env: signing });
  workspace.write('apps/svc/src/page.txt', 'page');
  // No transparency log can be reached from here, nor is one wanted by every team.
  workspace.write('signing.json', JSON.stringify({ mediaType: 'application/vnd.dev.sigstore.signingconfig.v0.2+json' }));
  workspace.project('svc', {
    image: imageTarget('apps/svc/src', { base: 'static', repository: reference }),
    push: { options: { main: false, sign: 'cosign', signArgs: ['--key=../cosign.key', '--signing-config=signing.json'] } },
  });
}, 900_000);

afterAll(() => lab?.stop());

const push = (env: NodeJS.ProcessEnv, ...args: string[]): Promise<NxResult> => workspace.nxWith({ ...signing, ...env }, 'run', 'svc:push', ...args);

/** Whether cosign finds a good signature. */
async function verify(digest: string): Promise<boolean> {
  const argv = [tool('cosign'), 'verify', '--key', 'cosign.pub', '--insecure-ignore-tlog', `${reference}@${digest}`];
  const { code } = await tryRun(argv, { cwd: workspace.folder, env: lab.registry.env });
  return code === 0;
}

test('the index and each platform are signed, with credentials of the environment', async () => {
  const [{ username, password }] = lab.registry.users;
  const env = { DOCKER_CONFIG: workspace.folder, REGISTRY_USERNAME: username, REGISTRY_TOKEN: password };
  const { stdout } = await succeeded(push(env, '--releaseVersion=1.0.0', '--publish'));
  expect(stdout).toContain('signed 3 manifests');
  const { digest, platforms } = workspace.record(output);
  for (const each of [digest, ...Object.values(platforms).map((platform) => platform.digest)]) expect(await verify(each)).toBe(true);
});

test('what is signed already is left', async () => {
  const { stdout } = await succeeded(push({ DOCKER_CONFIG: lab.registry.env.DOCKER_CONFIG }, '--releaseVersion=1.0.0', '--publish'));
  expect(stdout).not.toContain('signed');
});

test('where signing fails no tag is moved, and the push goes on when it is run again', async () => {
  workspace.write('apps/svc/src/page.txt', 'another page');
  const login = { DOCKER_CONFIG: lab.registry.env.DOCKER_CONFIG };
  const failed = await push({ ...login, COSIGN_PASSWORD: 'not that of the key' }, '--tag=main', '--publish');
  expect(failed.code).not.toBe(0);
  expect(failed.stderr).toContain('error(signing-failed)');
  expect((await tryRun([tool('crane'), 'digest', `${reference}:main`], { env: lab.registry.env })).code).not.toBe(0);
  await succeeded(push(login, '--tag=main', '--publish'));
  expect(await lab.digestOf('acme/svc:main')).toBe(workspace.record(output).digest);
  expect(await verify(workspace.record(output).digest)).toBe(true);
});
