import { run, tool } from '@nx-oci/peers';
import { existsSync } from 'node:fs';
import { imageTarget, makeWorkspace, type Workspace } from './workspace';

const output = 'dist/oci/apps/svc/image';
const baseOutput = 'dist/oci/apps/base/image';

let workspace: Workspace;

beforeAll(async () => {
  workspace = await makeWorkspace();
  workspace.write('apps/base/src/base.txt', 'base');
  workspace.write('apps/middle/src/middle.txt', 'middle');
  workspace.write('apps/svc/src/page.txt', 'page');
  workspace.project('base', {
    image: imageTarget('apps/base/src', { base: 'static' }),
    custom: imageTarget('apps/base/src', { output: 'dist/custom-base' }),
  });
  workspace.project('middle', { image: imageTarget('apps/middle/src', { base: 'project:base' }) });
  workspace.project('svc', {
    image: imageTarget('apps/svc/src', { base: 'project:middle' }),
    'on-custom': imageTarget('apps/svc/src', { base: 'project:base:custom' }),
    'without-base-inputs': imageTarget('apps/svc/src', { base: 'project:base' }, { inputs: ['{projectRoot}/src/**/*'] }),
    'on-layout': imageTarget('apps/svc/src', { base: 'oci-layout:dist/custom-base/layout' }),
  });
  await workspace.succeed('run', 'svc:image');
});

afterAll(() => workspace.dispose());

function layers(folder: string): string[] {
  return workspace.record(folder).platforms['linux/amd64'].layers.map(({ digest }) => digest);
}

function blob(folder: string, digest: string): string {
  return workspace.path(folder, 'layout/blobs/sha256', digest.slice('sha256:'.length));
}

test("an image on another project's holds its layers, below its own", () => {
  expect(layers(output)).toHaveLength(4);
  expect(layers(output).slice(0, 2)).toEqual(layers(baseOutput));
});

test("its layout is thin: the base's layers are missing, and image.json says where they are", () => {
  const { blobs } = workspace.record(output);
  const [first, second, third, own] = layers(output);
  for (const digest of [first, second, third]) {
    expect(existsSync(blob(output, digest))).toBe(false);
    expect(blobs[digest]).toEqual([{ type: 'output', path: 'dist/oci/apps/middle/image' }]);
  }
  expect(existsSync(blob(output, own))).toBe(true);
  expect(Object.keys(blobs).sort()).toEqual([...new Set([first, second, third])].sort());
  expect(workspace.files(output).filter((name) => name.endsWith('.tar'))).toEqual([]);
});

test('after a cache hit, without dist and store, the chain gives a complete tarball', async () => {
  workspace.remove('dist');
  workspace.emptyStore();
  const { cacheStatus, stdout } = await workspace.succeed('run', 'svc:tarball');
  expect(cacheStatus).toMatchObject({ 'base:image': 'local-cache-hit', 'middle:image': 'local-cache-hit', 'svc:image': 'local-cache-hit' });
  const tarball = `${output}.tarball/svc-linux-amd64.tar`;
  expect(stdout).toContain(`linux/amd64 ${tarball}`);
  const archive = `oci-archive:${workspace.path(tarball)}`;
  const inspected = JSON.parse(await run([tool('skopeo'), 'inspect', archive])) as { Digest: string; Layers: string[] };
  expect(inspected.Digest).toBe(workspace.record(output).platforms['linux/amd64'].digest);
  expect(inspected.Layers).toEqual(layers(output));
  const entries = await run(['tar', '-tf', workspace.path(tarball)]);
  for (const digest of layers(output)) expect(entries).toContain(`blobs/sha256/${digest.slice('sha256:'.length)}`);
  expect(workspace.files(`${output}.tarball`)).toEqual(['svc-linux-amd64.tar', 'svc-linux-arm64.tar']);
});

test('after a cache hit, without dist and store, an image is built on the chain', async () => {
  workspace.remove('dist');
  workspace.emptyStore();
  workspace.write('apps/svc/src/page.txt', 'page 2');
  const { cacheStatus } = await workspace.succeed('run', 'svc:image');
  expect(cacheStatus).toMatchObject({ 'base:image': 'local-cache-hit', 'middle:image': 'local-cache-hit', 'svc:image': 'cache-miss' });
  expect(workspace.statistics('svc:image').layers).toEqual({ built: 1, reused: 0 });
});

test('a changed base rebuilds all that stands on it', async () => {
  const before = layers(output);
  workspace.write('apps/base/src/base.txt', 'base 2');
  const { cacheStatus } = await workspace.succeed('run', 'svc:image');
  expect(cacheStatus).toEqual({ 'base:image': 'cache-miss', 'middle:image': 'cache-miss', 'svc:image': 'cache-miss' });
  const after = layers(output);
  expect(after.map((digest, at) => digest === before[at])).toEqual([true, false, true, true]);
});

test('a changed base that writes to a folder of its own choice rebuilds what stands on it', async () => {
  await workspace.succeed('run', 'svc:on-custom');
  const before = layers('dist/oci/apps/svc/on-custom');
  workspace.write('apps/base/src/base.txt', 'base 3');
  const { cacheStatus } = await workspace.succeed('run', 'svc:on-custom');
  expect(cacheStatus).toEqual({ 'base:custom': 'cache-miss', 'svc:on-custom': 'cache-miss' });
  expect(layers('dist/oci/apps/svc/on-custom')[0]).not.toBe(before[0]);
});

test.each([
  ['without-base-inputs', "a base that the user's own inputs leave out"],
  ['on-layout', 'a layout that no task before it writes'],
])('%s: %s is refused', async (target) => {
  await workspace.succeed('run', 'base:image');
  await workspace.succeed('run', 'base:custom');
  const { code, stderr } = await workspace.nx('run', `svc:${target}`, '--skip-nx-cache');
  expect(stderr).toContain(`error(input-not-declared): svc:${target} reads `);
  expect(code).not.toBe(0);
  expect(workspace.has(`dist/oci/apps/svc/${target}`)).toBe(false);
});

test('a blob that is nowhere fails as blob-unavailable, naming every place', async () => {
  await workspace.succeed('run', 'svc:image');
  workspace.emptyStore();
  const [first] = layers(output);
  workspace.remove(`${baseOutput}/layout/blobs/sha256/${first.slice('sha256:'.length)}`);
  // As on a machine that has the output, but not what it stands on.
  workspace.project('svc', {
    image: imageTarget('apps/svc/src', { base: 'project:middle' }),
    tarball: { executor: 'nx-oci:tarball', options: { image: 'image' } },
  });
  const { code, stderr } = await workspace.nx('run', 'svc:tarball', '--exclude-task-dependencies');
  expect(code).not.toBe(0);
  expect(stderr).toContain(`error(blob-unavailable): ${first}`);
  for (const place of ['the layout', 'the blob store', 'output dist/oci/apps/middle/image']) expect(stderr).toContain(place);
  expect(workspace.has(`${output}.tarball/svc-linux-amd64.tar`)).toBe(false);
});
