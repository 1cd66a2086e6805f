import { ftruncateSync, openSync, closeSync, readFileSync, writeFileSync, lstatSync, mkdirSync, readlinkSync } from 'node:fs';
import path from 'node:path';
import { bytesOf } from '../test/bytes-of';
import { coded, thrownBy } from '../test/errors';
import { gnuListing, gnuTar, listingLine } from '../test/gnu-tar';
import { temporaryFolder } from '../test/temp-folder';
import { directory, file, fixtureTree, hardlink, noise, symlink } from '../test/trees';
import type { Entry, FileTree } from './file-tree';
import { padding, tarHeader } from './tar-header';
import { tarEntries, tarFileEntries } from './tar-read';
import { writeTar } from './tar-write';

const folder = temporaryFolder();
let count = 0;

async function tarOf(tree: FileTree): Promise<Buffer> {
  const chunks: Buffer[] = [];
  await writeTar(tree, (chunk) => void chunks.push(Buffer.from(chunk)));
  return Buffer.concat(chunks);
}

/** Writes a tree as a tar file. */
async function tarFile(entries: Record<string, Entry>): Promise<string> {
  const archive = path.join(folder, `${count++}.tar`);
  writeFileSync(archive, await tarOf(new Map(Object.entries(entries))));
  return archive;
}

/** A path of `length` characters, folders of fifty deep. */
function longPath(length: number): string {
  return `${'d'.repeat(49)}/`.repeat(Math.ceil(length / 50)).slice(0, length - 1) + 'f';
}

const usesPax = (name: string, entry: Entry = file('x')): boolean => tarHeader(name, entry).length > 512;

describe('tarHeader', () => {
  it.each<[string, string, Entry | undefined, boolean]>([
    ['a name of 100 characters', 'n'.repeat(100), undefined, false],
    ['a name of 101 characters without a slash', 'n'.repeat(101), undefined, true],
    ['a folder whose name has 99 characters', 'n'.repeat(99), directory(), false],
    ['a folder whose name has 100 characters, as its slash does not fit', 'n'.repeat(100), directory(), true],
    ['a path of 101 characters with a slash', longPath(101), undefined, false],
    ['a prefix of 155 and a name of 100 characters', `${'p'.repeat(155)}/${'n'.repeat(100)}`, undefined, false],
    ['a prefix of 156 characters', `${'p'.repeat(156)}/${'n'.repeat(99)}`, undefined, true],
    ['a name of 101 characters below a prefix', `p/${'n'.repeat(101)}`, undefined, true],
    ['a prefix of one character', `p/${'n'.repeat(100)}`, undefined, false],
    ['a folder of 100 characters below a prefix', `p/${'n'.repeat(100)}`, directory(), true],
    ['a path of 300 characters', longPath(300), undefined, true],
    ['a non-ASCII name', 'grüße', undefined, true],
    ['a link target of 100 characters', 'link', symlink('t'.repeat(100)), false],
    ['a link target of 101 characters', 'link', symlink('t'.repeat(101)), true],
    ['a non-ASCII link target', 'link', symlink('grüße'), true],
    ['the largest owner that seven octal digits hold', 'f', file('x', { uid: 0o7777777, gid: 0o7777777 }), false],
    ['a larger user', 'f', file('x', { uid: 0o10000000 }), true],
    ['a larger group', 'f', file('x', { gid: 0o10000000 }), true],
    ['the last second that eleven octal digits hold', 'f', file('x', { mtime: 8 ** 11 - 1 }), false],
    ['a second later', 'f', file('x', { mtime: 8 ** 11 }), true],
    ['an extended attribute', 'f', file('x', { xattrs: { 'user.a': Buffer.from('1') } }), true],
  ])('says %s in the plainest way', (_, name, entry, pax) => {
    expect(usesPax(name, entry)).toBe(pax);
  });

  it('holds no names of owners, no device numbers and nothing after the prefix', () => {
    const header = tarHeader('usr/bin/app', file('x', { mode: 0o755, uid: 1000, gid: 100, mtime: 5 }));
    expect(header.toString('latin1', 257, 265)).toBe('ustar\x0000');
    expect(header.subarray(265, 329).every((byte) => byte === 0)).toBe(true);
    expect(header.toString('latin1', 329, 345)).toBe('0000000\x000000000\0');
    expect(header.subarray(345).every((byte) => byte === 0)).toBe(true);
    expect(header.toString('latin1', 100, 148)).toBe('0000755\x000001750\x000000144\x0000000000001\x0000000000005\0');
  });

  it('writes the length of a PAX record so that it counts its own digits', () => {
    // " path=" and the line's end make 7: with 90 characters the record is 99 long, with 91 it is 101.
    for (const length of [90, 91, 92, 990, 991, 992]) {
      const header = tarHeader('ü'.padEnd(length - 1, 'x'), file('x'));
      const record = header.subarray(512, header.indexOf('\n', 512) + 1);
      expect(Number(record.toString().split(' ')[0])).toBe(record.length);
    }
  });

  it('leaves no slash at the end of a file name that it cut off, which would make a folder of it', async () => {
    const name = `${'a'.repeat(99)}/${'b'.repeat(200)}`;
    expect(tarHeader(name, file('x')).toString('latin1', 1024, 1024 + 100)).toBe(`${'a'.repeat(99)}\0`);
    const archive = await tarFile({ [name]: file('content') });
    expect(await tarFileEntries(archive)).toMatchObject([{ path: name, type: 'file', size: 7 }]);
    expect(gnuListing(archive)[0]).toMatch(/^-rw-r--r-- /);
  });

  it.each([8 ** 11 - 1, 8 ** 11, 9_999_999_999])(
    'says the size of a file of %d bytes so that both readers find what follows',
    async (size) => {
      const archive = path.join(folder, 'big.tar');
      const header = tarHeader('big', { ...file(''), content: { digest: file('').content.digest, size, open: () => [] } });
      expect(header.length > 512).toBe(size >= 8 ** 11);
      writeFileSync(archive, header);
      const end = header.length + size + padding(size);
      const fd = openSync(archive, 'r+');
      ftruncateSync(fd, end);
      closeSync(fd);
      const next = openSync(archive, 'a');
      writeFileSync(next, Buffer.concat([tarHeader('after', file('')), Buffer.alloc(1024)]));
      closeSync(next);

      const entries = await tarFileEntries(archive);
      expect(entries.map(({ path: name, size: bytes }) => [name, bytes])).toEqual([
        ['big', size],
        ['after', 0],
      ]);
      expect(gnuListing(archive)).toEqual(entries.map(listingLine));
    },
  );
});

