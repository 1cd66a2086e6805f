import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { appendLayers, bytesContent, emptyImage, storeLayer, withCreated, type Entry, type Image, type Layer } from '@nx-oci/oci';
import { alpineFiles, debianFiles, npmFiles, pythonFiles } from '../test/distributions';
import { bring, documentReader, goVersionText, readByPeer } from '../test/go-programs';
import { oldGoBinary } from '../test/old-go-binary';
import { amd64 } from '../test/platforms';
import { spdxFlaws, type SpdxDocument } from '../test/spdx-rules';
import { TestWorkspace } from '../test/workspace';
import { buildImages, type BuiltImage } from './build-image';
import type { Definition } from './definition';
import { indexSbomOf, sbomOf, spdxMediaType, type SbomAbout } from './sbom';

let workspace: TestWorkspace;
beforeEach(() => {
  workspace = new TestWorkspace();
});

const platforms = ['linux/amd64'];

async function built(definition: Definition): Promise<BuiltImage> {
  const { images } = await buildImages({ platforms, ...definition }, { workspace, store: workspace.store, env: {} });
  return images[0];
}

async function described(image: Image, about: Partial<SbomAbout> = {}): Promise<SpdxDocument> {
  const { bytes } = await sbomOf(image, { name: 'greeter', layers: image.layers.map(() => ({ contents: [] })), ...about });
  const document = JSON.parse(bytes.toString()) as SpdxDocument;
  expect(spdxFlaws(document)).toEqual([]);
  return document;
}

const urls = ({ packages }: SpdxDocument): string[] =>
  packages
    .flatMap(({ externalRefs = [] }) => externalRefs.map(({ referenceLocator }) => referenceLocator))
    .filter((url) => !url.startsWith('pkg:oci/'));
const related = ({ relationships }: SpdxDocument, from: string, type: string): string[] =>
  relationships.filter((each) => each.spdxElementId === from && each.relationshipType === type).map((each) => each.relatedSpdxElement);
const idOf = ({ packages, files }: SpdxDocument, name: string): string =>
  [...packages, ...files].find((each) => ('fileName' in each ? each.fileName : each.name) === name)!.SPDXID;

/** An image with these files, and links or folders, layer by layer. */
async function layered(...layers: Record<string, string | Buffer | Omit<Entry, 'mode' | 'uid' | 'gid' | 'mtime'>>[]): Promise<Image> {
  const stored = layers.map((files) => {
    const entries = Object.entries(files).map(([path, what]): [string, Entry] => {
      const attributes = { mode: 0o644, uid: 0, gid: 0, mtime: 0 };
      const isContent = typeof what === 'string' || Buffer.isBuffer(what);
      return [path, { ...attributes, ...(isContent ? { type: 'file', content: bytesContent(what) } : what) } as Entry];
    });
    return storeLayer(new Map(entries), workspace.store);
  });
  return appendLayers(emptyImage(amd64), (await Promise.all(stored)).map((layer) => ({ layer })));
}

test('the image, its layers and their files, each with its digests', async () => {
  workspace.write({ 'www/a.html': 'a', 'www/b.html': 'b' });
  const { image, layers } = await built({
    contents: [{ type: 'files', from: 'www', to: '/www' }],
    paths: [{ type: 'hardlink', path: '/www/alias.html', target: '/www/a.html' }],
    created: '2026-01-31T00:00:00Z',
  });
  const document = await described(image, { layers, repository: 'ghcr.io/acme/greeter' });
  const [whole, ...packages] = document.packages;
  expect(document.creationInfo.created).toBe('2026-01-31T00:00:00Z');
  expect(document.documentNamespace).toContain(image.descriptor.digest.replace(':', '-'));
  expect(whole).toMatchObject({
    name: 'greeter',
    versionInfo: image.descriptor.digest,
    externalRefs: [{ referenceLocator: `pkg:oci/greeter@${image.descriptor.digest}?arch=amd64&repository_url=ghcr.io%2Facme%2Fgreeter` }],
  });
  expect(related(document, 'SPDXRef-DOCUMENT', 'DESCRIBES')).toEqual([whole.SPDXID]);
  expect(packages.map(({ name, versionInfo }) => [name, versionInfo])).toEqual(
    image.layers.map(({ descriptor }, at) => [layers[at].contents.join(', '), descriptor.digest]),
  );
  expect(related(document, whole.SPDXID, 'CONTAINS')).toEqual(packages.map(({ SPDXID }) => SPDXID));
  const sum = (algorithm: string, content: string): string => createHash(algorithm).update(content).digest('hex');
  expect(document.files[0]).toMatchObject({
    fileName: './www/a.html',
    checksums: [
      { algorithm: 'SHA1', checksumValue: sum('sha1', 'a') },
      { algorithm: 'SHA256', checksumValue: sum('sha256', 'a') },
    ],
  });
  expect(related(document, packages[0].SPDXID, 'CONTAINS')).toEqual(document.files.slice(0, 2).map(({ SPDXID }) => SPDXID));
  expect(packages[0].packageVerificationCode?.packageVerificationCodeValue).toBe(
    sum('sha1', [sum('sha1', 'a'), sum('sha1', 'b')].sort().join('')),
  );
});

