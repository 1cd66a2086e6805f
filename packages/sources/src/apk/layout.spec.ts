import { createHash } from 'node:crypto';
import { mergeTrees, type FileTree } from '@nx-oci/oci';
import { type ApkSpec, newApkKey } from '@nx-oci/peers';
import { coded, thrownBy } from '../../test/errors';
import { amd64 } from '../../test/access-rig';
import { apkContent, apkMachineWith, lockApk } from '../../test/apk-rig';
import type { SourcePart } from '../source';
import { apkSource } from './apk-source';
import type { ApkContent } from './content';

const key = newApkKey();
/** What a package of the mail server's is, as capabilities are written: cap_net_bind_service=ep. */
const capability = Buffer.from('0100000200040000000000000000000000000000', 'hex').toString('base64');

async function partsOf(packages: ApkSpec[], { wanted = packages.map(({ name }) => name), ...options }: Partial<ApkContent> & { wanted?: string[] } = {}): Promise<SourcePart[]> {
  const machine = apkMachineWith(packages, key);
  const content = { ...apkContent(wanted, key), ...options };
  const locked = await lockApk(content, machine);
  return apkSource.parts(content, locked, { archives: machine.archives, workspaceRoot: machine.workspaceRoot, platform: amd64 });
}

/** All parts as they come to stand in an image. */
async function treeOf(...args: Parameters<typeof partsOf>): Promise<FileTree> {
  const parts = await partsOf(...args);
  return mergeTrees(parts.map(({ name, tree }) => ({ origin: name, tree })), { opaqueBase: false }).tree;
}

/** Mode, owner, path, and what is in it or where it leads; of some paths. */
async function lines(tree: FileTree, pattern = /^(?!.*\bapk\b)/): Promise<string[]> {
  const found: string[] = [];
  for (const [path, entry] of [...tree].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (!pattern.test(path)) continue;
    const what = entry.type === 'file' ? JSON.stringify(await textOf(tree, path)) : entry.type === 'directory' ? '' : `-> ${entry.target}`;
    found.push([entry.mode.toString(8).padStart(4, '0'), `${entry.uid}:${entry.gid}`, `/${path}`, what].filter(Boolean).join(' '));
  }
  return found;
}

async function textOf(tree: FileTree, path: string): Promise<string> {
  const entry = tree.get(path);
  const chunks: Uint8Array[] = [];
  if (entry?.type === 'file') for await (const chunk of entry.content.open()) chunks.push(Uint8Array.prototype.slice.call(chunk));
  return Buffer.concat(chunks).toString('latin1');
}

/** As apk writes the SHA-1 of a text. */
function q1(text: string): string {
  return `Q1${createHash('sha1').update(text).digest('base64')}`;
}

test('files, folders and links keep their owners, modes, times and extended attributes', async () => {
  const app: ApkSpec = {
    name: 'app',
    files: {
      'usr/bin/app': { text: 'app', mode: 0o755, xattrs: { 'security.capability': capability }, mtime: 1_600_000_000 }, 'usr/bin/alias': { hardlink: 'usr/bin/app' }, 'usr/bin/link': { link: 'app' },
      'var/lib/app': { folder: 0o2770, uid: 70, gid: 71 }, 'var/lib/app/db': { text: 'db', mode: 0o640, uid: 70, gid: 71 }, 'usr/bin/su': { text: 'su', mode: 0o4755 }, empty: { folder: 0o755 },
    },
  };
  const tree = await treeOf([app], { setuid: ['/usr/bin/su'] });
  expect(await lines(tree, /^(empty|usr\/bin\/|var\/lib)/)).toEqual([
    '0755 0:0 /empty', '0644 0:0 /usr/bin/alias -> usr/bin/app', '0755 0:0 /usr/bin/app "app"', '0777 0:0 /usr/bin/link -> app', '4755 0:0 /usr/bin/su "su"',
    '0755 0:0 /var/lib', '2770 70:71 /var/lib/app', '0640 70:71 /var/lib/app/db "db"',
  ]);
  expect(tree.get('usr/bin/app')).toMatchObject({ mtime: 1_600_000_000, xattrs: { 'security.capability': Buffer.from(capability, 'base64') } });
  expect(tree.get('var/lib/app')).toMatchObject({ mtime: 0 });
  expect(await thrownBy(() => treeOf([app]))).toEqual(coded('artifact-unsafe', '/usr/bin/su with mode 4755'));
  expect(await lines(await treeOf([app], { setuid: 'any' }), /bin/)).toEqual(await lines(tree, /bin/));
});

