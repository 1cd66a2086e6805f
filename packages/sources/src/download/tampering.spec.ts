import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { amd64, arm64, coded, laidOut, mac, newFolder, newMachine, type Machine } from '../../test/access-rig';
import { serveFiles } from '../../test/file-server';
import { program, rawTar, rawZip, tarOf } from '../../test/packed';
import type { DownloadContent } from './content';
import { downloadSource } from './download-source';
import { downloadUpstream } from './upstream';

const machine = (options: Parameters<typeof newMachine>[1] = {}): Machine => newMachine([downloadUpstream], { platforms: [amd64], ...options });

/** Locks and lays out what is at an address. */
async function taken(name: string, bytes: Buffer, more: Partial<DownloadContent> = {}, platform = amd64): Promise<string[]> {
  const server = await serveFiles({ [`/${name}`]: bytes });
  const content: DownloadContent = { type: 'download', url: `${server.url}/${name}`, to: '/opt/tool', ...more };
  const one = machine({ platforms: [platform] });
  return laidOut(downloadSource, content, await downloadSource.resolve(content, one), one, platform);
}

const noise = Buffer.from(Array.from({ length: 60_000 }, (_, at) => (at * 2_654_435_761) >>> 13));
const files = { tool: { bytes: noise } };
const zip = rawZip({ name: 'tool', bytes: noise });

describe.each<[string, Buffer]>([
  ['tool.tar', tarOf(files)],
  ['tool.tar.gz', tarOf(files, '--gzip')],
  ['tool.tar.xz', tarOf(files, '--xz')],
  ['tool.tar.zst', tarOf(files, '--zstd')],
  ['tool.zip', zip],
  ['tool.gz', gzipSync(noise)],
])('%s', (name, bytes) => {
  test('is taken whole', async () => expect((await taken(name, bytes)).length).toBe(1));

  // Not between files of a plain tar: tars without an end are common, and read by all.
  test.each([0.1, 0.5, 0.8])('cut off after %f of it is damaged', async (part) => {
    await expect(taken(name, bytes.subarray(0, Math.floor(bytes.length * part))).then(({ length }) => length)).rejects.toThrow(coded('artifact-damaged', /^tool/));
  });

  test('that is a page of HTML is damaged', async () => {
    await expect(taken(name, Buffer.from('<!doctype html><title>Not found</title>'.repeat(20)))).rejects.toThrow(coded('artifact-damaged', /^tool .*: the answer is an HTML page\.$/));
  });
});

test.each(['tool.tar.gz', 'tool.tar.xz', 'tool.gz'])('a flipped byte in the middle of %s is damage', async (name) => {
  const bytes = name === 'tool.gz' ? gzipSync(noise) : tarOf(files, name.endsWith('xz') ? '--xz' : '--gzip');
  bytes[bytes.length >> 1] ^= 1;
  await expect(taken(name, bytes)).rejects.toThrow(coded('artifact-damaged'));
});

test('bzip2 is refused by name', async () => {
  await expect(taken('tool.tar.bz2', tarOf(files, '--bzip2'))).rejects.toThrow(coded('archive-unknown', /bzip2/));
});

test('an empty file', async () => {
  await expect(taken('tool', Buffer.alloc(0))).rejects.toThrow(coded('artifact-damaged', /empty/));
});

const evil = Buffer.from('evil');
test.each<[string, string, Buffer, RegExp]>([
  ['a path with ..', 'x.tar', rawTar({ name: '../../etc/passwd', bytes: evil }), /"\.\.\/\.\.\/etc\/passwd"/],
  ['an absolute path', 'x.tar', rawTar({ name: '/etc/passwd', bytes: evil }), /"\/etc\/passwd" is absolute/],
  ['a path with .. in a zip', 'x.zip', rawZip({ name: '../etc/passwd', bytes: evil }), /\.\.\/etc\/passwd/],
  ['an absolute path in a zip', 'x.zip', rawZip({ name: '/etc/passwd', bytes: evil }), /\/etc\/passwd/],
  ['a link with .. out of the archive', 'x.tar', rawTar({ name: 'a', bytes: evil }, { name: 'link', type: '2', link: '../../etc/passwd' }), /links out of the root/],
  ['an absolute link out of the folder', 'x.tar', rawTar({ name: 'a', bytes: evil }, { name: 'link', type: '2', link: '/etc/passwd' }), /link leads to \/etc\/passwd, out of \/opt\/tool/],
  ['a link out of the folder in a zip', 'x.zip', rawZip({ name: 'a', bytes: evil }, { name: 'link', bytes: Buffer.from('/etc/passwd'), mode: 0o120777 }), /link leads to \/etc\/passwd/],
  ['a hardlink to a file outside', 'x.tar', rawTar({ name: 'link', type: '1', link: '/etc/passwd' }), /link/],
  ['a device', 'x.tar', rawTar({ name: 'null', type: '3' }), /device/],
  ['a setuid program', 'x.tar', rawTar({ name: 'su', bytes: evil, mode: 0o4755 }), /\/opt\/tool\/su with mode 4755/],
  ['a setgid program in a zip', 'x.zip', rawZip({ name: 'su', bytes: evil, mode: 0o102755 }), /\/opt\/tool\/su with mode 2755/],
])('%s is refused', async (_, name, bytes, message) => {
  await expect(taken(name, bytes)).rejects.toThrow(coded('artifact-unsafe', message));
});

