import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';
import { readLayer, validate, type Image } from '@nx-oci/oci';
import type { ApkSpec } from '@nx-oci/peers';
import { ApkWorkspace, lockPath } from '../test/apk-workspace';
import type { Definition } from './definition';
import { readImageRecord } from './image-record';
import { openOutput } from './materialize';

/** Packages that are laid out as they are, whatever is beside them. */
const packages: ApkSpec[] = [
  { name: 'app', depends: ['lib', 'data'], files: { 'usr/bin/app': { text: 'app', mode: 0o755, mtime: 1_600_000_000 }, 'usr/bin/same-app': { hardlink: 'usr/bin/app' }, 'usr/bin/link': { link: 'app' } } },
  { name: 'lib', files: { 'usr/lib/lib.so.1': { text: 'lib', xattrs: { 'user.note': Buffer.from('b').toString('base64') } } } },
  { name: 'data', files: { 'var/lib/data': { folder: 0o750, uid: 70, gid: 71 }, 'var/lib/data/a': { text: 'a', uid: 70, gid: 71, mode: 0o640 } } },
];
/** What is beside `app` in an image, and the packages that are as they are in it. */
type Case = [what: string, more: ApkSpec[], change: Partial<Definition>, content: object, asIs: string[]];

// Before the file in the tar, a hardlink is nothing that every program can extract.
const early: ApkSpec = { name: 'early', files: { 'usr/share/a': { hardlink: 'usr/share/b' }, 'usr/share/b': 'b' } };

const sha256 = (bytes: Buffer): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

/** Of each layer of the first image: what is in it, and whether its bytes stand in a package of the repository. */
async function layersOf(workspace: ApkWorkspace, definition: Definition): Promise<{ image: Image; asIs: string[] }> {
  const [{ image, layers }] = (await workspace.images(definition)).images;
  const folder = workspace.path('repository/x86_64');
  const all = readdirSync(folder).map((name) => readFileSync(`${folder}/${name}`));
  const isPart = ({ descriptor: { digest, size } }: Image['layers'][number]): boolean => all.some((bytes) => sha256(bytes.subarray(bytes.length - size)) === digest);
  return { image, asIs: layers.flatMap(({ contents }, at) => (isPart(image.layers[at]) ? contents.map((name) => name.split(' ')[0]) : [])) };
}

/** What a container sees: each path with all that it is, but for the times of folders. */
async function rootOf({ layers }: Image): Promise<Map<string, string>> {
  const root = new Map<string, string>();
  for (const layer of layers) {
    for (const { path, type, mode, uid, gid, mtime, link, xattrs, digest } of (await readLayer(layer)).entries) {
      const name = path.replace(/^(\.\/)+|\/$/g, '');
      root.set(name, JSON.stringify(type === 'directory' ? [type, mode, uid, gid] : type === 'hardlink' ? [type, link] : [type, mode, uid, gid, mtime, link, Object.keys(xattrs), digest]));
    }
  }
  return new Map([...root].sort(([a], [b]) => (a < b ? -1 : 1)));
}