test('what apk keeps of an image is there: packages with their files, scripts, triggers, world, keys', async () => {
  const app: ApkSpec = {
    name: 'app', version: '1.2-r3', architecture: 'native', license: 'Apache-2.0', depends: ['lib>=1'], provides: ['cmd:app=1.2-r3'], replaces: ['old-app<1'], triggers: ['/usr/lib/*', '/etc'],
    scripts: { '.post-install': '#!/bin/sh\n', '.trigger': '#!/bin/sh\necho\n' },
    files: { 'usr/bin/app': { text: 'app', mode: 0o755 }, 'usr/bin/hard': { hardlink: 'usr/bin/app' }, 'usr/bin/link': { link: 'app' }, 'usr/share/app': 'text', 'srv/app': { folder: 0o700, uid: 5, gid: 6 }, readme: 'top' },
  };
  const tree = await treeOf([app, { name: 'lib' }], { wanted: ['app'] });
  const installed = await textOf(tree, 'usr/lib/apk/db/installed');
  const [lib, own] = installed.split('\n\n');
  expect(lib).toMatch(/^P:lib\nV:1\.0-r0\nA:noarch\n/);
  const checksum = /^C:(Q1.+)$/m.exec(own)?.[1];
  expect(own.split('\n')).toEqual([
    'P:app', 'V:1.2-r3', 'A:x86_64', 'L:Apache-2.0', 'T:app for a test', 'o:app', 'm:Nobody <nobody@example.org>', 'U:https://example.org', 'D:lib>=1', 'p:cmd:app=1.2-r3', 'r:old-app<1',
    'c:0123456789abcdef', 't:1700000000', expect.stringMatching(/^S:\d+$/), 'I:10', `C:${checksum}`,
    'F:', 'R:readme', `Z:${q1('top')}`,
    'F:srv', 'F:srv/app', 'M:5:6:0700',
    'F:usr', 'F:usr/bin', 'R:app', 'a:0:0:0755', `Z:${q1('app')}`, 'R:hard', `Z:${q1('app')}`, 'R:link', 'a:0:0:0777', `Z:${q1('app')}`,
    'F:usr/share', 'R:app', `Z:${q1('text')}`,
  ]);
  expect(await textOf(tree, 'usr/lib/apk/db/triggers')).toBe(`${checksum} /usr/lib/* /etc\n`);
  const scripts = await textOf(tree, 'usr/lib/apk/db/scripts.tar');
  for (const name of ['.post-install', '.trigger']) expect(scripts).toContain(`app-1.2-r3.${checksum}${name}\0`);
  expect(await textOf(tree, 'etc/apk/world')).toBe('app=1.2-r3\nlib=1.0-r0\n');
  expect(tree.has('lib/apk')).toBe(true);
  expect(await textOf(tree, 'etc/apk/arch')).toBe('x86_64\n');
  expect(await textOf(tree, `etc/apk/keys/${key.name}`)).toBe(key.publicKey);
  expect(tree.get('usr/lib/apk/db/lock')).toMatchObject({ mode: 0o600, content: { size: 0 } });
  expect(tree.get('lib/apk')).toMatchObject({ type: 'symlink', target: '../usr/lib/apk' });
  expect(await lines(tree, /^(tmp|proc)$/)).toEqual(['0555 0:0 /proc', '1777 0:0 /tmp']);
});

test('addresses of repositories are in the image where the content gives them', async () => {
  const machine = apkMachineWith([{ name: 'app' }], key);
  const content = apkContent(['app'], key, { repository: { url: 'https://packages.example/os' } });
  const [edge] = apkContent([], key, { repository: { name: 'edge', url: './packages', tag: 'edge' } }).repositories;
  const locked = await lockApk(content, machine);
  const parts = await apkSource.parts({ ...content, repositories: [...content.repositories, edge] }, locked, { archives: machine.archives, workspaceRoot: machine.workspaceRoot, platform: amd64 });
  expect(await textOf(parts.at(-1)!.tree, 'etc/apk/repositories')).toBe('https://packages.example/os\n');
  expect(await textOf(await treeOf([{ name: 'app' }], { runtimeRepositories: ['@edge https://packages.example/edge'] }), 'etc/apk/repositories')).toBe('@edge https://packages.example/edge\n');
});

