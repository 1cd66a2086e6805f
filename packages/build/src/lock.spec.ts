import { coded, thrownBy } from '../test/errors';
import { TestWorkspace } from '../test/workspace';
import { lockText, needsLock, readLock, requireLockedBase, writeLock, type Lock } from './lock';

const workspace = new TestWorkspace();
const reference = 'ghcr.io/acme/base:1.2';
const digest = `sha256:${'a'.repeat(64)}` as const;
const lock: Lock = { schemaVersion: 1, base: { reference, digest } };

test.each([
  [reference, true],
  ['alpine', true],
  [`${reference}@${digest}`, false],
  ['static', false],
  ['none', false],
  ['project:base', false],
  ['oci-layout:dist/base', false],
])('whether the base "%s" needs a lock: %s', (base, needed) => expect(needsLock({ base })).toBe(needed));

test('what is written is read, and laid out as Renovate is told that it is', () => {
  const file = workspace.path('image.lock.json');
  expect(readLock(file)).toBeUndefined();
  writeLock(file, lock);
  expect(readLock(file)).toEqual(lock);
  expect(workspace.read('image.lock.json')).toBe(lockText(lock));
  expect(lockText(lock)).toContain(`    "reference": "${reference}",\n    "digest": "${digest}"\n`);
});

test('a lock pins the base that it was made for, and no other', async () => {
  expect(requireLockedBase({ base: reference }, 'image.lock.json', lock).digest).toBe(digest);
  expect(await thrownBy(() => requireLockedBase({ base: reference }, 'image.lock.json', undefined))).toEqual(coded('base-not-pinned', reference, 'image.lock.json'));
  for (const [base, stale] of [['ghcr.io/acme/base:1.3', lock], [reference, { schemaVersion: 1 }]] satisfies [string, Lock][]) {
    expect(await thrownBy(() => requireLockedBase({ base }, 'image.lock.json', stale))).toEqual(coded('lock-stale', 'image.lock.json', base));
  }
});

test.each([
  ['no JSON', '{'],
  ['null', 'null'],
  ['another version', '{"schemaVersion":2}'],
  ['no digest', '{"schemaVersion":1,"base":{"reference":"a","digest":"b"}}'],
])('a lock that holds %s is refused', async (_, text) => {
  workspace.write({ 'broken.lock.json': text });
  expect(await thrownBy(() => readLock(workspace.path('broken.lock.json')))).toEqual(coded('lock-invalid', 'broken.lock.json'));
});
