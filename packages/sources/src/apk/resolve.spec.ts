import { type ApkSpec, apkRepository, newApkKey } from '@nx-oci/peers';
import { coded, thrownBy } from '../../test/errors';
import { amd64, arm64, newMachine } from '../../test/access-rig';
import { apkContent, apkKeyFile, apkMachineAt, apkMachineWith, chosenApks, lockApk } from '../../test/apk-rig';
import { folderOf } from '../../test/deb-rig';
import type { ApkContent } from './content';
import { apkUpstream } from './upstream';

const key = newApkKey();

/** A package with relations. */
function pkg(name: string, spec: Partial<ApkSpec> = {}): ApkSpec {
  return { name, ...spec };
}

/** What is chosen of these packages. */
function choose(wanted: string[], packages: ApkSpec[], options: Partial<ApkContent> = {}): Promise<string[]> {
  return chosenApks(apkContent(wanted, key, options), apkMachineWith(packages, key));
}

test('all that is depended on is locked for each platform, dependencies first, with where it is and what proves it', async () => {
  const packages = [
    pkg('app', { architecture: 'native', version: '2.0-r1', origin: 'app-source', license: 'Apache-2.0', depends: ['lib>=1', 'so:libc.so.1'] }),
    pkg('lib', { version: '1.5-r0', depends: ['base'] }), pkg('base'), pkg('musl', { provides: ['so:libc.so.1=1'] }), pkg('extra'),
  ];
  const files = apkRepository({ packages, key });
  const locked = await lockApk(apkContent(['app'], key), apkMachineAt(folderOf(files), { platforms: [amd64, arm64] }));
  expect(Object.keys(locked.packages)).toEqual(['linux/amd64', 'linux/arm64']);
  expect(locked.packages['linux/amd64'].map(({ name }) => name)).toEqual(['base', 'lib', 'musl', 'app']);
  expect(locked.packages['linux/arm64'].at(-1)).toEqual({
    name: 'app', version: '2.0-r1', architecture: 'aarch64', origin: 'app-source', license: 'Apache-2.0', repository: 'wolfi', path: 'aarch64/app-2.0-r1.apk',
    checksum: expect.stringMatching(/^Q1/), size: files['aarch64/app-2.0-r1.apk'].length, digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
  });
  expect(JSON.stringify(locked)).not.toContain('file:');
});

test('the newest is taken, but for what versions are asked for', async () => {
  const packages = ['1.0-r0', '1.9-r0', '1.10-r0', '2.0_rc1-r0'].map((version) => pkg('lib', { version }));
  for (const [wanted, found] of [['lib', '2.0_rc1-r0'], ['lib<2_rc1', '1.10-r0'], ['lib~1', '1.10-r0'], ['lib~=1.9', '1.9-r0'], ['lib=1.0-r0', '1.0-r0'], ['lib<=1.9-r0', '1.9-r0']]) {
    expect([wanted, await choose([wanted], packages)]).toEqual([wanted, [`lib ${found}`]]);
  }
  expect(await choose(['app', 'lib'], [...packages, pkg('app', { depends: ['lib<1.10'] })])).toEqual(['lib 1.9-r0', 'app 1.0-r0']);
});

test('of those that provide a name, the one with the newest version of it is taken, then the highest priority, then the newest', async () => {
  const app = pkg('app', { depends: ['mta'] });
  expect(await choose(['app'], [app, pkg('plain', { provides: ['mta'] }), pkg('old', { provides: ['mta=1'] }), pkg('new', { provides: ['mta=2'] })])).toContain('new 1.0-r0');
  expect(await choose(['app'], [app, pkg('a', { provides: ['mta'], providerPriority: 10 }), pkg('b', { provides: ['mta'], providerPriority: 20 }), pkg('c', { provides: ['mta'] })])).toContain('b 1.0-r0');
  expect(await choose(['app'], [app, pkg('a', { provides: ['mta'], version: '1-r0' }), pkg('b', { provides: ['mta'], version: '2-r0' })])).toContain('b 2-r0');
  expect(await choose(['app'], [app, pkg('b', { provides: ['mta'] }), pkg('a', { provides: ['mta'] })])).toContain('a 1.0-r0');
});

test('one that is there already is taken before all others', async () => {
  const packages = [pkg('app', { depends: ['mta'] }), pkg('small', { provides: ['mta'] }), pkg('large', { provides: ['mta'], providerPriority: 100 })];
  expect(await choose(['app'], packages)).toEqual(['large 1.0-r0', 'app 1.0-r0']);
  expect(await choose(['app', 'small'], packages)).toEqual(['small 1.0-r0', 'app 1.0-r0']);
});

