import { imageTarget, makeWorkspace, type Target, type Workspace } from './workspace';

const repository = 'ghcr.io/acme/svc';
const output = 'dist/oci/apps/svc/manifests';

const deployment = (image: string): string => `# The service.
apiVersion: apps/v1
kind: Deployment
spec:
  template:
    spec:
      containers:
        - name:  app
          image: ${image}   # by the pipeline
---
kind: CronJob
spec: {jobTemplate: {spec: {template: {spec: {containers: [{image: '${image}'}]}}}}}
`;
const service = 'kind:   Service\nspec: {ports: [ {port: 80} ]}\n';
const kustomization = (pin: string): string => `resources: [deployment.yaml, service.yaml]\nimages:\n- name: ${repository}\n  ${pin}\n`;
const values = (digest: string): string => `image:\n  registry: ghcr.io\n  repository: acme/svc\n  tag: "1.10"\n${digest}`;
const template = '{{- if .Values.on }}\nimage: "{{ .Values.image.repository }}@{{ .Values.image.digest }}"\n{{- end }}\n';

let workspace: Workspace;

const digest = (folder = 'dist/oci/apps/svc/image'): string => workspace.record(folder).digest;
const pinned = (): string => `${repository}@${digest()}`;

function declare(options: Record<string, unknown> = {}, more: Target = {}): void {
  const files = ['{projectRoot}/deploy/**/*.{yaml,tpl}', '!{projectRoot}/deploy/left-out/**'];
  workspace.project('svc', {
    image: imageTarget('apps/svc/src', { repository }),
    manifests: { executor: 'nx-oci:pin-digests', options: { files, images: { [repository]: 'svc:image' }, ...options }, ...more },
  });
}

beforeAll(async () => {
  workspace = await makeWorkspace();
  workspace.write('apps/svc/src/page.txt', 'first');
  workspace.write('apps/svc/deploy/base/deployment.yaml', deployment(`${repository}:v1`));
  workspace.write('apps/svc/deploy/base/service.yaml', service);
  workspace.write('apps/svc/deploy/base/kustomization.yaml', kustomization('newTag: v1'));
  workspace.write('apps/svc/deploy/chart/Chart.yaml', 'apiVersion: v2\nname: svc\nversion: 1.0.0\n');
  workspace.write('apps/svc/deploy/chart/values.yaml', values(''));
  workspace.write('apps/svc/deploy/chart/templates/pod.yaml', template);
  workspace.write('apps/svc/deploy/left-out/secret.yaml', 'kind: Secret\n');
  declare();
});

afterAll(() => workspace.dispose());

function expectManifests(): void {
  expect(workspace.files(output)).toEqual([
    'base/deployment.yaml',
    'base/kustomization.yaml',
    'base/service.yaml',
    'chart/Chart.yaml',
    'chart/templates/pod.yaml',
    'chart/values.yaml',
  ]);
  expect(workspace.read(`${output}/base/deployment.yaml`)).toBe(deployment(pinned()));
  expect(workspace.read(`${output}/base/kustomization.yaml`)).toBe(kustomization(`digest: ${digest()}`));
  expect(workspace.read(`${output}/base/service.yaml`)).toBe(service);
  expect(workspace.read(`${output}/chart/values.yaml`)).toBe(values(`  digest: ${digest()}\n`));
  expect(workspace.read(`${output}/chart/templates/pod.yaml`)).toBe(template);
}

test('the image is built first, and the manifests name its digest', async () => {
  const { cacheStatus, stdout } = await workspace.succeed('run', 'svc:manifests');
  expect(cacheStatus).toEqual({ 'svc:image': 'cache-miss', 'svc:manifests': 'cache-miss' });
  expect(stdout).toContain(`\n${pinned()}\n`);
  expectManifests();
});

test('the second run is a cache hit that prints the same, and restores what vanished', async () => {
  const before = pinned();
  workspace.remove('dist');
  const { cacheStatus, stdout } = await workspace.succeed('run', 'svc:manifests');
  expect(cacheStatus).toEqual({ 'svc:image': 'local-cache-hit', 'svc:manifests': 'local-cache-hit' });
  expect(stdout).toContain(`\n${before}\n`);
  expectManifests();
});

test('a changed image changes the manifests, and the image of before brings back those of before', async () => {
  const before = digest();
  workspace.write('apps/svc/src/page.txt', 'second');
  const { cacheStatus } = await workspace.succeed('run', 'svc:manifests');
  expect(cacheStatus).toEqual({ 'svc:image': 'cache-miss', 'svc:manifests': 'cache-miss' });
  expect(digest()).not.toBe(before);
  expectManifests();

  workspace.write('apps/svc/src/page.txt', 'first');
  expect((await workspace.succeed('run', 'svc:manifests')).cacheStatus['svc:manifests']).toBe('local-cache-hit');
  expect(digest()).toBe(before);
  expectManifests();
});