test('a link that leaves what is kept of the archive', async () => {
  const tar = rawTar({ name: 'top/a', bytes: evil }, { name: 'top/link', type: '2', link: '../other/b' }, { name: 'other/b', bytes: evil });
  await expect(taken('x.tar', tar, { strip: 1 })).rejects.toThrow(coded('artifact-unsafe', /link leads to \.\.\/other\/b/));
  expect(await taken('x.tar', tar)).toHaveLength(3);
});

test('setuid programs that are allowed, and absolute links in a whole root', async () => {
  const tar = rawTar({ name: 'bin/su', bytes: evil, mode: 0o4755 }, { name: 'bin/link', type: '2', link: '/bin/su' });
  expect(await taken('x.tar', tar, { to: '/', setuid: ['/bin/su'] })).toEqual(['0777 /bin/link -> /bin/su', '4755 /bin/su "evil"']);
});

describe('what unpacks to far more than it is', () => {
  const huge = Buffer.alloc(120 << 20);
  const packed = (): { folder: string; file: string } => {
    const folder = newFolder();
    mkdirSync(path.join(folder, 'in'));
    writeFileSync(path.join(folder, 'in', 'zeros'), huge);
    return { folder, file: path.join(folder, 'packed') };
  };

  test.each([
    ['x.tar.xz', ['tar', '--xz', '-cf', 'packed', '-C', 'in', 'zeros']],
    ['x.tar.zst', ['tar', '--zstd', '-cf', 'packed', '-C', 'in', 'zeros']],
    ['x.tar.gz', ['tar', '--gzip', '-cf', 'packed', '-C', 'in', 'zeros']],
    ['x.zip', ['zip', '-q', '-9', '-j', 'packed', 'in/zeros']],
  ])('%s', async (name, [command, ...args]) => {
    const { folder, file } = packed();
    execFileSync(command, args, { cwd: folder });
    const bytes = readFileSync(name.endsWith('zip') ? `${file}.zip` : file);
    rmSync(folder, { recursive: true });
    await expect(taken(name, bytes)).rejects.toThrow(coded('archive-bomb'));
  });
});

describe('a program for another machine', () => {
  const foreign = program('linux', 'arm64');

  test('by itself', async () => {
    await expect(taken('tool', foreign)).rejects.toThrow(coded('wrong-platform', /^tool \(linux\/amd64\) is for linux\/arm64, and is to go into linux\/amd64/));
    await expect(taken('tool', program('darwin', 'arm64'), {}, arm64)).rejects.toThrow(coded('wrong-platform', /darwin\/arm64/));
    expect(await taken('tool', program('darwin', 'arm64'), {}, mac)).toHaveLength(1);
  });

  test('compressed, or out of an archive', async () => {
    await expect(taken('tool.gz', gzipSync(foreign))).rejects.toThrow(coded('wrong-platform'));
    await expect(taken('x.tar', rawTar({ name: 'bin/tool', bytes: foreign }), { file: 'bin/tool' })).rejects.toThrow(coded('wrong-platform', /^bin\/tool of x/));
  });

  test('in an archive that has none for this one', async () => {
    await expect(taken('x.zip', rawZip({ name: 'bin/tool', bytes: foreign }, { name: 'README' }))).rejects.toThrow(coded('wrong-platform', /^bin\/tool of x/));
    expect(await taken('x.tar', rawTar({ name: 'arm64/tool', bytes: foreign }, { name: 'amd64/tool', bytes: program('linux', 'amd64') }))).toHaveLength(2);
  });

  test('is found by what was unpacked before, too', async () => {
    const server = await serveFiles({ '/x.tar': rawTar({ name: 'tool', bytes: program('linux', 'amd64') }), '/tool': program('linux', 'amd64') });
    const one = machine();
    for (const name of ['x.tar', 'tool']) {
      const content: DownloadContent = { type: 'download', url: `${server.url}/${name}`, to: '/opt/tool' };
      const { tools } = await downloadSource.resolve(content, one);
      const both = { type: 'download' as const, tools: tools.map((each) => ({ ...each, platforms: { ...each.platforms, 'linux/arm64': each.platforms['linux/amd64'] } })) };
      const again = machine({ store: one.store });
      await expect(laidOut(downloadSource, content, both, again, arm64)).rejects.toThrow(coded('wrong-platform'));
    }
  });
});

describe('a lock that was changed', () => {
  const bytes = program('linux', 'amd64');
  test.each<[string, object, string]>([
    ['another checksum', { checksum: `sha256:${'0'.repeat(64)}` }, 'artifact-mismatch'],
    ['another size', { size: 3 }, 'artifact-mismatch'],
  ])('%s', async (_, change, code) => {
    const server = await serveFiles({ '/tool': bytes });
    const content: DownloadContent = { type: 'download', url: `${server.url}/tool`, to: '/tool' };
    const locked = await downloadSource.resolve(content, machine());
    Object.assign(locked.tools[0].platforms['linux/amd64'], change);
    await expect(laidOut(downloadSource, content, locked, machine())).rejects.toThrow(coded(code));
  });
});
