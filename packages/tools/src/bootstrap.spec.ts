import { spawn } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { hexOf, type Image } from '@nx-oci/oci';
import { startDockerRegistry, tool, type DockerRegistry, type DockerRegistryOptions } from '@nx-oci/peers';
import { RegistryClient } from '@nx-oci/registry';
import { startLab, type Lab } from '@nx-oci/registry-lab';
import { file } from '../test/raw-tar';
import { temporaryFolder } from '../test/temporary-folder';
import { pushTools, toolsImage, type ToolLayers } from '../test/tools-image';
import { lockTools } from './image-tools';
import { machineFiles } from './machine-files';
import { machinePlatform } from './machine-platform';
import { formatToolsLock, type ToolsLock } from './tools-lock';

const scratch = temporaryFolder();
const updater = readFileSync(path.join(__dirname, '../dist/updater.mjs'));
/** Node of this machine, as a program of the image; and a word that tells images apart. */
const layers = (word: string): ToolLayers => ({
  node: [file('usr/local/bin/node', `#!/bin/sh\nexec '${process.execPath}' "$@"\n`, 0o755)],
  updater: [file('usr/local/lib/nx-oci/updater.mjs', updater)],
  shout: [file('usr/local/bin/shout', `#!/bin/sh\necho ${word}\n`, 0o755)],
});
let registry: DockerRegistry;
let lab: Lab;

beforeAll(async () => {
  registry = await startDockerRegistry();
  lab = await startLab({ upstream: registry.url });
});
afterAll(async () => {
  await lab?.stop();
  await registry?.stop();
});
beforeEach(() => {
  lab.setFaults([]);
  lab.reset();
});

interface Machine {
  root: string;
  home: string;
  cache: string;
}

