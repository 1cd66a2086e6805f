import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { CreateNodesContextV2, TargetConfiguration } from '@nx/devkit';
import { TestWorkspace } from '../test/workspace';
import { createNodes, createNodesV2, name } from './index';

let workspace: TestWorkspace;

beforeEach(() => {
  workspace = new TestWorkspace();
});

interface Inferred {
  name: string;
  targets: Record<string, TargetConfiguration>;
}

/** What is inferred for each file, by the root of its project. */
async function infer(files: Record<string, object | string>, plugin = createNodesV2, options?: object): Promise<Record<string, Inferred>> {
  workspace.write(files);
  const context: CreateNodesContextV2 = { workspaceRoot: workspace.root, nxJsonConfiguration: {} };
  const results = await plugin[1](Object.keys(files), options, context);
  return Object.fromEntries(results.flatMap(([, { projects = {} }]) => Object.entries(projects))) as Record<string, Inferred>;
}

const service = (options: object = {}): TargetConfiguration => ({
  executor: 'nx-oci:service-image',
  options: { binary: 'dist/{arch}/app', ...options },
});
const image = (options: object = {}): TargetConfiguration => ({ executor: 'nx-oci:image', options });
const onTwoWays = (file: string): object[] => [
  `{workspaceRoot}/${file}` as unknown as object,
  `{workspaceRoot}/${file}/**/*` as unknown as object,
  { dependentTasksOutputFiles: file, transitive: true },
  { dependentTasksOutputFiles: `${file}/**/*`, transitive: true },
];

test('to infer what project.json files have, the plugin loads nothing of Nx: every command of a workspace loads the plugin', () => {
  const script = `
    const { createNodesV2: [, infer] } = require(${JSON.stringify(path.join(__dirname, '../dist/index.js'))});
    process.stdin.on('data', async (root) => {
      const results = await infer(['app/project.json'], undefined, { workspaceRoot: root.toString(), nxJsonConfiguration: {} });
      const [{ targets }] = Object.values(results[0][1].projects);
      const loaded = Object.keys(require.cache).filter((file) => /node_modules.(@nx|nx)./.test(file));
      console.log(JSON.stringify({ inferred: 'push' in targets, loaded }));
    });`;
  workspace.write({ 'app/project.json': { name: 'app', targets: { image: service() } } });
  const printed = execFileSync(process.execPath, ['-e', script], { input: workspace.root, encoding: 'utf8' });
  expect(JSON.parse(printed)).toEqual({ inferred: true, loaded: [] });
});

test('the plugin is known by both names of Nx 22 to 24', () => {
  expect(createNodes).toBe(createNodesV2);
  expect(name).toBe('nx-oci');
});

test('an image target is completed', async () => {
  const { 'apps/greeter': project } = await infer({ 'apps/greeter/project.json': { name: 'greeter', targets: { image: service() } } });
  expect(project.name).toBe('greeter');
  expect(project.targets.image).toEqual({
    executor: 'nx-oci:service-image',
    cache: true,
    dependsOn: ['build'],
    inputs: [...onTwoWays('dist/amd64/app'), ...onTwoWays('dist/arm64/app')],
    outputs: ['{options.output}'],
    options: { output: 'dist/oci/apps/greeter/image' },
    configurations: {
      'linux-amd64': { platforms: ['linux/amd64'], output: 'dist/oci/apps/greeter/image.linux-amd64' },
      'linux-arm64': { platforms: ['linux/arm64'], output: 'dist/oci/apps/greeter/image.linux-arm64' },
    },
    metadata: {
      technologies: ['oci'],
      description: 'Build the image for linux/amd64, linux/arm64',
      help: { command: 'npx nx run greeter:image --help', example: { args: ['--configuration=linux-amd64'] } },
    },
  });
});

test('it gets its siblings', async () => {
  const { 'apps/greeter': project } = await infer({ 'apps/greeter/project.json': { name: 'greeter', targets: { image: service() } } });
  const { image: _, 'nx-release-publish': release, ...siblings } = project.targets;
  expect(release).toMatchObject({ executor: 'nx-oci:release-publish', cache: false, dependsOn: [], options: { image: 'image' } });
  expect(Object.keys(siblings)).toEqual(['tarball', 'load', 'run', 'verify', 'explain', 'inspect', 'push', 'push-index', 'doctor', 'lock']);
  for (const [sibling, target] of Object.entries(siblings)) {
    const metadata = { technologies: ['oci'], description: expect.stringMatching(/./) };
    const dependsOn = ['push-index', 'doctor', 'lock'].includes(sibling) ? [] : ['image'];
    const { configurations, ...rest } = target;
    const continuous = sibling === 'run' && { continuous: true };
    expect(rest).toEqual({ executor: `nx-oci:${sibling}`, cache: false, dependsOn, options: { image: 'image' }, metadata, ...continuous });
    const platforms = { 'linux-amd64': { platform: 'linux/amd64' }, 'linux-arm64': { platform: 'linux/arm64' } };
    expect(configurations).toEqual(sibling === 'push' ? platforms : undefined);
  }
});