describe('writeTar', () => {
  const names = [
    'n'.repeat(100),
    'n'.repeat(101),
    longPath(100),
    longPath(101),
    longPath(155),
    longPath(156),
    longPath(256),
    longPath(257),
    longPath(300),
  ];
  const unusual: Record<string, Entry> = {
    ...Object.fromEntries(fixtureTree),
    ...Object.fromEntries(names.map((name, at) => [name, file(`content ${at}`)])),
    'with space': file('x'),
    '-dash': file('x'),
    'uid/big': file('x', { uid: 0xffff_fffe, gid: 3_000_000_000, mtime: 2 ** 31 }),
    'links/long': symlink(`../${longPath(150)}`),
    'links/non-ascii': symlink('../grüße/日本語'),
    'a-first-name': hardlink('usr/bin/app'),
    'empty folder': directory({ mode: 0o2755 }),
    sticky: directory({ mode: 0o1700 }),
  };
  const parents = new Set(Object.keys(unusual).flatMap((name) => name.split('/').map((_, at, all) => all.slice(0, at).join('/'))));
  parents.delete('');
  const tree = { ...Object.fromEntries([...parents].map((name) => [name, directory()])), ...unusual };

  it('is read back by this package as what was written', async () => {
    const entries = await tarFileEntries(await tarFile(tree));
    const seen = Object.fromEntries(entries.map((entry) => [entry.path.replace(/\/$/, ''), entry]));
    expect(Object.keys(seen).sort()).toEqual(Object.keys(tree).sort());
    for (const [name, { type, mode, uid, gid, mtime, xattrs }] of Object.entries(tree)) {
      if (type === 'hardlink' || name === 'usr/bin/app') continue;
      expect(seen[name]).toMatchObject({ type, mode, uid, gid, mtime });
      expect(Object.entries(seen[name].xattrs).map(([key, value]) => [key, Buffer.from(value)])).toEqual(Object.entries(xattrs ?? {}));
    }
    expect(seen['links/long'].link).toBe(`../${longPath(150)}`);
  });

  it('is listed by GNU tar as by this package', async () => {
    const archive = await tarFile(tree);
    const entries = await tarFileEntries(archive);
    expect(gnuListing(archive)).toEqual(entries.map(listingLine));
    expect(entries).toHaveLength(Object.keys(tree).length);
  });

  it('is extracted by GNU tar with every byte, link and mode', async () => {
    const archive = await tarFile(tree);
    const target = path.join(folder, 'extracted');
    mkdirSync(target);
    gnuTar('--no-same-owner', '--warning=no-timestamp', '-p', '-xf', archive, '-C', target);
    for (const [name, entry] of Object.entries(tree)) {
      const at = path.join(target, name);
      if (entry.type === 'file') expect(readFileSync(at).equals(await bytesOf(entry.content.open()))).toBe(true);
      if (entry.type === 'symlink') expect(readlinkSync(at)).toBe(entry.target);
      if (entry.type === 'hardlink') expect(lstatSync(at).ino).toBe(lstatSync(path.join(target, entry.target)).ino);
      if (entry.type === 'directory' || entry.type === 'file') expect(lstatSync(at).mode & 0o7777).toBe(entry.mode);
    }
  });

  it('has GNU tar see extended attributes', async () => {
    const archive = await tarFile({ a: file('x', { xattrs: { 'user.two': Buffer.from('22'), 'security.capability': noise(20) } }) });
    const listing = gnuTar('--xattrs', '--xattrs-include=*', '-tvvf', archive);
    expect(listing).toContain('x: 20 security.capability');
    expect(listing).toContain('x: 2 user.two');
  });

  it('writes a declared root as "./"', async () => {
    const archive = await tarFile({ '': directory({ mode: 0o700 }), a: file('x') });
    expect(gnuListing(archive)[0]).toBe('drwx------ 0/0 0 1970-01-01 00:00:00 ./');
  });

  it('sorts entries, parents first, whatever the order of the tree', async () => {
    const entries: [string, Entry][] = [
      ['b', file('b')],
      ['a/z', file('z')],
      ['a-b', file('x')],
      ['a', directory()],
      ['ü', file('u')],
      ['Z', file('Z')],
    ];
    const forward = await tarOf(new Map(entries));
    expect(await tarOf(new Map([...entries].reverse()))).toEqual(forward);
    const found: string[] = [];
    for await (const { path: name } of tarEntries(
      (async function* () {
        yield forward;
      })(),
      'test',
    ))
      found.push(name);
    expect(found).toEqual(['Z', 'a/', 'a-b', 'a/z', 'b', 'ü']);
  });

  it('gives the content to the first name of a file when a hardlink sorts before it', async () => {
    const archive = await tarFile({
      'z-file': file('content', { mode: 0o755, uid: 3 }),
      'a-link': hardlink('z-file'),
      'm-link': hardlink('z-file'),
    });
    expect(gnuListing(archive)).toEqual([
      '-rwxr-xr-x 3/0 7 1970-01-01 00:00:00 a-link',
      'hrwxr-xr-x 3/0 0 1970-01-01 00:00:00 m-link link to a-link',
      'hrwxr-xr-x 3/0 0 1970-01-01 00:00:00 z-file link to a-link',
    ]);
  });

  it.each<[string, Record<string, Entry>]>([
    ['nothing', { link: hardlink('gone') }],
    ['a folder', { folder: directory(), link: hardlink('folder') }],
    ['another hardlink', { file: file('x'), one: hardlink('file'), two: hardlink('one') }],
    ['a path above the root', { link: hardlink('../etc/passwd') }],
  ])('refuses a hardlink to %s', async (_, entries) => {
    expect(await thrownBy(() => tarFile(entries))).toEqual(coded('entry-invalid', 'hard link', 'no file of the same layer'));
  });

  it('refuses content that is longer or shorter than was said', async () => {
    for (const text of ['too long', 'x']) {
      const entry: Entry = { ...file('right'), content: { ...file('right').content, open: () => [Buffer.from(text)] } };
      expect(await thrownBy(() => tarFile({ changed: entry }))).toEqual(
        coded('input-changed', '"changed"', `has ${text.length} bytes`, '5'),
      );
    }
  });

  it('takes content that comes asynchronously', async () => {
    const entry: Entry = {
      ...file('right'),
      content: {
        ...file('right').content,
        open: async function* () {
          yield* [Buffer.from('ri'), Buffer.from('ght')];
        },
      },
    };
    expect(await tarOf(new Map([['a', entry]]))).toEqual(await tarOf(new Map([['a', file('right')]])));
  });

  it('writes two empty records for an empty tree', async () => expect(await tarOf(new Map())).toEqual(Buffer.alloc(1024)));
});