describe('a Go binary', () => {
  let reader: string;
  beforeAll(() => {
    reader = documentReader('linux');
  });

  async function ofReader(): Promise<BuiltImage> {
    bring(reader, workspace.path('dist/reader'));
    return built({ base: 'static', contents: [{ type: 'files', from: 'dist/reader', to: '/app' }] });
  }

  test('is made of the modules that Go names', async () => {
    const { image, layers } = await ofReader();
    const document = await described(image, { layers });
    const text = goVersionText(reader);
    // A folder is in the place of one.
    const dependencies = [...text.matchAll(/^\tdep\t(\S+)\t(\S+)\t(\S+)$/gm)];
    expect(dependencies.length).toBeGreaterThan(3);
    const [, goVersion] = /^go(\S+)/.exec(text)!;
    expect(urls(document)).toEqual(
      [
        'pkg:golang/example.com/reader',
        'pkg:golang/example.com/local',
        `pkg:golang/stdlib@${goVersion}`,
        ...dependencies.map(([, name, version]) => `pkg:golang/${name}@${version.replaceAll('+', '%2B')}`),
      ].sort(),
    );
    for (const [, name, version, sum] of dependencies) {
      expect(document.packages.find((each) => each.name === name)).toMatchObject({
        versionInfo: version,
        comment: `Found in /app\ngo.sum ${sum}`,
      });
    }
    const file = idOf(document, './app');
    expect(related(document, file, 'GENERATED_FROM')).toEqual([idOf(document, 'example.com/reader')]);
    expect(related(document, file, 'STATIC_LINK')).toHaveLength(dependencies.length + 2);
  });

  test('has a document that the reader of SPDX takes', async () => {
    const { image, layers } = await ofReader();
    const { bytes } = await sbomOf(image, { name: 'greeter', layers, base: { name: 'static', read: true } });
    const document = JSON.parse(bytes.toString()) as SpdxDocument;
    const { packages, files } = document;
    const peer = documentReader('host');
    expect(readByPeer(peer, 'spdx', bytes)).toMatchObject({
      version: 'SPDX-2.3',
      described: ['SPDXRef-Image'],
      packages: packages.length,
      files: files.length,
    });
    // It is one that can refuse.
    const broken = { ...document, relationships: [{ ...document.relationships[0], relatedSpdxElement: 'SPDXRef-None' }] };
    expect(() => readByPeer(peer, 'spdx', Buffer.from(JSON.stringify(broken)))).toThrow('None');
  });
});

test('the pointers of an old Go binary are followed into its layer', async () => {
  const old = oldGoBinary('go1.16.4', 'path\texample.com/old\nmod\texample.com/old\tv1.2.3\th1:main=\n');
  const document = await described(await layered({ 'a-first': 'x', 'opt/old': old, 'z-last': 'x' }));
  expect(urls(document)).toEqual(['pkg:golang/example.com/old@v1.2.3', 'pkg:golang/stdlib@1.16.4']);
});

test('what package managers list, named with the distribution', async () => {
  const files = Object.entries({ ...debianFiles, ...pythonFiles, ...npmFiles });
  workspace.write(Object.fromEntries(files.map(([path, text]) => [`root/${path}`, text])));
  const { image } = await built({ contents: [{ type: 'files', from: 'root', to: '/' }] });
  const document = await described(image);
  expect(urls(document)).toEqual([
    'pkg:deb/debian/libc6@2.36-9%2Bdeb12u4?arch=amd64&distro=debian-12',
    'pkg:deb/debian/perl-base@1:5.36.0-7%2Bb1?arch=amd64&distro=debian-12',
    'pkg:deb/debian/tzdata@2024a-0%2Bdeb12u1?arch=all&distro=debian-12',
    'pkg:npm/%40babel/core@7.24.0',
    'pkg:npm/express@4.18.2',
    'pkg:pypi/flask-cors@4.0.0%2Blocal.1',
  ]);
  expect(document.packages.find(({ name }) => name === 'perl-base')).toMatchObject({
    sourceInfo: 'built package from: perl 5.36.0-7',
    comment: 'Found in /var/lib/dpkg/status',
  });
});

