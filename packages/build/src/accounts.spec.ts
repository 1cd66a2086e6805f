import type { FileTree } from '@nx-oci/oci';
import { coded } from '../test/errors';
import { accountsIn, addAccounts } from './accounts';
import type { Accounts } from './definition';
import { staticBase } from './static-base';
import { textAt } from './tree-text';

const base = staticBase();

function added(accounts: Accounts, tree: FileTree = base): { users: string[]; groups: string[]; tree: FileTree } {
  const result = addAccounts(tree, accounts);
  const lines = (path: string): string[] => textAt(result, path).slice(textAt(tree, path).length).split('\n').filter(Boolean);
  return { users: lines('etc/passwd'), groups: lines('etc/group'), tree: result };
}

test('accounts are known by name', () => {
  expect(accountsIn(base)).toEqual({
    users: new Map([
      ['root', { uid: 0, gid: 0 }],
      ['nobody', { uid: 65534, gid: 65534 }],
      ['nonroot', { uid: 65532, gid: 65532 }],
    ]),
    groups: new Map([
      ['root', 0],
      ['nobody', 65534],
      ['nonroot', 65532],
    ]),
  });
});

test("the base's accounts stay, and a user without a group gets one of its own", () => {
  const { users, groups, tree } = added({ users: [{ name: 'app', uid: 1000 }] });
  expect(users).toEqual(['app:x:1000:1000:app:/:/sbin/nologin']);
  expect(groups).toEqual(['app:x:1000:']);
  expect(textAt(tree, 'etc/passwd')).toContain('nonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin\n');
});

test('everything of an account can be written', () => {
  const { users, groups, tree } = added({
    users: [{ name: 'app', uid: 1000, gid: 50, home: '/srv/app', shell: '/bin/sh' }],
    groups: [{ name: 'staff', gid: 50, members: ['app', 'root'] }],
  });
  expect(users).toEqual(['app:x:1000:50:app:/srv/app:/bin/sh']);
  expect(groups).toEqual(['staff:x:50:app,root']);
  expect(tree.get('srv/app')).toEqual({ type: 'directory', mode: 0o755, uid: 1000, gid: 50, mtime: 0 });
});

test('a user is in the group that has its name, or its number', () => {
  expect(added({ users: [{ name: 'app', uid: 1000 }], groups: [{ name: 'app', gid: 7 }] }).users).toEqual([
    'app:x:1000:7:app:/:/sbin/nologin',
  ]);
  expect(added({ users: [{ name: 'app', uid: 1000 }], groups: [{ name: 'other', gid: 1000 }] }).groups).toEqual(['other:x:1000:']);
});

test.each(['/', '/.', '//', '/tmp', '/root'])('the home %s, which is there, keeps its attributes', (home) => {
  expect([...added({ users: [{ name: 'app', uid: 1000, home }] }).tree.keys()]).toEqual(['etc/passwd', 'etc/group']);
});

test('an empty base gets both files', () => {
  const { tree } = added({ users: [{ name: 'app', uid: 1000 }] }, new Map());
  expect([...tree.keys()]).toEqual(['etc/passwd', 'etc/group']);
  expect(tree.get('etc/passwd')).toMatchObject({ mode: 0o644, uid: 0, gid: 0, mtime: 0 });
});

test.each([
  ['a name in use', { users: [{ name: 'root', uid: 5 }] }, 'user "root"'],
  ['a number in use', { users: [{ name: 'app', uid: 0 }] }, 'root (0)'],
  [
    'a name twice',
    {
      users: [
        { name: 'app', uid: 1 },
        { name: 'app', uid: 2 },
      ],
    },
    'app (1)',
  ],
  ["a group's number in use", { groups: [{ name: 'app', gid: 65532 }] }, 'nonroot (65532)'],
  ['a name of capitals', { users: [{ name: 'App', uid: 1 }] }, '"App"'],
  ['an empty name', { groups: [{ name: '', gid: 1 }] }, 'group ""'],
  ['a name too long', { users: [{ name: 'a'.repeat(33), uid: 1 }] }, 'up to 32'],
  ['a name that breaks the file', { users: [{ name: 'a:b', uid: 1 }] }, '"a:b"'],
  ['a negative number', { users: [{ name: 'app', uid: -1 }] }, 'number -1'],
  ['a number too large', { groups: [{ name: 'app', gid: 2 ** 32 - 1 }] }, 'number 4294967295'],
  ["a user's group too large", { users: [{ name: 'app', uid: 1, gid: 2 ** 32 - 1 }] }, 'group 4294967295'],
  ['a shell that breaks the file', { users: [{ name: 'app', uid: 1, shell: '/bin/sh\nroot' }] }, '"/bin/sh\\nroot"'],
  ['a home that breaks the file', { users: [{ name: 'app', uid: 1, home: '/a:b' }] }, '"/a:b"'],
  ['a member that breaks the file', { groups: [{ name: 'app', gid: 1, members: ['a:b'] }] }, '"a:b"'],
] as [string, Accounts, string][])('%s is refused', (_, accounts, message) => {
  expect(() => addAccounts(base, accounts)).toThrow(coded('account-invalid', message));
});

test('the home of who has none is not made', () => {
  expect([...added({ users: [{ name: 'app', uid: 1000, home: '/dev/null' }] }).tree.keys()]).toEqual(['etc/passwd', 'etc/group']);
});

test('a home has to be absolute', () => {
  expect(() => addAccounts(base, { users: [{ name: 'app', uid: 1, home: 'srv' }] })).toThrow(coded('path-not-absolute', '"srv"'));
});
