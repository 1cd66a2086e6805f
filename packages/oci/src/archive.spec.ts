import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as zlib from 'node:zlib';
import { bytesOf } from '../test/bytes-of';
import { coded, thrownBy } from '../test/errors';
import { gnuListing, gnuTar, listingLine } from '../test/gnu-tar';
import { temporaryFolder } from '../test/temp-folder';
import { file, fixtureTree, noise } from '../test/trees';
import { archiveBytes, archiveSize, nameAnnotations, openArchive } from './archive';
import { digestOf, type Digest } from './digest';
import { appendLayers, emptyImage, withConfig, type Image } from './image';
import { storeLayer } from './layer';
import { openLayout } from './layout';
import { mediaTypes } from './media-types';
import { parsePlatform } from './platform';
import { randomImage } from './random';
import { readImages } from './read-image';
import { Store } from './store';
import { tarFileEntries } from './tar-read';
import { validate } from './validate';

const folder = temporaryFolder();
const store = new Store(path.join(folder, 'store'));
const name = { full: 'registry.example/acme/greeter:dev', familiar: 'acme/greeter:dev' };
let count = 0;
let image: Image;
beforeAll(async () => {
  image = await randomImage(store, parsePlatform('linux/arm'), { seed: 3, layers: 3 });
});

async function written(given: Image, options: { named: boolean } = { named: true }): Promise<string> {
  const archive = path.join(folder, `${count++}.tar`);
  writeFileSync(archive, await bytesOf(archiveBytes(given, options.named ? name : undefined)));
  return archive;
}

describe('an archive', () => {
  it('comes back as the image that was written', async () => {
    const opened = await openArchive(await written(image));
    const [read, ...others] = await readImages(opened);
    expect(others).toEqual([]);
    expect(read.descriptor).toEqual(image.descriptor);
    expect(read.documents.map(({ bytes }) => bytes)).toEqual(image.documents.map(({ bytes }) => bytes));
    for (const layer of read.layers) expect(digestOf(await bytesOf(layer.open()))).toBe(layer.descriptor.digest);
    expect(await validate(opened)).toEqual([]);
  });

  it('is an OCI layout once GNU tar has extracted it', async () => {
    const archive = await written(image);
    expect((await tarFileEntries(archive)).map(listingLine)).toEqual(gnuListing(archive));
    const at = path.join(folder, 'extracted');
    mkdirSync(at);
    gnuTar('-xf', archive, '-C', at);
    expect(await validate(openLayout(at))).toEqual([]);
  });

  it('names the image for every engine', async () => {
    const archive = await written(image);
    const [{ annotations }] = (await openArchive(archive)).roots;
    expect(annotations).toEqual({ 'io.containerd.image.name': name.full, 'org.opencontainers.image.ref.name': 'dev' });
    expect(nameAnnotations({ full: 'localhost:5000/acme/greeter:1.2', familiar: '' })['org.opencontainers.image.ref.name']).toBe('1.2');
    const docker = JSON.parse(gnuTar('-xOf', archive, 'manifest.json')) as { Config: string; RepoTags: string[]; Layers: string[] }[];
    expect(docker).toEqual([
      {
        Config: `blobs/sha256/${image.manifest.config.digest.slice(7)}`,
        RepoTags: [name.familiar],
        Layers: image.layers.map(({ descriptor }) => `blobs/sha256/${descriptor.digest.slice(7)}`),
      },
    ]);
  });

  it('needs no name', async () => {
    const archive = await written(image, { named: false });
    expect((await openArchive(archive)).roots).toEqual([image.descriptor]);
    expect(JSON.parse(gnuTar('-xOf', archive, 'manifest.json'))).toMatchObject([{ RepoTags: null }]);
  });

  it('has no manifest.json for darwin, on which Docker 20.10 panics', async () => {
    const names = async (platform: string): Promise<string[]> =>
      (await tarFileEntries(await written(emptyImage(parsePlatform(platform))))).map((entry) => entry.path);
    expect(await names('darwin/arm64')).not.toContain('manifest.json');
    expect(await names('linux/arm64')).toContain('manifest.json');
  });

  it('holds a layer that occurs twice once', async () => {
    const [layer] = image.layers;
    const twice = appendLayers(emptyImage(parsePlatform('linux/amd64')), [{ layer }, { layer }]);
    const entries = await tarFileEntries(await written(twice));
    expect(entries.filter((entry) => entry.path.endsWith(layer.descriptor.digest.slice(7)))).toHaveLength(1);
    expect(entries.filter((entry) => entry.path.startsWith('blobs/sha256/') && entry.type === 'file')).toHaveLength(3);
  });

  it('has golden bytes', async () => {
    const layer = await storeLayer(fixtureTree, store);
    const fixture = withConfig(
      appendLayers(emptyImage(parsePlatform('linux/amd64')), [{ layer, history: { created_by: 'nx-oci' } }]),
      () => ({ Entrypoint: ['/usr/bin/app'] }),
    );
    expect(digestOf(await bytesOf(archiveBytes(fixture, name)))).toBe(
      'sha256:a6d91eb19a9ebdeeeef7b9782fb8368bdbca970bbb685d1fcc2131d038c536d2',
    );
  });

  it('takes its layers from elsewhere when it is told to', async () => {
    const opened: Digest[] = [];
    const bytes = archiveBytes(image, name, (layer) => {
      opened.push(layer.digest);
      return store.open(layer);
    });
    expect(digestOf(await bytesOf(bytes))).toBe(digestOf(readFileSync(await written(image))));
    expect(opened.sort()).toEqual(image.manifest.layers.map(({ digest }) => digest).sort());
  });
});