test("siblings of a second image carry its name, and one that is declared stays the user's", async () => {
  const targets = { worker: service(), image: service(), load: { command: 'own' }, 'worker-verify': { command: 'own' } };
  const { 'apps/a': project } = await infer({ 'apps/a/project.json': { name: 'a', targets } });
  expect(Object.keys(project.targets).sort()).toEqual(
    [
      'worker',
      'worker-tarball',
      'worker-load',
      'worker-run',
      'worker-explain',
      'worker-inspect',
      'worker-push',
      'worker-push-index',
      'worker-doctor',
      'worker-lock',
      'image',
      'tarball',
      'run',
      'verify',
      'explain',
      'inspect',
      'push',
      'push-index',
      'doctor',
      'lock',
      'nx-release-publish',
    ].sort(),
  );
  expect(project.targets['worker-load'].options).toEqual({ image: 'worker' });
  expect(project.targets.verify.options).toEqual({ image: 'image' });
});

test('one that is declared without executor has options for the one that is inferred', async () => {
  const targets = { image: image(), push: { options: { tag: 'main' } }, load: { executor: 'nx-oci:load', options: { engine: 'podman' } } };
  const { 'apps/a': project } = await infer({ 'apps/a/project.json': { name: 'a', targets } });
  expect(project.targets.push).toMatchObject({ executor: 'nx-oci:push', dependsOn: ['image'] });
  expect(project.targets.load).toMatchObject({ executor: 'nx-oci:load', dependsOn: ['image'] });
});

test('without a target called image, the first has the plain siblings', async () => {
  const { 'apps/a': project } = await infer({ 'apps/a/project.json': { targets: { web: image(), worker: image() } } });
  expect(project.targets.load.options).toEqual({ image: 'web' });
  expect(project.targets['nx-release-publish'].options).toEqual({ image: 'web' });
  expect(project.targets['worker-load'].options).toEqual({ image: 'worker' });
});

test('platforms become configurations, as they are usually written', async () => {
  const { 'apps/a': project } = await infer({
    'apps/a/project.json': { targets: { image: image({ platforms: ['linux/arm', 'linux/amd64/v1'] }) } },
  });
  expect(Object.entries(project.targets.image.configurations!)).toEqual([
    ['linux-arm-v7', { platforms: ['linux/arm/v7'], output: 'dist/oci/apps/a/image.linux-arm-v7' }],
    ['linux-amd64', { platforms: ['linux/amd64'], output: 'dist/oci/apps/a/image.linux-amd64' }],
  ]);
});

test('SOURCE_DATE_EPOCH is an input where the definition asks for it', async () => {
  const inputs = async (options: object): Promise<unknown> =>
    (await infer({ 'a/project.json': { targets: { image: image(options) } } })).a.targets.image.inputs;
  expect(await inputs({ created: 'env' })).toEqual([{ env: 'SOURCE_DATE_EPOCH' }]);
  expect(await inputs({ created: 'epoch' })).toEqual([]);
});

test('the image of another project is built before, and is an input', async () => {
  const { a } = await infer({
    'a/project.json': { targets: { image: image({ base: 'project:base:web' }), two: image({ base: 'project:base' }) } },
  });
  expect(a.targets.image.dependsOn).toEqual(['build', { projects: ['base'], target: 'web' }]);
  expect(a.targets.two.dependsOn).toEqual(['build', { projects: ['base'], target: 'image' }]);
  expect(a.targets.image.inputs).toEqual([{ dependentTasksOutputFiles: '**/{image.json,layout/**/*}', transitive: false }]);
});

