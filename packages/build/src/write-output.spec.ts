import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, statSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { appendLayers, bytesContent, digestOf, emptyImage, hexOf, openArchive, openLayout, readImages, storeLayer, validate } from '@nx-oci/oci';
import { coded } from '../test/errors';
import { TestWorkspace } from '../test/workspace';
import type { BaseProvider } from './base';
import type { Definition } from './definition';
import { readImageRecord } from './image-record';
import { autoTarballLimit, type OutputOptions } from './write-output';

let workspace: TestWorkspace;

beforeEach(() => {
  workspace = new TestWorkspace().write({ 'a.txt': 'A' });
});

const definition: Definition = { contents: [{ type: 'files', from: 'a.txt', to: '/a.txt' }] };
const tarballs = ['greeter-linux-amd64.tar', 'greeter-linux-arm64.tar'];
const written = (): string[] => workspace.files('dist/image').filter((name) => !name.startsWith('layout/'));
/** Paths of all files with their bytes' digests. */
const snapshot = (folder = 'dist/image'): string[] =>
  workspace.files(folder).map((name) => `${name} ${digestOf(readFileSync(workspace.path(`${folder}/${name}`)))}`);

test('image.json tells of everything that was made', async () => {
  const { images } = await workspace.build(definition, {
    repository: 'registry.test/acme/greeter',
    localTag: 'acme/greeter:dev',
    tarballs: 'always',
  });
  const index = readFileSync(workspace.path('dist/image/layout/index.json'), 'utf8');
  const [root] = JSON.parse(index).manifests;
  expect(readImageRecord(workspace.path('dist/image'))).toEqual({
    schemaVersion: 1,
    name: 'greeter',
    mediaType: 'application/vnd.oci.image.index.v1+json',
    digest: root.digest,
    size: root.size,
    repository: 'registry.test/acme/greeter',
    localTag: 'acme/greeter:dev',
    blobs: {},
    platforms: Object.fromEntries(
      images.map((image, at) => [
        ['linux/amd64', 'linux/arm64'][at],
        {
          digest: image.descriptor.digest,
          size: image.descriptor.size,
          config: image.manifest.config.digest,
          layers: [
            {
              digest: image.layers[0].descriptor.digest,
              size: image.layers[0].descriptor.size,
              diffId: image.layers[0].diffId,
              contents: ['/a.txt'],
            },
          ],
          tarball: tarballs[at],
        },
      ]),
    ),
  });
});

test('layout and tarballs are valid, and hold the same images', async () => {
  const { images } = await workspace.build(definition, { tarballs: 'always' });
  const layout = openLayout(workspace.path('dist/image/layout'));
  expect(await validate(layout)).toEqual([]);
  expect((await readImages(layout)).map(({ descriptor }) => descriptor)).toEqual(images.map(({ descriptor }) => descriptor));
  for (const [at, tarball] of tarballs.entries()) {
    const archive = await openArchive(workspace.path(`dist/image/${tarball}`));
    expect(await validate(archive)).toEqual([]);
    expect((await readImages(archive)).map(({ descriptor }) => descriptor.digest)).toEqual([images[at].descriptor.digest]);
  }
});

test("a single platform's digest is that of its manifest where that is wanted", async () => {
  const { record, images } = await workspace.build({ ...definition, platforms: ['linux/amd64'] }, { root: 'manifest' });
  expect(record).toMatchObject({ digest: images[0].descriptor.digest, mediaType: 'application/vnd.oci.image.manifest.v1+json' });
  expect(openLayout(workspace.path('dist/image/layout')).roots).toEqual([images[0].descriptor]);
  expect(workspace.files('dist/image/layout/blobs/sha256')).toHaveLength(3);
});

test('outputs are the same byte for byte on every run, in every store', async () => {
  await workspace.build(definition, { tarballs: 'always', localTag: 'acme/greeter:dev' });
  const first = snapshot();
  await workspace.build(definition, { tarballs: 'always', localTag: 'acme/greeter:dev', into: 'elsewhere', store: workspace.newStore() });
  expect(snapshot('elsewhere')).toEqual(first);
});

describe('tarballs', () => {
  /** A content of bytes that do not compress. */
  const large = (size: number): Definition => {
    execFileSync('openssl', ['rand', '-out', workspace.path('large'), `${size}`]);
    return { contents: [{ type: 'files', from: 'large', to: '/large' }] };
  };

  test.each([
    ['always', ['greeter-linux-amd64.tar', 'greeter-linux-arm64.tar', 'image.json']],
    ['auto', ['greeter-linux-amd64.tar', 'greeter-linux-arm64.tar', 'image.json']],
    ['never', ['image.json']],
  ] as const)('of a small image: %s', async (wanted, files) => {
    await workspace.build(definition, { tarballs: wanted });
    expect(written()).toEqual(files);
  });

  test('auto writes none over the limit, and counts a layer of two platforms once', async () => {
    await workspace.build(large(autoTarballLimit * 0.75), { tarballs: 'auto' });
    expect(written()).toEqual([...tarballs, 'image.json']);
    await workspace.build(large(autoTarballLimit + 1), { tarballs: 'auto' });
    expect(written()).toEqual(['image.json']);
  }, 60_000);

  test("auto writes none where a layer is the base's", async () => {
    await workspace.build(definition, { into: 'base' });
    await workspace.build({ base: 'oci-layout:base/layout', user: '7' }, { tarballs: 'auto' });
    expect(written()).toEqual(['image.json']);
    await workspace.build({ base: 'oci-layout:base/layout', user: '7' }, { tarballs: 'always' });
    expect(await validate(await openArchive(workspace.path(`dist/image/${tarballs[0]}`)))).toEqual([]);
  });

  test.each(['', '../escape', 'a/b', '.hidden', 'a b', '@acme/greeter'])('cannot have the name "%s"', async (name) => {
    await expect(workspace.build(definition, { name })).rejects.toThrow(coded('name-invalid', `"${name}"`));
    expect(workspace.files('.')).toEqual(['a.txt']);
  });
});

