import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { coded, newFolder, newMachine } from '../../test/access-rig';
import { integrityOf, NpmRegistry } from '../../test/npm-registry';
import { checksumOfIntegrity, type Artifact } from '../artifact';
import { Artifacts } from '../artifacts';
import { npmUpstream, type NpmLocation } from './upstream';

let registry: NpmRegistry;
beforeEach(async () => void (registry = await NpmRegistry.start()));

/** Publishes a package, and has it as an artifact. */
function published(name: string, to = registry, location: Partial<NpmLocation> = {}): Artifact {
  const archive = to.publish({ name, version: '1.0.0' });
  return { name: `${name} 1.0.0`, checksum: checksumOfIntegrity(integrityOf(archive))!, location: { type: 'npm', package: name, version: '1.0.0', ...location } };
}

/** Settings in a workspace, of a user, and of the environment. */
interface Settings {
  workspace?: string;
  user?: string;
  env?: NodeJS.ProcessEnv;
  rules?: Record<string, string[]>;
}

/** Fetches with settings; PATH has no npm unless told. */
async function fetched(artifact: Artifact, { workspace = '', user = '', env = {}, rules = {} }: Settings, ...more: Artifact[]): Promise<number> {
  const [workspaceRoot, home] = [newFolder(), newFolder()];
  writeFileSync(path.join(workspaceRoot, '.npmrc'), workspace);
  writeFileSync(path.join(home, '.npmrc'), user);
  const machine = newMachine([npmUpstream], { rules, env: { HOME: home, npm_config_globalconfig: path.join(home, 'none'), ...env } });
  const artifacts = new Artifacts({ ...machine, upstreamOf: () => npmUpstream, archives: [], workspaceRoot });
  const [{ size }] = await Promise.all([artifact, ...more].map((each) => artifacts.fetch(each)));
  return size;
}

const hostOf = ({ url }: NpmRegistry): string => new URL(url).host;

test.each<[string, (url: string) => Settings]>([
  ['a rule for npm', (url) => ({ rules: { npm: [url] } })],
  ['the workspace', (url) => ({ workspace: `registry = ${url}\n` })],
  ['the user', (url) => ({ user: `; mine\nregistry="${url}/"\n` })],
  ['the environment', (url) => ({ env: { npm_config_registry: url } })],
  ['the environment, in capitals', (url) => ({ env: { NPM_CONFIG_REGISTRY: url } })],
  ['a file that the environment names', (url) => { const file = path.join(newFolder(), 'npmrc'); writeFileSync(file, `registry=${url}`); return { env: { npm_config_userconfig: file } }; }],
  ['the registry of its scope', (url) => ({ user: `@scope:registry=${url}\nregistry=http://127.0.0.1:1/` })],
])('the registry is that of %s', async (_, settings) => {
  expect(await fetched(published('@scope/name'), settings(registry.url))).toBeGreaterThan(0);
  expect(registry.seen).toEqual(['/@scope/name/-/name-1.0.0.tgz']);
});

test('what is nearer counts: the environment, the workspace, the user', async () => {
  const other = await NpmRegistry.start();
  const artifact = published('name');
  await fetched(artifact, { env: { npm_config_registry: registry.url }, workspace: `registry=${other.url}`, user: `registry=${other.url}` });
  await fetched(artifact, { workspace: `registry=${registry.url}`, user: `registry=${other.url}` });
  expect(other.seen).toEqual([]);
});

test('where nothing is set, npm is asked for the registry that it uses', async () => {
  // Only npm knows what it was built with.
  const folder = newFolder();
  writeFileSync(path.join(folder, 'npm'), `#!/bin/sh\necho asked >> ${folder}/log\necho ${registry.url}/\n`, { mode: 0o755 });
  const execPath = Object.getOwnPropertyDescriptor(process, 'execPath')!;
  Object.defineProperty(process, 'execPath', { ...execPath, value: path.join(newFolder(), 'node') });
  try {
    expect(await fetched(published('name'), { env: { PATH: `${folder}:${process.env.PATH}` } }, published('second'), published('third'))).toBeGreaterThan(0);
    expect(readFileSync(path.join(folder, 'log'), 'utf8')).toBe('asked\n');
    await expect(fetched(published('other'), { env: { PATH: newFolder() } })).rejects.toThrow(coded('no-mirror', /no npm that knows one/));
  } finally {
    Object.defineProperty(process, 'execPath', execPath);
  }
});