test('a changed manifest, and one that is removed, are not those of the cache; one that is left out does not count', async () => {
  workspace.write('apps/svc/deploy/left-out/secret.yaml', 'kind: Secret # changed\n');
  expect((await workspace.succeed('run', 'svc:manifests')).cacheStatus['svc:manifests']).toMatch(/^local-cache/);
  workspace.write('apps/svc/deploy/base/extra.yaml', `image: ${repository}\n`);
  const added = await workspace.succeed('run', 'svc:manifests');
  expect(added.cacheStatus).toMatchObject({ 'svc:image': expect.stringMatching(/^local-cache/), 'svc:manifests': 'cache-miss' });
  expect(workspace.read(`${output}/base/extra.yaml`)).toBe(`image: ${pinned()}\n`);
  workspace.remove('apps/svc/deploy/base/extra.yaml');
  await workspace.succeed('run', 'svc:manifests', '--skip-nx-cache');
  expectManifests();
});

test('by default the images of the project are meant, by their repository', async () => {
  declare({ images: undefined });
  const { cacheStatus, stdout } = await workspace.succeed('run', 'svc:manifests');
  expect(Object.keys(cacheStatus)).toEqual(['svc:image', 'svc:manifests']);
  expect(stdout).toContain(`\n${pinned()}\n`);
  expectManifests();
});

test("a configuration that builds one platform has that platform's image in the manifests", async () => {
  for (const images of [undefined, { [repository]: 'svc' }]) {
    declare({ images });
    await workspace.succeed('run-many', '--targets=manifests', '--configuration=linux-arm64');
    const arm = digest('dist/oci/apps/svc/image.linux-arm64');
    expect(arm).not.toBe(digest());
    expect(workspace.read(`${output}/base/deployment.yaml`)).toBe(deployment(`${repository}@${arm}`));
  }
  declare();
});

test('images of another project, and manifests that another task writes, are built before', async () => {
  const script = `fs.mkdirSync('dist/rendered',{recursive:true});fs.writeFileSync('dist/rendered/pod.yaml','image: ${repository}')`;
  workspace.project('deploy', {
    render: {
      executor: 'nx:run-commands',
      cache: true,
      inputs: ['{projectRoot}/image'],
      outputs: ['{workspaceRoot}/dist/rendered'],
      options: { command: `node -e "${script}"` },
    },
    manifests: {
      executor: 'nx-oci:pin-digests',
      dependsOn: ['...', 'render'],
      options: { files: ['dist/rendered/*.yaml'], images: { [repository]: 'svc' } },
    },
  });
  const first = await workspace.succeed('run', 'deploy:manifests');
  expect(Object.keys(first.cacheStatus).sort()).toEqual(['deploy:manifests', 'deploy:render', 'svc:image']);
  expect(workspace.read('dist/oci/apps/deploy/manifests/pod.yaml')).toBe(`image: ${pinned()}`);
  expect((await workspace.succeed('run', 'deploy:manifests')).cacheStatus['deploy:manifests']).toMatch(/^local-cache/);
});

test('an image that no file names fails, and the manifests of before stay', async () => {
  await workspace.succeed('run', 'svc:manifests');
  declare({ images: { 'ghcr.io/acme/other': 'svc' }, files: ['{projectRoot}/deploy/base/deployment.yaml'] });
  const { code, stderr } = await workspace.nx('run', 'svc:manifests');
  expect(code).not.toBe(0);
  expect(stderr).toContain(
    'error(image-unreferenced): svc:manifests pins ghcr.io/acme/other, which apps/svc/deploy/base/deployment.yaml does not name.',
  );
  expectManifests();
  declare();
});

test.each([
  ['without the image among its dependencies', { dependsOn: [] }],
  ['without the image among its inputs', { inputs: ['{projectRoot}/deploy/**/*'] }],
])('a target %s is refused', async (_, more) => {
  await workspace.succeed('run', 'svc:image');
  declare({}, more);
  const { code, stderr } = await workspace.nx('run', 'svc:manifests', '--skip-nx-cache');
  expect(code).not.toBe(0);
  expect(stderr).toContain('error(input-not-declared): svc:manifests reads dist/oci/apps/svc/image/image.json');
  declare();
});
