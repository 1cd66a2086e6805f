import path from 'node:path';
import { tarLayer } from '../test/foreign-image';
import { temporaryFolder } from '../test/temp-folder';
import { directory, file, fixtureTree, symlink } from '../test/trees';
import { diffImages, type Difference } from './diff';
import { digestOf } from './digest';
import type { Entry } from './file-tree';
import { appendLayers, emptyImage, withAnnotations, withConfig, withCreated, type Image, type Layer } from './image';
import { storeLayer } from './layer';
import { Store } from './store';
import { tarHeader } from './tar-header';

const store = new Store(path.join(temporaryFolder(), 'store'));
const empty = emptyImage({ os: 'linux', architecture: 'amd64' });
const of = (...layers: Layer[]): Image =>
  appendLayers(
    empty,
    layers.map((layer) => ({ layer })),
  );
const layerOf = (entries: Record<string, Entry>): Promise<Layer> => storeLayer(new Map(Object.entries(entries)), store);

/** The differences between two images with one layer each, which holds one entry. */
async function diffEntry(before: Entry, after: Entry): Promise<Difference[]> {
  return diffImages(of(await layerOf({ 'etc/it': before })), of(await layerOf({ 'etc/it': after })));
}

describe('diffImages', () => {
  it('finds nothing between equal images, and reads no layer for it', async () => {
    const { open: _, ...layer } = await storeLayer(fixtureTree, store);
    const unreadable = of({
      ...layer,
      open: () => {
        throw new Error('read');
      },
    });
    expect(await diffImages(unreadable, unreadable)).toEqual([]);
  });

  it.each<[string, Entry, Entry, Partial<Difference>[]]>([
    ['mode', file('x'), file('x', { mode: 0o4755 }), [{ attribute: 'mode', before: '0644', after: '4755' }]],
    [
      'owner',
      file('x'),
      file('x', { uid: 1, gid: 2 }),
      [
        { attribute: 'uid', before: '0', after: '1' },
        { attribute: 'gid', before: '0', after: '2' },
      ],
    ],
    ['time', file('x'), file('x', { mtime: 9 }), [{ attribute: 'mtime', before: '0', after: '9' }]],
    ['content of one size', file('x'), file('y'), [{ attribute: 'digest', before: digestOf('x'), after: digestOf('y') }]],
    ['link', symlink('a'), symlink('b'), [{ attribute: 'link', before: 'a', after: 'b' }]],
    [
      'xattrs',
      file('x'),
      file('x', { xattrs: { 'user.a': Buffer.from('1') } }),
      [{ attribute: 'xattrs', before: '{}', after: '{"user.a":"MQ=="}' }],
    ],
  ])('names layer, path and attribute: %s', async (_, before, after, expected) => {
    expect(await diffEntry(before, after)).toEqual(expected.map((each) => ({ where: 0, path: 'etc/it', ...each })));
  });

  it('names all that comes with another type', async () => {
    expect(await diffEntry(file('x'), symlink('x'))).toEqual([
      { where: 0, path: 'etc/it', attribute: 'type', before: 'file', after: 'symlink' },
      { where: 0, path: 'etc/it', attribute: 'mode', before: '0644', after: '0777' },
      { where: 0, path: 'etc/it', attribute: 'size', before: '1', after: '0' },
      { where: 0, path: 'etc/it', attribute: 'link', before: '', after: 'x' },
      { where: 0, path: 'etc/it', attribute: 'digest', before: digestOf('x'), after: undefined },
    ]);
  });

  it('names entries that are in one image alone, in the layer that differs', async () => {
    const same = await layerOf({ base: file('base') });
    const differences = await diffImages(
      of(same, await layerOf({ a: file('a'), b: file('b') })),
      of(same, await layerOf({ b: file('b'), c: directory() })),
    );
    expect(differences).toEqual([
      { where: 1, path: 'a', attribute: 'entry', before: 'file' },
      { where: 1, path: 'c/', attribute: 'entry', after: 'directory' },
    ]);
  });

  it('names a layer that is in one image alone', async () => {
    const [one, two, nothing] = [await layerOf({ a: file('a') }), await layerOf({ b: file('b') }), await layerOf({})];
    const layersOnly = (found: Difference[]): Difference[] => found.filter(({ where }) => where !== 'config');
    expect(layersOnly(await diffImages(of(one), of(one, two)))).toEqual([
      { where: 1, path: '', attribute: 'entry', before: undefined, after: two.diffId },
    ]);
    expect(layersOnly(await diffImages(of(one, nothing), of(one)))).toEqual([
      { where: 1, path: '', attribute: 'entry', before: nothing.diffId, after: undefined },
    ]);
  });

  it('compares layers by their names: one that was put between, or taken away, is no difference of the others', async () => {
    const one = (name: string, text: string): Promise<Layer> => layerOf({ [name]: file(text) });
    const [libc, other, app, changed] = await Promise.all([one('libc', '1'), one('other', '2'), one('app', '3'), one('app', '4')]);
    const named = (...layers: [Layer, string][]): Image => appendLayers(empty, layers.map(([layer, comment]) => ({ layer, history: { comment } })));
    const less = named([libc, 'libc 1'], [app, '/app']);
    const more = named([libc, 'libc 1'], [other, 'other 2'], [changed, '/app']);
    expect(await diffImages(less, more)).toEqual([
      { where: 1, path: '', attribute: 'entry', after: other.diffId },
      { where: 2, path: 'app', attribute: 'digest', before: digestOf('3'), after: digestOf('4') },
    ]);
    expect(await diffImages(more, less)).toEqual([
      { where: 1, path: 'app', attribute: 'digest', before: digestOf('4'), after: digestOf('3') },
      { where: 1, path: '', attribute: 'entry', before: other.diffId, name: 'other 2' },
    ]);
    expect(await diffImages(named([libc, 'libc 1'], [app, '/app']), named([app, '/app'], [libc, 'libc 1']))).toEqual([
      { where: 'manifest', path: 'layers', attribute: 'order' },
    ]);
    expect(await diffImages(named([libc, 'libc 1']), named([libc, 'libc 2']))).toEqual([expect.objectContaining({ where: 'config', path: 'history' })]);
  });

  it('says so when only the order of entries differs', async () => {
    const tar = (...names: string[]): Layer =>
      tarLayer(Buffer.concat([...names.map((name) => tarHeader(name, file(''))), Buffer.alloc(1024)]));
    expect(await diffImages(of(tar('a', 'b')), of(tar('b', 'a')))).toEqual([{ where: 0, path: '', attribute: 'order' }]);
  });

  it('says so when only the compression differs', async () => {
    const layer = await layerOf({ a: file('a') });
    const other = { ...layer, descriptor: { ...layer.descriptor, digest: digestOf('compressed otherwise') } };
    expect(await diffImages(of(layer), of(other))).toEqual([
      { where: 0, path: '', attribute: 'compression', before: layer.descriptor.digest, after: other.descriptor.digest },
    ]);
  });

  it('names the fields of config and manifest', async () => {
    const before = withConfig(empty, () => ({ Env: ['A=1'], Labels: { same: '1', gone: '1' } }));
    const after = withAnnotations(
      withCreated(
        withConfig(empty, () => ({ Env: ['A=2'], Labels: { same: '1' } })),
        '2024-01-01T00:00:00Z',
      ),
      { key: 'value' },
    );
    expect(await diffImages(before, after)).toEqual([
      { where: 'config', path: 'config.Env', attribute: 'value', before: '["A=1"]', after: '["A=2"]' },
      { where: 'config', path: 'config.Labels.gone', attribute: 'value', before: '"1"', after: undefined },
      { where: 'config', path: 'created', attribute: 'value', before: undefined, after: '"2024-01-01T00:00:00Z"' },
      { where: 'manifest', path: 'annotations.key', attribute: 'value', before: undefined, after: '"value"' },
    ]);
  });
});