test('the licence that a package says of itself, and a Debian package in its copyright file', async () => {
  const image = await layered({
    'app/node_modules/a/package.json': JSON.stringify({ name: 'a', version: '1.0.0', license: 'MIT OR Apache-2.0' }),
    'app/node_modules/b/package.json': JSON.stringify({ name: 'b', version: '1.0.0', license: 'SEE LICENSE IN it' }),
    'usr/lib/c-1.dist-info/METADATA': 'Name: c\nVersion: 1\nLicense-Expression: BSD-3-Clause\n',
    'var/lib/dpkg/status.d/d': 'Package: d\nVersion: 1\nArchitecture: all\n',
    'usr/share/doc/d/copyright': 'Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n\nFiles: *\nLicense: GPL-2+\n',
  });
  const { packages } = await described(image);
  const licenses = Object.fromEntries(packages.map(({ name, licenseDeclared, licenseComments }) => [name, [licenseDeclared, licenseComments]]));
  expect(licenses).toMatchObject({
    a: ['MIT OR Apache-2.0', undefined],
    b: ['NOASSERTION', 'It says: SEE LICENSE IN it'],
    c: ['BSD-3-Clause', undefined],
    d: ['GPL-2.0-or-later', undefined],
  });
});

const manifest = (name: string): string => JSON.stringify({ name, version: '1.0.0' });

test.each<[string, Record<string, string | { type: 'symlink' | 'directory'; target?: string }>]>([
  ['an upper layer removes', { 'app/node_modules/a/.wh.package.json': '' }],
  ['an upper layer removes the folder of', { 'app/.wh.node_modules': '' }],
  ['an upper layer empties the folder of', { 'app/node_modules/.wh..wh..opq': '' }],
  ['an upper layer replaces', { 'app/node_modules/a/package.json': '{}' }],
  ['an upper layer puts a folder in the place of', { 'app/node_modules/a/package.json': { type: 'directory' } }],
  ['an upper layer puts a link in the place of the folder of', { 'app/node_modules': { type: 'symlink', target: '/elsewhere' } }],
  ['an upper layer puts a file in the place of the folder of', { 'app/node_modules': 'x' }],
])('%s a package: it is not there any more', async (_, upper) => {
  const lower = { 'app/node_modules/a/package.json': manifest('a'), 'kept/node_modules/b/package.json': manifest('b') };
  expect(urls(await described(await layered(lower)))).toEqual(['pkg:npm/a@1.0.0', 'pkg:npm/b@1.0.0']);
  expect(urls(await described(await layered(lower, upper)))).toEqual(['pkg:npm/b@1.0.0']);
});

test('a mark of removal is of the layers below, not of its own, and is no file', async () => {
  const document = await described(
    await layered(
      { 'app/node_modules/a/package.json': manifest('a') },
      { 'app/node_modules/.wh..wh..opq': '', 'app/node_modules/b/package.json': manifest('b') },
    ),
  );
  expect(urls(document)).toEqual(['pkg:npm/b@1.0.0']);
  const names = document.files.map(({ fileName }) => fileName);
  expect(names).toEqual(['./app/node_modules/a/package.json', './app/node_modules/b/package.json']);
});

test('a package in several places is one', async () => {
  const files = { 'a/node_modules/x/package.json': manifest('x'), 'b/node_modules/x/package.json': manifest('x') };
  const document = await described(await layered(files));
  expect(urls(document)).toEqual(['pkg:npm/x@1.0.0']);
  expect(document.packages.at(-1)?.comment).toBe('Found in /a/node_modules/x/package.json, /b/node_modules/x/package.json');
});

