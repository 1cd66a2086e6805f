import { validateManifests } from '@nx-oci/peers';
import { imageTarget, makeWorkspace, type Workspace } from './workspace';

const digest = `sha256:${'1'.repeat(64)}`;
const repository = 'registry.test/acme/cache-server';
let workspace: Workspace;
beforeAll(async () => void (workspace = await makeWorkspace()));
afterAll(() => workspace?.dispose());

test.each<[string, string[], string[]]>([
  ['a folder', [], []],
  ['a folder-tls', ['--tlsSecret=cache-tls', '--metrics=none', '--size=200'], []],
  ['S3', ['--storage=s3://acme-cache/nx', '--endpoint=https://s3.test:9000', '--metrics=service-monitor'], ['ServiceMonitor']],
  ['a registry', ['--storage=oci://registry.test:5000/acme/cache', '--replicas=3'], []],
])('manifests of a server over %s are built by kustomize, and are what Kubernetes takes', async (name, options, skip) => {
  const directory = `deploy/${name.replace(' ', '-')}`;
  await workspace.succeed('g', 'nx-oci:cache-server', `--image=${repository}@${digest}`, `--directory=${directory}`, ...options);
  const objects = await validateManifests(workspace.path(directory), { skip });
  expect(objects).toContain(`image: ${repository}@${digest}`);
  // The name with a hash is in the pod as well.
  const [, config] = /^kind: ConfigMap\nmetadata:\n {2}name: (nx-cache-config-\w+)$/m.exec(objects)!;
  expect(objects).toContain(`name: ${config}\n        name: config`);
  const objectsBy = objects.split('\n---\n');
  for (const object of objectsBy.filter((each) => !/^kind: Namespace$/m.test(each))) expect(object).toMatch(/^ {2}namespace: nx-cache$/m);
});

test('an image that the workspace builds is pinned to what was built', async () => {
  workspace.write('apps/server/src/main', 'program');
  const image = imageTarget('apps/server/src', { repository });
  const manifests = { executor: 'nx-oci:pin-digests', options: { files: ['deploy/pinned/*.yaml'], images: { [repository]: 'server:image' } } };
  workspace.project('server', { image });
  const { stdout } = await workspace.succeed('g', 'nx-oci:cache-server', `--image=${repository}`, '--directory=deploy/pinned');
  expect(stdout).toContain(`give server a target "cache-manifests": ${JSON.stringify(manifests)}`);
  workspace.project('server', { image, 'cache-manifests': manifests });
  await workspace.succeed('run', 'server:cache-manifests');
  const objects = await validateManifests(workspace.path('dist/oci/apps/server/cache-manifests'));
  expect(objects).toContain(`image: ${repository}@${workspace.record('dist/oci/apps/server/image').digest}`);
});
