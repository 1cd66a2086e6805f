import { spawn } from 'node:child_process';
import { copyFileSync, cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { diffImages, digestOf, hexOf, openArchive, openLayout, readImage, validate, type Digest, type ImageStore } from '@nx-oci/oci';
import { freePort, run, tool, tryRun } from '@nx-oci/peers';
import { layout, layoutBlob, layoutBlobPath, localTag, outputFor, platforms, record } from './greeter-image';
import { imageSpec } from './image-spec';
import { listFolder, listLayers } from './listing';
import { temporaryFolder } from './temporary-folder';

const scratch = temporaryFolder('interop');

/** Copies with skopeo into a `dir:` folder, and returns the digest of what came out. */
async function copied(from: string, name: string, ...options: string[]): Promise<Digest> {
  const folder = path.join(scratch, name);
  await run([tool('skopeo'), 'copy', '--preserve-digests', ...options, from, `dir:${folder}`]);
  for (const file of readdirSync(folder).filter((each) => /^[0-9a-f]{64}$/.test(each))) {
    expect(digestOf(readFileSync(path.join(folder, file)))).toBe(`sha256:${file}`);
  }
  return digestOf(readFileSync(path.join(folder, 'manifest.json')));
}

async function inspected(reference: string, ...options: string[]): Promise<Record<string, unknown>> {
  return JSON.parse(await run([tool('skopeo'), 'inspect', ...options, reference])) as Record<string, unknown>;
}

describe('skopeo', () => {
  test('copies the whole layout under the digest that was built', async () => {
    expect(await copied(`oci:${layout}`, 'all', '--all')).toBe(record().digest);
  });

  describe.each(platforms)('%s', (platform) => {
    const { platform: { architecture }, digest, config, layers, tarball } = outputFor(platform);

    test('inspects the layout', async () => {
      expect(await inspected(`oci:${layout}`, '--override-arch', architecture)).toMatchObject({
        Digest: record().digest,
        Architecture: architecture,
        Os: 'linux',
        Created: '1970-01-01T00:00:00Z',
        Layers: layers.map((layer) => layer.digest),
      });
    });

    test('copies the platform of the layout under its digest', async () => {
      expect(await copied(`oci:${layout}`, `layout-${architecture}`, '--override-arch', architecture)).toBe(digest);
    });

    test('inspects and copies the tarball as oci-archive under its digest, by its tag', async () => {
      const reference = `oci-archive:${tarball}:dev`;
      const expected = { Digest: digest, Architecture: architecture, Layers: layers.map((layer) => layer.digest) };
      expect(await inspected(reference)).toMatchObject(expected);
      expect(await copied(reference, `archive-${architecture}`)).toBe(digest);
    });

    test('reads the tarball as docker-archive: its name, its config, its layers', async () => {
      const reference = `docker-archive:${tarball}`;
      expect(JSON.parse(await run([tool('skopeo'), 'list-tags', reference]))).toMatchObject({ Tags: [localTag] });
      const bytes = await run([tool('skopeo'), 'inspect', '--config', '--raw', '--override-arch', architecture, reference]);
      expect(digestOf(bytes)).toBe(config);
      await copied(reference, `docker-${architecture}`);
      const files = readdirSync(path.join(scratch, `docker-${architecture}`));
      expect(files).toEqual(expect.arrayContaining([config, ...layers.map(({ diffId }) => diffId)].map(hexOf)));
    });
  });
});

describe.each(platforms)('umoci, %s', (platform) => {
  const { platform: { architecture }, digest, layers, tarball } = outputFor(platform);
  const expected = () => listLayers(layers.map((layer) => layoutBlobPath(layer.digest)));

  test('unpacks the tarball with all paths, kinds, modes, owners and times', async () => {
    const folder = path.join(scratch, `umoci-archive-${architecture}`);
    const bundle = path.join(scratch, `umoci-archive-bundle-${architecture}`);
    mkdirSync(folder);
    await run(['tar', '--extract', '--file', tarball, '--directory', folder]);
    expect((await run([tool('umoci'), 'ls', '--layout', folder])).trim()).toBe('dev');
    await run([tool('umoci'), 'unpack', '--image', `${folder}:dev`, bundle]);
    const listing = listFolder(path.join(bundle, 'rootfs'));
    expect(listing.get('home/nonroot')).toBe('drwx------ 65532/65532  1970-01-01 00:00:00 ');
    expect(listing.get('greeter')).toMatch(/^-rwxr-xr-x 0\/0 \d+ 1970-01-01 00:00:00 $/);
    expect([...listing].sort()).toEqual([...expected()].sort());
  });

  test('unpacks the layout rootless, the same but for owners', async () => {
    // umoci knows images by tags in index.json, and our layout has none before it is pushed: tag a copy, blobs untouched.
    const folder = path.join(scratch, `umoci-layout-${architecture}`);
    const bundle = path.join(scratch, `umoci-layout-bundle-${architecture}`);
    cpSync(layout, folder, { recursive: true });
    const index = JSON.parse(layoutBlob(record().digest).toString()) as { manifests: { digest: string; annotations?: object }[] };
    const manifest = index.manifests.find((each) => each.digest === digest)!;
    manifest.annotations = { 'org.opencontainers.image.ref.name': 'tagged' };
    writeFileSync(path.join(folder, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests: [manifest] }));
    await run([tool('umoci'), 'unpack', '--rootless', '--image', `${folder}:tagged`, bundle]);
    const withoutOwner = ([name, entry]: [string, string]): string => `${name} ${entry.replace(/ \d+\/\d+ /, ' ')}`;
    const listing = [...listFolder(path.join(bundle, 'rootfs'))].map(withoutOwner);
    expect(listing.sort()).toEqual([...expected()].map(withoutOwner).sort());
  });
});