describe('an output in place', () => {
  const options = { tarballs: 'always', localTag: 'acme/greeter:dev' } as const;
  /** Inodes of all files: a file that is written again is another. */
  const inodes = (): number[] => workspace.files('dist/image').map((name) => statSync(workspace.path(`dist/image/${name}`)).ino);

  beforeEach(async () => {
    await workspace.build(definition, options);
  });

  test('is not written again', async () => {
    const before = inodes();
    const { record } = await workspace.build(definition, options);
    expect(inodes()).toEqual(before);
    expect(record).toEqual(readImageRecord(workspace.path('dist/image')));
  });

  test.each<[string, () => void]>([
    ['a changed file', () => writeFileSync(workspace.path('dist/image/layout/index.json'), '{}')],
    ['a tarball changed in place', () => writeFileSync(workspace.path(`dist/image/${tarballs[1]}`), 'X', { flag: 'r+' })],
    ['a missing file', () => rmSync(workspace.path(`dist/image/${tarballs[0]}`))],
    ['a stray file', () => writeFileSync(workspace.path('dist/image/layout/stray'), '')],
    ['a folder that is gone', () => rmSync(workspace.path('dist'), { recursive: true })],
  ])('is written again when there is %s', async (_, change) => {
    const before = snapshot();
    change();
    await workspace.build(definition, options);
    expect(snapshot()).toEqual(before);
  });

  test('is written again when the store does not remember it', async () => {
    const before = inodes();
    await workspace.build(definition, { ...options, store: workspace.newStore() });
    expect(inodes()).not.toEqual(before);
  });

  test.each<[string, Partial<OutputOptions>]>([
    ['local tag', { localTag: 'acme/other:dev' }],
    ['repository', { repository: 'registry.test/acme/greeter' }],
    ['tarballs', { tarballs: 'never' }],
    ['root', { root: 'manifest' }],
  ])('is written again for another %s', async (_, other) => {
    await workspace.build(definition, { ...options, ...other });
    const changed = snapshot();
    await workspace.build(definition, { ...options, ...other, into: 'dist/other', store: workspace.newStore() });
    expect(changed).toEqual(snapshot('dist/other'));
  });
});

