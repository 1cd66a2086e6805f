import { coded, thrownBy } from '../test/errors';
import { TestWorkspace } from '../test/workspace';
import { isDockerfile, lockCommand, needsLock, readLock, requireLockedBase, requireLockedImages, writeLock, type Lock } from './lock';
import { lockText } from './lock-text';

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
  ['apps/svc/Dockerfile', false],
])('whether the base "%s" needs a lock: %s', (base, needed) => expect(needsLock({ base })).toBe(needed));

test.each([
  ['Dockerfile', true],
  ['{projectRoot}/Dockerfile', true],
  ['deploy/agent.Containerfile', true],
  ['docker/dockerfile', false],
  ['apps/svc/Dockerfile.dev', false],
  ['oci-layout:dist/Dockerfile', false],
  ['project:Dockerfile', false],
  [undefined, false],
])('whether the base "%s" is a Dockerfile: %s', (base, expected) => expect(isDockerfile(base)).toBe(expected));

test('images that a Dockerfile names by a tag need a lock, which pins them', async () => {
  const base = 'apps/svc/Dockerfile';
  const pinned = `alpine:3.20@${digest}`;
  expect([needsLock({ base }, [pinned]), needsLock({ base }, [pinned, 'alpine:3.20'])]).toEqual([false, true]);
  const named = { lockFile: 'image.lock.json', workspace };
  const images = [{ reference: 'alpine:3.20', digest }];
  expect(requireLockedImages(['alpine:3.20', `other@${digest}`], base, { lock: { schemaVersion: 1, images }, ...named })).toEqual(new Map([['alpine:3.20', pinned]]));
  expect(requireLockedImages([pinned], base, { lock: undefined, ...named })).toEqual(new Map());
  expect(await thrownBy(() => requireLockedImages(['alpine:3.20'], base, { lock: undefined, ...named }))).toEqual(coded('base-not-pinned', base, '"alpine:3.20"', 'image.lock.json'));
  expect(await thrownBy(() => requireLockedImages(['alpine:3.21'], base, { lock: { schemaVersion: 1, images }, ...named }))).toEqual(coded('lock-stale', 'image.lock.json', '"alpine:3.21"', base));
  expect(requireLockedBase({ base: 'alpine:3.20' }, { lock: { ...lock, images }, ...named }).digest).toBe(digest);
});

test('what is written is read, and laid out as Renovate is told that it is', () => {
  const file = workspace.path('image.lock.json');
  expect(readLock(file)).toBeUndefined();
  writeLock(file, lock);
  expect(readLock(file)).toEqual(lock);
  expect(workspace.read('image.lock.json')).toBe(lockText(lock));
  expect(lockText(lock)).toContain(`    "reference": "${reference}",\n    "digest": "${digest}"\n`);
});

test('a lock pins the base that it was made for, and no other; the remedy can be typed', async () => {
  const named = { lockFile: 'image.lock.json', workspace };
  expect(requireLockedBase({ base: reference }, { lock, ...named }).digest).toBe(digest);
  const remedy = expect.stringContaining('(npx nx run greeter:lock)') as string;
  const missing = await thrownBy(() => requireLockedBase({ base: reference }, { lock: undefined, ...named }));
  expect([missing, missing]).toEqual([coded('base-not-pinned', reference, 'image.lock.json'), expect.objectContaining({ remedy })]);
  for (const [base, stale] of [['ghcr.io/acme/base:1.3', lock], [reference, { schemaVersion: 1 }]] satisfies [string, Lock][]) {
    const found = await thrownBy(() => requireLockedBase({ base }, { lock: stale, ...named }));
    expect([found, found]).toEqual([coded('lock-stale', 'image.lock.json', base), expect.objectContaining({ remedy })]);
  }
});

test('the command that writes the lock of another image target than the main one names it', () => {
  expect(lockCommand({ lockFile: 'apps/greeter/worker.lock.json', workspace })).toBe('npx nx run greeter:lock --image=worker');
});

test.each([
  ['no JSON', '{'],
  ['null', 'null'],
  ['another version', '{"schemaVersion":2}'],
  ['images without digests', '{"schemaVersion":1,"images":[{"reference":"a"}]}'],
  ['images that are no list', '{"schemaVersion":1,"images":{}}'],
  ['no digest', '{"schemaVersion":1,"base":{"reference":"a","digest":"b"}}'],
])('a lock that holds %s is refused', async (_, text) => {
  workspace.write({ 'broken.lock.json': text });
  expect(await thrownBy(() => readLock(workspace.path('broken.lock.json')))).toEqual(coded('lock-invalid', 'broken.lock.json'));
});