describe('a base', () => {
  const digest = `sha256:${'ab'.repeat(32)}` as const;
  const base = { name: 'docker.io/library/alpine:3.19', digest, repository: 'docker.io/library/alpine' };

  /** The layer of the base says when it is read. */
  async function onBase(): Promise<{ image: Image; layers: SbomAbout['layers']; reads: () => number }> {
    const image = await layered(alpineFiles, npmFiles);
    let reads = 0;
    const [below, own] = image.layers;
    const counted: Layer = {
      ...below,
      open() {
        reads += 1;
        return below.open();
      },
    };
    return { image: { ...image, layers: [counted, own] }, layers: [{ contents: ['base'] }, { contents: ['/srv'] }], reads: () => reads };
  }

  test('is one package, and its layers are not read', async () => {
    const { image, layers, reads } = await onBase();
    const document = await described(image, { layers, base });
    expect(reads()).toBe(0);
    expect(urls(document)).toEqual(['pkg:npm/%40babel/core@7.24.0', 'pkg:npm/express@4.18.2']);
    const id = idOf(document, base.name);
    expect(related(document, idOf(document, 'greeter'), 'DESCENDANT_OF')).toEqual([id]);
    expect(related(document, id, 'CONTAINS')).toEqual(['SPDXRef-Layer-0']);
    expect(document.packages.find(({ SPDXID }) => SPDXID === id)).toMatchObject({
      versionInfo: digest,
      externalRefs: [{ referenceLocator: `pkg:oci/alpine@${digest}?arch=amd64&repository_url=docker.io%2Flibrary%2Falpine` }],
    });
    expect(document.packages.find(({ SPDXID }) => SPDXID === 'SPDXRef-Layer-0')).toMatchObject({ filesAnalyzed: false });
    expect(related(document, 'SPDXRef-Layer-0', 'CONTAINS')).toEqual([]);
  });

  test('is read when that is asked for, once', async () => {
    const { image, layers, reads } = await onBase();
    const document = await described(image, { layers, base: { ...base, read: true } });
    expect(reads()).toBe(1);
    expect(urls(document)).toEqual([
      'pkg:apk/alpine/musl@1.2.4_git20230717-r4?arch=aarch64&distro=alpine-3.19.1',
      'pkg:apk/alpine/ssl_client@1.36.1-r15?arch=aarch64&distro=alpine-3.19.1',
      'pkg:npm/%40babel/core@7.24.0',
      'pkg:npm/express@4.18.2',
    ]);
  });
});

test('two builds give the same bytes, and the time is that of the image', async () => {
  const once = async (): Promise<Buffer> => {
    workspace = new TestWorkspace().write({ 'app/node_modules/a/package.json': manifest('a'), 'app/index.js': '' });
    const { image, layers } = await built({ base: 'static', contents: [{ type: 'files', from: 'app', to: '/app' }] });
    const document = await sbomOf(image, { name: 'greeter', layers, base: { name: 'static', read: true } });
    expect(document.descriptor.mediaType).toBe(spdxMediaType);
    return document.bytes;
  };
  const [first, second] = [await once(), await once()];
  expect(second.equals(first)).toBe(true);
  expect((JSON.parse(first.toString()) as SpdxDocument).creationInfo.created).toBe('1970-01-01T00:00:00Z');

  const image = await layered({ a: 'a' });
  const times = ['2026-01-31T12:00:00.5+02:00', 'yesterday'].map((created) => described(withCreated(image, created)));
  const created = (await Promise.all(times)).map(({ creationInfo }) => creationInfo.created);
  expect(created).toEqual(['2026-01-31T10:00:00Z', '1970-01-01T00:00:00Z']);
});

test('documents of one image that say different things have different names', async () => {
  const image = await layered({ a: 'a' });
  const names = [await described(image), await described(image), await described(image, { repository: 'ghcr.io/acme/a' })].map(
    ({ documentNamespace }) => documentNamespace,
  );
  expect(names[1]).toBe(names[0]);
  expect(names[2]).not.toBe(names[0]);
});

test('a damaged layer is not described', async () => {
  const image = await layered({ a: 'a'.repeat(1000) });
  const blob = readFileSync(workspace.store.blobPath(image.layers[0].descriptor.digest));
  const damaged: Layer = {
    ...image.layers[0],
    async *open() {
      yield blob.subarray(0, blob.length - 20);
    },
  };
  await expect(sbomOf({ ...image, layers: [damaged] }, { name: 'greeter', layers: [] })).rejects.toMatchObject({ code: 'archive-invalid' });
});

test('an index: its images as its variants, each by package URL', async () => {
  workspace.write({ 'www/a.html': 'a' });
  const { index, images } = await buildImages(
    { platforms: ['linux/amd64', 'linux/arm64'], contents: [{ type: 'files', from: 'www', to: '/www' }] },
    { workspace, store: workspace.store, env: {} },
  );
  const about = { name: 'greeter', repository: 'registry.example/acme/greeter' };
  const all = images.map(({ image }) => image);
  const { descriptor, bytes } = indexSbomOf(index.descriptor, all, about);
  const document = JSON.parse(bytes.toString()) as SpdxDocument;
  expect(spdxFlaws(document)).toEqual([]);
  expect(document.packages.map(({ name, versionInfo }) => [name, versionInfo])).toEqual([
    ['greeter', index.descriptor.digest],
    ['greeter linux/amd64', all[0].descriptor.digest],
    ['greeter linux/arm64', all[1].descriptor.digest],
  ]);
  const [whole, ...variants] = document.packages.map(({ SPDXID }) => SPDXID);
  for (const variant of variants) expect(related(document, variant, 'VARIANT_OF')).toEqual([whole]);
  expect(indexSbomOf(index.descriptor, all, about).descriptor.digest).toBe(descriptor.digest);
});
