import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { GeneratedWorkspace } from '../../test/generated-workspace';
import { Setting, type ManifestFormat, type ManifestSet } from './manifest-set';
import { writeManifests } from './write-manifests';

const digest = `sha256:${'1'.repeat(64)}`;
const container = { name: 'app', image: 'app-image', resources: new Setting('resources', { limits: { memory: '1Gi' } }) };
const set: ManifestSet = {
  name: 'app',
  description: 'An app',
  namespace: 'space',
  objects: {
    'namespace.yaml': { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'space' } },
    'app.yaml': [
      { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'app' }, spec: { replicas: new Setting('replicas', 2), template: { metadata: { annotations: { a: 'b' } }, spec: { containers: [container], volumes: [{ name: 'config', configMap: { name: 'app-config' } }] } } } },
      { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name: 'app', annotations: { says: '{{ hello }}' } }, rules: [] },
    ],
  },
  images: { 'app-image': { repository: 'registry.test/app', digest, value: 'images.app' } },
  configs: { 'app-config': { 'app.toml': 'a = "{{ b }}"\n', 'settings.yaml': { a: 1 } } },
};

let workspace: GeneratedWorkspace;
beforeEach(() => (workspace = new GeneratedWorkspace()));
const write = (format: ManifestFormat) => workspace.generate(async (tree, manifests: ManifestSet) => void (await writeManifests(tree, 'deploy', manifests, { format })), set);
const text = (name: string): string => readFileSync(workspace.path('deploy', name), 'utf8');

test('a kustomization has values in their places, and says which images there are', async () => {
  const { changed } = await write('kustomize');
  expect(changed).toEqual(['app.toml', 'app.yaml', 'kustomization.yaml', 'namespace.yaml', 'settings.yaml'].map((name) => `deploy/${name}`));
  expect(parse(text('kustomization.yaml'))).toMatchObject({ namespace: 'space', resources: ['namespace.yaml', 'app.yaml'], configMapGenerator: [{ name: 'app-config', files: ['app.toml', 'settings.yaml'] }], images: [{ name: 'app-image', newName: 'registry.test/app', digest }] });
  expect(text('app.yaml')).toMatch(/replicas: 2\n(.|\n)*memory: 1Gi\n(.|\n)*---\n(.|\n)*\{\{ hello \}\}/);
});

test('a chart has them in its values; what looks like a template is none', async () => {
  await write('helm');
  expect(parse(text('values.yaml'))).toEqual({ replicas: 2, resources: { limits: { memory: '1Gi' } }, images: { app: { repository: 'registry.test/app', digest } } });
  const template = text('templates/app.yaml');
  for (const words of ['replicas: {{ toJson .Values.replicas }}\n', 'image: {{ printf "%s@%s" .Values.images.app.repository .Values.images.app.digest | toJson }}\n', 'says: {{ "{{ hello }}" | toJson }}\n', 'checksum/app.toml: {{ .Files.Get "files/app.toml" | sha256sum | quote }}\n', 'a: b\n']) {
    expect(template).toContain(words);
  }
  expect(template.match(/namespace: space/g)).toHaveLength(1);
  expect(parse(text('files/settings.yaml'))).toEqual({ a: 1 });
  expect(text('files/app.toml')).toBe('a = "{{ b }}"\n');
  expect(text('templates/app-config.yaml')).toContain('app.toml: {{ .Files.Get "files/app.toml" | toJson }}\n');
  expect(text('namespace.yaml')).toContain('kind: Namespace');
});