describe('who we are', () => {
  const basic = `Basic ${Buffer.from('me:secret').toString('base64')}`;
  const password = Buffer.from('secret').toString('base64');
  test.each([
    ['a token', 'Bearer abc', '//HOST/:_authToken=abc'],
    ['a token of the environment', 'Bearer abc', '//HOST/:_authToken=${TOKEN}'],
    ['a token for a folder above', 'Bearer abc', '//HOST/:_authToken=abc\n//HOST/other/:_authToken=def'],
    ['a name and password', basic, `//HOST/:username=me\n//HOST/:_password="${password}"`],
    ['both in one', basic, `//HOST/:_auth=${basic.slice('Basic '.length)}`],
    ['both in one, for the registry that is named', basic, `_auth=${basic.slice('Basic '.length)}`],
  ])('is said by %s', async (_, expected, lines) => {
    registry.authorization = expected;
    const user = `registry=${registry.url}\n${lines.replaceAll('HOST', hostOf(registry))}\n`;
    expect(await fetched(published('name'), { user, env: { TOKEN: 'abc' } })).toBeGreaterThan(0);
    await expect(fetched(published('another'), { user: `registry=${registry.url}` })).rejects.toThrow(coded('upstream-gone', /401/));
  });

  test('is said to no other host: not to a mirror, nor where archives are', async () => {
    const other = await NpmRegistry.start();
    let told: (string | undefined)[] = [];
    other.onRequest = ({ headers }) => void told.push(headers.authorization);
    const artifact = published('name', other);
    const user = `registry=${registry.url}\n//${hostOf(registry)}/:_authToken=abc\n_auth=abcd`;
    await fetched(artifact, { user, rules: { npm: [other.url] } });
    expect(told).toEqual([undefined]);

    told = [];
    const elsewhere = { ...artifact, location: { type: 'npm', url: `${other.url}/name/-/name-1.0.0.tgz` } };
    await fetched(elsewhere, { user });
    expect(told).toEqual([undefined]);
  });
});

test('where archives are not where they usually are, the registry says where', async () => {
  registry.elsewhere = true;
  await fetched(published('@scope/name'), { env: { npm_config_registry: registry.url } });
  expect(registry.seen).toEqual(['/@scope/name/-/name-1.0.0.tgz', '/@scope%2fname', '/archives/@scope-name-1.0.0']);
});

test('what is at an address alone is taken from there, or from where a rule leads', async () => {
  const artifact = { ...published('name'), location: { type: 'npm', url: 'https://host.example/name/-/name-1.0.0.tgz' } };
  await fetched(artifact, { rules: { 'https://host.example/': [`${registry.url}/`] } });
  expect(registry.seen).toEqual(['/name/-/name-1.0.0.tgz']);
});

test('what a registry no longer has is told with all that was tried, and what it has', async () => {
  const artifact: Artifact = { ...published('name'), location: { type: 'npm', package: 'name', version: '9.0.0' } };
  await expect(fetched(artifact, { env: { npm_config_registry: registry.url } })).rejects.toThrow(coded('upstream-gone', /name-9\.0\.0\.tgz.*404.*no version 9\.0\.0, its newest are 1\.0\.0/));
});

test('a page of HTML in place of an archive, and of what is said of a package, is told as such', async () => {
  const page = Buffer.from('<!DOCTYPE html><html><body>Log in</body></html>');
  const artifact = published('name');
  registry.tarballs.set('name/-/name-1.0.0.tgz', page).set('name', page);
  await expect(fetched(artifact, { env: { npm_config_registry: registry.url } })).rejects.toThrow(coded('artifact-mismatch', /name-1\.0\.0\.tgz .*the answer is an HTML page/));
  registry.tarballs.delete('name/-/name-1.0.0.tgz');
  await expect(fetched(artifact, { env: { npm_config_registry: registry.url } })).rejects.toThrow(coded('index-invalid', /\/name .*the answer is an HTML page/));
});
