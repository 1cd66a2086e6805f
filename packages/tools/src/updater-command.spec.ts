import { mkdirSync, mkdtempSync, readdirSync, realpathSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { run, startDockerRegistry, tryRun, type DockerRegistry, type RunResult } from '@nx-oci/peers';
import { RegistryClient } from '@nx-oci/registry';
import { file } from '../test/raw-tar';
import { temporaryFolder } from '../test/temporary-folder';
import { pushTools, toolsImage, usualLayers } from '../test/tools-image';
import { lockTools } from './image-tools';
import { machinePlatform } from './machine-platform';
import { formatToolsLock } from './tools-lock';
import { updaterFile } from './updater-file';

const scratch = realpathSync(temporaryFolder());
let registry: DockerRegistry;
let root: string;

beforeAll(async () => void (registry = await startDockerRegistry()));
afterAll(() => registry?.stop());
beforeEach(() => void (root = mkdtempSync(path.join(scratch, 'ws-'))));

const updater = (...args: string[]): Promise<RunResult> =>
  tryRun([process.execPath, updaterFile, ...args], { cwd: root, env: { NX_OCI_TOOLS_CACHE: path.join(root, 'cache') } });

const tools = [
  { name: 'shout', version: '1.2.3', source: 'project', commands: ['shout'], prove: ['shout', '--version'] },
  { name: 'git', version: '2.39', source: 'deb', commands: ['git'], prove: ['git', '--version'], host: true },
];

/** Writes the lock of an image with a list of tools. */
async function lock(list: unknown = { schemaVersion: 1, tools }): Promise<string> {
  const image = toolsImage({ ...usualLayers, list: [file('usr/local/share/nx-oci/tools.json', JSON.stringify(list))] }, machinePlatform());
  await pushTools(registry.host, [image]);
  const client = new RegistryClient({ credentials: [] });
  const locked = await lockTools(client, { registry: registry.host, path: 'acme/tools', tag: 'main' }).finally(() => client.close());
  writeFileSync(path.join(root, '.tools.lock'), formatToolsLock(locked));
  return image.descriptor.digest;
}

test('tools are brought, told of and listed, from a folder below the lock too', async () => {
  const digest = await lock();
  expect(await updater('status')).toMatchObject({ code: 1, stdout: `no tools at ${root}/.tools: run ./bootstrap.sh\n` });
  expect(await updater()).toMatchObject({ code: 0, stdout: expect.stringMatching(/^tools sha256:\w{12} for linux\/\w+ are there now: 4 layers, 0\.0 MB fetched\n$/), stderr: '' });
  mkdirSync(path.join(root, 'a/b'), { recursive: true });
  const below = await tryRun([process.execPath, updaterFile, 'sync', '--json'], { cwd: path.join(root, 'a/b'), env: { NX_OCI_TOOLS_CACHE: path.join(root, 'cache') } });
  expect(JSON.parse(below.stdout)).toMatchObject({ outcome: 'there', digest, link: `${root}/.tools` });
  expect(await updater('status')).toMatchObject({ code: 0, stdout: `tools ${digest.slice(0, 19)}, those of the lock\n` });
  expect(JSON.parse((await updater('status', '--json')).stdout)).toEqual({ state: 'current', locked: digest, linked: digest, link: `${root}/.tools` });
  expect(await updater('list')).toMatchObject({ code: 0, stdout: 'shout  1.2.3  project\ngit    2.39   of this machine\n' });
  expect(JSON.parse((await updater('list', '--json')).stdout)).toEqual({ digest, bin: `${root}/.tools/usr/local/bin`, tools });
  expect(JSON.parse((await updater('gc', '--json')).stdout)).toEqual({ images: [], layers: [], users: [] });
  const other = await lock({ schemaVersion: 1, tools: [] });
  expect(await updater('status')).toMatchObject({ code: 1, stdout: `tools ${digest.slice(0, 19)}, and the lock has ${other.slice(0, 19)}: run ./bootstrap.sh\n` });
});

test('it is one file, which needs no other', async () => {
  await lock();
  const alone = path.join(root, 'alone.mjs');
  await run(['cp', updaterFile, alone]);
  expect(await tryRun([process.execPath, alone, 'sync'], { cwd: root, env: { NX_OCI_TOOLS_CACHE: path.join(root, 'cache') } })).toMatchObject({ code: 0 });
  expect(readdirSync(path.join(root, '.tools'))).toContain('usr');
});

test.each<[string, string[], string, string]>([
  ['a command that is none', ['install'], 'tools-usage', '"install" is no command'],
  ['a word too many', ['sync', 'now'], 'tools-usage', '"now" is too much'],
  ['an option that is none', ['--force'], 'tools-usage', '--force'],
  ['an age that is none', ['gc', '--age=old'], 'tools-usage', '--age is "old"'],
  ['a lock that is not there', ['status'], 'tools-lock-missing', '.tools.lock'],
  ['a lock that is named and not there', ['--lock=other.lock'], 'tools-lock-missing', 'other.lock'],
  ['tools that are not there', ['list', '--link=.tools'], 'tools-missing', 'usr/local/share/nx-oci/tools.json'],
])('%s is told by name', async (_, args, code, words) => {
  const { code: status, stderr, stdout } = await updater(...args, '--json');
  expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringMatching(new RegExp(`^error\\(${code}\\): .*${words}`)) });
  expect(JSON.parse(stdout)).toEqual({ error: { code, message: expect.stringContaining(words), remedy: expect.stringMatching(/./) } });
});

test('a lock of a later format ends with a status of its own', async () => {
  writeFileSync(path.join(root, '.tools.lock'), 'nx-oci-tools 2\n');
  expect(await updater()).toMatchObject({ code: 3, stderr: expect.stringContaining('error(tools-updater-old)') });
});

test.each([{ schemaVersion: 2, tools: [] }, { schemaVersion: 1, tools: [{ name: 'x' }] }, []])('a list of tools that is none is told by name: %j', async (list) => {
  await lock(list);
  await updater();
  expect(await updater('list')).toMatchObject({ code: 1, stderr: expect.stringContaining('error(tools-image-invalid)') });
});

test('--help tells what there is', async () => {
  expect(await updater('--help')).toMatchObject({ code: 0, stdout: expect.stringContaining('sync ') });
});
