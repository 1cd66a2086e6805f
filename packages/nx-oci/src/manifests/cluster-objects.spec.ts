import { coded } from '../../test/errors';
import { clusterObjects, objectTitle } from './cluster-objects';

test('documents and lists are objects, empty ones are none', () => {
  const text = `# Source: a\n---\napiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: Service, metadata: {name: a, namespace: web}}\n---\n# nothing\n---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: b}\n`;
  expect(clusterObjects(text, 'x').map(objectTitle)).toEqual(['Service web/a', 'apps/Deployment b']);
});

test('YAML is read as Kubernetes does: 1.1, but times and dates are text', () => {
  const text = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {on: yes, mode: 0644, at: 12:30, day: 2026-01-02, hex: 0x10}\nbase: &b {k: 1}\nuse: {<<: *b}\n';
  const [{ fields }] = clusterObjects(text, 'x');
  expect(fields.data).toEqual({ true: true, mode: 420, at: '12:30', day: '2026-01-02', hex: 16 });
  expect(fields.use).toEqual({ k: 1 });
});

test.each([
  ['kind: [', 'x:1 is not YAML'],
  ['a: 1', 'x has a document that is no object of Kubernetes: {"a":1}'],
  ['- 1', 'no object of Kubernetes'],
  ['apiVersion: v1\nkind: Pod\nmetadata: {}', 'no object of Kubernetes'],
])('%j is refused', (text, message) => expect(() => clusterObjects(text, 'x')).toThrow(coded('manifest-invalid', message)));
