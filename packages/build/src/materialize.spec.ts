import { cpSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { digestOf, hexOf, readImage, readImages, validate, type Digest, type ImageStore } from '@nx-oci/oci';
import { bytesOf } from '../test/bytes-of';
import { coded } from '../test/errors';
import { amd64 } from '../test/platforms';
import { TestWorkspace } from '../test/workspace';
import type { Definition } from './definition';
import { readImageRecord } from './image-record';
import { openOutput } from './materialize';

let workspace: TestWorkspace;
const projectOutput = (project: string): string => `dist/${project}`;

function layerOf(name: string): Definition {
  return { paths: [{ type: 'file', path: `/${name}`, content: name.repeat(1000) }], platforms: ['linux/amd64'] };
}

/** Three images, each on the one before. */
beforeEach(async () => {
  workspace = new TestWorkspace();
  await workspace.build(layerOf('a'), { into: 'dist/a', tarballs: 'always' });
  await workspace.build({ ...layerOf('b'), base: 'project:a' }, { into: 'dist/b', projectOutput });
  await workspace.build({ ...layerOf('c'), base: 'project:b' }, { into: 'dist/c', projectOutput });
});

/** Opens an output as on another machine. */
const open = (folder: string): Promise<ImageStore> =>
  openOutput(workspace.path(folder), { workspaceRoot: workspace.root, store: workspace.newStore() });
const inLayout = (folder: string): string[] => workspace.files(`${folder}/layout/blobs/sha256`);
const layersOf = (folder: string): Digest[] =>
  readImageRecord(workspace.path(folder)).platforms['linux/amd64'].layers.map(({ digest }) => digest);

test("a layout holds the layers that were made here, and not the base's", () => {
  const [a, b, c] = layersOf('dist/c');
  expect(inLayout('dist/c')).toContain(hexOf(c));
  for (const digest of [a, b]) expect(inLayout('dist/c')).not.toContain(hexOf(digest));
  expect(readImageRecord(workspace.path('dist/c')).blobs).toEqual({
    [a]: [{ type: 'output', path: 'dist/b' }],
    [b]: [{ type: 'output', path: 'dist/b' }],
  });
});

test('with an empty store, layers come from the outputs below, through any number of them', async () => {
  const image = await readImage(await open('dist/c'), amd64);
  expect(await Promise.all(image.layers.map(async (layer) => digestOf(await bytesOf(layer.open()))))).toEqual(layersOf('dist/c'));
  expect(await validate(await open('dist/c'))).toEqual([]);
});

test.each([
  ['oci-layout:dist/a-whole', 'layout'],
  ['oci-archive:dist/a/greeter-linux-amd64.tar', 'archive'],
])('layers of %s come from there', async (base, type) => {
  cpSync(workspace.path('dist/a/layout'), workspace.path('dist/a-whole'), { recursive: true });
  await workspace.build({ ...layerOf('d'), base }, { into: 'dist/d' });
  expect(Object.values(readImageRecord(workspace.path('dist/d')).blobs)).toEqual([[{ type, path: base.split(':')[1] }]]);
  expect(await validate(await open('dist/d'))).toEqual([]);
});

test('they come from the store when that has them', async () => {
  rmSync(workspace.path('dist/a'), { recursive: true });
  rmSync(workspace.path('dist/b'), { recursive: true });
  const images = await openOutput(workspace.path('dist/c'), { workspaceRoot: workspace.root, store: workspace.store });
  expect(await validate(images)).toEqual([]);
});

test('a layer that is nowhere is told with each place that was tried and why', async () => {
  const [a] = layersOf('dist/c');
  rmSync(workspace.path('dist/a'), { recursive: true });
  const { source } = await open('dist/c');
  expect(await source.has(a)).toBe(false);
  await expect(bytesOf(source.open({ mediaType: 'x', digest: a, size: 5 }))).rejects.toThrow(
    coded('blob-unavailable', a, 'the layout: not there', 'the blob store: not there', 'output dist/b: not there'),
  );
  rmSync(workspace.path('dist/b'), { recursive: true });
  await expect(bytesOf(source.open({ mediaType: 'x', digest: a, size: 5 }))).rejects.toThrow(
    coded('blob-unavailable', 'output dist/b:', 'image.json cannot be read'),
  );
});

test('damaged bytes are told as damaged, wherever they are', async () => {
  const [a] = layersOf('dist/a');
  const file = workspace.path(`dist/a/layout/blobs/sha256/${hexOf(a)}`);
  const bytes = readFileSync(file);
  bytes[bytes.length - 1] ^= 1;
  writeFileSync(file, bytes);
  const image = await readImage(await open('dist/c'), amd64);
  await expect(bytesOf(image.layers[0].open())).rejects.toThrow(coded('digest-mismatch', a));
  expect(await bytesOf(image.layers[2].open())).not.toHaveLength(0);
});

test('a moved workspace has its images as before', async () => {
  const moved = `${workspace.root}-moved`;
  renameSync(workspace.root, moved);
  const images = await openOutput(`${moved}/dist/c`, { workspaceRoot: moved, store: workspace.newStore() });
  expect(await validate(images)).toEqual([]);
  expect(await readImages(images)).toHaveLength(1);
});

test.each([
  ['nothing', undefined],
  ['no JSON', '{'],
  ['another schema', '{"schemaVersion":2}'],
])('a folder whose image.json is %s holds no built image', async (_, text) => {
  rmSync(workspace.path('dist/c/image.json'));
  if (text !== undefined) workspace.write({ 'dist/c/image.json': text });
  await expect(open('dist/c')).rejects.toThrow(coded('image-missing', 'dist/c', 'image.json'));
});
