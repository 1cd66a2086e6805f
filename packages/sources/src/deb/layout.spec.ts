import { X509Certificate } from 'node:crypto';
import { rootCertificates } from 'node:tls';
import { mergeTrees, type Entry } from '@nx-oci/oci';
import { coded } from '../../test/errors';
import { amd64, arm64 } from '../../test/access-rig';
import { newKey, type DebSpec } from '../../test/deb-repository';
import { contentOf, lock, machineWith } from '../../test/deb-rig';
import type { SourcePart } from '../source';
import type { DebContent } from './content';
import { debSource } from './deb-source';

const key = newKey();

/** The parts of all these packages for linux/amd64. */
async function partsOf(packages: DebSpec[], options: Partial<DebContent> = {}, platform = amd64): Promise<SourcePart[]> {
  const machine = machineWith(packages, key);
  machine.platforms = [platform];
  const content = contentOf(packages.map(({ name }) => name), key, options);
  const locked = await lock(content, machine);
  return debSource.parts(content, locked, { ...machine, platform });
}

/** Path → entry of one package's part. */
async function treeOf(spec: DebSpec, options: Partial<DebContent> = {}): Promise<ReadonlyMap<string, Entry>> {
  return (await partsOf([spec], options)).find(({ name }) => name.startsWith(`${spec.name} `))!.tree;
}

/** The image that parts make. */
function imageOf(parts: SourcePart[]): ReadonlyMap<string, Entry> {
  return mergeTrees(parts.map(({ name, tree }) => ({ origin: name, tree }))).tree;
}

async function textOf(entry: Entry | undefined): Promise<string> {
  if (entry?.type !== 'file') throw new Error(`It is a ${entry?.type ?? 'nothing'}.`);
  const chunks: Buffer[] = [];
  for await (const chunk of entry.content.open()) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString();
}

test('a package is a part, with its files as they are in it', async () => {
  const [links, app] = await partsOf([{ name: 'app', fields: { Source: 'origin (2.0)' }, files: { 'usr/bin/app': { text: 'program', mode: 0o755 }, 'etc/app.conf': 'text', 'usr/bin/other': { link: 'app' }, 'var/lib/app': { folder: 0o700 }, 'var/empty': { folder: 0o755 } } }]);
  expect(links.name).toBe('merged /usr');
  expect([app.name, app.origin]).toEqual(['app 1.0', 'origin']);
  expect(app.tree.get('usr/bin/app')).toMatchObject({ type: 'file', mode: 0o755, uid: 0, gid: 0, mtime: 0 });
  expect(await textOf(app.tree.get('usr/bin/app'))).toBe('program');
  expect(app.tree.get('usr/bin/other')).toMatchObject({ type: 'symlink', target: 'app' });
  expect(app.tree.get('usr/bin')).toMatchObject({ type: 'directory', implied: true });
  expect(app.tree.get('var/lib/app')).toEqual({ type: 'directory', mode: 0o700, uid: 0, gid: 0, mtime: 0 });
  expect(app.tree.get('var/empty')).toEqual({ type: 'directory', mode: 0o755, uid: 0, gid: 0, mtime: 0 });
  expect(app.tree.has('')).toBe(false);
});

test('scanners see it: its control data with a status, and its checksums', async () => {
  const tree = await treeOf({ name: 'app', fields: { Depends: 'x', 'Multi-Arch': 'foreign' }, files: { 'etc/a': 'a' } }, { omit: ['x'] });
  expect(await textOf(tree.get('var/lib/dpkg/status.d/app'))).toBe(
    'Package: app\nStatus: install ok installed\nVersion: 1.0\nArchitecture: all\nMaintainer: Nobody <nobody@example.org>\nDescription: for a test\nDepends: x\nMulti-Arch: foreign\n',
  );
  expect(await textOf(tree.get('var/lib/dpkg/status.d/app.md5sums'))).toMatch(/^[0-9a-f]{32} {2}usr/);
});

