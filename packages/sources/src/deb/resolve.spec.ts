import { digestOf, hexOf } from '@nx-oci/oci';
import { coded, thrownBy } from '../../test/errors';
import { amd64, arm64 } from '../../test/access-rig';
import { debRepository, newKey, type DebSpec } from '../../test/deb-repository';
import { chosen, contentOf, folderOf, keyFile, lock, machineAt, machineWith } from '../../test/deb-rig';
import { debSource } from './deb-source';

const key = newKey();

/** A package with relations. */
function pkg(name: string, fields: Record<string, string> = {}, version = '1.0'): DebSpec {
  return { name, version, fields };
}

test('all that is depended on is locked for each platform, by name, with where it is and what proves it', async () => {
  const packages: DebSpec[] = [
    { name: 'app', version: '1:2.0-1', architecture: 'amd64', fields: { Depends: 'lib (>= 1)', 'Pre-Depends': 'base', Source: 'app-source (2.0)', Recommends: 'extra' } },
    { name: 'app', version: '1:2.0-1', architecture: 'arm64', fields: { Depends: 'base' } },
    pkg('lib'), pkg('base'), pkg('extra'), pkg('shell', { Essential: 'yes' }),
  ];
  const files = debRepository({ packages, key });
  const machine = machineAt(folderOf(files), { platforms: [amd64, arm64] });
  const locked = await lock(contentOf(['app'], key), machine);
  const path = 'pool/app_2.0-1_amd64.deb';
  expect(Object.keys(locked.packages)).toEqual(['linux/amd64', 'linux/arm64']);
  expect(locked.packages['linux/amd64'].map(({ name }) => name)).toEqual(['app', 'base', 'lib']);
  expect(locked.packages['linux/arm64'].map(({ name }) => name)).toEqual(['app', 'base']);
  expect(locked.packages['linux/amd64'][0]).toEqual({
    name: 'app', version: '1:2.0-1', architecture: 'amd64', source: { name: 'app-source', version: '2.0' },
    repository: 'debian', path, size: files[path].length, digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
  });
  expect(locked.repositories).toEqual([
    { name: 'debian', suites: { stable: { date: '2025-11-01T00:00:00Z', digest: expect.stringMatching(/^sha256:/) } }, keys: [{ fingerprint: key.fingerprint, key: expect.stringContaining('BEGIN PGP PUBLIC KEY') }] },
  ]);
  expect(JSON.stringify(locked)).not.toContain('file:');
});

test.each([['xz', true], ['gz', true], ['none', false]] as const)('an index compressed by %s is read (by its hash: %s)', async (compression, byHash) => {
  expect(await chosen(contentOf(['app'], key), machineWith([pkg('app')], key, { compression, byHash }))).toEqual(['app 1.0']);
});

test('an index that a mirror has not by its hash is read by its name', async () => {
  const [named, hashed] = [false, true].map((byHash) => debRepository({ packages: [pkg('app')], key, byHash }));
  const release = 'dists/stable/InRelease';
  expect(await chosen(contentOf(['app'], key), machineAt(folderOf({ ...named, [release]: hashed[release] })))).toEqual(['app 1.0']);
});

test('alternatives are taken in order, but for one that is there anyway', async () => {
  const machine = machineWith([pkg('app', { Depends: 'mta | mail, other | third' }), pkg('mail'), pkg('mta'), pkg('third')], key);
  expect(await chosen(contentOf(['app'], key), machine)).toEqual(['app 1.0', 'mta 1.0', 'third 1.0']);
  expect(await chosen(contentOf(['app', 'mail'], key), machine)).toEqual(['app 1.0', 'mail 1.0', 'third 1.0']);
});

test('what is provided fulfils a dependency, on a version if it is provided in one', async () => {
  const machine = machineWith(
    [pkg('any', { Depends: 'virtual' }), pkg('versioned', { Depends: 'virtual (>= 2)' }), pkg('impossible', { Depends: 'virtual (>= 4)' }), pkg('plain', { Provides: 'virtual' }), pkg('with-version', { Provides: 'virtual (= 3)' })],
    key,
  );
  expect(await chosen(contentOf(['any'], key), machine)).toEqual(['any 1.0', 'plain 1.0']);
  expect(await chosen(contentOf(['versioned'], key), machine)).toEqual(['versioned 1.0', 'with-version 1.0']);
  expect(await thrownBy(() => chosen(contentOf(['impossible'], key), machine))).toEqual(coded('no-solution', 'impossible 1.0 depends on virtual (>= 4)'));
});