describe('the output folder', () => {
  test('holds the latest build and nothing of earlier ones', async () => {
    await workspace.build({ ...definition, user: '7' }, { tarballs: 'always' });
    workspace.write({ 'dist/image/stray': '' });
    await workspace.build(definition, { tarballs: 'never' });
    const once = snapshot();
    await workspace.build(definition, { tarballs: 'never', into: 'dist/other' });
    expect(snapshot('dist/other')).toEqual(once);
    expect(workspace.files('dist').filter((name) => !/^(image|other)\//.test(name))).toEqual([]);
  });

  test('stays as it was when a build fails, with nothing left beside it', async () => {
    // From a store of its own, as the blobs of a layout may be the store's files.
    await workspace.build({ ...definition, platforms: ['linux/amd64'] }, { into: 'base', store: workspace.newStore() });
    await workspace.build(definition);
    const before = snapshot('dist');
    const [layer] = readImageRecord(workspace.path('base')).platforms['linux/amd64'].layers;
    truncateSync(workspace.path(`base/layout/blobs/sha256/${hexOf(layer.digest)}`), 10);
    const failing: Definition = { base: 'oci-layout:base/layout', user: '7', platforms: ['linux/amd64'] };
    await expect(workspace.build(failing, { tarballs: 'always' })).rejects.toThrow(coded('digest-mismatch', layer.digest));
    expect(snapshot('dist')).toEqual(before);
    await expect(workspace.build(failing, { tarballs: 'always', into: 'dist/new' })).rejects.toThrow(coded('digest-mismatch'));
    expect(snapshot('dist')).toEqual(before);
  });

  test('takes nothing from a killed build that had the number of this process', async () => {
    workspace.write({ [`dist/image.${process.pid}.tmp/layout/blobs/sha256/stale`]: '', [`dist/image.${process.pid}.old/stale`]: '' });
    await workspace.build(definition);
    expect(workspace.files('dist').filter((name) => name.includes('stale') || !name.startsWith('image/'))).toEqual([]);
  });

  test('is freed of what builds left behind long ago, and of nothing else', async () => {
    workspace.write({
      'dist/image.1.tmp/f': '',
      'dist/image.2.old/f': '',
      'dist/image.3.tmp/f': '',
      'dist/other.1.tmp/f': '',
      'dist/image.x.tmp/f': '',
      'dist/imageX1.tmp/f': '',
    });
    for (const name of ['image.1.tmp', 'image.2.old', 'other.1.tmp', 'image.x.tmp', 'imageX1.tmp'])
      utimesSync(workspace.path(`dist/${name}`), 1, 1);
    await workspace.build(definition);
    expect(workspace.files('dist').filter((name) => !name.startsWith('image/'))).toEqual([
      'image.3.tmp/f',
      'image.x.tmp/f',
      'imageX1.tmp/f',
      'other.1.tmp/f',
    ]);
  });

  test.each(['apps/greeter', '.'])('is not %s, which holds what no build wrote', async (into) => {
    workspace.write({ 'apps/greeter/main.go': 'package main' });
    const before = snapshot('.');
    await expect(workspace.build(definition, { into })).rejects.toThrow(coded('output-unwritable', 'and no image.json'));
    expect(snapshot('.')).toEqual(before);
  });

  test('is not a file, and not below one', async () => {
    await expect(workspace.build(definition, { into: 'a.txt' })).rejects.toThrow(coded('output-unwritable', 'it is a file'));
    await expect(workspace.build(definition, { into: 'a.txt/image' })).rejects.toThrow(coded('output-unwritable', 'a.txt/image'));
    expect(workspace.files('.')).toEqual(['a.txt']);
  });

  test('may be empty before', async () => {
    mkdirSync(workspace.path('dist/image'), { recursive: true });
    await expect(workspace.build(definition)).resolves.toBeDefined();
  });
});

test('a full disk is told, and the old output stays', async () => {
  const disk = workspace.path('disk');
  mkdirSync(disk);
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', disk]);
  try {
    await workspace.build(definition, { into: 'disk/image' });
    const before = snapshot('disk');
    execFileSync('openssl', ['rand', '-out', workspace.path('large'), '3000000']);
    const large: Definition = { contents: [{ type: 'files', from: 'large', to: '/large' }] };
    await expect(workspace.build(large, { into: 'disk/image' })).rejects.toThrow(coded('output-unwritable', 'disk is full'));
    expect(snapshot('disk')).toEqual(before);
  } finally {
    execFileSync('umount', [disk]);
  }
});

test('a local tag that is none is refused', async () => {
  writeFileSync(workspace.path('keep'), '');
  await expect(workspace.build(definition, { localTag: 'Acme:dev' })).rejects.toThrow(coded('name-invalid', 'Acme:dev'));
  expect(workspace.files('.')).toEqual(['a.txt', 'keep']);
});

describe('a base without a location', () => {
  /** An image of one layer in the store alone, as a builder of Dockerfiles leaves it there. */
  const builtBase: BaseProvider = async (reference, { store }) => ({
    origin: reference,
    async image(platform) {
      const layer = await storeLayer(new Map([['etc/made', { type: 'file', mode: 0o644, uid: 0, gid: 0, mtime: 0, content: bytesContent(reference) }]]), store);
      return appendLayers(emptyImage(platform), [{ layer }]);
    },
  });
  const bases = [builtBase];

  test('is held by layout and tarballs, and needs no store afterwards', async () => {
    const { record, images } = await workspace.build({ ...definition, base: 'apps/x/Dockerfile' }, { bases, tarballs: 'auto' });
    expect(record.blobs).toEqual({});
    expect(record.platforms['linux/amd64'].layers.map(({ contents }) => contents)).toEqual([['base'], ['/a.txt']]);
    rmSync(workspace.store.root, { recursive: true });
    expect(await validate(openLayout(workspace.path('dist/image/layout')))).toEqual([]);
    for (const tarball of tarballs) expect(await validate(await openArchive(workspace.path(`dist/image/${tarball}`)))).toEqual([]);
    expect((await readImages(openLayout(workspace.path('dist/image/layout')))).map(({ descriptor }) => descriptor)).toEqual(images.map(({ descriptor }) => descriptor));
  });

  test('whose layer is damaged in the store is asked again', async () => {
    await workspace.build({ ...definition, base: 'apps/x/Dockerfile' }, { bases });
    rmSync(workspace.path('dist/image'), { recursive: true });
    let damaged = 0;
    const damaging: BaseProvider = async (reference, context) => {
      const base = (await builtBase(reference, context))!;
      return {
        ...base,
        async image(platform) {
          const image = await base.image!(platform);
          if (damaged++ < 2) writeFileSync(workspace.store.blobPath(image.layers[0].descriptor.digest), 'damaged');
          return image;
        },
      };
    };
    const again = await workspace.build({ ...definition, base: 'apps/x/Dockerfile' }, { bases: [damaging] });
    expect(again.warnings).toEqual([expect.stringMatching(/^digest-mismatch: /)]);
    expect(await validate(openLayout(workspace.path('dist/image/layout')))).toEqual([]);
  });
});
