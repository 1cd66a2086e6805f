import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { bytesOf } from '../test/bytes-of';
import { coded, thrownBy } from '../test/errors';
import { temporaryFolder } from '../test/temp-folder';
import { writeLayout } from '../test/write-layout';
import { digestOf, type Digest } from './digest';
import type { Image } from './image';
import { LayoutWriter, openLayout } from './layout';
import { mediaTypes } from './media-types';
import { parsePlatform } from './platform';
import { randomImage } from './random';
import { readImage, readImages } from './read-image';
import { Store } from './store';

const folder = temporaryFolder();
const store = new Store(path.join(folder, 'store'));
let images: Image[];
beforeAll(async () => {
  const platforms = ['linux/amd64', 'linux/arm64', 'linux/arm'].map(parsePlatform);
  images = await Promise.all(platforms.map((platform, seed) => randomImage(store, platform, { seed: seed + 1, layers: 2 })));
});

describe('a layout', () => {
  it('comes back as what was written', async () => {
    const at = path.join(folder, 'complete');
    const root = await writeLayout(at, images, { layers: true });
    const read = openLayout(at);
    expect(read.roots).toEqual([root]);
    const found = await readImages(read);
    expect(found.map(({ descriptor, manifest, config }) => ({ descriptor, manifest, config }))).toEqual(
      images.map(({ descriptor, manifest, config }) => JSON.parse(JSON.stringify({ descriptor, manifest, config })) as object),
    );
    for (const [at_, image] of found.entries()) {
      for (const [number, layer] of image.layers.entries()) {
        expect(layer.diffId).toBe(images[at_].layers[number].diffId);
        expect(digestOf(await bytesOf(layer.open()))).toBe(layer.descriptor.digest);
      }
    }
  });

  it('has the files of the specification and no others', async () => {
    const at = path.join(folder, 'files');
    const { digest, size } = await writeLayout(at, images.slice(0, 1), { layers: true });
    const { documents, layers } = images[0];
    const blobs = [digest, ...documents.map(({ descriptor }) => descriptor.digest), ...layers.map(({ descriptor }) => descriptor.digest)];
    expect(readdirSync(at).sort()).toEqual(['blobs', 'index.json', 'oci-layout']);
    expect(readdirSync(path.join(at, 'blobs', 'sha256')).sort()).toEqual(blobs.map((each) => each.slice(7)).sort());
    expect(readFileSync(path.join(at, 'oci-layout'), 'utf8')).toBe('{"imageLayoutVersion":"1.0.0"}');
    expect(readFileSync(path.join(at, 'index.json'), 'utf8')).toBe(
      `{"manifests":[{"digest":"${digest}","mediaType":"${mediaTypes.index}","size":${size}}],"mediaType":"${mediaTypes.index}","schemaVersion":2}`,
    );
  });

  it('may be thin: its images are read, and its layers are unavailable when they are opened', async () => {
    const at = path.join(folder, 'thin');
    await writeLayout(at, images, { layers: false });
    const layout = openLayout(at);
    const [image] = await readImages(layout);
    const { digest } = image.layers[0].descriptor;
    expect(image.descriptor).toEqual(images[0].descriptor);
    expect(await layout.source.has(digest)).toBe(false);
    expect(await layout.source.has(image.descriptor.digest)).toBe(true);
    expect(await thrownBy(() => bytesOf(image.layers[0].open()))).toEqual(coded('blob-unavailable', at, digest));
  });

  it('refuses a damaged blob', async () => {
    const at = path.join(folder, 'damaged');
    await writeLayout(at, images, { layers: true });
    const [image] = await readImages(openLayout(at));
    const { digest } = image.layers[0].descriptor;
    writeFileSync(path.join(at, 'blobs', 'sha256', digest.slice(7)), 'damaged');
    expect(await thrownBy(() => bytesOf(image.layers[0].open()))).toEqual(coded('digest-mismatch', digest));
  });

  it('gives no bytes from outside itself, whatever a manifest calls a digest', async () => {
    const at = path.join(folder, 'hostile');
    await writeLayout(at, images, { layers: true });
    writeFileSync(path.join(folder, 'secret'), 'secret');
    const digest = 'sha256:../../../secret' as Digest;
    expect(existsSync(path.join(at, 'blobs', 'sha256', digest.slice(7)))).toBe(true);
    expect(await thrownBy(() => bytesOf(openLayout(at).source.open({ mediaType: 'test', digest, size: 6 })))).toEqual(
      coded('digest-invalid'),
    );
  });
});

describe('openLayout', () => {
  it.each<[string, (at: string) => void, string]>([
    ['a folder that is not there', (at) => rmSync(at, { recursive: true }), 'oci-layout cannot be read'],
    ['an empty folder', () => undefined, 'oci-layout cannot be read'],
    ['a folder without an index', (at) => writeFileSync(path.join(at, 'oci-layout'), '{}'), 'index.json cannot be read'],
    [
      'an index that is no JSON',
      (at) => ['oci-layout', 'index.json'].forEach((name) => writeFileSync(path.join(at, name), name === 'index.json' ? '{' : '{}')),
      'index.json cannot be read',
    ],
    [
      'an index of nothing',
      (at) => ['oci-layout', 'index.json'].forEach((name) => writeFileSync(path.join(at, name), '{}')),
      'names no manifests',
    ],
    [
      'an index that is null',
      (at) => ['oci-layout', 'index.json'].forEach((name) => writeFileSync(path.join(at, name), 'null')),
      'names no manifests',
    ],
  ])('refuses %s', async (name, spoil, words) => {
    const at = path.join(folder, name);
    mkdirSync(at);
    spoil(at);
    expect(await thrownBy(() => openLayout(at))).toEqual(coded('layout-invalid', at, words));
  });
});

describe('LayoutWriter', () => {
  it('takes a blob from a file, one that several images have once', async () => {
    const at = path.join(folder, 'shared');
    const writer = new LayoutWriter(at);
    const { descriptor } = images[0].layers[0];
    const source = path.join(folder, 'source');
    writeFileSync(source, 'the blob');
    expect(writer.has(descriptor.digest)).toBe(false);
    await writer.copy(descriptor, source);
    expect(writer.has(descriptor.digest)).toBe(true);
    writeFileSync(source, 'another');
    await writer.copy(descriptor, source);
    expect(readFileSync(path.join(at, 'blobs', 'sha256', descriptor.digest.slice(7)), 'utf8')).toBe('the blob');
  });

  it('says which blob is missing when there is no such file', async () => {
    const writer = new LayoutWriter(path.join(folder, 'missing'));
    const { descriptor } = images[0].layers[0];
    expect(await thrownBy(() => writer.copy(descriptor, path.join(folder, 'nowhere')))).toEqual(coded('blob-unavailable', descriptor.digest));
    expect(writer.has(descriptor.digest)).toBe(false);
  });
});

describe('readImage', () => {
  it('gives the image of a platform, however its usual variant is written', async () => {
    const at = path.join(folder, 'platforms');
    await writeLayout(at, images, { layers: false });
    const read = async (os: string, architecture: string, variant?: string): Promise<string> =>
      (await readImage(openLayout(at), { os, architecture, variant })).descriptor.digest;
    expect(await read('linux', 'arm64', 'v8')).toBe(images[1].descriptor.digest);
    expect(await read('linux', 'arm')).toBe(images[2].descriptor.digest);
    expect(await thrownBy(() => read('linux', 's390x'))).toEqual(
      coded('platform-missing', at, 'linux/s390x', 'linux/amd64, linux/arm64, linux/arm/v7'),
    );
  });
});
