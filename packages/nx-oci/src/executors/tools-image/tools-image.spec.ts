import { readFileSync } from 'node:fs';
import type { TargetConfiguration } from '@nx/devkit';
import { readImageRecord } from '@nx-oci/build';
import { formatPlatform, openLayout, readImages, readLayer } from '@nx-oci/oci';
import { run, useOwnStore, type Run } from '../../../test/executors';
import { elfProgram, machOProgram } from '../../../test/programs';
import { TestWorkspace } from '../../../test/workspace';

useOwnStore();

const output = 'dist/oci/tools/image/image';
let workspace: TestWorkspace;
// Read once, before a test has to be in time.
beforeAll(() => import('@nx-oci/sources'), 120_000);
beforeEach(() => {
  const command = { executor: 'nx:run-commands' };
  workspace = new TestWorkspace().project('shout', 'tools/shout', { build: command }).project('hush', 'tools/hush', { build: command, compile: command });
  workspace.write({
    'nx.json': {},
    'tools/shout/main.go': '',
    'tools/hush/hush.sh': '',
    'dist/linux-amd64/shout': elfProgram('amd64'),
    'dist/linux-arm64/shout': elfProgram('arm64'),
    'dist/darwin-arm64/shout': machOProgram('arm64'),
    'dist/hush': '#!/bin/sh\necho hush\n',
  });
});

const own = `
tools:
  shout: { project: shout, file: "dist/{os}-{arch}/shout" }
  hush: { project: "hush:compile", file: dist/hush }
  docker: { host: true }
`;

function declare(manifest: string, options: object = {}): TestWorkspace {
  return workspace.write({ 'tools/image/tools.yaml': manifest }).project('tools-image', 'tools/image', { image: { executor: 'nx-oci:tools-image', options } });
}
const build = (manifest: string, options: object = {}, configuration?: string): Promise<Run> => run(declare(manifest, options), 'tools-image:image', {}, configuration);
const target = (name = 'image'): TargetConfiguration => workspace.projects['tools-image'].targets[name];

test('tools of the workspace become layers of their own, on every platform, which says what it holds', async () => {
  expect(await build(own)).toMatchObject({ success: true, err: '' });
  const images = await readImages(openLayout(workspace.path(`${output}/layout`)));
  expect(images.map(({ descriptor }) => formatPlatform(descriptor.platform!))).toEqual(['linux/amd64', 'linux/arm64', 'darwin/arm64']);
  const [linux, , darwin] = images;
  const comments = ({ config }: typeof linux): (string | undefined)[] => config.history!.map(({ comment }) => comment);
  // The static base is for containers of Linux.
  expect(comments(darwin)).toEqual(['/usr/local/bin/shout, shout', '/usr/local/bin/hush, hush', 'tools', 'updater']);
  expect(comments(linux)).toEqual(['base', ...comments(darwin)]);
  const { entries } = await readLayer(darwin.layers[0]);
  expect(entries.map(({ path, mode }) => [path, mode])).toEqual(expect.arrayContaining([['usr/local/bin/shout', 0o755], ['usr/local/share/nx-oci/tools/shout.json', 0o644]]));
  expect(linux.config.config).toMatchObject({ User: '65532:65532' });
});

test('a tool that changes moves its layer, and no other', async () => {
  await build(own);
  const layersOf = (): string[] => readImageRecord(workspace.path(output)).platforms['linux/amd64'].layers.map(({ digest }) => digest);
  const before = layersOf();
  workspace.write({ 'dist/hush': '#!/bin/sh\necho hush!\n' });
  await build(own);
  const after = layersOf();
  expect(after.map((digest, at) => digest !== before[at])).toEqual([false, false, true, false, false]);
});

test('one platform is built by its configuration, or by name; one that the manifest has not is refused', async () => {
  expect((await build(own, {}, 'darwin-arm64')).lines.at(-2)).toMatch(/^darwin\/arm64 .* 4 layers/);
  expect((await build(own, { platforms: ['linux/arm64/v8'] })).lines).toEqual([expect.stringMatching(/^linux\/arm64 /), expect.any(String)]);
  expect((await build(own, { platforms: ['darwin/amd64'] })).err).toContain('error(option-invalid): platforms has darwin/amd64');
  expect((await build(own, { platforms: ['mac'] })).err).toContain('error(option-invalid): platforms has "mac"');
});

test('labels and time are the target\'s to say', async () => {
  await build(own, { labels: { 'org.opencontainers.image.title': 'Tools' }, annotations: { note: 'ours' }, created: '2026-01-31T00:00:00Z' });
  const [image] = await readImages(openLayout(workspace.path(`${output}/layout`)));
  expect([image.config.created, image.config.config?.Labels, image.manifest.annotations]).toEqual(['2026-01-31T00:00:00Z', { 'org.opencontainers.image.title': 'Tools' }, { 'org.opencontainers.image.title': 'Tools', note: 'ours' }]);
});

