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

const updater = (...args: string[]): Promise<RunResult> => updaterWith({}, ...args);
const updaterWith = (env: NodeJS.ProcessEnv, ...args: string[]): Promise<RunResult> =>
  tryRun([process.execPath, updaterFile, ...args], { cwd: root, env: { NX_OCI_TOOLS_CACHE: path.join(root, 'cache'), ...env } });

const tools = [
  { name: 'shout', version: '1.2.3', source: 'project', commands: ['shout'], prove: ['shout', '--version'] },
  { name: 'vcs', commands: ['vcs'], prove: ['vcs', '--version'], host: true },
];

/** Writes the lock of an image with a list of tools. */
async function lock(list: unknown[] = tools): Promise<string> {
  const files = list.map((tool, at) => file(`usr/local/share/nx-oci/tools/${(tool as { name?: string } | null)?.name ?? at}.json`, JSON.stringify(tool)));
  const image = toolsImage({ ...usualLayers, list: files }, machinePlatform());
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
  expect(await updater('list')).toMatchObject({ code: 0, stdout: 'shout  1.2.3  project\nvcs           of this machine\n' });
  expect(JSON.parse((await updater('list', '--json')).stdout)).toEqual({ digest, bin: `${root}/.tools/usr/local/bin`, tools });
  expect(JSON.parse((await updater('gc', '--json')).stdout)).toEqual({ images: [], layers: [], users: [] });
  const other = await lock([]);
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
  ['tools that are not there', ['list', '--link=.tools'], 'tools-missing', 'usr/local/share/nx-oci/tools'],
])('%s is told by name', async (_, args, code, words) => {
  const { code: status, stderr, stdout } = await updater(...args, '--json');
  expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringMatching(new RegExp(`^error\\(${code}\\): .*${words}`)) });
  expect(JSON.parse(stdout)).toEqual({ error: { code, message: expect.stringContaining(words), remedy: expect.stringMatching(/./) } });
});

test('a cache that is not absolute is told by name', async () =>
  expect(await updaterWith({ NX_OCI_TOOLS_CACHE: 'own' }, 'gc')).toMatchObject({ code: 1, stderr: expect.stringMatching(/^error\(cache-unwritable\): .*"own"/) }));

test('a lock of a later format ends with a status of its own', async () => {
  writeFileSync(path.join(root, '.tools.lock'), 'nx-oci-tools 2\n');
  expect(await updater()).toMatchObject({ code: 3, stderr: expect.stringContaining('error(tools-updater-old)') });
});

test.each([[{ name: 'x' }], [null], [{ ...tools[0], commands: [1] }]])('a tool that is none is told by name: %j', async (tool) => {
  await lock([tool]);
  await updater();
  expect(await updater('list')).toMatchObject({ code: 1, stderr: expect.stringContaining('error(tools-image-invalid)') });
});

describe('parity', () => {
  /** Programs of this machine, in a folder that comes behind that of the tools. */
  function machineWith(programs: Record<string, string>): string {
    const bin = path.join(root, 'machine');
    mkdirSync(bin, { recursive: true });
    for (const [name, text] of Object.entries(programs)) writeFileSync(path.join(bin, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
    return bin;
  }

  test('each command is the one of the image, or what the machine has to bring', async () => {
    const digest = await lock();
    await updater();
    const bin = machineWith({ vcs: 'echo vcs version 2.40.1-beta; exit 0', shout: 'echo another' });
    const env = { PATH: `${root}/.tools/usr/local/bin:${bin}:/bin`, CI: 'true' };
    expect(await updaterWith(env, 'parity')).toMatchObject({
      code: 0,
      stderr: '',
      stdout: `tools ${digest.slice(0, 19)}, those of the lock\nok  shout  1.2.3        the image\nok  vcs    2.40.1-beta  this machine, ${bin}/vcs\n`,
    });
    expect(JSON.parse((await updaterWith(env, 'parity', '--json')).stdout)).toEqual({
      tools: { state: 'current', locked: digest, linked: digest, link: `${root}/.tools` },
      commands: [
        { tool: 'shout', command: 'shout', from: 'image', path: `${root}/.tools/usr/local/bin/shout`, version: '1.2.3' },
        { tool: 'vcs', command: 'vcs', from: 'machine', path: `${bin}/vcs`, says: '2.40.1-beta' },
      ],
      drift: [],
    });
  });

  test.each<[string, Record<string, string>, string, string]>([
    ['another comes before the one of the image', { shout: 'echo 3', vcs: 'echo 2.0' }, '{machine}:{tools}:/bin', 'DRIFT  shout  -    this machine, {machine}/shout: {machine}/shout comes before the one of the image'],
    ['the tools are not in PATH', { vcs: 'echo 2.0' }, '{machine}:/bin', 'DRIFT  shout  -    nowhere: it is not in PATH'],
    ['the machine does not bring what it has to', {}, '{tools}:{machine}:/bin', 'DRIFT  vcs    -      nowhere: this machine has to bring it, and does not'],
    ['a proof fails', { vcs: 'echo cannot >&2; exit 4' }, '{tools}:{machine}:/bin', 'DRIFT  vcs    -      this machine, {machine}/vcs: vcs --version ends with 4: cannot'],
  ])('%s: told, and a failure in CI', async (_, programs, search, line) => {
    await lock();
    await updater();
    const bin = machineWith(programs);
    const filled = (text: string): string => text.replaceAll('{machine}', bin).replaceAll('{tools}', `${root}/.tools/usr/local/bin`);
    const env = { PATH: filled(search), CI: '' };
    const told = await updaterWith(env, 'parity');
    expect(told.stdout.split('\n')).toContain(filled(line));
    expect(told.code).toBe(0);
    expect(await updaterWith(env, 'parity', '--check')).toMatchObject({ code: 1, stdout: told.stdout });
    expect(await updaterWith({ ...env, CI: 'true' }, 'parity')).toMatchObject({ code: 1, stdout: told.stdout });
  });

  test('tools that are not those of the lock are a failure in CI', async () => {
    await lock([tools[0]]);
    await updater();
    await lock(tools);
    expect(await updaterWith({ CI: 'true' }, 'parity')).toMatchObject({ code: 1, stdout: expect.stringContaining(', and the lock has sha256:') });
  });

  test('in a container of the image, the tools are its own', async () => {
    await lock();
    await updater();
    const image = path.join(root, 'image');
    await run(['cp', '-RL', path.join(root, '.tools'), image]);
    await run(['cp', updaterFile, path.join(image, 'usr/local/lib/nx-oci/updater.mjs')]);
    const env = { PATH: `${image}/usr/local/bin:${machineWith({ vcs: 'echo 2.0' })}:/bin`, CI: 'true' };
    const inside = await tryRun([process.execPath, path.join(image, 'usr/local/lib/nx-oci/updater.mjs'), 'parity'], { cwd: '/', env });
    expect(inside).toMatchObject({ code: 0, stdout: expect.stringMatching(/^tools of the image that this is\nok  shout/) });
  });
});

test('--help tells what there is', async () => {
  expect(await updater('--help')).toMatchObject({ code: 0, stdout: expect.stringContaining('sync ') });
});
