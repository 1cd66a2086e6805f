import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { indexOf, openLayout, parsePlatform, randomImage, Store } from '@nx-oci/oci';
import { startDockerRegistry, tryRun, type DockerRegistry } from '@nx-oci/peers';
import { executePush, planPush, RegistryClient, RemoteRepository, type PushContent } from '@nx-oci/registry';
import { repository as workspaceRoot } from './installed-base';

const program = path.join(workspaceRoot, 'packages/nx-oci/bin/nx-oci.js');
const folder = mkdtempSync(path.join(tmpdir(), 'nx-oci-cli-'));
let registry: DockerRegistry;
let image: string;
let digest: string;

beforeAll(async () => {
  registry = await startDockerRegistry({ auth: 'htpasswd' });
  const [user] = registry.users;
  const client = new RegistryClient({ credentials: [{ name: 'the test', find: async () => ({ type: 'basic', ...user }) }] });
  const store = new Store(path.join(folder, 'made'));
  const images = await Promise.all(['linux/amd64', 'linux/arm64'].map((platform, at) => randomImage(store, parsePlatform(platform), { seed: at + 1, layers: 1 })));
  const content: PushContent = { root: indexOf(images).document, images };
  const to = new RemoteRepository(client, { registry: registry.host, path: 'acme/app' }, { access: 'push' });
  await executePush(to, content, await planPush(to, content, { tags: ['1'] }));
  await client.close();
  image = `${registry.host}/acme/app`;
  digest = content.root.descriptor.digest;
});

afterAll(async () => {
  await registry?.stop();
  rmSync(folder, { recursive: true });
});

interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

function cliWith(env: NodeJS.ProcessEnv, ...args: string[]): Promise<Ended> {
  return tryRun([process.execPath, program, ...args], { cwd: folder, env: { NX_OCI_STORE: path.join(folder, 'store'), ...env } });
}

const cli = (...args: string[]): Promise<Ended> => cliWith(registry.env, ...args);

test.each<[string, () => string[], string, string]>([
  ['a tag that is not there', () => ['digest', `${image}:2`], 'error(manifest-missing)', ':2 is not there.'],
  ['a repository that is not there', () => ['tags', `${image}s`], 'error(manifest-missing)', 'acme/apps has no tags.'],
  ['a platform that is not there', () => ['digest', `${image}:1`, '--platform=linux/s390x'], 'error(platform-missing)', 'it has linux/amd64, linux/arm64'],
  ['a registry that is not there', () => ['copy', `${image}:1`, '127.0.0.1:1/acme/app:1'], 'error(registry-down)', '127.0.0.1:1 cannot be reached'],
])('%s is named, with exit code 1', async (_, args, code, said) => {
  const { code: status, stdout, stderr } = await cli(...args());
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  expect(stderr).toContain(code);
  expect(stderr).toContain(said);
});

test('an archive of several platforms is refused, naming them, with exit code 2', async () => {
  const { code, stderr } = await cli('pull', `${image}:1`, 'app.tar');
  expect(code).toBe(2);
  expect(stderr).toContain('error(option-invalid)');
  expect(stderr).toContain('of 2: linux/amd64, linux/arm64');
  expect(readdirSync(folder)).not.toContain('app.tar');
});

test('a folder with something else in it is refused', async () => {
  mkdirSync(path.join(folder, 'mine'));
  writeFileSync(path.join(folder, 'mine/notes.txt'), '');
  const { code, stderr } = await cli('pull', `${image}:1`, 'mine');
  expect(code).toBe(1);
  expect(stderr).toContain('error(layout-invalid)');
  expect(readdirSync(path.join(folder, 'mine'))).toEqual(['notes.txt']);
});

test('a place that cannot be written to is named', async () => {
  writeFileSync(path.join(folder, 'file'), '');
  const { code, stderr } = await cli('pull', `${image}:1`, 'file/app.tar', '--platform=linux/amd64');
  expect(code).toBe(1);
  expect(stderr).toContain('error(output-unwritable): file/app.tar cannot be written');
});

test('a digest alone is pulled without a name', async () => {
  expect(await cli('pull', `${image}@${digest}`, 'by-digest')).toMatchObject({ code: 0, stdout: `${digest}\n` });
  const { roots } = openLayout(path.join(folder, 'by-digest'));
  expect(roots.map(({ digest: each, annotations }) => ({ each, annotations }))).toEqual([{ each: digest, annotations: undefined }]);
});

test('credentials of the environment are for the registry that is written to, and errors tell what was tried', async () => {
  const [{ username, password }] = registry.users;
  const none = { DOCKER_CONFIG: folder, REGISTRY_AUTH_FILE: path.join(folder, 'none.json') };
  const refused = await cliWith(none, 'digest', `${image}:1`);
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain('error(auth-failed)');
  expect(refused.stderr).toContain('REGISTRY_PASSWORD: not set');
  const env = { ...none, REGISTRY_USERNAME: username, REGISTRY_PASSWORD: password };
  expect(await cliWith(env, 'digest', `${image}:1`)).toMatchObject({ code: 0, stdout: `${digest}\n` });
  expect(await cliWith(env, 'copy', `${image}:1`, `${image}:2`)).toMatchObject({ code: 0, stdout: `${digest}\n` });
});
