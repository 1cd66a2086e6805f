import { comparable, ignoredPointers, withoutPointer } from './comparable';

const deployment = { group: 'apps', kind: 'Deployment', namespace: 'web', name: 'greeter' };

test('status, what clusters note, and fields that are null are no part of a comparison', () => {
  const metadata = { name: 'a', uid: '1', resourceVersion: '2', generation: 3, creationTimestamp: '2026-01-01T00:00:00Z', managedFields: [{}], annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{}', 'argocd.argoproj.io/tracking-id': 'x', own: 'y' }, labels: {} };
  expect(comparable({ kind: 'A', metadata, status: { ready: true }, spec: { a: null, b: [{ c: null, d: 1 }] } })).toEqual({ kind: 'A', metadata: { name: 'a', annotations: { own: 'y' } }, spec: { b: [{ d: 1 }] } });
  expect(comparable({ metadata: { name: 'a', annotations: { 'deployment.kubernetes.io/revision': '1' } } })).toEqual({ metadata: { name: 'a' } });
});

test.each<[string, object, boolean]>([
  ['its group and kind', { group: 'apps', kind: 'Deployment' }, true],
  ['any group and kind', { group: '*', kind: '*' }, true],
  ['another group', { group: '', kind: 'Deployment' }, false],
  ['no group, which is the core group', { kind: 'Deployment' }, false],
  ['its name', { group: 'apps', kind: 'Deployment', name: 'greeter', namespace: 'web' }, true],
  ['another name', { group: 'apps', kind: 'Deployment', name: 'other' }, false],
  ['another namespace', { group: 'apps', kind: 'Deployment', namespace: 'prod' }, false],
])('differences that are ignored of %s', (_, rule, matches) => {
  expect(ignoredPointers([{ ...rule, jsonPointers: ['/spec/replicas'] }], deployment)).toEqual(matches ? ['/spec/replicas'] : []);
});

test('a pointer takes a field, an item, or a name with a slash away, and nothing that is not there', () => {
  expect(withoutPointer({ spec: { replicas: 1, a: 2 } }, '/spec/replicas')).toEqual({ spec: { a: 2 } });
  expect(withoutPointer({ items: [{ a: 1, b: 1 }, { a: 2 }] }, '/items/0/a')).toEqual({ items: [{ b: 1 }, { a: 2 }] });
  expect(withoutPointer({ items: [1, 2] }, '/items/0')).toEqual({ items: [2] });
  expect(withoutPointer({ labels: { 'a/b~c': 1, d: 2 } }, '/labels/a~1b~0c')).toEqual({ labels: { d: 2 } });
  expect(withoutPointer({ a: 1 }, '/b/c')).toEqual({ a: 1 });
});
