import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { validateManifests } from './manifests';

let folder: string;
beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'peer-manifests-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const map = (more = ''): string => `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: settings }\n${more}`;
const write = (files: Record<string, string>): void => Object.entries(files).forEach(([name, text]) => writeFileSync(path.join(folder, name), text));

test('a kustomization is built, and a folder without one is taken as it is', async () => {
  write({ 'map.yaml': map('data: { a: b }\n') });
  expect(await validateManifests(folder)).toContain('data: { a: b }');
  write({ 'kustomization.yaml': 'namePrefix: our-\nresources: [map.yaml]\n' });
  expect(await validateManifests(folder)).toContain('name: our-settings');
});

const issuer = 'apiVersion: cert-manager.io/v1\nkind: Issuer\nmetadata: { name: ours }\nspec: { selfSigned: {} }\n';

test('a resource of an operator is held against its definition', async () => {
  write({ 'issuer.yaml': issuer });
  await validateManifests(folder);
  write({ 'issuer.yaml': issuer.replace('selfSigned', 'selfSinged') });
  await expect(validateManifests(folder)).rejects.toThrow("at '/spec'");
});

test.each<[string, string, string]>([
  ['a property that there is not', map('dta: { a: b }\n'), 'ConfigMap settings (statusInvalid)'],
  ['a value of another type', map('data: { a: 1 }\n'), "at '/data/a'"],
  ['a property below that there is not', map().replace('name: settings', 'name: settings, lables: {}'), "at '/metadata'"],
  ['a kind that there is not', map().replace('ConfigMap', 'Map'), 'Map settings (statusError)'],
  ['nothing', '', 'no object'],
])('%s is refused by name', async (_, text, words) => {
  write({ 'map.yaml': text });
  await expect(validateManifests(folder)).rejects.toThrow(words);
});

test('a kind of an operator can be left out', async () => {
  write({ 'a.yaml': map(), 'b.yaml': map().replace('ConfigMap', 'Map') });
  expect(await validateManifests(folder, { skip: ['Map'] })).toContain('kind: Map');
});
