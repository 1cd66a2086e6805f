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

const resource = (apiVersion: string, kind: string, spec: string): string => `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: { name: ours }\nspec: ${spec}\n`;

test.each<[string, string, [string, string]]>([
  ['a pool of sandboxes', resource('extensions.agents.x-k8s.io/v1beta1', 'SandboxWarmPool', '{ replicas: 2, sandboxTemplateRef: { name: agent } }'), ['replicas: 2', 'replicas: two']],
  ['a claim', resource('extensions.agents.x-k8s.io/v1beta1', 'SandboxClaim', '{ warmPoolRef: { name: pool } }'), ['warmPoolRef', 'sandboxTemplateRef']],
  ['a template', resource('extensions.agents.x-k8s.io/v1beta1', 'SandboxTemplate', '{ podTemplate: { spec: { containers: [{ name: a }] } } }'), ['name: a }', 'nam: a }']],
  ['a sandbox', resource('agents.x-k8s.io/v1beta1', 'Sandbox', '{ podTemplate: { spec: { containers: [{ name: a }] } } }'), ['containers', 'container']],
  ['an item of 1Password', resource('onepassword.com/v1', 'OnePasswordItem', '{ itemPath: a }'), ['itemPath', 'item']],
  ['a secret of a store', resource('external-secrets.io/v1', 'ExternalSecret', '{ data: [{ secretKey: a, remoteRef: { key: b } }] }'), ['secretKey', 'key']],
  ['a policy of Cilium', resource('cilium.io/v2', 'CiliumNetworkPolicy', '{ endpointSelector: { matchLabels: { a: b } }, egress: [{ toFQDNs: [{ matchName: example.com }] }] }'), ['matchName', 'name']],
])('%s is held against its definition', async (_, right, [from, to]) => {
  write({ 'resource.yaml': right });
  await validateManifests(folder);
  write({ 'resource.yaml': right.replace(from, to) });
  await expect(validateManifests(folder)).rejects.toThrow('(statusInvalid)');
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
