import { cpSync, mkdtempSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { openLayout, readImage, type Image } from '@nx-oci/oci';
import { writeDockerArchive } from '../test/docker-archive';
import { coded } from '../test/errors';
import { layerPaths } from '../test/layers';
import { amd64, arm64 } from '../test/platforms';
import { TestWorkspace } from '../test/workspace';
import type { Definition } from './definition';

const workspace = new TestWorkspace();
const projectOutput = (project: string, target: string): string => `dist/${project}/${target}`;

/** What is put on each base. */
const top: Definition = { paths: [{ type: 'file', path: '/opt/top', content: 'top' }], entrypoint: ['/opt/top'] };

let below: Image;

beforeAll(async () => {
  const definition: Definition = {
    paths: [{ type: 'file', path: '/opt/below', content: 'below' }],
    env: { FROM: 'base' },
    cmd: ['x'],
    user: '7',
  };
  const { images } = await workspace.build(definition, { into: 'dist/base/image', tarballs: 'always' });
  below = images[0];
  await workspace.build({ ...definition, platforms: ['linux/arm64'] }, { into: 'dist/base/arm' });
  await writeDockerArchive(below, workspace.path('docker.tar'));
});

const build = async (base: string): Promise<Image> =>
  (await workspace.build({ ...top, base, platforms: ['linux/amd64'] }, { projectOutput })).images[0];

test.each([
  'oci-layout:dist/base/image/layout',
  'oci-archive:dist/base/image/greeter-linux-amd64.tar',
  'oci-archive:docker.tar',
  'project:base',
  'project:base:image',
])('layers go on top of those of %s', async (base) => {
  const image = await build(base);
  expect(image.config.rootfs.diff_ids.slice(0, -1)).toEqual(below.config.rootfs.diff_ids);
  expect(image.config.config).toEqual({ User: '7', Env: ['FROM=base'], Entrypoint: ['/opt/top'] });
  expect(image.config.history).toHaveLength(2);
  // Over files that are not known, no folder is written that nobody declared.
  expect(await layerPaths({ ...image, layers: image.layers.slice(1) })).toEqual([['opt/top']]);
});

test('one base gives one image, whether it is in a layout, an archive or a project', async () => {
  const [layout, archive, project] = await Promise.all(
    ['oci-layout:dist/base/image/layout', 'oci-archive:dist/base/image/greeter-linux-amd64.tar', 'project:base'].map((base, at) =>
      workspace.build({ ...top, base, platforms: ['linux/amd64'] }, { projectOutput, into: `dist/same-${at}` }),
    ),
  );
  expect(archive.record.digest).toBe(layout.record.digest);
  expect(project.record.digest).toBe(layout.record.digest);
});

test("each platform is put on the base's image for it", async () => {
  const { images } = await workspace.build({ ...top, base: 'project:base' }, { projectOutput });
  const layout = openLayout(workspace.path('dist/base/image/layout'));
  for (const [at, platform] of [amd64, arm64].entries()) {
    expect(images[at].layers[0].diffId).toBe((await readImage(layout, platform)).layers[0].diffId);
    expect(images[at].descriptor.platform).toEqual(platform);
  }
});

test('a base that lacks a platform is told, with those that it has', async () => {
  await expect(build('oci-layout:dist/base/arm/layout')).rejects.toThrow(
    coded('platform-missing', 'oci-layout:dist/base/arm/layout', 'linux/amd64', 'linux/arm64'),
  );
});

test('the base static brings its files and environment, none brings nothing', async () => {
  const image = await build('static');
  expect(image.config.config!.Env!.map((each) => each.split('=')[0])).toEqual(['PATH', 'SSL_CERT_FILE']);
  const [base, own] = await layerPaths(image);
  expect(base).toContain('etc/passwd');
  expect(own).toEqual(['opt', 'opt/top']);
  expect(await layerPaths(await build('none'))).toEqual([['opt', 'opt/top']]);
  expect((await build('none')).config.config).toEqual({ Entrypoint: ['/opt/top'] });
});

test.each(['alpine', 'alpine:3.20', 'registry.test/base:1', 'stat1c'])(
  '"%s" has no digest, and there is no lock that says it',
  async (base) => {
    await expect(build(base)).rejects.toThrow(coded('base-not-pinned', `"${base}"`));
  },
);

test('what names nothing is refused', async () => {
  await expect(build('oci-layout:')).rejects.toThrow(coded('base-unsupported', 'oci-layout:'));
  await expect(build('Alpine@sha256:0')).rejects.toThrow(coded('reference-invalid', 'Alpine'));
});

test('a registry that is not there is told', async () => {
  await expect(build(`127.0.0.1:9/base@sha256:${'0'.repeat(64)}`)).rejects.toThrow(coded('registry-down', '127.0.0.1:9'));
}, 30_000);

test('a provider of one’s own takes what it knows', async () => {
  const base = `registry.test/base@sha256:${'0'.repeat(64)}`;
  const { images } = await workspace.build(
    { ...top, base },
    { bases: [async (reference) => ({ origin: reference, tree: new Map(), config: { User: 'provided' } })] },
  );
  expect(images[0].config.config).toMatchObject({ User: 'provided' });
});

test('a project is no base outside of Nx', async () => {
  await expect(workspace.build({ ...top, base: 'project:base' })).rejects.toThrow(coded('base-unsupported', 'project:base'));
});

test.each([
  ['oci-layout:missing', 'content-missing', 'missing'],
  ['oci-layout:dist', 'layout-invalid', 'oci-layout'],
  ['oci-archive:missing.tar', 'content-missing', 'missing.tar'],
  ['oci-layout:/etc', 'path-absolute', '/etc'],
  ['oci-archive:../x.tar', 'path-escapes', '../x.tar'],
  ['project:other', 'image-missing', 'dist/other/image'],
] as const)('%s is %s', async (base, code, word) => expect(build(base)).rejects.toThrow(coded(code, word)));

test('a layout behind a link that leaves the workspace is refused', async () => {
  const outside = mkdtempSync(path.join(workspace.root, '..', 'outside-'));
  cpSync(workspace.path('dist/base/image/layout'), outside, { recursive: true });
  symlinkSync(outside, workspace.path('linked'));
  await expect(build('oci-layout:linked')).rejects.toThrow(coded('path-escapes', 'linked'));
});

test.each([
  ['oci-layout:dist/base/image/layout', 'dist/base/image/layout/index.json'],
  ['oci-archive:docker.tar', 'docker.tar'],
  ['project:base', 'dist/base/image/layout/index.json'],
])('the file that pins all of %s is among those that were read', async (base, file) => {
  const read: string[] = [];
  await workspace.build({ ...top, base, platforms: ['linux/amd64'] }, { projectOutput, onRead: (each) => void read.push(each) });
  expect(read).toEqual([file]);
});

test.each([
  ['accounts', { accounts: { users: [{ name: 'app', uid: 1000 }] } }],
  ['certificates', { certificates: ['ca.pem'] }],
])('%s are refused on a base whose files are not read', async (field, definition) => {
  await expect(workspace.build({ base: 'project:base', ...definition }, { projectOutput })).rejects.toThrow(
    coded('base-opaque', field, 'project:base'),
  );
});

test('names of its accounts are not known there either', async () => {
  workspace.write({ file: '' });
  const contents = [{ type: 'files' as const, from: 'file', to: '/file', owner: 'root' }];
  await expect(workspace.build({ base: 'project:base', contents }, { projectOutput })).rejects.toThrow(coded('owner-invalid', 'root'));
  await expect(workspace.build({ base: 'static', contents })).resolves.toBeDefined();
});