test('certificates, and bases on disk, are inputs; tokens mean the project', async () => {
  const options = {
    base: 'oci-layout:vendor/base',
    certificates: ['{projectRoot}/ca.pem'],
    contents: [{ type: 'files', from: '{projectName}.txt', to: '/a' }],
  };
  const { 'apps/a': project } = await infer({ 'apps/a/project.json': { name: 'named', targets: { image: image(options) } } });
  expect(project.targets.image.inputs).toEqual([...onTwoWays('named.txt'), ...onTwoWays('apps/a/ca.pem'), ...onTwoWays('vendor/base')]);
});

test('a root project has paths without a dot', async () => {
  const { '.': project } = await infer({ 'project.json': { name: 'root', targets: { image: service({ binary: '{projectRoot}/app' }) } } });
  expect(project.targets.image.options).toEqual({ output: 'dist/oci/image' });
  expect(project.targets.image.inputs).toEqual(onTwoWays('app'));
});

test.each([
  ['package.json', { name: '@acme/a', nx: { targets: { image: image() } } }, '@acme/a'],
  ['package.json', { name: '@acme/a', nx: { name: 'short', targets: { image: image() } } }, 'short'],
  ['project.json', { targets: { image: image() } }, 'greeter'],
])('a project declared in %s has the name that Nx gives it: %j', async (file, content, expected) => {
  workspace.write({ 'package.json': { workspaces: ['apps/*'] } });
  const { 'apps/Greeter': project } = await infer({ [`apps/Greeter/${file}`]: content });
  expect(project.name).toBe(expected);
  expect(Object.keys(project.targets)).toContain('load');
});

test('a package.json that is in no workspace is no project, unless a project.json is beside it', async () => {
  workspace.write({ 'package.json': { workspaces: ['apps/*', '!apps/fixture'] } });
  const content = { name: '@acme/a', nx: { targets: { image: image() } } };
  expect(
    await infer({ 'libs/a/package.json': content, 'apps/fixture/package.json': content, 'apps/a/deep/package.json': content }),
  ).toEqual({});
  expect(Object.keys(await infer({ 'libs/a/package.json': content, 'libs/a/project.json': { name: 'a' } }))).toEqual(['libs/a']);
});

test('a project.json without a name takes that of the package beside it', async () => {
  workspace.write({ 'apps/a/package.json': { name: '@acme/a' } });
  const { 'apps/a': project } = await infer({ 'apps/a/project.json': { targets: { image: image() } } });
  expect(project.name).toBe('@acme/a');
});

test.each([
  ['no image target', { name: 'a', targets: { build: { executor: 'nx:run-commands' } } }],
  ["only another plugin's", { name: 'a', targets: { build: { executor: 'other:image' } }, note: 'nx-oci:image' }],
  ['no JSON', '{ "targets": { "image": { "executor": "nx-oci:image" '],
  ['no object', '"nx-oci:image"'],
  ['null', { targets: { image: null }, note: 'nx-oci:' }],
  ['targets that are none', { targets: 'nx-oci:image' }],
])('a file with %s makes no project', async (_, content) => expect(await infer({ 'a/project.json': content })).toEqual({}));

test.each([
  ['no binary', { executor: 'nx-oci:service-image' }],
  ['options that are null', { executor: 'nx-oci:service-image', options: null as never }],
  ['platforms that are no list', image({ platforms: 'linux/amd64' })],
  ['contents that are no list', image({ contents: { from: 'a' } })],
  ['a path that leaves the workspace', image({ contents: [{ type: 'files', from: '../../../etc', to: '/a' }] })],
  ['an unknown option', image({ contetns: [] })],
] as [string, TargetConfiguration][])(
  'a target with %s fails when it is built, and not every command of the workspace',
  async (_, target) => {
    const { a } = await infer({ 'a/project.json': { targets: { image: target } } });
    expect(a.targets.image).toMatchObject({ cache: true, inputs: [], options: { output: 'dist/oci/a/image' } });
    expect(Object.keys(a.targets.image.configurations!)).toEqual(['linux-amd64', 'linux-arm64']);
  },
);

test('an unknown platform has no configuration', async () => {
  const { a } = await infer({ 'a/project.json': { targets: { image: image({ platforms: ['linux/amd64', 'plan9/amd64'] }) } } });
  expect(Object.keys(a.targets.image.configurations!)).toEqual(['linux-amd64']);
});

