import type { Entry, FileTree } from '@nx-oci/oci';
import { coded } from '../../test/errors';
import { relativeLinks } from './relative-links';

const link = (target: string): Entry => ({ type: 'symlink', mode: 0o777, uid: 0, gid: 0, mtime: 0, target });
const tree = (links: Record<string, string>): FileTree => new Map(Object.entries(links).map(([path, target]) => [path, link(target)]));
const targets = (found: FileTree): Record<string, string> => Object.fromEntries([...found].map(([path, entry]) => [path, (entry as { target: string }).target]));

test('absolute links of packages of a distribution become relative to where they stand', () => {
  const [found] = relativeLinks([{ origin: 'deb', distribution: true, tree: tree({ 'usr/bin/awk': '/etc/alternatives/awk', 'etc/mtab': '/proc/mounts', top: '/usr', self: '/', 'usr/lib/a': '../b' }) }]);
  expect(targets(found)).toEqual({ 'usr/bin/awk': '../../etc/alternatives/awk', 'etc/mtab': '../proc/mounts', top: 'usr', self: '.', 'usr/lib/a': '../b' });
});

test('others are refused, with who has them', () =>
  expect(() => relativeLinks([{ origin: 'contents[3] (npm tool 1)', distribution: false, tree: tree({ 'opt/a': '/opt/b' }) }])).toThrow(coded('link-absolute', 'contents[3] (npm tool 1)', '/opt/a', '/opt/b')));
