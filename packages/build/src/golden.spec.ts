import { readFileSync, symlinkSync } from 'node:fs';
import { digestOf, openLayout, randomNumbers, validate } from '@nx-oci/oci';
import { elfFile } from '../test/elf-file';
import { TestWorkspace } from '../test/workspace';
import type { BuildResult } from './build-output';
import type { Definition } from './definition';

/** Something of everything that decides a byte of an image. Its digests are fixed: add to it only with a new format. */
const definition: Definition = {
  base: 'static',
  contents: [
    { type: 'files', from: 'dist/{arch}/app', to: '/', expect: 'static-binary' },
    {
      type: 'files',
      from: 'assets',
      to: '/srv/assets',
      owner: 'web:www',
      directoryMode: '0750',
      mtime: '2026-01-31T00:00:00Z',
      exclude: ['**/*.map'],
      layer: 'assets',
    },
    { type: 'files', from: 'large.bin', to: '/srv/', mode: '4755', layer: 'assets' },
  ],
  paths: [
    { type: 'directory', path: '/var/lib/app', owner: '65532:65532', mode: '0700' },
    { type: 'file', path: '/etc/app.conf', content: 'größe = 7\n' },
    { type: 'symlink', path: '/opt/current', target: '../srv/assets' },
    { type: 'hardlink', path: '/srv/alias.bin', target: '/srv/large.bin' },
    { type: 'permissions', path: '/srv/assets/index.html', mode: '0600' },
  ],
  accounts: { users: [{ name: 'web', uid: 1000, home: '/srv/home' }], groups: [{ name: 'www', gid: 33, members: ['web'] }] },
  entrypoint: ['/app'],
  cmd: ['--serve'],
  env: { B: '1', A: '2' },
  user: 'web',
  workdir: '/srv',
  ports: [8080],
  volumes: ['/var/lib/app'],
  labels: { 'org.opencontainers.image.title': 'golden', own: 'label' },
  annotations: { note: 'golden' },
  stopSignal: 'SIGTERM',
  created: '2026-01-31T00:00:00Z',
};

function files(): Record<string, string | Buffer> {
  const next = randomNumbers(7);
  return {
    'dist/amd64/app': elfFile(),
    'dist/arm64/app': elfFile({ machine: 183 }),
    'assets/index.html': '<!doctype html>',
    'assets/js/app.js': 'export {};\n',
    'assets/js/app.js.map': '{}',
    'assets/日本語/leer': '',
    [`assets/${'long-name-'.repeat(20)}`]: 'long',
    'large.bin': Buffer.from(Uint8Array.from({ length: 2_500_000 }, (_, at) => (at % 3 === 0 ? next() & 0xff : at >> 12))),
  };
}

/** The files are made in this order. */
async function build(order: (names: string[]) => string[]): Promise<{ result: BuildResult; workspace: TestWorkspace }> {
  const workspace = new TestWorkspace();
  const made = files();
  for (const name of order(Object.keys(made))) workspace.write({ [name]: made[name] });
  symlinkSync('index.html', workspace.path('assets/link'));
  return { workspace, result: await workspace.build(definition, { tarballs: 'always', localTag: 'acme/golden:dev' }) };
}

const shared = {
  base: 'sha256:c17fd9cf749b2262923e61efa94e5704ac8a2dc175a7ac5fbe863e4cf2f58fba',
  accounts: 'sha256:e6afe46b4df736839f68bb8aa2ea50b8ca185f96064a8695159fdf42d7e0c792',
  assets: 'sha256:faa2efc956a3e7fccadcdc4cac3390301e5164a28037981eeceb10c74987a229',
  paths: 'sha256:5a259563b63f558f3ef356566e633f5a2b17731d3b05996e74bf55429a6ea2de',
};

test('the digests of a fixed definition never change', async () => {
  const { result, workspace } = await build((names) => names);
  const { digest, platforms } = result.record;
  expect(await validate(openLayout(workspace.path('dist/image/layout')))).toEqual([]);
  expect(platforms['linux/amd64']).toMatchObject({
    digest: 'sha256:ee1ec94f78a735d5487dc7ded62faec458a2f2c97a73584b48e28fd0ea0b14b2',
    config: 'sha256:2be7fc610a818ba5637328585130c13e9af596ed3247c30e8ab07b215038106f',
    layers: [
      { digest: shared.base, diffId: 'sha256:ff5262f4a4db0c6f71a6ef013fd4dbc52a128ed193b36b54d5f4bfdfe67193d6' },
      { digest: shared.accounts, diffId: 'sha256:c086f689bb0d371f424939289d954c09423f59ad0b4364a274b4c73d5bc31303' },
      {
        digest: 'sha256:1b55b9981bfd3497ed0ae1fe0ac798b8d2645af8e770df06b99030aedd8dbb03',
        diffId: 'sha256:7f202d4e3496a7e56097bbc81946be8942d28d0b3dcc4fb2b81af608ecbdf124',
      },
      { digest: shared.assets, diffId: 'sha256:25da62d1f83e8cf54756c46d091739865f08710e9471b31f35c524b642a0a547' },
      { digest: shared.paths, diffId: 'sha256:31a2f63b6dd2fe5c6facec90fe70201379626f74655e921f62c71786058be94e' },
    ],
  });
  expect(platforms['linux/arm64']).toMatchObject({
    digest: 'sha256:4663efc87c07714f3af2989a7d5d22ca2ec7f9e645aa2ed0a4d44df21b5c1e73',
    config: 'sha256:6e575889ff5224523fe616a968045e8858027532f0396aea7a82bd04a43f1eb7',
    layers: [
      { digest: shared.base },
      { digest: shared.accounts },
      { digest: 'sha256:f9d216ce3f666e114de0dc47f5dffa0a396ea861c176d0b556b0d0499b1cbf1d' },
      { digest: shared.assets },
      { digest: shared.paths },
    ],
  });
  expect(digest).toBe('sha256:8bce68e0b0764a818d12e289365f110099173c196c650ff6e9a6fdfc4ac88ac1');
  const tarball = readFileSync(workspace.path(`dist/image/${platforms['linux/amd64'].tarball}`));
  expect(digestOf(tarball)).toBe('sha256:bc82bc59d6074732803de73ce59544020adc3c12ec52ce42a65f8d716563ca44');
});

test('nor do they when the files were made in another order', async () => {
  const [first, second] = await Promise.all([build((names) => names), build((names) => [...names].reverse())]);
  expect(second.result.record).toEqual(first.result.record);
});
