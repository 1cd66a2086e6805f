import { writeFileSync } from 'node:fs';
import path from 'node:path';
import * as zlib from 'node:zlib';
import { bytesOf } from '../test/bytes-of';
import { coded, thrownBy } from '../test/errors';
import { temporaryFolder } from '../test/temp-folder';
import { fixtureTree, noise } from '../test/trees';
import { digestOf } from './digest';
import type { Layer } from './image';
import { storeLayer } from './layer';
import { layerTar, readLayer } from './layer-entries';
import { mediaTypes } from './media-types';
import { Store } from './store';

const store = new Store(path.join(temporaryFolder(), 'store'));

async function stored(bytes: Buffer, mediaType: string): Promise<Layer> {
  const descriptor = await store.ingest(mediaType, [bytes]);
  return { descriptor, diffId: digestOf(bytes), open: () => store.open(descriptor) };
}

describe('readLayer', () => {
  it('gives all entries, the digests of files and the diffID', async () => {
    const layer = await storeLayer(fixtureTree, store);
    const { entries, diffId } = await readLayer(layer);
    expect(diffId).toBe(layer.diffId);
    expect(entries.map((entry) => entry.path.replace(/\/$/, ''))).toEqual([...fixtureTree.keys()].sort());
    const conf = fixtureTree.get('etc/app.conf')!;
    expect(entries.find((entry) => entry.path === 'etc/app.conf')).toMatchObject({
      digest: conf.type === 'file' && conf.content.digest,
      mode: 0o640,
    });
  });

  it('counts what stands after the end of the tar in the diffID', async () => {
    const tar = Buffer.alloc(10_240);
    expect((await readLayer(await stored(zlib.gzipSync(tar), mediaTypes.dockerLayerGzip))).diffId).toBe(digestOf(tar));
    expect((await readLayer(await stored(tar, mediaTypes.dockerLayerTar))).diffId).toBe(digestOf(tar));
  });

  it('says of damaged bytes that they are damaged, and the store drops them', async () => {
    const { descriptor, ...layer } = await storeLayer(fixtureTree, store);
    const blob = await bytesOf(store.open(descriptor));
    for (const at of [0, 50_000, blob.length - 1]) {
      const damaged = Buffer.from(blob);
      damaged[at] ^= 0xff;
      writeFileSync(store.blobPath(descriptor.digest), damaged);
      expect(await thrownBy(() => readLayer({ ...layer, descriptor }))).toEqual(coded('digest-mismatch', descriptor.digest));
      expect(await store.has(descriptor.digest)).toBe(false);
    }
  });

  it('says of noise, and of a gzip stream cut off, under the right digest that they cannot be decompressed', async () => {
    const whole = await bytesOf((await storeLayer(fixtureTree, store)).open());
    for (const bytes of [noise(1000), whole.subarray(0, whole.length >> 1), whole.subarray(0, whole.length - 1)]) {
      expect(await thrownBy(async () => readLayer(await stored(bytes, mediaTypes.layerGzip)))).toEqual(
        coded('archive-invalid', digestOf(bytes), 'decompressed'),
      );
    }
  });
});

it('layerTar ends the source when its reader stops early', async () => {
  let ended = false;
  const zipped = zlib.gzipSync(noise(5_000_000));
  async function* source(): AsyncGenerator<Uint8Array> {
    try {
      for (let at = 0; at < zipped.length; at += 10_000) yield zipped.subarray(at, at + 10_000);
    } finally {
      ended = true;
    }
  }
  const descriptor = { mediaType: mediaTypes.layerGzip, digest: digestOf(zipped), size: zipped.length };
  for await (const _ of layerTar({ descriptor, diffId: digestOf(''), open: source })) break;
  await new Promise((resolve) => setImmediate(resolve));
  expect(ended).toBe(true);
});