test('a tree does not depend on what is beside it', async () => {
  const app: DebSpec = { name: 'app', files: { 'usr/share/app/a': 'a' } };
  const alone = await partsOf([app]);
  const beside = await partsOf([app, { name: 'other', files: { 'usr/share/other/b': 'b' } }]);
  const plain = (parts: SourcePart[], name: string): string => JSON.stringify([...parts.find((part) => part.name === name)!.tree]);
  expect(plain(beside, 'app 1.0')).toBe(plain(alone, 'app 1.0'));
  expect(plain(beside, 'merged /usr')).toBe(plain(alone, 'merged /usr'));
});

test('documentation goes, but not copyright files and links to them; so do translations and what globs name', async () => {
  const files = {
    'usr/share/doc/app/copyright': 'c', 'usr/share/doc/app/README': 'r', 'usr/share/doc/app/examples/x': 'x', 'usr/share/doc/lib': { link: 'app' },
    'usr/share/man/man1/app.1.gz': 'm', 'usr/share/locale/de/LC_MESSAGES/app.mo': 't', 'usr/share/locale/locale.alias': 'a',
    'usr/share/bash-completion/completions/app': 'b', 'usr/bin/app': 'p',
  };
  const tree = await treeOf({ name: 'app', files }, { without: ['docs', 'locales'], exclude: ['/usr/share/bash-completion/**'] });
  expect([...tree.keys()].filter((path) => !path.startsWith('var/')).sort()).toEqual([
    'usr', 'usr/bin', 'usr/bin/app', 'usr/share', 'usr/share/doc', 'usr/share/doc/app', 'usr/share/doc/app/copyright', 'usr/share/doc/lib', 'usr/share/locale', 'usr/share/locale/locale.alias',
  ]);
});

test('setuid files are an error unless they are allowed or left out', async () => {
  const spec: DebSpec = { name: 'app', files: { 'usr/bin/su': { text: 's', mode: 0o4755 } } };
  await expect(treeOf(spec)).rejects.toEqual(coded('artifact-unsafe', '/usr/bin/su', '4755'));
  expect((await treeOf(spec, { setuid: ['/usr/bin/su'] })).get('usr/bin/su')).toMatchObject({ mode: 0o4755 });
  expect((await treeOf(spec, { exclude: ['usr/bin/su'] })).has('usr/bin/su')).toBe(false);
});

test('files of /bin, /sbin, /lib and /lib64 stand in /usr', async () => {
  const files = { 'bin/app': 'a', 'lib64/ld.so': { link: '/lib/x/ld.so' }, 'lib/x/ld.so': 'l' };
  const parts = await partsOf([{ name: 'app', files }, { name: 'base-files', files: { bin: { link: 'usr/bin' }, 'usr/bin/b': 'b' } }]);
  const image = imageOf(parts);
  expect([...image.keys()].filter((path) => !path.startsWith('var/'))).toEqual(expect.arrayContaining(['bin', 'lib', 'lib64', 'sbin', 'usr/bin/app', 'usr/bin/b', 'usr/lib64/ld.so', 'usr/lib/x/ld.so', 'usr/sbin']));
  expect(image.get('bin')).toMatchObject({ type: 'symlink', target: 'usr/bin' });
  expect(image.has('bin/app')).toBe(false);
  const [onArm] = await partsOf([{ name: 'app', files: { 'bin/app': 'a' } }], {}, arm64);
  expect([...onArm.tree.keys()].filter((path) => !path.startsWith('usr'))).toEqual(['bin', 'lib', 'sbin']);
});