describe('archiveSize', () => {
  it.each<[string, () => Promise<Image>, typeof name | undefined]>([
    ['an image with a name', async () => image, name],
    ['an image without a name', async () => image, undefined],
    [
      'an image with a name that is long',
      async () => image,
      { full: `registry.example/${'a/'.repeat(300)}b:c`, familiar: 'x'.repeat(900) },
    ],
    ['an image without layers', async () => emptyImage(parsePlatform('linux/s390x')), name],
    ['an image for darwin', async () => randomImage(store, parsePlatform('darwin/arm64'), { seed: 8, layers: 2 }), name],
    ['an image with 100 layers', async () => appendLayers(image, Array(97).fill({ layer: image.layers[0] })), name],
    ['a config that fills its last record', async () => exactConfig(), name],
  ])('is the number of bytes of %s', async (_, make, as) => {
    const given = await make();
    expect(archiveSize(given, as)).toBe((await bytesOf(archiveBytes(given, as))).length);
  });

  /** An image whose config is a multiple of 512 bytes long. */
  function exactConfig(): Image {
    const sized = (length: number): Image => withConfig(emptyImage(parsePlatform('linux/amd64')), () => ({ User: 'x'.repeat(length) }));
    const exact = sized(512 - (sized(0).manifest.config.size % 512));
    expect(exact.manifest.config.size % 512).toBe(0);
    return exact;
  }
});

describe('an archive as docker save wrote it before it knew OCI', () => {
  const layers = [Buffer.alloc(1024), Buffer.concat([noise(0), Buffer.alloc(2048)])];
  const config = JSON.stringify({
    os: 'linux',
    architecture: 'arm64',
    variant: 'v8',
    rootfs: { type: 'layers', diff_ids: layers.map(digestOf) },
  });

  /** Packs files with GNU tar, in the order given. */
  function packed(files: Record<string, Buffer | string>, ...links: [string, string][]): string {
    const at = path.join(folder, `legacy-${count++}`);
    for (const [name_, bytes] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(at, name_)), { recursive: true });
      writeFileSync(path.join(at, name_), bytes);
    }
    gnuTar('-cf', `${at}.tar`, '-C', at, ...Object.keys(files));
    for (const [link, target] of links) {
      const linked = path.join(at, link);
      mkdirSync(path.dirname(linked), { recursive: true });
      symlinkSync(target, linked);
      gnuTar('-rf', `${at}.tar`, '-C', at, link);
    }
    return `${at}.tar`;
  }

  const manifest = (...names: string[]): string =>
    JSON.stringify([{ Config: 'config.json', RepoTags: ['acme/greeter:dev'], Layers: names }]);

  it('is read as an image of uncompressed layers', async () => {
    const opened = await openArchive(
      packed({
        'a/layer.tar': layers[0],
        'b/layer.tar': layers[1],
        'config.json': config,
        'manifest.json': manifest('a/layer.tar', 'b/layer.tar'),
      }),
    );
    const [read] = await readImages(opened);
    expect(read.descriptor.platform).toEqual({ os: 'linux', architecture: 'arm64', variant: 'v8' });
    expect(read.manifest.layers).toEqual(
      layers.map((bytes) => ({ mediaType: mediaTypes.layerTar, digest: digestOf(bytes), size: bytes.length })),
    );
    expect(read.documents[1].bytes.toString()).toBe(config);
    expect(await Promise.all(read.layers.map(async (layer) => digestOf(await bytesOf(layer.open()))))).toEqual(layers.map(digestOf));
    expect(await validate(opened)).toEqual([]);
  });

  it('may have compressed layers, as other tools write them', async () => {
    const zipped = layers.map((bytes) => zlib.gzipSync(bytes));
    const opened = await openArchive(
      packed({ 'a.tar.gz': zipped[0], 'b.tar.gz': zipped[1], 'config.json': config, 'manifest.json': manifest('a.tar.gz', 'b.tar.gz') }),
    );
    const [read] = await readImages(opened);
    expect(read.manifest.layers).toEqual(
      zipped.map((bytes) => ({ mediaType: mediaTypes.layerGzip, digest: digestOf(bytes), size: bytes.length })),
    );
    expect(await validate(opened)).toEqual([]);
  });

  it('may have a link for a layer that occurs twice', async () => {
    const twice = JSON.stringify({
      ...(JSON.parse(config) as object),
      rootfs: { type: 'layers', diff_ids: [layers[0], layers[0]].map(digestOf) },
    });
    const archive = packed({ 'a/layer.tar': layers[0], 'config.json': twice, 'manifest.json': manifest('b/layer.tar', 'a/layer.tar') }, [
      'b/layer.tar',
      '../a/layer.tar',
    ]);
    expect(await validate(await openArchive(archive))).toEqual([]);
  });

  it('is found wrong when a layer is not the one that its config names', async () => {
    const opened = await openArchive(packed({ a: layers[1], b: layers[0], 'config.json': config, 'manifest.json': manifest('a', 'b') }));
    expect((await validate(opened)).map(({ message }) => message)).toEqual([
      expect.stringContaining('bytes of'),
      expect.stringContaining('bytes'),
    ]);
  });

  it.each<[string, Record<string, Buffer | string>, string]>([
    ['without a manifest', { a: 'x' }, 'it has no manifest.json'],
    ['with a manifest that is no JSON', { 'manifest.json': '{' }, 'its manifest.json is no JSON'],
    ['with a manifest that is no list', { 'manifest.json': '{}' }, 'is no list'],
    ['without its config', { 'manifest.json': manifest() }, 'it has no config.json'],
    ['without a layer', { 'config.json': config, 'manifest.json': manifest('a', 'b') }, 'it has no a'],
    ['with fewer layers than its config', { a: layers[0], 'config.json': config, 'manifest.json': manifest('a') }, 'have other layers'],
    ['with a config of null', { 'config.json': 'null', 'manifest.json': manifest() }, 'have other layers'],
    ['with an OCI index that names nothing', { 'index.json': '{}' }, 'names no manifests'],
    ['with an OCI index of null', { 'index.json': 'null' }, 'names no manifests'],
  ])('is refused %s', async (_, files, words) => {
    const archive = packed(files);
    expect(await thrownBy(() => openArchive(archive))).toEqual(coded('archive-invalid', archive, words));
  });
});

