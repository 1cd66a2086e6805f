import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { apkRepository, newApkKey, type ApkSpec } from '@nx-oci/peers';
import { newFolder } from '../../test/access-rig';
import { apkContent, apkMachineAt, lockApk } from '../../test/apk-rig';
import { folderOf } from '../../test/deb-rig';
import { coded, thrownBy } from '../../test/errors';
import { amd64, arm64, type Machine } from '../../test/access-rig';
import { apkoLockOf, type ApkoLock } from './apko-lock';
import { apkSource } from './apk-source';
import type { ApkContent } from './content';

const [key, impostor] = [newApkKey(), newApkKey()];
const packages: ApkSpec[] = [{ name: 'app', version: '1.2-r0', origin: 'src', depends: ['lib'], files: { 'usr/bin/app': 'app' } }, { name: 'lib', license: 'Zlib', key: 'none' }];
const url = 'https://packages.example/os';

/** A machine for both architectures that has the repository, and a content of it. */
function machineWith(all: ApkSpec[]): Machine {
  return apkMachineAt(folderOf(apkRepository({ packages: all, key })), { platforms: [amd64, arm64] });
}

const content: ApkContent = apkContent(['app'], key, { repository: { url, unsignedPackages: true } });

async function apkoLock(machine: Machine): Promise<ApkoLock> {
  return apkoLockOf(content, await lockApk(content, machine), { platforms: machine.platforms, artifacts: machine.artifacts, config: { name: 'apko.yaml', checksum: 'sha256-abc=' } });
}

/** The content with a lock of apko's in the workspace. */
function withLock(lock: unknown, machine: Machine): ApkContent {
  const folder = newFolder();
  writeFileSync(path.join(folder, 'apko.lock.json'), typeof lock === 'string' ? lock : JSON.stringify(lock));
  machine.workspaceRoot = folder;
  return { ...content, apkoLock: 'apko.lock.json' };
}

test('a lock is written as apko writes it', async () => {
  const machine = machineWith(packages);
  const { contents, ...rest } = await apkoLock(machine);
  expect(rest).toEqual({ version: 'v1', config: { name: 'apko.yaml', checksum: 'sha256-abc=' } });
  expect(contents.keyring).toEqual([{ name: key.name, url: content.repositories[0].keys?.[0], content: key.publicKey }]);
  expect(contents.repositories).toEqual(['x86_64', 'aarch64'].map((architecture) => ({ name: `packages.example/os/${architecture}`, url: `${url}/${architecture}/APKINDEX.tar.gz`, architecture })));
  expect(contents.packages.map(({ name, architecture }) => [name, architecture])).toEqual([['lib', 'x86_64'], ['app', 'x86_64'], ['lib', 'aarch64'], ['app', 'aarch64']]);
  const [lib, app] = contents.packages;
  expect(app).toMatchObject({ version: '1.2-r0', url: `${url}/x86_64/app-1.2-r0.apk`, signature: { range: expect.stringMatching(/^bytes=0-\d+$/), checksum: expect.stringMatching(/^sha1-/) } });
  const [end, begin, stop] = [app.signature, app.control, app.data].map(({ range }) => range.replace('bytes=', '').split('-').map(Number)).flatMap(([from, to], at) => (at === 0 ? [to] : at === 1 ? [from] : [from]));
  expect([begin, stop > begin]).toEqual([end + 1, true]);
  expect(app.control.checksum).toBe(`sha1-${app.checksum.slice(2)}`);
  expect(lib.signature).toEqual({ range: '', checksum: '' });
  expect(lib.control.range).toMatch(/^bytes=0-/);
});

test('what it names is taken without an index, and locked as if it had been chosen here', async () => {
  const machine = machineWith(packages);
  const lock = await apkoLock(machine);
  const chosen = await lockApk(content, machine);
  const files = apkRepository({ packages, key });
  for (const architecture of ['x86_64', 'aarch64']) delete files[`${architecture}/APKINDEX.tar.gz`];
  const bare = apkMachineAt(folderOf(files), { platforms: [amd64, arm64] });
  // As apko calls it.
  for (const each of lock.contents.packages) each.architecture = 'noarch';
  const taken = await apkSource.resolve(withLock(lock, bare), bare);
  expect(taken.packages).toEqual(chosen.packages);
  expect(taken.repositories).toEqual([{ name: 'wolfi', indexes: {}, keys: [{ name: key.name, key: key.publicKey }] }]);
});

test('with another lock of apko, ours is stale', async () => {
  const machine = machineWith(packages);
  const lock = await apkoLock(machine);
  const requests = [lock, { ...lock, contents: { ...lock.contents, packages: lock.contents.packages.slice(1) } }].map((each) => {
    const of = withLock(each, machine);
    return JSON.stringify(apkSource.request(of, machine));
  });
  expect(requests[0]).not.toBe(requests[1]);
});

test.each([
  ['other files than it says', (lock: ApkoLock): void => void (lock.contents.packages[0].data.checksum = `sha256-${Buffer.alloc(32).toString('base64')}`), 'package-mismatch', 'lib 1.0-r0'],
  ['another checksum than it says', (lock: ApkoLock): void => void (lock.contents.packages[0].checksum = `Q1${Buffer.alloc(20).toString('base64')}`), 'package-mismatch', 'lib 1.0-r0'],
  ['another length than it says', (lock: ApkoLock): void => void (lock.contents.packages[0].data.range = 'bytes=10-20'), 'artifact-mismatch', 'lib 1.0-r0'],
  ['a signature by another key than it has', (lock: ApkoLock): void => void (lock.contents.keyring[0].content = impostor.publicKey), 'signature-invalid', 'app 1.2-r0'],
  ['a signature by a key that it has not', (lock: ApkoLock): void => void (lock.contents.keyring = []), 'key-unknown', 'app 1.2-r0'],
] as const)('a package with %s is refused', async (_, change, code, words) => {
  const machine = machineWith(packages);
  const lock = await apkoLock(machine);
  change(lock);
  expect(await thrownBy(() => apkSource.resolve(withLock(lock, machine), machine))).toEqual(coded(code, words));
});

test.each([
  ['what is no JSON', '{', 'apko.lock.json'],
  ['another version', { version: 'v2', contents: {} }, '"v2"'],
  ['a key that is not known', { version: 'v1', contents: { packages: [], more: 1 } }, '"more"'],
  ['no packages for a platform', { version: 'v1', contents: { packages: [] } }, 'x86_64'],
  ['a package elsewhere', { version: 'v1', contents: { packages: [{ name: 'app', url: 'https://other.example/app.apk', version: '1', architecture: 'x86_64', signature: {}, control: {}, data: {}, checksum: '' }] } }, 'https://other.example/app.apk'],
  ['a package without what proves it', { version: 'v1', contents: { packages: [{ name: 'app', url: `${url}/x86_64/app-1.apk`, version: '1', architecture: 'x86_64', signature: {}, control: {}, data: { range: '', checksum: '' }, checksum: '' }] } }, 'app 1'],
])('%s is refused', async (_, lock, words) => {
  const machine = machineWith(packages);
  expect(await thrownBy(() => apkSource.resolve(withLock(lock, machine), machine))).toEqual(coded('lockfile-invalid', words));
});

test('a repository without an address cannot be in a lock of apko', async () => {
  const machine = machineWith(packages);
  const nameless = { ...content, repositories: content.repositories.map(({ url: _, ...rest }) => rest) };
  const locked = await lockApk(nameless, machine);
  expect(await thrownBy(() => apkoLockOf(nameless, locked, machine))).toEqual(coded('content-invalid', '"wolfi"'));
});
