import { execFileSync } from 'node:child_process';
import { randomVersionPairs } from '../../test/debian-versions';
import { compareVersions, isDebianVersion } from './version';

test.each([
  ['1.0', '1.0', 0],
  ['1.0~rc1', '1.0', -1],
  ['1.0~~', '1.0~', -1],
  ['1.0', '1.0a', -1],
  ['1.0a', '1.0+', -1],
  ['1.10', '1.9', 1],
  ['1.09', '1.9', 0],
  ['1:0.1', '99', 1],
  ['0:1', '1', 0],
  ['1.0-1', '1.0', 1],
  ['1.0-0', '1.0', 0],
  ['1-2-3', '1-2-4', -1],
  ['2.36-9+deb12u13', '2.36-9+deb12u9', 1],
  ['1.0-1~bpo12+1', '1.0-1', -1],
])('%s and %s', (a, b, order) => {
  expect(Math.sign(compareVersions(a, b))).toBe(order);
  expect(Math.sign(compareVersions(b, a))).toBe(order === 0 ? 0 : -order);
});

// The library of dpkg's own tools, in one process; dpkg itself is asked in the end-to-end tests.
test('the order is that of dpkg, for versions made at random', () => {
  const pairs = randomVersionPairs(10_000);
  const perl = 'use Dpkg::Version; while (<STDIN>) { chomp; my ($a, $b) = split / /; print version_compare($a, $b), "\\n"; }';
  const orders = execFileSync('perl', ['-e', perl], { input: pairs.map((pair) => `${pair.join(' ')}\n`).join(''), encoding: 'utf8' }).trim().split('\n').map(Number);
  expect(pairs.map(([a, b]) => Math.sign(compareVersions(a, b)))).toEqual(orders);
});

test('what is no version is told from what is one', () => {
  for (const version of ['1', '1.0', '1:2.3-4', '1.0-1-2', '2.36-9+deb12u13', '1.0~rc1-0.1', '1:1:2-3']) expect([version, isDebianVersion(version)]).toEqual([version, true]);
  for (const version of ['', 'a1', '1.0_1', ':1', 'x:1', '1:', '1 2', '1.0-', '-1', '1/2', '~1']) expect([version, isDebianVersion(version)]).toEqual([version, false]);
});
