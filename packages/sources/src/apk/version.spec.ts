import { apkToolsOrders, randomApkVersionPairs } from '../../test/apk-versions';
import { compareVersions, isApkVersion, startsWithVersion } from './version';

test.each([
  ['1.0', '1.0', 0],
  ['1.0.1', '1.0', 1],
  ['1.2.3-r1', '1.2.3', 1],
  ['1.2.3-r2', '1.2.3-r10', -1],
  ['1.10', '1.9', 1],
  ['1.05', '1.5', -1],
  ['01', '1', 0],
  ['1.0a', '1.0', 1],
  ['1.0a', '1.0b', -1],
  ['1.0a', '1.0.1', -1],
  ['1.0_alpha', '1.0', -1],
  ['1.0_alpha2', '1.0_alpha', 1],
  ['1.0_alpha', '1.0_beta', -1],
  ['1.0_beta', '1.0_pre', -1],
  ['1.0_pre', '1.0_rc', -1],
  ['1.0_rc1', '1.0', -1],
  ['1.0_p1', '1.0', 1],
  ['1.0_cvs', '1.0_svn', -1],
  ['1.0_svn', '1.0_git', -1],
  ['1.0_git', '1.0_hg', -1],
  ['1.0_hg', '1.0_p', -1],
  ['1.0_rc1_git2', '1.0_rc1', 1],
  ['1.0_git20240101-r0', '1.0_git20231231-r5', 1],
  ['1.0_rc1-r9', '1.0-r0', -1],
  ['1.0~ab', '1.0', 1],
  ['20260101', '99999999999999999999', -1],
])('%s and %s', (a, b, order) => {
  expect(Math.sign(compareVersions(a, b))).toBe(order);
  expect(Math.sign(compareVersions(b, a))).toBe(order === 0 ? 0 : -order);
});

test.each([
  ['1.2.3-r1', '1.2', true],
  ['1.2', '1.2', true],
  ['1.20', '1.2', false],
  ['1.2_alpha', '1.2', true],
  ['1.2_p3', '1.2', true],
  ['1.2-r0', '1.2-r0', true],
  ['1.2-r10', '1.2-r1', false],
  ['1.2a', '1.2', true],
  ['1', '1.2', false],
  ['1.1.9', '1.2', false],
])('%s begins with %s: %s', (version, start, expected) => {
  expect(startsWithVersion(version, start)).toBe(expected);
});

test('what is no version is told from what is one', () => {
  for (const version of ['1', '1.2.3', '1.2a', '1.2_rc1', '1.2_rc1_p2', '1.2_git20240101-r3', '0.0~0f-r1']) expect([version, isApkVersion(version)]).toEqual([version, true]);
  for (const version of ['', 'a', '1.', '.1', '1..2', '1.2A', '1.2ab', '1.2_dev', '1.2-1', '1.2-r', '1.2-r1-r2', '1-r1.2', '1~xy', '1:2', '1_']) expect([version, isApkVersion(version)]).toEqual([version, false]);
});

test('10,000 pairs of versions made at random are in the order that apk-tools has them in', () => {
  const orders = apkToolsOrders();
  const pairs = randomApkVersionPairs(10_000);
  const wrong = pairs.filter(([a, b], at) => orders[at] !== '<=>'[Math.sign(compareVersions(a, b)) + 1]);
  expect(wrong).toEqual([]);
  expect(orders).toHaveLength(pairs.length);
});