describe('one path in two packages', () => {
  const [a, b] = ['a', 'b'].map((name): ApkSpec => ({ name, files: { 'etc/conf': `of ${name}`, [`etc/${name}`]: '' } }));
  const conf = async (...packages: ApkSpec[]): Promise<string> => textOf(await treeOf(packages), 'etc/conf');

  test('is a conflict, unless the bytes are the same', async () => {
    expect(await thrownBy(() => conf(a, b))).toEqual(coded('package-conflict', 'a 1.0-r0 and b 1.0-r0', '/etc/conf'));
    const same = (name: string, mode: number): ApkSpec => ({ name, files: { 'etc/conf': { text: 'same', mode } } });
    const tree = await treeOf([same('a', 0o600), same('b', 0o644)]);
    expect(await lines(tree, /conf/)).toEqual(['0600 0:0 /etc/conf "same"']);
    expect((await textOf(tree, 'usr/lib/apk/db/installed')).match(/R:conf/g)).toHaveLength(1);
  });

  test('is of the one that replaces the other, whichever comes first', async () => {
    expect(await conf(a, { ...b, replaces: ['a'] })).toBe('of b');
    expect(await conf({ ...a, replaces: ['b'] }, b)).toBe('of a');
    expect(await conf({ ...a, replaces: ['b'] }, { ...b, replaces: ['a'], replacesPriority: 1 })).toBe('of b');
    expect(await conf({ ...a, replaces: ['b'], replacesPriority: 1 }, { ...b, replaces: ['a'] })).toBe('of a');
    expect(await thrownBy(() => conf(a, { ...b, replaces: ['a<1'] }))).toEqual(coded('package-conflict', '/etc/conf'));
    expect(await conf(a, { ...b, replaces: ['a<2'] })).toBe('of b');
  });

  test('is of the later one, where they have one origin', async () => {
    expect(await conf({ ...a, origin: 'src' }, { ...b, origin: 'src' })).toBe('of b');
  });

  test('is told of in the database where it is', async () => {
    const installed = await textOf(await treeOf([a, { ...b, replaces: ['a'] }]), 'usr/lib/apk/db/installed');
    const [first, second] = installed.split('\n\n');
    expect([first.includes('R:conf'), second.includes('R:conf')]).toEqual([false, true]);
  });

  test('leaves what was linked to it', async () => {
    const linked: ApkSpec = { name: 'a', files: { 'etc/conf': 'of a', 'etc/copy': { hardlink: 'etc/conf' }, 'etc/other': { hardlink: 'etc/conf' } } };
    expect(await lines(await treeOf([linked, { ...b, replaces: ['a'] }]), /^etc\/(conf|copy|other)$/)).toEqual(['0644 0:0 /etc/conf "of b"', '0644 0:0 /etc/copy "of a"', '0644 0:0 /etc/other -> etc/copy']);
  });

  test('is a folder in both, with the first attributes that are not the usual ones', async () => {
    const folder = (name: string, mode: number): ApkSpec => ({ name, files: { 'srv': { folder: mode }, [`srv/${name}`]: '' } });
    expect(await lines(await treeOf([folder('a', 0o755), folder('b', 0o750), folder('c', 0o700)]), /^srv$/)).toEqual(['0750 0:0 /srv']);
  });

  test('is a folder in one and a file in the other: refused', async () => {
    await expect(treeOf([{ name: 'a', files: { 'x/y': '' } }, { name: 'b', files: { x: '' } }])).rejects.toMatchObject({ code: 'path-conflict' });
  });
});

test.each(['a-layout', 'z-layout'])('what packages bring below a link at the top goes where it leads, whether %s comes first or last', async (name) => {
  const layout: ApkSpec = { name, files: { lib: { link: 'usr/lib' }, 'usr/lib': { folder: 0o755 } } };
  const tree = await treeOf([{ name: 'b', files: { 'lib/a.so': 'a', 'lib/modules': { folder: 0o755 } } }, { name: 'c', files: { 'usr/lib/a.so': 'a' } }, layout].sort((a, b) => (a.name < b.name ? -1 : 1)));
  expect(await lines(tree, /^(lib$|lib\/|usr\/lib\/(a\.so|m))/)).toEqual(['0777 0:0 /lib -> usr/lib', '0644 0:0 /usr/lib/a.so "a"', '0755 0:0 /usr/lib/modules']);
});

test('what is excluded is left out, with the folders that nothing else is in', async () => {
  const app: ApkSpec = { name: 'app', files: { 'usr/share/man/man1/app.1': 'm', 'usr/share/app': 'a' } };
  const tree = await treeOf([app], { exclude: ['/usr/share/man/**'] });
  expect(await lines(tree, /^usr\/share/)).toEqual(['0755 0:0 /usr/share', '0644 0:0 /usr/share/app "a"']);
  expect(await textOf(tree, 'usr/lib/apk/db/installed')).not.toContain('man');
});

test('a package without files is in the database', async () => {
  expect(await textOf(await treeOf([{ name: 'virtual' }]), 'usr/lib/apk/db/installed')).toMatch(/^P:virtual\n/);
});

test('each package is a part of its own, by its origin, and depends on no other', async () => {
  const packages: ApkSpec[] = [{ name: 'a', origin: 'src', files: { 'usr/bin/a': 'a' } }, { name: 'b', files: { 'usr/bin/b': 'b' } }];
  const [both, alone] = [await partsOf(packages), await partsOf(packages.slice(0, 1))];
  expect(both.map(({ name, origin }) => [name, origin])).toEqual([['apk folders', undefined], ['a 1.0-r0', 'src'], ['b 1.0-r0', 'b'], ['apk database', undefined]]);
  expect(await lines(both[1].tree)).toEqual(await lines(alone[1].tree));
});