test('conflicts are explained in a chain', async () => {
  const machine = machineWith([pkg('app', { Depends: 'lib' }), pkg('lib', { Conflicts: 'old-lib' }), pkg('tool', { Depends: 'old-lib (= 1.0)' }), pkg('old-lib'), pkg('other')], key);
  const error = await thrownBy(() => chosen(contentOf(['app', 'tool', 'other'], key), machine));
  expect(error).toEqual(coded('no-solution', 'app is asked for', 'app 1.0 depends on lib', 'tool is asked for', 'tool 1.0 depends on old-lib (= 1.0)', 'lib 1.0 conflicts with old-lib'));
  expect((error as Error).message).not.toContain('other is asked for');
});

test('a package may conflict with what it provides itself, and break older versions of others', async () => {
  const machine = machineWith([pkg('app', { Provides: 'mta', Conflicts: 'mta', Breaks: 'lib (<< 2)', Depends: 'lib' }), pkg('lib', {}, '2.0'), pkg('lib', {}, '1.0')], key);
  expect(await chosen(contentOf(['app'], key), machine)).toEqual(['app 1.0', 'lib 2.0']);
});

test('":any" is fulfilled by packages that allow it', async () => {
  const machine = machineWith([pkg('app', { Depends: 'python:any' }), pkg('python', { 'Multi-Arch': 'allowed' }), pkg('bad', { Depends: 'perl:any' }), pkg('perl')], key);
  expect(await chosen(contentOf(['app'], key), machine)).toEqual(['app 1.0', 'python 1.0']);
  await expect(chosen(contentOf(['bad'], key), machine)).rejects.toEqual(coded('no-solution', 'perl:any'));
});

test('the highest version is taken, unless one is asked for, or is of a suite that wants to be asked', async () => {
  const versions = [pkg('app', {}, '1.0'), pkg('app', {}, '1.10'), pkg('app', {}, '1.9'), pkg('app', {}, '2.0~rc1')];
  expect(await chosen(contentOf(['app'], key), machineWith(versions, key))).toEqual(['app 2.0~rc1']);
  expect(await chosen(contentOf(['app=1.9'], key), machineWith(versions, key))).toEqual(['app 1.9']);
  await expect(chosen(contentOf(['app=3'], key), machineWith(versions, key))).rejects.toEqual(coded('no-solution', 'app=3 is asked for', '2.0~rc1, 1.10'));

  const backports = debRepository({ packages: [pkg('app', {}, '3.0')], key, suite: 'backports', release: { NotAutomatic: 'yes' } });
  const machine = machineAt(folderOf({ ...debRepository({ packages: versions, key }), ...backports }));
  const content = contentOf(['app'], key, { repository: { suites: ['stable', 'backports'] } });
  expect(await chosen(content, machine)).toEqual(['app 2.0~rc1']);
  expect(await chosen({ ...content, packages: ['app=3.0'] }, machine)).toEqual(['app 3.0']);
});

test('an unknown package is named, and so are those that provide what is none', async () => {
  const machine = machineWith([pkg('mawk', { Provides: 'awk' }), pkg('gawk', { Provides: 'awk' }), pkg('only', { Provides: 'single' })], key);
  await expect(chosen(contentOf(['nothing'], key), machine)).rejects.toEqual(coded('no-solution', 'nothing is asked for, and there is no such package'));
  await expect(chosen(contentOf(['awk'], key), machine)).rejects.toEqual(coded('no-solution', 'gawk, mawk'));
  expect(await chosen(contentOf(['single'], key), machine)).toEqual(['only 1.0']);
});

test('what is omitted counts as being there, with what it provides', async () => {
  const machine = machineWith([pkg('app', { Depends: 'debconf (>= 0.5) | debconf-2.0, lib' }), pkg('debconf', { Provides: 'debconf-2.0' }), pkg('lib', { Depends: 'debconf-2.0' })], key);
  expect(await chosen(contentOf(['app'], key, { omit: ['debconf'] }), machine)).toEqual(['app 1.0', 'lib 1.0']);
  await expect(chosen(contentOf(['debconf'], key, { omit: ['debconf'] }), machine)).rejects.toEqual(coded('content-invalid', 'debconf'));
});

test.each(['a b', '', 'app=', 'app=x', 'app=1=2', '../app'])('%j is no package', async (name) => {
  await expect(chosen(contentOf([name], key), machineWith([pkg('app')], key))).rejects.toEqual(coded('content-invalid', JSON.stringify(name)));
});