interface Ran {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** A workspace with a lock on a machine that has nothing. */
function machine(lock: ToolsLock): Machine {
  const folder = mkdtempSync(path.join(scratch, 'machine-'));
  const root = path.join(folder, 'work space');
  const home = path.join(folder, 'home');
  for (const each of [root, home]) mkdirSync(each);
  for (const { path: name, text, executable } of machineFiles({ update: 'nx run tools-image:update' }).files) writeFileSync(path.join(root, name), text, { mode: executable ? 0o755 : 0o644 });
  writeFileSync(path.join(root, '.tools.lock'), formatToolsLock(lock));
  return { root, home, cache: path.join(home, '.cache/nx-oci/tools') };
}

/** Runs the script by dash, from another folder, with nothing of this machine's settings. */
async function bootstrap({ root, home }: Machine, { env = {}, args = [] }: { env?: NodeJS.ProcessEnv; args?: string[] } = {}): Promise<Ran> {
  const child = spawn(tool('dash'), [path.join(root, 'bootstrap.sh'), ...args], { cwd: home, env: { PATH: withoutCrane, HOME: home, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  const read = async (stream: NodeJS.ReadableStream): Promise<string> => {
    let text = '';
    for await (const chunk of stream) text += chunk;
    return text;
  };
  const [stdout, stderr, code] = await Promise.all([read(child.stdout), read(child.stderr), new Promise<number | null>((resolve) => child.once('close', resolve))]);
  return { code, stdout, stderr };
}

/** What a machine has at the least: programs of the system by links in a folder of their own. */
const programs = ['sh', 'cat', 'curl', 'cut', 'dirname', 'env', 'gzip', 'mkdir', 'mktemp', 'rm', 'sed', 'sha256sum', 'sleep', 'tail', 'tar', 'tr', 'uname'];
const withoutCrane = path.join(scratch, 'programs');
beforeAll(() => {
  mkdirSync(withoutCrane);
  for (const name of programs) {
    const found = ['/usr/bin', '/bin', ...process.env.PATH!.split(':')].map((folder) => path.join(folder, name)).find((each) => existsSync(each));
    symlinkSync(found!, path.join(withoutCrane, name));
  }
});

async function locked(at: { host: string; env?: NodeJS.ProcessEnv }, image: Image = toolsImage(layers('hello'), machinePlatform())): Promise<{ lock: ToolsLock; image: Image }> {
  await pushTools(registry.host, [image]);
  const client = new RegistryClient({ credentials: [] });
  try {
    const lock = await lockTools(client, { registry: registry.host, path: 'acme/tools', tag: 'main' });
    return { lock: { ...lock, repository: { ...lock.repository, registry: at.host } }, image };
  } finally {
    await client.close();
  }
}

const says = ({ root }: Machine): string => readFileSync(path.join(root, '.tools/usr/local/bin/shout'), 'utf8').split('\n')[1];
const blobsAsked = (): string[] => lab.requests.filter(({ path: at }) => at.includes('/blobs/')).map(({ path: at }) => at.split('/blobs/')[1]);

test('a machine with nothing but curl and tar gets the tools, and each layer is fetched once', async () => {
  const { lock, image } = await locked(lab);
  const at = machine(lock);
  const ran = await bootstrap(at);
  expect(ran).toMatchObject({ code: 0, stderr: `tools: getting Node and the updater for linux/${process.arch === 'x64' ? 'amd64' : process.arch} from ${lab.host}/acme/tools\n` });
  expect(ran.stdout).toMatch(/^tools sha256:[0-9a-f]{12} for linux\/\w+ are there now: 3 layers/);
  expect(says(at)).toBe('echo hello');
  expect(blobsAsked().sort()).toEqual([image.manifest.config, ...image.manifest.layers].map(({ digest }) => digest).sort());
  expect(readdirSync(path.join(at.cache, 'tmp'))).toEqual([]);
  lab.reset();
  expect(await bootstrap(at, { args: ['--json'] })).toMatchObject({ code: 0, stderr: '', stdout: expect.stringContaining('"outcome": "there"') });
  expect(lab.requests).toEqual([]);
});

test('a bump is got by the updater that is there, and fetches the layer that moved', async () => {
  const at = machine((await locked(lab)).lock);
  await bootstrap(at);
  const { lock, image } = await locked(lab, toolsImage(layers('bumped'), machinePlatform()));
  writeFileSync(path.join(at.root, '.tools.lock'), formatToolsLock(lock));
  lab.reset();
  expect(await bootstrap(at)).toMatchObject({ code: 0, stderr: '' });
  expect(says(at)).toBe('echo bumped');
  expect(blobsAsked()).toEqual([image.manifest.config.digest, image.manifest.layers[2].digest]);
});

test('a second worktree is linked to what the first one has', async () => {
  const { lock } = await locked(lab);
  const [first, second] = [machine(lock), machine(lock)];
  await bootstrap(first);
  lab.reset();
  expect(await bootstrap({ ...second, home: first.home })).toMatchObject({ code: 0, stdout: expect.stringContaining('are linked') });
  expect(readlinkSync(path.join(second.root, '.tools'))).toBe(readlinkSync(path.join(first.root, '.tools')));
  expect(lab.requests).toEqual([]);
});

test('an updater that is too old for the lock gives way to the one that the lock names', async () => {
  const old = toolsImage({ ...layers('old'), updater: [file('usr/local/lib/nx-oci/updater.mjs', 'process.exitCode = 3;\n')] }, machinePlatform());
  const { lock: before } = await locked(lab, old);
  const at = machine(before);
  // As a machine has it whose tools are old.
  const image = path.join(at.home, 'old');
  for (const [name, text] of [['usr/local/bin/node', layers('')['node'][0].body], ['usr/local/lib/nx-oci/updater.mjs', 'process.exitCode = 3;\n'], ['.nx-oci-tools', 'sha256:old\n']] as const) {
    mkdirSync(path.dirname(path.join(image, name)), { recursive: true });
    writeFileSync(path.join(image, name), text!, { mode: 0o755 });
  }
  symlinkSync(image, path.join(at.root, '.tools'));
  writeFileSync(path.join(at.root, '.tools.lock'), formatToolsLock((await locked(lab)).lock));
  expect(await bootstrap(at)).toMatchObject({ code: 0 });
  expect(says(at)).toBe('echo hello');
});

test('--fresh fetches everything anew', async () => {
  const { lock, image } = await locked(lab);
  const at = machine(lock);
  await bootstrap(at);
  const { folder } = { folder: readlinkSync(path.join(at.root, '.tools')) };
  rmSync(path.join(folder, 'usr/local/bin/node'));
  lab.reset();
  expect(await bootstrap(at, { args: ['--fresh'] })).toMatchObject({ code: 0 });
  expect(blobsAsked()).toHaveLength(image.manifest.layers.length + 1);
  expect(existsSync(path.join(at.root, '.tools/usr/local/bin/node'))).toBe(true);
});

describe.each<[string, DockerRegistryOptions, string]>([
  ['tokens', { auth: 'token' }, 'token'],
  ['a password', { auth: 'htpasswd' }, 'htpasswd'],
  ['tokens, over TLS', { auth: 'token', tls: true }, 'token'],
])('a registry that wants %s', (_, options) => {
  let guarded: DockerRegistry;
  let lock: ToolsLock;
  let trust: NodeJS.ProcessEnv;

  beforeAll(async () => {
    guarded = await startDockerRegistry(options);
    trust = guarded.caFile ? { NX_OCI_CA_FILE: guarded.caFile } : {};
    const image = toolsImage(layers('guarded'), machinePlatform());
    await pushTools(registry.host, [image]);
    const { crane } = { crane: tool('crane') };
    const child = spawn(crane, ['copy', `${registry.host}/acme/tools:main`, `${guarded.host}/acme/tools:main`], { env: { ...process.env, ...guarded.env }, stdio: 'ignore' });
    expect(await new Promise((resolve) => child.once('close', resolve))).toBe(0);
    const { lock: made } = await locked(registry, image);
    lock = { ...made, repository: { registry: guarded.host, path: 'acme/tools' } };
  });
  afterAll(() => guarded?.stop());

  it.each<[string, (at: Machine) => NodeJS.ProcessEnv]>([
    ['of docker login', () => ({ DOCKER_CONFIG: guarded.env.DOCKER_CONFIG })],
    ['of docker login in the home, over several lines', ({ home }) => {
      mkdirSync(path.join(home, '.docker'));
      const config = JSON.parse(readFileSync(path.join(guarded.env.DOCKER_CONFIG, 'config.json'), 'utf8')) as { auths: object };
      writeFileSync(path.join(home, '.docker/config.json'), JSON.stringify({ auths: { 'another.example': { auth: 'bm86bm8=' }, ...config.auths }, credHelpers: { 'ghcr.io': 'none' } }, null, '\t'));
      return {};
    }],
    ['of podman login', ({ home }) => {
      const place = path.join(home, 'run/containers');
      mkdirSync(place, { recursive: true });
      copyFileSync(path.join(guarded.env.DOCKER_CONFIG, 'config.json'), path.join(place, 'auth.json'));
      return { XDG_RUNTIME_DIR: path.join(home, 'run') };
    }],
    ['of DOCKER_AUTH_CONFIG', () => ({ DOCKER_AUTH_CONFIG: readFileSync(path.join(guarded.env.DOCKER_CONFIG, 'config.json'), 'utf8') })],
    ['of REGISTRY_TOKEN', () => ({ REGISTRY_TOKEN: guarded.users[0].password, REGISTRY_USERNAME: guarded.users[0].username })],
    ['of REGISTRY_PASSWORD', () => ({ REGISTRY_PASSWORD: guarded.users[0].password, REGISTRY_USERNAME: guarded.users[0].username, REGISTRY_HOST: guarded.host })],
    ['of a credential helper', ({ home }) => {
      const { username, password } = guarded.users[0];
      const helper = path.join(home, 'docker-credential-test');
      writeFileSync(helper, `#!/bin/sh\nread -r host || :\n[ "$1 $host" = "get ${guarded.host}" ] && cat '${home}/answer'\n`);
      writeFileSync(path.join(home, 'answer'), JSON.stringify({ ServerURL: guarded.host, Username: username, Secret: password }, null, 1));
      chmodSync(helper, 0o755);
      mkdirSync(path.join(home, '.docker'));
      writeFileSync(path.join(home, '.docker/config.json'), JSON.stringify({ auths: { [guarded.host]: {} }, credsStore: 'test' }));
      return { PATH: `${home}:${withoutCrane}` };
    }],
  ])('gives the tools for credentials %s', async (_, settings) => {
    const at = machine(lock);
    const ran = await bootstrap(at, { env: { ...trust, ...settings(at) } });
    expect(ran).toMatchObject({ code: 0 });
    expect(says(at)).toBe('echo guarded');
    for (const { password } of guarded.users) expect(`${ran.stdout}${ran.stderr}`).not.toContain(password);
  });

  it('gives none without credentials, which is told by name', async () => {
    const at = machine(lock);
    const ran = await bootstrap(at, { env: trust });
    expect(ran.code).toBe(1);
    expect(ran.stderr).toContain(`error(auth-failed): ${guarded.host} `);
    expect(existsSync(path.join(at.root, '.tools'))).toBe(false);
  });

  it('gives none for credentials that are wrong, or for another host, and prints no secret', async () => {
    const [{ username, password }] = guarded.users;
    for (const env of [{ REGISTRY_TOKEN: 'wrong-secret', REGISTRY_USERNAME: username }, { REGISTRY_TOKEN: password, REGISTRY_USERNAME: username, REGISTRY_HOST: 'ghcr.io' }]) {
      const ran = await bootstrap(machine(lock), { env: { ...trust, ...env } });
      expect(ran.code).toBe(1);
      expect(ran.stderr).toContain('error(auth-failed)');
      expect(ran.stderr).toContain(env.REGISTRY_HOST ? 'There are no credentials for it in REGISTRY_TOKEN' : 'with the credentials of REGISTRY_TOKEN');
      expect(ran.stderr).not.toContain(env.REGISTRY_TOKEN);
    }
  });
});

describe('what fails is told by name, and nothing is linked', () => {
  it.each<[string, (lock: ToolsLock, at: Machine) => NodeJS.ProcessEnv | void, string[]]>([
    ['no lock', (_, { root }) => rmSync(path.join(root, '.tools.lock')), ['tools-lock-missing', '.tools.lock']],
    ['a lock of a later format', (lock, { root }) => writeFileSync(path.join(root, '.tools.lock'), formatToolsLock(lock).replace('tools 1', 'tools 2')), ['tools-updater-old', 'of format 2']],
    ['a lock for other platforms', (lock, { root }) => writeFileSync(path.join(root, '.tools.lock'), formatToolsLock(lock).replaceAll(/linux\/\w+/g, 'darwin/arm64')), ['tools-platform-missing', 'only for darwin/arm64']],
    ['a lock with half a digest', (lock, { root }) => writeFileSync(path.join(root, '.tools.lock'), formatToolsLock(lock).replace(/^(node \S+ sha256:\w{60})\w+/m, '$1')), ['tools-lock-invalid', 'is no digest']],
    ['a lock with a command in it', (lock, { root }) => writeFileSync(path.join(root, '.tools.lock'), formatToolsLock(lock).replace('acme/tools', 'acme/$(touch${IFS}hacked)')), ['tools-lock-invalid', '$(touch']],
    ['a lock with an argument in it', (lock, { root }) => writeFileSync(path.join(root, '.tools.lock'), formatToolsLock(lock).replace(/^node (\S+) .*/m, 'node $1 --output=x 1')), ['tools-lock-invalid', '--output=x']],
    ['a lock with a conflict', (lock, { root }) => writeFileSync(path.join(root, '.tools.lock'), `<<<<<<< HEAD\n${formatToolsLock(lock)}=======\n${formatToolsLock(lock)}>>>>>>> other\n`), ['tools-lock-invalid', 'a conflict of git']],
    ['a lock whose layers hold no Node', (lock, { root }) => writeFileSync(path.join(root, '.tools.lock'), formatToolsLock(lock).replace(/^node (\S+) .*/m, `node $1 ${lock.platforms[0].updater.digest} 1`)), ['tools-image-invalid', '.tools.lock']],
    ['a folder in the place of the link', (_, { root }) => mkdirSync(path.join(root, '.tools')), ['tools-link-taken', '.tools']],
    ['a registry that is not there', (lock, { root }) => writeFileSync(path.join(root, '.tools.lock'), formatToolsLock(lock).replace(lab.host, '127.0.0.1:1')), ['registry-down', '127.0.0.1:1']],
    ['a registry of another machine without TLS', (lock, { root }) => writeFileSync(path.join(root, '.tools.lock'), formatToolsLock(lock).replace(lab.host, '0.0.0.0:1')), ['registry-down', '0.0.0.0']],
    ['no tar', (_, { home }) => without(home, 'tar'), ['tools-program-missing', 'tar']],
    ['neither sha256sum nor shasum', (_, { home }) => without(home, 'sha256sum'), ['tools-program-missing', 'sha256sum nor shasum']],
    ['neither curl nor crane', (_, { home }) => without(home, 'curl'), ['tools-program-missing', 'curl nor crane']],
    ['a cache that is not absolute', () => ({ NX_OCI_TOOLS_CACHE: 'own' }), ['cache-unwritable', '"own", which is not absolute']],
    ['a cache that is no folder', (_, { home }) => writeFileSync(path.join(home, '.cache'), ''), ['cache-unwritable', '.cache/nx-oci/tools']],
  ])('%s', async (_, prepare, words) => {
    const { lock } = await locked(lab);
    const at = machine(lock);
    const env = prepare(lock, at) ?? {};
    const ran = await bootstrap(at, { env });
    expect(ran.code).toBe(1);
    expect(ran.stderr).toContain(`error(${words[0]}): `);
    for (const word of words) expect(ran.stderr).toContain(word);
    expect(ran.stderr).not.toContain('not found');
    expect(existsSync(path.join(at.root, '.tools/usr'))).toBe(false);
    expect(readdirSync(at.home).includes('hacked')).toBe(false);
  });

  it('a layer that is not there', async () => {
    const { lock } = await locked(lab);
    const digest = `sha256:${'0'.repeat(64)}` as const;
    const ran = await bootstrap(machine({ ...lock, platforms: lock.platforms.map((each) => ({ ...each, node: { digest, size: 1 } })) }));
    expect(ran).toMatchObject({ code: 1, stderr: expect.stringContaining(`error(blob-unavailable): ${lab.host}/acme/tools does not have ${digest}`) });
  });

  it('bytes that are others', async () => {
    const { lock } = await locked(lab);
    const { digest } = lock.platforms[0].node;
    lab.setFaults([{ when: { path: new RegExp(hexOf(digest)) }, times: 9, what: { kind: 'wrong-bytes', offset: 40 } }]);
    const at = machine(lock);
    expect(await bootstrap(at)).toMatchObject({ code: 1, stderr: expect.stringContaining('error(digest-mismatch): ') });
    expect(readdirSync(path.join(at.cache, 'tmp'))).toEqual([]);
  });

  it('a Node that does not run', async () => {
    const image = toolsImage({ ...layers('x'), node: [file('usr/local/bin/node', '#!/nowhere/ld-musl\n', 0o755)] }, machinePlatform());
    const { lock } = await locked(lab, image);
    expect(await bootstrap(machine(lock))).toMatchObject({ code: 1, stderr: expect.stringContaining('error(tools-node-fails): ') });
  });
});

test('a connection that breaks off is tried again', async () => {
  const { lock } = await locked(lab);
  const when = { path: new RegExp(hexOf(lock.platforms[0].node.digest)) };
  lab.setFaults([{ when, what: { kind: 'truncate', bytes: 20 } }, { when, nth: 2, what: { kind: 'status', status: 503 } }]);
  const at = machine(lock);
  expect(await bootstrap(at)).toMatchObject({ code: 0 });
  expect(says(at)).toBe('echo hello');
});

test('crane is used where it is there, and curl is not needed', async () => {
  const { lock } = await locked(lab);
  const at = machine(lock);
  const env = without(at.home, 'curl');
  symlinkSync(tool('crane'), path.join(at.home, 'programs/crane'));
  expect(await bootstrap(at, { env })).toMatchObject({ code: 0 });
  expect(says(at)).toBe('echo hello');
});

/** The programs but for one. */
function without(home: string, missing: string): NodeJS.ProcessEnv {
  const folder = path.join(home, 'programs');
  mkdirSync(folder);
  for (const name of programs) if (name !== missing) symlinkSync(readlinkSync(path.join(withoutCrane, name)), path.join(folder, name));
  return { PATH: folder };
}