test('one that was built with what asks is taken before newer ones', async () => {
  const packages = [pkg('app', { version: '1-r0', origin: 'src', depends: ['app-libs'] }), pkg('app-libs', { version: '1-r0', origin: 'src' }), pkg('app-libs', { version: '2-r0', origin: 'src' })];
  expect(await choose(['app'], packages)).toEqual(['app-libs 1-r0', 'app 1-r0']);
});

test('a version is only fulfilled by what is provided in a version', async () => {
  const packages = [pkg('app', { depends: ['virtual>=2'] }), pkg('plain', { provides: ['virtual'] }), pkg('with-version', { provides: ['virtual=3'] })];
  expect(await choose(['app'], packages)).toEqual(['with-version 1.0-r0', 'app 1.0-r0']);
  expect(await thrownBy(() => choose(['app'], packages.slice(0, 2)))).toEqual(coded('no-solution', 'app 1.0-r0 depends on virtual>=2', 'there is only plain 1.0-r0 with virtual in no version'));
});

test('a name in a version is of one package; in no version several may have it', async () => {
  const both = (first: string, second: string): ApkSpec[] => [pkg('a', { provides: [first] }), pkg('b', { provides: [second] })];
  expect(await choose(['a', 'b'], both('name', 'name'))).toEqual(['a 1.0-r0', 'b 1.0-r0']);
  for (const [first, second] of [['name=1', 'name=1'], ['name=1', 'name=2'], ['name=1', 'name'], ['b', 'other']]) {
    expect(await thrownBy(() => choose(['a', 'b=1.0-r0'], both(first, second)))).toEqual(coded('no-solution', 'both provide', 'a is asked for', 'b=1.0-r0 is asked for'));
  }
  expect(await choose(['a', 'b'], both('b', 'other'))).toEqual(['a 1.0-r0']);
});

test('conflicts are kept, also with what is provided, but not with itself', async () => {
  const packages = [pkg('app', { depends: ['!mta'], provides: ['mta'] }), pkg('postfix', { provides: ['mta=1'] }), pkg('tool', { depends: ['lib', '!lib<2'] }), pkg('lib', { version: '1-r0' }), pkg('lib', { version: '2-r0' }), pkg('lib', { version: '3-r0', depends: ['gone'] })];
  expect(await choose(['app'], packages)).toEqual(['app 1.0-r0']);
  expect(await choose(['tool'], packages)).toEqual(['lib 2-r0', 'tool 1.0-r0']);
  expect(await thrownBy(() => choose(['app', 'postfix'], packages))).toEqual(coded('no-solution', 'app 1.0-r0 conflicts with mta'));
  expect(await choose(['tool', '!lib=2-r0', 'lib>=1'], [...packages.slice(0, 5), pkg('lib', { version: '2.5-r0' })])).toEqual(['lib 2.5-r0', 'tool 1.0-r0']);
  expect(await thrownBy(() => choose(['tool', '!lib'], packages))).toEqual(coded('no-solution', 'tool 1.0-r0 depends on lib', 'beside !lib'));
});

test('goes back on a choice that leads nowhere', async () => {
  const packages = [
    pkg('app', { depends: ['db', 'cache'] }),
    pkg('new-db', { provides: ['db=2'], depends: ['!redis'] }), pkg('old-db', { provides: ['db=1'] }),
    pkg('redis', { provides: ['cache'] }),
  ];
  expect(await choose(['app'], packages)).toEqual(['old-db 1.0-r0', 'redis 1.0-r0', 'app 1.0-r0']);
});

test('why there is no solution is said in a chain', async () => {
  const packages = [pkg('app', { depends: ['lib>=2'] }), pkg('tool', { depends: ['lib<2'] }), pkg('lib', { version: '1-r0' }), pkg('lib', { version: '2-r0' }), pkg('other')];
  const error = await thrownBy(() => choose(['app', 'tool', 'other'], packages));
  expect(error).toEqual(coded('no-solution', 'app is asked for', 'app 1.0-r0 depends on lib>=2', 'tool is asked for', 'tool 1.0-r0 depends on lib<2', 'lib 1-r0 and lib 2-r0 cannot both be there'));
  expect((error as Error).message).not.toContain('other is asked for');
});

