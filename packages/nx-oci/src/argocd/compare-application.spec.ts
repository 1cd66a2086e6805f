import { coded } from '../../test/errors';
import { clusterObjects } from '../manifests/cluster-objects';
import type { Application, ManagedResource } from './application';
import { compareApplication, type Comparison } from './compare-application';

type Fields = Record<string, unknown>;

const deployment = (spec: object = { replicas: 1 }, metadata: object = {}): Fields => ({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'greeter', ...metadata }, spec });
const named = { group: 'apps', kind: 'Deployment', namespace: 'web', name: 'greeter' };

/** A resource as Argo CD tells of it: what it rendered, what lives, and what would if it applied that. */
function resource(target: Fields | undefined, live: Fields | undefined, more: Partial<ManagedResource> = {}): ManagedResource {
  const state = (fields: Fields | undefined): string => (fields ? JSON.stringify(fields) : 'null');
  return { ...named, targetState: state(target), liveState: state(live), normalizedLiveState: state(live), predictedLiveState: state(live), ...more };
}

function compare(rendered: Fields[], resources: ManagedResource[], spec: Application['spec'] = {}, tracking = {}): Comparison {
  const objects = clusterObjects(rendered.map((each) => JSON.stringify(each)).join('\n---\n'), 'test');
  return compareApplication(objects, { name: 'greeter', application: { spec: { destination: { namespace: 'web' }, ...spec } }, resources, tracking });
}

const live = (spec: object, metadata: object = {}): Fields => ({ ...deployment(spec, { namespace: 'web', uid: '1', ...metadata }), status: { replicas: 1 } });
const target = deployment({ replicas: 1 }, { namespace: 'web', labels: { 'app.kubernetes.io/instance': 'greeter' } });

test('what lives as it is rendered does not differ, whatever clusters and Argo CD add', () => {
  const there = live({ replicas: 1, revisionHistoryLimit: 10 }, { labels: { 'app.kubernetes.io/instance': 'greeter' } });
  expect(compare([deployment()], [resource(target, there)])).toEqual({ objects: 1, differences: [], notes: [] });
});

test('a change shows what lives and what would', () => {
  const there = live({ replicas: 1, revisionHistoryLimit: 10 }, { labels: { 'app.kubernetes.io/instance': 'greeter' } });
  const [difference, ...others] = compare([deployment({ replicas: 2 })], [resource(target, there)]).differences;
  expect(others).toEqual([]);
  expect(difference).toMatchObject({ ...named, change: 'changed', live: { spec: { replicas: 1 } }, wanted: { spec: { replicas: 2, revisionHistoryLimit: 10 }, metadata: { labels: { 'app.kubernetes.io/instance': 'greeter' } } } });
  expect(difference.live).not.toHaveProperty('status');
});

test('drift that Argo CD sees is shown although nothing is rendered otherwise', () => {
  const drifted = resource(target, live({ replicas: 5 }), { predictedLiveState: JSON.stringify(live({ replicas: 1 })) });
  expect(compare([deployment({ replicas: 1 })], [drifted]).differences).toMatchObject([{ change: 'changed', live: { spec: { replicas: 5 } }, wanted: { spec: { replicas: 1 } } }]);
});

test('a label by which objects are known is taken from the settings', () => {
  const tracked = deployment({ replicas: 1 }, { namespace: 'web', labels: { 'acme.example/app': 'greeter' } });
  const there = live({ replicas: 1 }, { labels: { 'acme.example/app': 'greeter' } });
  expect(compare([deployment()], [resource(tracked, there)], {}, { appLabelKey: 'acme.example/app' }).differences).toEqual([]);
  expect(compare([deployment()], [resource(tracked, there)]).differences).toHaveLength(1);
});