const all = ['app', 'data', 'lib'];
const cases: Case[] = [
  ['nothing', [], {}, {}, all],
  ['a link at the top that what a package has comes to stand below', [{ name: 'top', files: { 'usr/lib': { folder: 0o755 }, lib: { link: 'usr/lib' } } }, { name: 'old', files: { 'lib/old.so': 'old' } }], {}, {}, [...all, 'top']],
  ['what is left out of one', [], {}, { exclude: ['usr/bin/same-app'] }, ['data', 'lib']],
  ['what is left out of none', [], {}, { exclude: ['usr/share/**'] }, all],
  ['a package that replaces a file of another', [{ name: 'conf', files: { 'usr/lib/lib.so.1': 'other' }, replaces: ['lib'] }], {}, {}, ['app', 'conf', 'data']],
  ['a package that has the same file', [{ name: 'same', files: { 'usr/lib/lib.so.1': { text: 'lib', xattrs: { 'user.note': Buffer.from('b').toString('base64') } }, 'usr/lib/same': '' } }], {}, {}, all],
  ['a package that has a folder with other attributes', [{ name: 'late', files: { 'var/lib/data': { folder: 0o755 }, 'usr/late': '' } }], {}, {}, all],
  ['a change of attributes', [], { paths: [{ type: 'permissions', path: '/usr/lib/lib.so.1', mode: '0600' }] }, {}, ['app', 'data']],
  ['a change of the attributes of a folder', [], { paths: [{ type: 'permissions', path: '/var/lib/data', mode: '0700' }] }, {}, ['app', 'lib']],
  ['a package with a hardlink before its file', [early], {}, {}, all],
  ['a package whose tar is cut', [{ name: 'cut', files: { 'usr/cut': 'cut' }, data: (data) => cutOff(data) }], {}, {}, all],
  ['a budget that leaves a layer for the largest', [{ name: 'big', files: { 'usr/big': 'big'.repeat(9000) } }], { layers: { budget: 2 } }, {}, ['big']],
  ['a budget of one layer', [], { layers: { budget: 1 } }, {}, []],
  ['a layer of the content', [], {}, { layer: 'all' }, []],
];

function cutOff(data: Buffer): Buffer {
  return gzipSync(gunzipSync(data).subarray(0, -1024));
}

test.each(cases)('beside %s, packages are layers as they are where that gives the same files', async (_, more, change, content, asIs) => {
  const workspace = new ApkWorkspace([...packages, ...more]);
  const names = ['app', ...more.map(({ name }) => name)];
  const definition: Definition = { platforms: ['linux/amd64'], contents: [workspace.content(names, content)], ...change };
  await workspace.lock(definition);
  const found = await layersOf(workspace, definition);
  expect([...found.asIs].sort()).toEqual([...asIs].sort());
  // In one layer all is written anew.
  const anew = await layersOf(workspace, { ...definition, layers: { budget: 1 } });
  expect(anew.asIs).toEqual([]);
  expect(await rootOf(found.image)).toEqual(await rootOf(anew.image));
});

describe('layers that are as they are', () => {
  const workspace = new ApkWorkspace(packages);
  const definition: Definition = { platforms: ['linux/amd64', 'linux/arm64'], contents: [workspace.content(['app'])] };
  beforeAll(() => workspace.lock(definition));

  test('cost no byte of compressing, and are the same whatever the store has', async () => {
    const first = await workspace.build(definition, { lock: lockPath, store: workspace.newStore() });
    const again = await workspace.build(definition, { lock: lockPath });
    expect(again.record.digest).toBe(first.record.digest);
    const read = await Promise.all(again.images[0].layers.map(readLayer));
    const anew = read.filter(({ entries }) => entries.some(({ path }) => path.startsWith('usr/lib/apk') || path === 'opt/'));
    // The folders and the database alone; of both platforms, as that has the architecture.
    expect(anew).toHaveLength(2);
    expect(first.statistics.bytes.compressed).toBeLessThan(100_000);
  });

  test('are had again by the recipe, of the package alone', async () => {
    const store = workspace.newStore();
    await workspace.build(definition, { lock: lockPath, into: 'dist/other' });
    const output = await openOutput(workspace.path('dist/other'), { workspaceRoot: workspace.root, store });
    expect(await validate(output)).toEqual([]);
    const record = readImageRecord(workspace.path('dist/other'));
    const recipes = Object.values(record.blobs).flat().map((each) => JSON.parse(workspace.read(`dist/other/${(each as { path: string }).path}`)) as { packed?: object; entries: object[] });
    expect(recipes.filter(({ packed }) => packed).map(({ entries }) => entries)).toEqual([[], [], []]);
    // Gone upstream and in an empty store, they are told as such.
    const gone = new ApkWorkspace(packages);
    rmSync(gone.path('repository'), { recursive: true });
    const nowhere = await openOutput(workspace.path('dist/other'), { workspaceRoot: gone.root, store: gone.newStore() });
    expect(JSON.stringify(await validate(nowhere))).toContain('nowhere to be had');
  });
});