describe('crane', () => {
  test.each(platforms)('validates the tarball for %s', async (platform) => {
    const { tarball } = outputFor(platform);
    expect(await run([tool('crane'), 'validate', '--tarball', tarball])).toBe(`PASS: ${tarball}\n`);
  });

  test('does not validate a tarball with one changed byte', async () => {
    const damaged = path.join(scratch, 'damaged.tar');
    copyFileSync(outputFor('linux/amd64').tarball, damaged);
    const bytes = readFileSync(damaged);
    bytes[bytes.length >> 1] ^= 1;
    writeFileSync(damaged, bytes);
    expect(await tryRun([tool('crane'), 'validate', '--tarball', damaged])).toMatchObject({ code: 1 });
  });

  test('pushes the layout to a registry under the digest that was built, and validates it and each platform there', async () => {
    const registry = await startRegistry();
    try {
      const image = `${registry.address}/acme/greeter`;
      const pushed = await run([tool('crane'), 'push', layout, `${image}:dev`]);
      expect(pushed.trim()).toBe(`${image}@${record().digest}`);
      for (const digest of [record().digest, ...platforms.map((each) => outputFor(each).digest)]) {
        expect(await run([tool('crane'), 'validate', '--remote', `${image}@${digest}`])).toBe(`PASS: ${image}@${digest}\n`);
      }
      for (const platform of platforms) {
        expect(await run([tool('crane'), 'digest', '--platform', platform, `${image}:dev`])).toBe(`${outputFor(platform).digest}\n`);
      }
    } finally {
      await registry.stop();
    }
  });
});

describe("the image specification's JSON schemas", () => {
  const check = imageSpec();
  const json = (digest: Digest): unknown => JSON.parse(layoutBlob(digest).toString());
  const file = (name: string): unknown => JSON.parse(readFileSync(path.join(layout, name), 'utf8'));

  test('hold for index, index.json and oci-layout', () => {
    expect(check('image-index-schema.json', json(record().digest))).toEqual([]);
    expect(check('image-index-schema.json', file('index.json'))).toEqual([]);
    expect(check('image-layout-schema.json', file('oci-layout'))).toEqual([]);
  });

  test.each(platforms)('hold for manifest and config of %s, and for the index.json of its tarball', async (platform) => {
    const { digest, config, tarball } = outputFor(platform);
    expect(check('image-manifest-schema.json', json(digest))).toEqual([]);
    expect(check('config-schema.json', json(config))).toEqual([]);
    const index = JSON.parse(await run(['tar', '--extract', '--to-stdout', '--file', tarball, 'index.json'])) as unknown;
    expect(check('image-index-schema.json', index)).toEqual([]);
  });

  test('refuse what is wrong, deep inside too', () => {
    const manifest = json(outputFor('linux/amd64').digest) as { layers: object[] };
    expect(check('image-manifest-schema.json', { ...manifest, layers: [{ ...manifest.layers[0], digest: 'md5' }] })).toHaveLength(1);
    expect(check('config-schema.json', { architecture: 'amd64', os: 'linux' })).toHaveLength(1);
    expect(check('image-index-schema.json', { schemaVersion: 2, manifests: [{ size: 'many' }] })).not.toEqual([]);
    expect(check('image-layout-schema.json', { imageLayoutVersion: '2.0.0' })).not.toEqual([]);
  });
});

describe('our own reader', () => {
  test('finds nothing wrong with the layout', async () => {
    expect(await validate(openLayout(layout))).toEqual([]);
  });

  test.each(platforms)('finds nothing wrong with the tarball for %s, and no difference between it and the layout', async (platform) => {
    const { tarball, platform: parsed, digest } = outputFor(platform);
    const archive: ImageStore = await openArchive(tarball);
    expect(await validate(archive)).toEqual([]);
    const [inLayout, inArchive] = await Promise.all([readImage(openLayout(layout), parsed), readImage(archive, parsed)]);
    expect(await diffImages(inLayout, inArchive)).toEqual([]);
    expect([inLayout.descriptor.digest, inArchive.descriptor.digest]).toEqual([digest, digest]);
  });
});

/** crane's own registry, on the loopback interface, in memory. */
async function startRegistry(): Promise<{ address: string; stop(): Promise<void> }> {
  const address = `127.0.0.1:${await freePort()}`;
  const argv = [tool('crane'), 'registry', 'serve', '--address', address];
  const child = spawn(tool('setpriv'), ['--pdeathsig', 'SIGKILL', '--', ...argv], { stdio: 'ignore' });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const stop = async (): Promise<void> => {
    child.kill('SIGKILL');
    await ended;
  };
  for (const deadline = Date.now() + 30_000; ; await delay(50)) {
    if (await fetch(`http://${address}/v2/`).then(({ ok }) => ok, () => false)) return { address, stop };
    if (Date.now() < deadline && child.exitCode === null) continue;
    await stop();
    throw new Error('crane registry serve does not answer');
  }
}