test('objects are added and removed; those of the whole cluster have no namespace', () => {
  const role = { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name: 'greeter' } };
  const clusterRole = { group: 'rbac.authorization.k8s.io', kind: 'ClusterRole', namespace: '', name: 'greeter' };
  const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'greeter' } };
  const { objects, differences } = compare([role, account], [resource(role, role, clusterRole), resource(target, live({ replicas: 1 })), resource(target, undefined, { name: 'gone' })]);
  expect(differences).toMatchObject([
    { kind: 'ServiceAccount', change: 'added', wanted: account },
    { kind: 'Deployment', change: 'removed' },
  ]);
  expect(objects).toBe(3);
  expect(compare([deployment()], [resource(target, undefined)]).differences).toMatchObject([{ change: 'added' }]);
});

test('hooks are left out, definitions are none', () => {
  const hook = (annotations: object): Fields => ({ ...deployment({ replicas: 1 }, { annotations }) });
  expect(compare([hook({ 'helm.sh/hook': 'test' }), hook({ 'argocd.argoproj.io/hook': 'PreSync' })], []).differences).toEqual([]);
  expect(compare([hook({ 'helm.sh/hook': 'crd-install' })], []).differences).toHaveLength(1);
  expect(compare([], [resource(target, live({ replicas: 1 }), { hook: true })]).differences).toEqual([]);
});

test('what an application ignores is not compared, not even when it is rendered otherwise', () => {
  const ignored = { ignoreDifferences: [{ group: 'apps', kind: 'Deployment', jsonPointers: ['/spec/replicas'] }] };
  const there = live({ paused: false });
  expect(compare([deployment({ replicas: 7, paused: false })], [resource(deployment({ replicas: 1, paused: false }), there)], ignored)).toMatchObject({ differences: [], notes: [] });
  expect(compare([], [], { ignoreDifferences: [{ group: 'apps', kind: 'Deployment', jqPathExpressions: ['.spec'] }] }).notes).toEqual([expect.stringContaining('jqPathExpressions')]);
});

describe('secrets', () => {
  const secret = (fields: object): Fields => ({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'greeter' }, ...fields });
  const metadata = { name: 'greeter', namespace: 'web' };
  const marks = { group: '', kind: 'Secret' };
  const told = (comparison: Comparison): string => JSON.stringify(comparison);

  test('values are neither compared nor told', () => {
    const there = secret({ metadata, data: { password: '++++++++', token: '++++++++' } });
    const same = compare([secret({ data: { password: 'aHVudGVyMg==' }, stringData: { token: 'hunter2' } })], [resource(there, there, marks)]);
    expect(same).toMatchObject({ differences: [], notes: [expect.stringContaining('keys alone are compared')] });
    const changed = compare([secret({ stringData: { password: 'hunter2', other: 'hunter3' } })], [resource(there, there, marks)]);
    expect(changed.differences).toMatchObject([{ live: { data: { password: '********', token: '********' } }, wanted: { data: { password: '********', other: '********' } } }]);
    const added = compare([secret({ stringData: { password: 'hunter2' } })], []);
    expect(added.differences).toMatchObject([{ change: 'added', wanted: { data: { password: '********' } } }]);
    const removed = compare([], [resource(there, secret({ data: { password: 'aHVudGVyMg==' } }), marks)]);
    expect(removed.differences).toMatchObject([{ change: 'removed', live: { data: { password: '********' } } }]);
    expect([same, changed, added, removed].map(told).join()).not.toMatch(/hunter|aHVud|\+\+/);
  });

  test('that Argo CD would put another value is told', () => {
    const there = secret({ metadata, data: { password: '+++++++++' } });
    const wanted = secret({ metadata, data: { password: '++++++++' } });
    const drifted = resource(wanted, there, { ...marks, predictedLiveState: JSON.stringify(wanted) });
    expect(compare([secret({ stringData: { password: 'hunter2' } })], [drifted]).differences).toMatchObject([{ live: { data: { password: '********' } }, wanted: { data: { password: '******** (another value)' } } }]);
  });
});

test('a state that is no JSON is named', () => {
  expect(() => compare([], [resource(target, undefined, { liveState: '{', normalizedLiveState: '{' })])).toThrow(coded('argocd-failed', 'apps/Deployment web/greeter'));
});