test('the bundle of certificates has all that the package ships, by name', async () => {
  const [a, b] = rootCertificates.slice(0, 2).map((pem) => new X509Certificate(pem).toString());
  const spec: DebSpec = { name: 'ca-certificates', files: { 'usr/share/ca-certificates/mozilla/B.crt': b.trimEnd(), 'usr/share/ca-certificates/mozilla/A.crt': a } };
  const tree = await treeOf(spec, { exclude: ['usr/share/ca-certificates/**'] });
  expect(await textOf(tree.get('etc/ssl/certs/ca-certificates.crt'))).toBe(a + b);
  expect(tree.get('usr/lib/ssl/cert.pem')).toMatchObject({ type: 'symlink', target: '/etc/ssl/certs/ca-certificates.crt' });
  const withOwn = await partsOf([spec, { name: 'openssl', files: { 'usr/lib/ssl/cert.pem': { link: '/etc/ssl/cert.pem' } } }]);
  expect(imageOf(withOwn).get('usr/lib/ssl/cert.pem')).toMatchObject({ target: '/etc/ssl/cert.pem' });
});

test('declared alternatives are links of their own; a path that is taken or a target that is missing is an error', async () => {
  const spec: DebSpec = { name: 'mawk', files: { 'usr/bin/mawk': 'm' } };
  const [, , links] = await partsOf([spec], { alternatives: { '/usr/bin/awk': '/usr/bin/mawk', '/bin/nawk': '/usr/bin/awk' } });
  expect([links.name, [...links.tree].map(([path, entry]) => [path, entry.type === 'symlink' && entry.target])]).toEqual(['alternatives', [['bin/nawk', '/usr/bin/awk'], ['usr/bin/awk', '/usr/bin/mawk']]]);
  await expect(partsOf([spec], { alternatives: { '/usr/bin/awk': '/usr/bin/gawk' } })).rejects.toEqual(coded('content-invalid', '/usr/bin/awk', '/usr/bin/gawk'));
  await expect(partsOf([spec], { alternatives: { '/bin/mawk': '/usr/bin/mawk' } })).rejects.toEqual(coded('content-invalid', '/bin/mawk'));
});

describe('what two packages bring', () => {
  const folder = (mode: number) => ({ folder: mode });

  test('a folder has the attributes of the one that says something unusual, in whatever order', async () => {
    for (const [a, b] of [[0o755, 0o1777], [0o1777, 0o755]]) {
      const image = imageOf(await partsOf([{ name: 'a', files: { 'var/spool/x': folder(a), 'var/spool/x/f': 'f' } }, { name: 'b', files: { 'var/spool/x': folder(b) } }]));
      expect(image.get('var/spool/x')).toMatchObject({ type: 'directory', mode: 0o1777 });
    }
    await expect(partsOf([{ name: 'a', files: { 'srv/x': folder(0o700) } }, { name: 'b', files: { 'srv/x': folder(0o1777) } }])).rejects.toEqual(coded('package-conflict', 'a and b', '/srv/x', '0700', '1777'));
  });

  test('one path with the same content is no conflict', async () => {
    const image = imageOf(await partsOf([{ name: 'a', files: { 'etc/x': 'same' } }, { name: 'b', files: { 'etc/x': 'same' } }]));
    expect(await textOf(image.get('etc/x'))).toBe('same');
  });

  test('one path with different content is an error, also through a merged /usr', async () => {
    await expect(partsOf([{ name: 'a', files: { 'bin/x': '1' } }, { name: 'b', files: { 'usr/bin/x': '2' } }])).rejects.toEqual(coded('package-conflict', 'a and b', '/usr/bin/x'));
  });

  test.each([['first', 'second'], ['second', 'first']])('the file is of the package that replaces the other (%s)', async (replacing, replaced) => {
    const spec = (name: string): DebSpec => ({ name, files: { 'etc/x': `of ${name}` }, ...(name === replacing && { fields: { Replaces: `${replaced} (<< 2)` } }) });
    const image = imageOf(await partsOf(['first', 'second'].map(spec)));
    expect(await textOf(image.get('etc/x'))).toBe(`of ${replacing}`);
  });

  test('replacing another version takes nothing over', async () => {
    await expect(partsOf([{ name: 'a', files: { 'etc/x': '1' } }, { name: 'b', files: { 'etc/x': '2' }, fields: { Replaces: 'a (<< 1.0)' } }])).rejects.toEqual(coded('package-conflict', '/etc/x'));
  });
});