test.each<[string, string, RegExp]>([
  ['a program of macOS on Linux', 'tools: { shout: { project: shout, file: dist/darwin-arm64/shout } }', /^error\(wrong-platform\): \/usr\/local\/bin\/shout \(layer shout\) has what does not run on linux\/amd64: \/usr\/local\/bin\/shout \(darwin\/arm64\)\.\n {2}./],
  ['a program of Linux on macOS', 'platforms: [darwin/arm64]\ntools: { shout: { project: shout, file: dist/linux-arm64/shout } }', /^error\(wrong-platform\): .* does not run on darwin\/arm64: \/usr\/local\/bin\/shout \(linux\/arm64\)/],
  ['a secret', 'tools: { token: { project: shout, file: dist/token } }', /^error\(secret-found\): .*layer token.*\/usr\/local\/bin\/token \(a token of GitHub, line 2\)/],
  ['a manifest that is wrong', 'tools:\n  shout: { file: dist/shout }', /^error\(tools-invalid\): tools\/image\/tools\.yaml:2: tools\.shout has no source for linux\/amd64\.\n {2}Give one of apk, deb/],
  ['a project that is not there', 'tools: { shout: { project: shoot, file: dist/hush } }', /^error\(project-unknown\): There is no project "shoot", which a tool is of\.\n {2}./],
  ['a target that is not there', 'tools: { shout: { project: "hush:make", file: dist/hush } }', /^error\(project-unknown\): The project "hush", which a tool is of, has no target "make"\.\n {2}.*build, compile/],
  ['what is to be locked', 'tools: { prettier: { npm: prettier } }', /^error\(lock-missing\): contents\[0\] \(deb\) is to be locked, and there is no tools\/image\/image\.lock\.json\.\n.*npx nx run tools-image:lock/],
])('%s is refused by name', async (_, manifest, expected) => {
  workspace.write({ 'dist/token': `#!/bin/sh\ntoken=${'ghp_'}${'a1B2c3D4e5'.repeat(4)}\n` });
  expect((await build(manifest)).err).toMatch(expected);
});

test('what the manifest names is among the inputs, and run before', () => {
  declare(`${own}  prettier: { npm: prettier }\n`);
  const files = target().inputs!.filter((input) => typeof input === 'string' && !input.endsWith('/**/*'));
  expect(files).toEqual(['tools/image/tools.yaml', 'dist/linux-amd64/shout', 'dist/linux-arm64/shout', 'dist/darwin-arm64/shout', 'dist/hush', 'tools/image/image.lock.json'].map((file) => `{workspaceRoot}/${file}`));
  expect(target().dependsOn).toEqual(['build', { projects: ['shout'], target: 'build' }, { projects: ['hush'], target: 'compile' }]);
  expect(Object.keys(target().configurations!)).toEqual(['linux-amd64', 'linux-arm64', 'darwin-arm64']);
  expect(Object.keys(workspace.projects['tools-image'].targets)).toEqual(expect.arrayContaining(['tarball', 'load', 'push', 'lock', 'update', 'parity', 'verify', 'inspect', 'explain', 'push-index', 'doctor', 'nx-release-publish']));
});

test('a manifest that is wrong is an input all the same, and one elsewhere is found', () => {
  declare('tools: 3', { manifest: '{projectRoot}/tools.yaml' });
  expect(target().inputs).toContain('{workspaceRoot}/tools/image/tools.yaml');
  workspace.write({ 'other/mine.yaml': own });
  declare('tools: 3', { manifest: 'other/mine.yaml' });
  expect(target().inputs).toContain('{workspaceRoot}/other/mine.yaml');
  expect(target().dependsOn).toHaveLength(3);
});

test('the siblings know the image', async () => {
  await build(own, { tarballs: 'never' });
  const { lines } = await run(workspace, 'tools-image:tarball');
  expect(lines.slice(0, -1)).toEqual(['linux-amd64', 'linux-arm64', 'darwin-arm64'].map((name) => `${name.replace('-', '/')} ${output}.tarball/tools-image-${name}.tar`));
  // Docker panics on an image of another system.
  expect(readFileSync(workspace.path(`${output}.tarball/tools-image-darwin-arm64.tar`)).includes('manifest.json')).toBe(false);
  expect(await run(workspace, 'tools-image:verify')).toMatchObject({ success: true });
  expect((await run(workspace, 'tools-image:lock')).lines).toEqual([expect.stringContaining('has nothing to lock')]);
});
