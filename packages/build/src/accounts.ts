import { bytesContent, type Entry, type FileTree } from '@nx-oci/oci';
import { absoluteImagePath, type AccountNumbers } from './attributes';
import type { Accounts } from './definition';
import { BuildError } from './error';
import { textAt } from './tree-text';

const passwd = 'etc/passwd';
const group = 'etc/group';
/** Where accounts stand. */
export const accountFiles = [passwd, group];
const root = { uid: 0, gid: 0, mtime: 0 };

/** The accounts in a tree's password and group files. */
export function accountsIn(tree: FileTree): AccountNumbers {
  const lines = (path: string): string[][] =>
    textAt(tree, path)
      .split('\n')
      .filter(Boolean)
      .map((line) => line.split(':'));
  return {
    users: new Map(lines(passwd).map(([name, , uid, gid]) => [name, { uid: Number(uid), gid: Number(gid) }])),
    groups: new Map(lines(group).map(([name, , gid]) => [name, Number(gid)])),
  };
}

/**
 * The password and group files of `tree` with more accounts in them, and the home folders that they name.
 * Throws `account-invalid`.
 */
export function addAccounts(tree: FileTree, { users = [], groups = [] }: Accounts): FileTree {
  const known = accountsIn(tree);
  const added = new Map<string, Entry>();
  const gids = new Map([...known.groups, ...groups.map(({ name, gid }): [string, number] => [name, gid])]);
  check(
    'user',
    users.map(({ name, uid }) => ({ name, id: uid })),
    [...known.users].map(([name, { uid }]) => ({ name, id: uid })),
  );
  check(
    'group',
    groups.map(({ name, gid }) => ({ name, id: gid })),
    [...known.groups].map(([name, gid]) => ({ name, id: gid })),
  );

  const userLines = users.map(({ name, uid, gid = gids.get(name) ?? uid, home = '/', shell = '/sbin/nologin' }) => {
    for (const value of [home, shell]) refuseBreaks('user', name, value);
    if (!isAccountNumber(gid)) throw invalid('user', name, `has group ${gid}, which is not from 0 to 4294967294`);
    const folder = absoluteImagePath(home);
    // A folder that the base has is somebody's already: /tmp stays everybody's.
    // And /dev/null is the home of who has none.
    if (folder !== '' && folder !== 'dev/null' && !tree.has(folder)) added.set(folder, { type: 'directory', mode: 0o755, uid, gid, mtime: 0 });
    return `${name}:x:${uid}:${gid}:${name}:${home}:${shell}\n`;
  });
  // A user without a group of its own gets one, so that its number has a name.
  const ownGroups = users
    .filter(({ name, uid, gid }) => gid === undefined && !gids.has(name) && ![...gids.values()].includes(uid))
    .map(({ name, uid }) => ({ name, gid: uid, members: [] as string[] }));
  const groupLines = [...groups, ...ownGroups].map(({ name, gid, members = [] }) => {
    for (const member of members) refuseBreaks('group', name, member);
    return `${name}:x:${gid}:${members.join(',')}\n`;
  });

  added.set(passwd, { type: 'file', mode: 0o644, ...root, content: bytesContent(textAt(tree, passwd) + userLines.join('')) });
  added.set(group, { type: 'file', mode: 0o644, ...root, content: bytesContent(textAt(tree, group) + groupLines.join('')) });
  return added;
}

function check(kind: string, added: { name: string; id: number }[], known: { name: string; id: number }[]): void {
  const taken = [...known];
  for (const account of added) {
    const { name, id } = account;
    const clash = taken.find((each) => each.name === name || each.id === id);
    const why = !/^[a-z_][a-z0-9_-]{0,31}$/.test(name)
      ? 'has a name that is not up to 32 lower-case letters, digits, "_" and "-"'
      : !isAccountNumber(id)
        ? `has number ${id}, which is not from 0 to 4294967294`
        : clash && `has a name or number that ${clash.name} (${clash.id}) has`;
    if (why) throw invalid(kind, name, why);
    taken.push(account);
  }
}

function isAccountNumber(id: number): boolean {
  return Number.isInteger(id) && id >= 0 && id <= 2 ** 32 - 2;
}

function refuseBreaks(kind: string, name: string, value: string): void {
  if (/[:\n\0]/.test(value)) throw invalid(kind, name, `has ${JSON.stringify(value)}, which would break the file`);
}

function invalid(kind: string, name: string, why: string): BuildError {
  return new BuildError('account-invalid', { message: `The ${kind} "${name}" ${why}.`, remedy: 'Correct it under accounts.' });
}
