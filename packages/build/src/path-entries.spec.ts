import { bytesContent, type Entry } from '@nx-oci/oci';
import { coded } from '../test/errors';
import type { PathEntry } from './definition';
import { changePermissions, makePaths } from './path-entries';
import { textAt } from './tree-text';

const accounts = { users: new Map([['app', { uid: 1000, gid: 2000 }]]), groups: new Map() };
const root = { uid: 0, gid: 0, mtime: 0 };

test('each kind of path is made, with usual attributes', () => {
  const tree = makePaths(
    [
      { type: 'directory', path: '/var/lib/app' },
      { type: 'file', path: '/empty' },
      { type: 'file', path: '/etc/motd', content: 'hello\n' },
      { type: 'symlink', path: '/bin', target: 'usr/bin' },
      { type: 'hardlink', path: '/etc/issue', target: '/etc/motd' },
      { type: 'permissions', path: '/elsewhere' },
    ],
    accounts,
  );
  expect(Object.fromEntries(tree)).toEqual({
    'var/lib/app': { type: 'directory', mode: 0o755, ...root },
    empty: expect.objectContaining({ type: 'file', mode: 0o644, ...root }),
    'etc/motd': expect.objectContaining({ type: 'file', mode: 0o644, ...root }),
    bin: { type: 'symlink', mode: 0o777, ...root, target: 'usr/bin' },
    'etc/issue': { type: 'hardlink', mode: 0o644, ...root, target: 'etc/motd' },
  });
  expect(textAt(tree, 'etc/motd')).toBe('hello\n');
  expect(textAt(tree, 'empty')).toBe('');
});

test('attributes that are written count', () => {
  const tree = makePaths([{ type: 'directory', path: '/data', owner: 'app', mode: '1777', mtime: 7 }], accounts);
  expect(tree.get('data')).toEqual({ type: 'directory', uid: 1000, gid: 2000, mode: 0o1777, mtime: 7 });
});

test.each([
  [{ type: 'directory', path: 'data' }, 'path-not-absolute'],
  [{ type: 'directory', path: '/../data' }, 'path-escapes'],
  [{ type: 'hardlink', path: '/a', target: 'b' }, 'path-not-absolute'],
  [{ type: 'file', path: '/a', mode: 'rw' }, 'mode-invalid'],
  [{ type: 'file', path: '/a', owner: 'who' }, 'owner-invalid'],
  [{ type: 'file', path: '/a', mtime: 'then' }, 'mtime-invalid'],
] as const)('%j is %s', (entry, code) => expect(() => makePaths([entry], accounts)).toThrow(coded(code)));

test('two different things at one path are refused, the same one twice is one', () => {
  const entries: PathEntry[] = [
    { type: 'file', path: '/a', content: 'one' },
    { type: 'file', path: '//a', content: 'one' },
  ];
  expect(makePaths(entries, accounts).size).toBe(1);
  expect(() => makePaths([...entries, { type: 'file', path: '/a', content: 'two' }], accounts)).toThrow(coded('path-conflict', '/a'));
  expect(() => makePaths([...entries, { type: 'directory', path: '/a' }], accounts)).toThrow(coded('path-conflict', '/a'));
});

const file: Entry = { type: 'file', mode: 0o640, uid: 5, gid: 6, mtime: 7, content: bytesContent('x') };

test('permissions change what is written of them, and nothing else', () => {
  const change = (entry: object): Entry =>
    changePermissions([new Map(), new Map([['a', file]])], [{ type: 'permissions', path: '/a', ...entry }], accounts)[1].get('a')!;
  expect(change({})).toEqual(file);
  expect(change({ mode: '4755' })).toEqual({ ...file, mode: 0o4755 });
  expect(change({ owner: 'app' })).toEqual({ ...file, uid: 1000, gid: 2000 });
  expect(change({ mtime: 0 })).toEqual({ ...file, mtime: 0 });
});

test('the later of two permissions counts', () => {
  const entries: PathEntry[] = [
    { type: 'permissions', path: '/a', mode: '0600' },
    { type: 'permissions', path: '/a', mode: '0400' },
  ];
  expect(changePermissions([new Map([['a', file]])], entries, accounts)[0].get('a')).toMatchObject({ mode: 0o400 });
});

test('a folder that was only implied is declared with its permissions', () => {
  const [tree] = changePermissions(
    [new Map([['a', { type: 'directory', ...root, mode: 0o755, implied: true }]])],
    [{ type: 'permissions', path: '/a', mode: '0700' }],
    accounts,
  );
  expect(tree.get('a')).toEqual({ type: 'directory', ...root, mode: 0o700 });
});

test('permissions of what no content has are refused', () => {
  expect(() => changePermissions([new Map([['a', file]])], [{ type: 'permissions', path: '/b' }], accounts)).toThrow(
    coded('content-missing', '/b'),
  );
});

test('the trees that were given stay as they are', () => {
  const tree = new Map([['a', file]]);
  changePermissions([tree], [{ type: 'permissions', path: '/a', mode: '0600' }], accounts);
  expect(tree.get('a')).toBe(file);
});
