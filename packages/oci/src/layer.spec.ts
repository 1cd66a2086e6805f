import { closeSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import * as zlib from 'node:zlib';
import { bytesOf } from '../test/bytes-of';
import { coded, thrownBy } from '../test/errors';
import { gnuListing, listingLine } from '../test/gnu-tar';
import { temporaryFolder } from '../test/temp-folder';
import { directory, file, fixtureTree, noise, prose, symlink } from '../test/trees';
import { deflateNative, deflatePako, type DeflateBlock } from './deflate-block';
import { digestOf, verified } from './digest';
import { fileContent, identityOf } from './file-content';
import type { Entry, FileTree } from './file-tree';
import { readLayer } from './layer-entries';
import type { Layer } from './image';
import { compressLayer, keepLayer, layerKey, storeLayer } from './layer';
import { mediaTypes } from './media-types';
import { Store } from './store';

const folder = temporaryFolder();
let count = 0;
const emptyStore = (): Store => new Store(path.join(folder, `store-${count++}`));
const inStore = (store: Store, name: string): string[] => readdirSync(path.join(store.root, name), { recursive: true }) as string[];

/** Fails when anything is compressed. */
const noDeflate: DeflateBlock = async () => Promise.reject(new Error('something was compressed'));

const large: FileTree = new Map<string, Entry>([
  ['bin/tool', file(Buffer.concat([noise(1_500_000), prose(2_000_000)]), { mode: 0o755 })],
  ['share/text', file(prose(1_500_000, 3))],
  ['share/zeros', file(Buffer.alloc(242_880))],
]);

describe('storeLayer', () => {
  it('gives the golden layer of the fixture: a change of these bytes is a new format', async () => {
    const layer = await storeLayer(fixtureTree, emptyStore());
    expect({ diffId: layer.diffId, ...layer.descriptor }).toEqual({
      mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip',
      diffId: 'sha256:17f54f950a8fb205df800761397af69d3aea234e1ac335d636c5c3d82c996180',
      digest: 'sha256:16d420c244825e850e6ab4ff7d286531be885cd83bbc1a1b2d81806e138f77c7',
      size: 1_354_331,
    });
  });

  it('gives the digest and the diffID of what it wrote', async () => {
    const layer = await storeLayer(fixtureTree, emptyStore());
    const blob = await bytesOf(layer.open());
    expect(layer.descriptor).toMatchObject({ digest: digestOf(blob), size: blob.length });
    const tar = zlib.gunzipSync(blob);
    expect(layer.diffId).toBe(digestOf(tar));
    expect(layer.compressed).toBe(tar.length);
    const archive = path.join(folder, 'layer.tar');
    writeFileSync(archive, tar);
    expect((await readLayer(layer)).entries.map(listingLine)).toEqual(gnuListing(archive));
  });

  it('gives equal layers by native zlib and by JavaScript', async () => {
    const native = await storeLayer(large, emptyStore(), { deflate: deflateNative });
    const pako = await storeLayer(large, emptyStore(), { deflate: deflatePako });
    expect([pako.diffId, pako.descriptor]).toEqual([native.diffId, native.descriptor]);
    expect(native.compressed).toBeGreaterThan(5_000_000);
  });

  it('compresses nothing the second time, in the same process or in another', async () => {
    const store = emptyStore();
    const first = await storeLayer(fixtureTree, store);
    expect(first.reused).toBe(false);
    for (const same of [store, new Store(store.root)]) {
      const second = await storeLayer(new Map([...fixtureTree].reverse()), same, { deflate: noDeflate });
      expect(second).toMatchObject({ reused: true, compressed: 0, key: first.key, diffId: first.diffId, descriptor: first.descriptor });
      expect(digestOf(await bytesOf(second.open()))).toBe(first.descriptor.digest);
    }
  });

  it('makes the layer again when its blob is gone', async () => {
    const store = emptyStore();
    const first = await storeLayer(fixtureTree, store);
    rmSync(store.blobPath(first.descriptor.digest));
    expect(await storeLayer(fixtureTree, store)).toMatchObject({ reused: false, descriptor: first.descriptor });
    expect(await store.has(first.descriptor.digest)).toBe(true);
  });

  it('makes the layer again when its record is damaged', async () => {
    const store = emptyStore();
    const first = await storeLayer(fixtureTree, store);
    writeFileSync(path.join(store.root, 'records', 'layer', first.key), 'damaged');
    expect(await storeLayer(fixtureTree, store)).toMatchObject({ reused: false, descriptor: first.descriptor });
    expect(await storeLayer(fixtureTree, store)).toMatchObject({ reused: true });
  });

  it('makes the layer again when its record is of another format', async () => {
    const store = emptyStore();
    const { key, diffId, descriptor } = await storeLayer(fixtureTree, store);
    await store.writeRecord('layer', key, { format: 2, diffId, descriptor });
    expect(await storeLayer(fixtureTree, store)).toMatchObject({ reused: false, descriptor });
  });

  it('refuses a file that changed between being hashed and being packed, and leaves nothing in the store', async () => {
    const store = emptyStore();
    const input = path.join(folder, 'input');
    writeFileSync(input, noise(3_000_000));
    const fd = openSync(input, 'r');
    const content = fileContent(input, digestOf(noise(3_000_000)), identityOf(fd), { settled: true });
    closeSync(fd);
    writeFileSync(input, noise(3_000_000, 2));
    const tree: FileTree = new Map<string, Entry>([
      ['a', file(noise(2_000_000))],
      ['input', { ...file(''), content }],
    ]);
    expect(await thrownBy(() => storeLayer(tree, store))).toEqual(coded('input-changed', input));
    expect([inStore(store, 'tmp'), inStore(store, 'blobs/sha256'), await store.readRecord('layer', layerKey(tree))]).toEqual([
      [],
      [],
      undefined,
    ]);
  });

  it('leaves nothing in the store when compression fails', async () => {
    const store = emptyStore();
    expect(await thrownBy(() => storeLayer(large, store, { deflate: noDeflate }))).toMatchObject({ message: 'something was compressed' });
    expect([inStore(store, 'tmp'), inStore(store, 'blobs/sha256')]).toEqual([[], []]);
  });

  it('takes an empty tree', async () => {
    const layer = await storeLayer(new Map(), emptyStore());
    expect(layer.diffId).toBe(digestOf(Buffer.alloc(1024)));
  });
});

describe('layerKey', () => {
  const key = (entry: Entry, name = 'a'): string => layerKey(new Map([[name, entry]]));

  it('reads no content', () => {
    const content = {
      ...file('x').content,
      open: () => {
        throw new Error('read');
      },
    };
    expect(key({ ...file('x'), content })).toBe(key(file('x')));
  });

  it('does not depend on the order of the tree, of xattrs, or on whether a folder was declared', () => {
    expect(layerKey(new Map([...fixtureTree].reverse()))).toBe(layerKey(fixtureTree));
    const [one, two] = [{ 'user.a': Buffer.from('1') }, { 'user.b': Buffer.from('2') }];
    expect(key(file('x', { xattrs: { ...two, ...one } }))).toBe(key(file('x', { xattrs: { ...one, ...two } })));
    expect(key({ ...directory(), implied: true })).toBe(key(directory()));
  });

  it('differs with everything that shows in the layer', () => {
    const keys = [
      key(file('x')),
      key(file('x'), 'b'),
      key(file('y')),
      key(file('x', { mode: 0o600 })),
      key(file('x', { uid: 1 })),
      key(file('x', { gid: 1 })),
      key(file('x', { mtime: 1 })),
      key(file('x', { xattrs: { 'user.a': Buffer.from('1') } })),
      key(file('x', { xattrs: { 'user.a': Buffer.from('2') } })),
      key(directory()),
      key(symlink('b')),
      key(symlink('c')),
      layerKey(new Map()),
    ];
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('cannot be confused by names that look like other entries', () => {
    const line = `b" ${JSON.stringify(['x'])}\n"c`;
    expect(layerKey(new Map([[line, file('x')]]))).not.toBe(
      layerKey(
        new Map([
          ['b', file('x')],
          ['c', file('x')],
        ]),
      ),
    );
  });
});

describe('the order of extended attributes', () => {
  it('shows neither in the key nor in the bytes', async () => {
    const [one, two] = [{ 'user.a': Buffer.from('1') }, { 'user.b': Buffer.from('2') }];
    const layers = await Promise.all(
      [
        { ...one, ...two },
        { ...two, ...one },
      ].map((xattrs) => storeLayer(new Map([['a', file('x', { xattrs })]]), emptyStore())),
    );
    expect(layers[0].descriptor).toEqual(layers[1].descriptor);
  });
});

describe('a layer that others have made', () => {
  const bytes = Buffer.from('compressed by others');
  const descriptor = { mediaType: mediaTypes.layerGzip, digest: digestOf(bytes), size: bytes.length };
  const packed = (chunks: () => Iterable<Uint8Array>): Layer => ({ descriptor, diffId: digestOf('the tar in it'), open: async function* () { yield* chunks(); } });

  test('is kept as it is, and read once', async () => {
    const store = emptyStore();
    let read = 0;
    const layer = packed(() => (read++, [bytes.subarray(0, 5), bytes.subarray(5)]));
    expect(await keepLayer(layer, store)).toMatchObject({ descriptor, diffId: layer.diffId, reused: false, compressed: 0 });
    const kept = await keepLayer(layer, store);
    expect([kept.reused, read, readFileSync(kept.file).equals(bytes)]).toEqual([true, 1, true]);
  });

  test('that breaks off is not kept', async () => {
    const store = emptyStore();
    const broken = packed(function* () {
      yield bytes.subarray(0, 5);
      throw new Error('broken off');
    });
    await expect(keepLayer(broken, store)).rejects.toThrow('broken off');
    expect(await store.has(descriptor.digest)).toBe(false);
  });
});

describe('a layer that is a plain tar', () => {
  /** What someone else packed; each reading of it is counted. */
  async function plain(): Promise<{ layer: Layer; compressed: Layer; read: () => number }> {
    const compressed = await storeLayer(large, emptyStore());
    const tar = zlib.gunzipSync(await bytesOf(compressed.open()));
    const descriptor = { mediaType: mediaTypes.layerTar, digest: digestOf(tar), size: tar.length };
    let read = 0;
    async function* open() {
      read += 1;
      for (let at = 0; at < tar.length; at += 700_000) yield tar.subarray(at, at + 700_000);
    }
    return { layer: { descriptor, diffId: descriptor.digest, open: () => verified(descriptor, open(), 'it') }, compressed, read: () => read };
  }

  test('is compressed as one that is packed here, once', async () => {
    const { layer, compressed, read } = await plain();
    const store = emptyStore();
    for (let time = 0; time < 2; time += 1) {
      const { descriptor, diffId, open } = await compressLayer(layer, store);
      expect([descriptor, diffId]).toEqual([compressed.descriptor, compressed.diffId]);
      expect(digestOf(await bytesOf(open()))).toBe(descriptor.digest);
    }
    expect(read()).toBe(1);
    await rm(store.blobPath(compressed.descriptor.digest));
    await compressLayer(layer, store);
    expect(read()).toBe(2);
  });

  test('that has other bytes than its digest leaves nothing', async () => {
    const { layer } = await plain();
    const store = emptyStore();
    const broken = { ...layer, open: () => verified(layer.descriptor, [Buffer.from('other')], 'it') };
    expect(await thrownBy(() => compressLayer(broken, store))).toEqual(coded('digest-mismatch'));
    expect([inStore(store, 'blobs/sha256'), inStore(store, 'tmp')]).toEqual([[], []]);
  });
});