test('an installed plugin counts by its version', async () => {
  const folder = workspace.path('node_modules/nx-oci');
  const packages = path.join(__dirname, '../..');
  cpSync(path.join(packages, 'nx-oci/dist'), path.join(folder, 'dist'), { recursive: true });
  mkdirSync(path.join(workspace.root, 'node_modules/@nx-oci'));
  for (const each of ['oci', 'build']) symlinkSync(path.join(packages, each), workspace.path(`node_modules/@nx-oci/${each}`));
  for (const each of ['@nx', 'nx', 'picomatch'])
    symlinkSync(path.join(packages, '../node_modules', each), workspace.path(`node_modules/${each}`));
  const installed = createRequire(__filename)(path.join(folder, 'dist/index.js')) as { createNodesV2: typeof createNodesV2 };
  const build = { executor: 'nx-oci:go-binary', options: { platform: 'linux/amd64', output: 'dist/a' } };
  const { a } = await infer({ 'a/project.json': { targets: { image: image(), build } } }, installed.createNodesV2);
  expect(a.targets.image.inputs).toEqual([{ externalDependencies: ['nx-oci'] }]);
  expect(a.targets.build.inputs).toEqual(expect.arrayContaining(['{projectRoot}/**/*', '^default', { externalDependencies: ['nx-oci'] }]));
});

test.each([
  ['go-binary', { technologies: ['go'], description: 'Build a static binary' }],
  ['node-bundle', { technologies: ['esbuild'], description: 'Bundle the program, packages included' }],
])('a target of %s is completed, and brings nothing else', async (executor, metadata) => {
  const { a } = await infer({ 'a/project.json': { targets: { build: { executor: `nx-oci:${executor}` } } } });
  const inputs = expect.arrayContaining(['^default']) as unknown;
  expect(a.targets).toEqual({ build: { executor: `nx-oci:${executor}`, cache: true, inputs, outputs: ['{options.output}'], metadata } });
});

describe('the compose file that nx.json records', () => {
  const apps = {
    'project.json': { name: 'acme' },
    'apps/one/project.json': { name: 'one', targets: { image: service({ repository: 'ghcr.io/acme/one' }), worker: service({ localTag: 'worker:dev' }) } },
    'apps/two/project.json': { name: 'two', targets: { image: image({}) } },
    'apps/three/project.json': { name: 'three', targets: { image: service() } },
  };
  const composeLoad = async (compose: string, text: string, files: Record<string, object | string> = apps): Promise<unknown[][]> => {
    workspace.write({ [compose]: text });
    const projects = await infer(files, createNodesV2, { compose });
    return Object.entries(projects).flatMap(([root, { name, targets }]) => ('compose-load' in targets ? [[root, name, targets['compose-load']]] : []));
  };
  const loading = (...tasks: [string, string][]): object => ({
    executor: 'nx:noop',
    dependsOn: tasks.map(([project, target]) => ({ projects: [project], target, params: 'forward' })),
  });

  test('brings its project a target that loads just what it names', async () => {
    const text = 'services:\n  a: { image: "worker:dev" }\n  b: { build: ., x-nx-project: two }\n  db: { image: postgres }\n';
    expect(await composeLoad('compose.yaml', text)).toEqual([['.', 'acme', expect.objectContaining(loading(['one', 'worker-load'], ['two', 'load']))]]);
  });

  test('brings it once to a project of two files, under its own name', async () => {
    const files = { ...apps, 'package.json': { name: '@acme/source', nx: { targets: {} } } };
    expect(await composeLoad('compose.yaml', 'services: {}', files)).toMatchObject([['.', 'acme', loading()]]);
    const results = await createNodesV2[1](Object.keys(files), { compose: 'compose.yaml' }, { workspaceRoot: workspace.root, nxJsonConfiguration: {} });
    expect(results.filter(([, { projects }]) => projects?.['.'] !== undefined).map(([file]) => file)).toEqual(['project.json']);
  });

  test('brings it to the nearest project above', async () => {
    expect(await composeLoad('apps/three/deploy/compose.yaml', 'services: { a: { image: "three:dev" } }')).toMatchObject([
      ['apps/three', 'three', loading(['three', 'load'])],
    ]);
  });

  test.each([
    ['is in no project', 'compose.yaml', 'services: {}', { 'apps/one/project.json': apps['apps/one/project.json'] }],
    ['is broken', 'compose.yaml', 'services: [', apps],
  ])('brings nothing where it %s, and nobody is kept from anything', async (_, compose, text, files) => expect(await composeLoad(compose, text, files)).toEqual([]));

  test.each(['compose.yaml', 'apps', '../compose.yaml', 1, {}])('brings nothing where it is %j, which is no file here', async (compose) => {
    const { '.': root } = await infer(apps, createNodesV2, { compose });
    expect(root).toBeUndefined();
  });
});