describe('openArchive', () => {
  it('finds blobs when the archive was packed again by tar, with "./" before its names', async () => {
    const at = path.join(folder, 'again');
    mkdirSync(at);
    gnuTar('-xf', await written(image), '-C', at);
    gnuTar('-cf', `${at}.tar`, '-C', at, '.');
    expect(await validate(await openArchive(`${at}.tar`))).toEqual([]);
  });

  it('says that a blob is unavailable which the archive lacks', async () => {
    const at = path.join(folder, 'lacking');
    const archive = `${at}.tar`;
    mkdirSync(at);
    gnuTar('-xf', await written(image), '-C', at);
    gnuTar(`--exclude=${image.layers[0].descriptor.digest.slice(7)}`, '-cf', archive, '-C', at, '.');
    const opened = await openArchive(archive);
    const [read] = await readImages(opened);
    expect(await opened.source.has(image.layers[0].descriptor.digest)).toBe(false);
    expect(await thrownBy(() => bytesOf(read.layers[0].open()))).toEqual(
      coded('blob-unavailable', archive, image.layers[0].descriptor.digest),
    );
  });

  it('refuses a damaged layer when it is read', async () => {
    const archive = await written(image);
    const [{ descriptor }] = image.layers;
    const { offset } = (await tarFileEntries(archive)).find((entry) => entry.path.endsWith(descriptor.digest.slice(7)))!;
    const bytes = readFileSync(archive);
    bytes[offset + 100] ^= 1;
    writeFileSync(archive, bytes);
    const [read] = await readImages(await openArchive(archive));
    expect(await thrownBy(() => bytesOf(read.layers[0].open()))).toEqual(coded('digest-mismatch', archive, descriptor.digest));
  });

  it('refuses an archive that is cut off, compressed, empty, a folder or not there', async () => {
    const bytes = readFileSync(await written(image));
    for (const [at, content] of [bytes.subarray(0, bytes.length >> 1), zlib.gzipSync(bytes), Buffer.alloc(0)].entries()) {
      const archive = path.join(folder, `bad-${at}.tar`);
      writeFileSync(archive, content);
      expect(await thrownBy(() => openArchive(archive))).toEqual(coded('archive-invalid', archive));
    }
    expect(await thrownBy(() => openArchive(folder))).toEqual(coded('archive-invalid', folder));
    expect(await thrownBy(() => openArchive(path.join(folder, 'none')))).toEqual(coded('archive-invalid', 'ENOENT'));
  });

  it('reads a layer of many chunks', async () => {
    const layer = await storeLayer(new Map([['large', file(noise(3_000_000))]]), store);
    const [read] = await readImages(await openArchive(await written(appendLayers(image, [{ layer }]))));
    expect(digestOf(await bytesOf(read.layers[3].open()))).toBe(layer.descriptor.digest);
  });
});
