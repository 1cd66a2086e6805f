import { checkPolicy, validateManifests } from '@nx-oci/peers';
import { imageTarget, makeWorkspace, type Workspace } from './workspace';

const digest = `sha256:${'1'.repeat(64)}`;
const repository = 'registry.test/acme/cache-server';
let workspace: Workspace;
beforeAll(async () => void (workspace = await makeWorkspace()));
afterAll(() => workspace?.dispose());

const storages: [string, string[]][] = [
  ['a folder', []],
  ['a folder-tls', ['--tlsSecret=cache-tls', '--metrics=none', '--size=200']],
  ['S3', ['--storage=s3://acme-cache/nx', '--endpoint=https://s3.test:9000', '--metrics=service-monitor']],
  ['a registry', ['--storage=oci://registry.test:5000/acme/cache', '--replicas=3']],
];

test.each(storages.flatMap(([name, options]) => ['kustomize', 'helm'].map((format) => ({ name, options, format }))))('manifests of a server over $name are built by $format, and are what Kubernetes and the policy take', async ({ name, options, format }) => {
  const directory = `deploy/${format}-${name.replace(' ', '-')}`;
  await workspace.succeed('g', 'nx-oci:cache-server', `--image=${repository}@${digest}`, `--directory=${directory}`, `--format=${format}`, ...options);
  const objects = await validateManifests(workspace.path(directory));
  await checkPolicy(objects);
  expect(objects).toMatch(new RegExp(`image: "?${repository}@${digest}"?$`, 'm'));
  // The configuration is the one that is mounted, and a change of it starts the pods anew.
  const [, config] = /^kind: ConfigMap\nmetadata:\n {2}name: (nx-cache-config[\w-]*)$/m.exec(objects)!;
  expect(objects).toMatch(new RegExp(`name: ${config}$|name: config\n +configMap:\n +name: ${config}$`, 'm'));
  expect(config !== 'nx-cache-config' || /checksum\/cache\.yaml: "[0-9a-f]{64}"/.test(objects)).toBe(true);
  const kinds = objects.split(/^---$/m).filter((each) => /^kind: /m.test(each) && !/^kind: Namespace$/m.test(each));
  for (const object of kinds) expect(object).toMatch(/^ {2}namespace: nx-cache$/m);
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

test('and so are the values of a chart', async () => {
  const manifests = { executor: 'nx-oci:pin-digests', options: { files: ['deploy/chart/values.yaml'], images: { [repository]: 'server:image' } } };
  const { stdout } = await workspace.succeed('g', 'nx-oci:cache-server', `--image=${repository}`, '--directory=deploy/chart', '--format=helm');
  expect(stdout).toContain(JSON.stringify(manifests));
  workspace.project('server', { image: imageTarget('apps/server/src', { repository }), 'cache-manifests': manifests });
  await workspace.succeed('run', 'server:cache-manifests');
  const { digest: built } = workspace.record('dist/oci/apps/server/image');
  expect(workspace.read('dist/oci/apps/server/cache-manifests/values.yaml')).toContain(built);
});
