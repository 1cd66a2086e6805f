import { rmSync } from 'node:fs';
import { layerTar, tarEntries, type Image } from '@nx-oci/oci';
import type { ApkSpec } from '@nx-oci/peers';
import { ApkWorkspace } from '../test/apk-workspace';
import { bytesOf } from '../test/bytes-of';
import { layerPaths } from '../test/layers';
import type { Build } from './build-image';
import type { Definition } from './definition';
import { sbomOf } from './sbom';

const packages: ApkSpec[] = [
  { name: 'layout', license: 'MIT', files: { 'etc/passwd': 'root:x:0:0:root:/root:/bin/sh\n', 'etc/group': 'root:x:0:\n', 'etc/os-release': 'ID=wolfi\nVERSION_ID=20230201\n', lib: { link: 'usr/lib' }, 'usr/lib': { folder: 0o755 }, tmp: { folder: 0o1777 } } },
  { name: 'libssl3', version: '3.1.4-r5', origin: 'openssl', license: 'Apache-2.0', provides: ['so:libssl.so.3=3'], files: { 'usr/lib/libssl.so.3': 'ssl' } },
  { name: 'openssl', version: '3.1.4-r5', license: 'Apache-2.0', depends: ['so:libssl.so.3'], files: { 'usr/bin/openssl': { text: 'openssl', mode: 0o755 }, 'etc/ssl/private': { folder: 0o700 } } },
];
const definition: Definition = {
  platforms: ['linux/amd64', 'linux/arm64'],
  contents: [{ type: 'apk', packages: ['layout', 'openssl'], repositories: [{ name: 'wolfi', url: './repository', keys: ['keys/wolfi.rsa.pub'] }] } as never],
  accounts: { users: [{ name: 'app', uid: 1000 }] },
  user: 'app',
};

let workspace: ApkWorkspace;
beforeEach(() => {
  workspace = new ApkWorkspace(packages);
});

const lock = (of: Definition = definition, options?: Parameters<ApkWorkspace['lock']>[1]): ReturnType<ApkWorkspace['lock']> => workspace.lock(of, options);
const build = (of: Definition = definition): Promise<Build> => workspace.images(of);

test('packages of apk are layers, with accounts over those that they bring', async () => {
  await lock();
  const { images } = await build();
  expect(images.map(({ layers }) => layers.map(({ contents }) => contents.join()))).toEqual(
    Array.from({ length: 2 }, () => ['layout 1.0-r0', 'apk folders', 'libssl3 3.1.4-r5', 'openssl 3.1.4-r5', 'apk database', 'accounts']),
  );
  const paths = (await layerPaths(images[0].image)).map((layer) => layer.filter((path) => /passwd|installed|ssl/.test(path)));
  const record = 'usr/lib/apk/db/installed';
  expect(paths).toEqual([[record], [], ['usr/lib/libssl.so.3'], ['etc/ssl', 'etc/ssl/private', 'usr/bin/openssl'], [record], ['etc/passwd']]);
  expect(images[0].image.config.config?.User).toBe('app');
});

test('packages of one origin share a layer where that is asked for', async () => {
  const byOrigin: Definition = { ...definition, layers: { by: 'origin' } };
  await lock(byOrigin);
  expect((await build(byOrigin)).images[0].layers.map(({ contents }) => contents)).toContainEqual(['libssl3 3.1.4-r5', 'openssl 3.1.4-r5']);
});

/** The packages that the database in each layer tells of; nothing of a layer without one. */
async function told(image: Image): Promise<string[][]> {
  const found = image.layers.map(async (layer) => {
    for await (const entry of tarEntries(layerTar(layer), 'layer')) {
      if (entry.path === 'usr/lib/apk/db/installed') return (await bytesOf(entry.content())).toString().match(/^P:.*$/gm)!;
    }
    return [];
  });
  return Promise.all(found);
}

test('each layer that is written here tells of the packages in it, and the one above them of all', async () => {
  await lock();
  const all = ['P:layout', 'P:libssl3', 'P:openssl'];
  // The accounts stand in for files of the first; the others are as they are.
  expect(await told((await build()).images[0].image)).toEqual([['P:layout'], [], [], [], all, []]);
  expect(await told((await build({ ...definition, layers: { by: 'origin' } })).images[0].image)).toEqual([['P:layout'], [], ['P:libssl3', 'P:openssl'], all, []]);
});

test.each([1, 2, 3, 4, 5])('what is told in the end is of all packages, in %d layers', async (budget) => {
  await lock();
  const layers = await told((await build({ ...definition, layers: { budget } })).images[0].image);
  expect(layers.filter((each) => each.length > 0).at(-1)).toEqual(['P:layout', 'P:libssl3', 'P:openssl']);
});

test('the bill of materials names them as scanners do, with their licences', async () => {
  await lock();
  const { images } = await build();
  const { bytes } = await sbomOf(images[0].image, { name: 'greeter', layers: images[0].layers });
  const found = (JSON.parse(bytes.toString()) as { packages: { licenseDeclared?: string; externalRefs?: { referenceLocator: string }[] }[] }).packages;
  const urls = found.flatMap(({ licenseDeclared, externalRefs = [] }) => externalRefs.filter(({ referenceLocator: url }) => url.startsWith('pkg:apk')).map(({ referenceLocator: url }) => [url, licenseDeclared]));
  expect(urls).toEqual([
    ['pkg:apk/wolfi/layout@1.0-r0?arch=noarch&distro=wolfi-20230201', 'MIT'],
    ['pkg:apk/wolfi/libssl3@3.1.4-r5?arch=noarch&distro=wolfi-20230201', 'Apache-2.0'],
    ['pkg:apk/wolfi/openssl@3.1.4-r5?arch=noarch&distro=wolfi-20230201', 'Apache-2.0'],
  ]);
});

test('one package moves with its layer and the database, and only where that is asked for', async () => {
  const { lock: previous } = await lock();
  const before = await build();
  workspace.publish([...packages, { ...packages[0], version: '1.1-r0', files: { ...packages[0].files, 'etc/motd': 'new' } }]);
  expect((await lock(definition, { previous })).changes).toEqual([]);
  const { changes } = await lock(definition, { previous, update: new Set(['layout']) });
  expect(changes).toEqual(['- layout 1.0-r0', '+ layout 1.1-r0'].flatMap((change) => ['linux/amd64', 'linux/arm64'].map((platform) => `${change} (noarch) (${platform})`)));
  const [known, after] = [before, await build()].map(({ images }) => images[0].image.layers.map(({ diffId }) => diffId));
  expect(after.map((diffId) => known.includes(diffId))).toEqual([false, true, true, true, false, true]);
});

test('with a warm store nothing is asked of the repository', async () => {
  await lock();
  const { index } = await build();
  rmSync(workspace.path('repository'), { recursive: true });
  expect((await build()).index.descriptor.digest).toBe(index.descriptor.digest);
});

test('a lock that was made for something else is refused', async () => {
  await lock();
  const [content] = definition.contents ?? [];
  await expect(build({ ...definition, contents: [{ ...content, packages: ['openssl~4'] } as never] })).rejects.toMatchObject({ code: 'lock-stale' });
});