describe('install_if', () => {
  const doc = pkg('app-doc', { depends: ['man'], installIf: ['docs', 'app=1.0-r0'] });
  const packages = [pkg('app'), pkg('docs'), pkg('man'), doc];

  test('brings a package where all that it names is there, with what that depends on', async () => {
    expect(await choose(['app'], packages)).toEqual(['app 1.0-r0']);
    expect(await choose(['docs'], packages)).toEqual(['docs 1.0-r0']);
    expect(await choose(['app', 'docs'], packages)).toEqual(['app 1.0-r0', 'docs 1.0-r0', 'man 1.0-r0', 'app-doc 1.0-r0']);
    expect(await choose(['app', 'docs'], [...packages.slice(1), pkg('app', { version: '1.1-r0' })])).toEqual(['app 1.1-r0', 'docs 1.0-r0']);
  });

  test('is about names that are provided, and those that may not be there', async () => {
    expect(await choose(['a', 'b'], [pkg('a', { provides: ['x'] }), pkg('b'), pkg('c', { installIf: ['x', 'b'] })])).toContain('c 1.0-r0');
    expect(await choose(['a', 'b'], [pkg('a'), pkg('b'), pkg('c', { installIf: ['a', '!b'] })])).toEqual(['a 1.0-r0', 'b 1.0-r0']);
    expect(await choose(['a'], [pkg('a'), pkg('b'), pkg('c', { installIf: ['a', '!b'] })])).toEqual(['a 1.0-r0', 'c 1.0-r0']);
  });

  test('brings nothing that cannot be there', async () => {
    expect(await choose(['app', 'docs'], [pkg('app', { depends: ['!man'] }), ...packages.slice(1)])).toEqual(['app 1.0-r0', 'docs 1.0-r0']);
    expect(await choose(['app', 'docs', '!app-doc'], packages)).toEqual(['app 1.0-r0', 'docs 1.0-r0']);
  });

  test('brings one thing after the other', async () => {
    expect(await choose(['a'], [pkg('a'), pkg('b', { installIf: ['a'] }), pkg('c', { installIf: ['b'] })])).toEqual(['a 1.0-r0', 'b 1.0-r0', 'c 1.0-r0']);
  });
});

describe('tags', () => {
  /** A machine with a repository `main`, and one `edge` that has a tag; and a content of both. */
  async function tagged(wanted: string[], main: ApkSpec[], edge: ApkSpec[]): Promise<string[]> {
    const rules = { main: [folderOf(apkRepository({ packages: main, key }))], edge: [folderOf(apkRepository({ packages: edge, key }))] };
    const keys = [apkKeyFile(key)];
    const content: ApkContent = { type: 'apk', packages: wanted, repositories: [{ name: 'main', keys }, { name: 'edge', tag: 'edge', keys }] };
    const locked = await lockApk(content, newMachine([apkUpstream], { rules, platforms: [amd64] }));
    return locked.packages['linux/amd64'].map(({ name, version, repository }) => `${name} ${version} of ${repository}`);
  }
  const [old, recent] = [pkg('app', { version: '1-r0' }), pkg('app', { version: '2-r0', depends: ['lib'] })];

  test('serve what is asked for by them alone', async () => {
    expect(await tagged(['app'], [old], [recent, pkg('lib')])).toEqual(['app 1-r0 of main']);
    expect(await tagged(['app@edge'], [old], [recent, pkg('lib')])).toEqual(['lib 1.0-r0 of edge', 'app 2-r0 of edge']);
    expect(await tagged(['app@edge<2'], [old], [recent, pkg('lib')])).toEqual(['app 1-r0 of main']);
    expect(await thrownBy(() => tagged(['app', 'lib'], [old], [recent, pkg('lib')]))).toEqual(coded('no-solution', 'lib is asked for'));
  });

  test('serve what that depends on, if no other repository does', async () => {
    expect(await tagged(['app@edge'], [pkg('lib')], [recent, pkg('lib', { version: '9-r0' })])).toEqual(['lib 1.0-r0 of main', 'app 2-r0 of edge']);
    expect(await tagged(['app@edge'], [pkg('lib')], [pkg('app', { depends: ['lib>=2'] }), pkg('lib', { version: '9-r0' })])).toEqual(['lib 9-r0 of edge', 'app 1.0-r0 of edge']);
    expect(await thrownBy(() => tagged(['app@edge', 'tool'], [pkg('tool', { depends: ['more'] })], [recent, pkg('lib'), pkg('more')]))).toEqual(coded('no-solution', 'tool 1.0-r0 depends on more'));
  });

  test('that no repository has are refused', async () => {
    expect(await thrownBy(() => tagged(['app@testing'], [old], []))).toEqual(coded('content-invalid', 'app@testing', 'edge'));
  });
});