describe('with a lock', () => {
  const before = [pkg('app', { Depends: 'lib' }), pkg('lib'), pkg('other')];
  const after = [...before, pkg('app', { Depends: 'lib' }, '1.1'), pkg('lib', {}, '1.1')];

  test('nothing moves that need not', async () => {
    const content = contentOf(['app'], key);
    const previous = await lock(content, machineWith(before, key));
    expect(await chosen(content, machineWith(after, key), { previous })).toEqual(['app 1.0', 'lib 1.0']);
    expect(await chosen({ ...content, packages: ['app', 'other'] }, machineWith(after, key), { previous })).toEqual(['app 1.0', 'lib 1.0', 'other 1.0']);
    expect(await chosen(content, machineWith(after, key), { previous, update: new Set(['lib']) })).toEqual(['app 1.0', 'lib 1.1']);
    expect(await chosen(content, machineWith(after, key), { previous, update: 'all' })).toEqual(['app 1.1', 'lib 1.1']);
  });

  test('what the repository has dropped, or no longer fits, moves', async () => {
    const content = contentOf(['app'], key);
    const previous = await lock(content, machineWith(before, key));
    expect(await chosen(content, machineWith(after.slice(2), key), { previous })).toEqual(['app 1.1', 'lib 1.1']);
    const needsNewer = [...after, pkg('tool', { Depends: 'lib (>= 1.1)' })];
    expect(await chosen({ ...content, packages: ['app', 'tool'] }, machineWith(needsNewer, key), { previous })).toEqual(['app 1.0', 'lib 1.1', 'tool 1.0']);
  });

  test('the keys of the lock count, until keys are to be updated', async () => {
    const content = contentOf(['app'], key);
    const previous = await lock(content, machineWith(before, key));
    const newer = newKey();
    const machine = machineWith(before, newer);
    const withNewKeys = contentOf(['app'], newer);
    await expect(lock(withNewKeys, machine, { previous })).rejects.toEqual(coded('key-unknown', newer.fingerprint.slice(-16).toUpperCase()));
    const updated = await lock(withNewKeys, machine, { previous, update: new Set(['keys']) });
    expect(updated.repositories[0].keys.map(({ fingerprint }) => fingerprint)).toEqual([newer.fingerprint]);
    expect(updated.packages).toEqual(previous.packages);
  });

  test('a release that is older than the locked one is refused, unless it is asked for by snapshot', async () => {
    const content = contentOf(['app'], key);
    const previous = await lock(content, machineWith(before, key));
    const old = folderOf(debRepository({ packages: before, key, release: { Date: 'Fri, 31 Oct 2025 00:00:00 UTC' } }));
    await expect(lock(content, machineAt(old), { previous })).rejects.toEqual(coded('release-older', '2025-10-31', '2025-11-01'));
    const snapshots = folderOf(Object.fromEntries(Object.entries(debRepository({ packages: before, key, release: { Date: 'Fri, 31 Oct 2025 00:00:00 UTC' } })).map(([name, bytes]) => [`20251031T120000Z/${name}`, bytes])));
    const asked = { ...content, repositories: [{ ...content.repositories[0], snapshot: '20251031T120000Z' }] };
    expect(await chosen(asked, machineAt('', { rules: { 'debian-snapshot': [snapshots] } }), { previous })).toEqual(['app 1.0', 'lib 1.0']);
  });
});

