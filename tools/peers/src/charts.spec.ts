import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { validateManifests } from './manifests';

let folder: string;
beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'peer-charts-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const files = {
  'Chart.yaml': 'apiVersion: v2\nname: chart\nversion: 0.1.0\nicon: https://icon.test\n',
  'values.yaml': 'a: { b: c }\n',
  'templates/map.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: settings }\ndata: {{ toJson .Values.a }}\n',
  'namespace.yaml': 'apiVersion: v1\nkind: Namespace\nmetadata: { name: space }\n',
};

function write(changed: Partial<typeof files> = {}): void {
  mkdirSync(path.join(folder, 'templates'));
  for (const [name, text] of Object.entries({ ...files, ...changed })) writeFileSync(path.join(folder, name), text);
}

test('a chart is rendered, with the namespace beside it', async () => {
  write();
  const objects = await validateManifests(folder);
  expect(objects).toContain('data: {"b":"c"}');
  expect(objects).toContain('kind: Namespace');
});

test('what a chart renders to is checked', async () => {
  write({ 'values.yaml': 'a: { b: 1 }\n' });
  await expect(validateManifests(folder)).rejects.toThrow("at '/data/b'");
});

test('a chart that cannot be rendered is refused', async () => {
  write({ 'templates/map.yaml': '{{ .Values.a.b.c.d }}\n' });
  await expect(validateManifests(folder)).rejects.toThrow(/map\.yaml/);
});