describe('several architectures', () => {
  const locked = async (wanted: string[], packages: ApkSpec[]) => {
    const machine = apkMachineWith(packages, key, { platforms: [amd64, arm64] });
    const found = await lockApk(apkContent(wanted, key), machine);
    return Object.values(found.packages).map((each) => each.map(({ name, version }) => `${name} ${version}`));
  };

  test('a version that one of them lacks is on none', async () => {
    const packages = [pkg('app', { version: '1-r0' }), pkg('app', { version: '2-r0', onlyFor: ['x86_64'] })];
    expect(await locked(['app'], packages)).toEqual([['app 1-r0'], ['app 1-r0']]);
    expect(await choose(['app'], packages)).toEqual(['app 2-r0']);
    expect(await thrownBy(() => locked(['app=2-r0'], packages))).toEqual(coded('no-solution', 'app=2-r0 is asked for', 'there is only app 1-r0 (x86_64)'));
    expect(await thrownBy(() => locked(['x'], [pkg('x', { onlyFor: ['aarch64'] })]))).toEqual(coded('no-solution', 'there is no such package that all architectures have'));
  });

  test('they have one version of a package, also where one of them would do with another', async () => {
    const packages = [
      pkg('app', { onlyFor: ['x86_64'], depends: ['lib'] }), pkg('app', { onlyFor: ['aarch64'], depends: ['lib<2'] }),
      pkg('lib', { version: '1-r0' }), pkg('lib', { version: '2-r0' }),
    ];
    expect(await locked(['app'], packages)).toEqual([['lib 1-r0', 'app 1.0-r0'], ['lib 1-r0', 'app 1.0-r0']]);
  });

  test('each may depend on something of its own', async () => {
    const packages = [pkg('app', { onlyFor: ['x86_64'], depends: ['a'] }), pkg('app', { onlyFor: ['aarch64'], depends: ['b'] }), pkg('a'), pkg('b')];
    expect(await locked(['app'], packages)).toEqual([['a 1.0-r0', 'app 1.0-r0'], ['b 1.0-r0', 'app 1.0-r0']]);
  });
});

test('what is locked stays, unless it is to move or no longer fits', async () => {
  const old = [pkg('app', { version: '1-r0' }), pkg('lib', { version: '1-r0' })];
  const recent = [...old, pkg('app', { version: '2-r0' }), pkg('lib', { version: '2-r0' })];
  const content = apkContent(['app', 'lib'], key);
  const previous = await lockApk(content, apkMachineWith(old, key));
  const machine = apkMachineWith(recent, key);
  expect(await chosenApks(content, machine, { previous })).toEqual(['app 1-r0', 'lib 1-r0']);
  expect(await chosenApks(content, machine, { previous, update: new Set(['lib']) })).toEqual(['app 1-r0', 'lib 2-r0']);
  expect(await chosenApks(content, machine, { previous, update: 'all' })).toEqual(['app 2-r0', 'lib 2-r0']);
  expect(await chosenApks({ ...content, packages: ['app>1-r0', 'lib'] }, machine, { previous })).toEqual(['app 2-r0', 'lib 1-r0']);
});

test('the first repository that has a version is taken', async () => {
  const rules = { first: [folderOf(apkRepository({ packages: [pkg('app')], key }))], second: [folderOf(apkRepository({ packages: [pkg('app'), pkg('lib')], key }))] };
  const keys = [apkKeyFile(key)];
  const content: ApkContent = { type: 'apk', packages: ['app', 'lib'], repositories: [{ name: 'first', keys }, { name: 'second', keys }] };
  const locked = await lockApk(content, newMachine([apkUpstream], { rules, platforms: [amd64] }));
  expect(locked.packages['linux/amd64'].map(({ name, repository }) => `${name} of ${repository}`)).toEqual(['app of first', 'lib of second']);
});

test('what is asked for has to be said so that it can be understood', async () => {
  for (const wanted of ['app=', '@edge', 'a b', 'app=1=2']) expect(await thrownBy(() => choose([wanted], [pkg('app')]))).toEqual(coded('content-invalid', JSON.stringify(wanted)));
  expect(await thrownBy(() => chosenApks(apkContent(['app'], key), newMachine([apkUpstream], { platforms: [amd64] })))).toEqual(coded('no-mirror', '"wolfi"'));
});