describe('where a repository is', () => {
  const files = debRepository({ packages: [pkg('app')], key });

  test('a rule says it, else the content, else the apt of this machine', async () => {
    const address = folderOf(files);
    const apt = folderOf({ 'sources.list': `deb ${address} stable main\n` });
    const env = { NX_OCI_APT_FOLDER: new URL(apt).pathname };
    const content = contentOf(['app'], key);
    expect(await chosen(content, machineAt(address))).toEqual(['app 1.0']);
    expect(await chosen({ ...content, repositories: [{ ...content.repositories[0], url: address }] }, machineAt('', { rules: {} }))).toEqual(['app 1.0']);
    expect(await chosen(content, machineAt('', { rules: {}, env }))).toEqual(['app 1.0']);
    await expect(chosen(content, machineAt('', { rules: {}, env: { NX_OCI_APT_FOLDER: '/nonexistent' } }))).rejects.toEqual(coded('no-mirror', '"debian"', 'stable'));
  });

  test('another place is taken where the first has it not, or something else', async () => {
    const damaged = debRepository({ packages: [pkg('app')], key: newKey() });
    const content = contentOf(['app'], key);
    const machine = machineAt('', { rules: { debian: [folderOf({}), folderOf(damaged), folderOf(files)] } });
    expect(await chosen(content, machine)).toEqual(['app 1.0']);
  });

  test('a folder without components is a suite as well', async () => {
    const index = files['dists/stable/main/binary-all/Packages.xz'];
    const release = key.sign(`Date: Sat, 01 Nov 2025 00:00:00 UTC\nSHA256:\n ${hexOf(digestOf(index))} ${index.length} Packages.xz\n`);
    const flat = folderOf({ ...files, 'flat/Packages.xz': index, 'flat/InRelease': release });
    expect(await chosen(contentOf(['app'], key, { repository: { suites: ['flat/'] } }), machineAt(flat))).toEqual(['app 1.0']);
  });

  test('a snapshot is read at its moment, and still has what a mirror has dropped', async () => {
    const snapshots = folderOf(Object.fromEntries(Object.entries(files).map(([name, bytes]) => [`20251102T000000Z/${name}`, bytes])));
    const rules = { debian: [folderOf({})], 'debian-snapshot': [snapshots] };
    const content = contentOf(['app'], key, { repository: { snapshot: '20251102T000000Z' } });
    const machine = machineAt('', { rules });
    const locked = await lock(content, machine);
    const [artifact] = debSource.artifacts(content, locked, amd64);
    expect(await machine.artifacts.fetch(artifact)).toMatchObject({ size: artifact.size });
    await expect(lock(content, machineAt(folderOf(files)))).rejects.toEqual(coded('no-mirror', 'as of 20251102T000000Z'));
    await expect(lock(contentOf(['app'], key, { repository: { snapshot: 'yesterday' } }), machine)).rejects.toEqual(coded('content-invalid', 'yesterday'));
  });

  test('without a snapshot in the content, what is gone from the mirror is looked for in one of soon after the lock was made', async () => {
    const content = contentOf(['app'], key);
    const locked = await lock(content, machineAt(folderOf(files)));
    const snapshots = folderOf(Object.fromEntries(Object.entries(files).map(([name, bytes]) => [`20251101T120000Z/${name}`, bytes])));
    const [artifact] = debSource.artifacts(content, locked, amd64);
    const machine = machineAt('', { rules: { debian: [folderOf({})], 'debian-snapshot': [snapshots] } });
    expect(await machine.artifacts.fetch(artifact)).toMatchObject({ size: artifact.size });
    await expect(machineAt(folderOf({})).artifacts.fetch(artifact)).rejects.toEqual(coded('upstream-gone', 'app 1.0'));
  });
});

describe('which keys may sign a repository first', () => {
  const files = debRepository({ packages: [pkg('app')], key });
  const withApt = (signedBy: string, more: Record<string, string> = {}) => {
    const address = folderOf(files);
    const apt = folderOf({ 'sources.list.d/a.sources': `Types: deb\nURIs: ${address}\nSuites: stable\nComponents: main\n${signedBy}`, ...more });
    return machineAt(address, { env: { NX_OCI_APT_FOLDER: new URL(apt).pathname } });
  };
  const content = contentOf(['app'], key, { repository: { keys: undefined } });

  test.each([
    ['a file', () => withApt(`Signed-By: ${keyFile(key)}\n`)],
    ['a fingerprint and a file', () => withApt(`Signed-By: ${key.fingerprint.toUpperCase()}, ${keyFile(key)}\n`)],
    ['the key itself', () => withApt(`Signed-By:\n${key.armored.trim().split('\n').map((line) => ` ${line || '.'}`).join('\n')}\n`)],
    ['nothing, and apt trusts it for everything', () => withApt('', { 'trusted.gpg.d/a.asc': key.armored })],
  ])('Signed-By is %s', async (_, machine) => {
    expect(await chosen(content, machine())).toEqual(['app 1.0']);
  });

  test('without any, that is an error', async () => {
    await expect(chosen(content, machineAt(folderOf(files), { env: { NX_OCI_APT_FOLDER: '/nonexistent' } }))).rejects.toEqual(coded('keys-missing', '"debian"'));
    await expect(chosen(content, withApt(`Signed-By: ${'0'.repeat(40)}, ${keyFile(key)}\n`))).rejects.toEqual(coded('keys-missing', '"debian"'));
  });
});
