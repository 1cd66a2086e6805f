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
    { type: 'files', from: 'assets', to: '/srv/assets', owner: 'web:www', directoryMode: '0750', mtime: '2026-01-31T00:00:00Z', exclude: ['**/*.map'], layer: 'assets' },
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
  base: 'sha256:961a80be23e87ba1d628d05f7bfae73cb0084043f775a2903a002c55ce7ca808',
  accounts: 'sha256:4d736504fb8cbf82126b45104267ea5e55707762729877259b07efb087853709',
  assets: 'sha256:cc8e76953d18baefd7c07110565eef6949b7f7b8c6f255027c562b164df1b759',
  paths: 'sha256:4b1dc1e1d05a9bdc1ce3e9aa8fe8c7c47ce62e4531ba9e80b24105984a3c78fa',
};

test('the digests of a fixed definition never change', async () => {
  const { result, workspace } = await build((names) => names);
  const { digest, platforms } = result.record;
  expect(await validate(openLayout(workspace.path('dist/image/layout')))).toEqual([]);
  expect(platforms['linux/amd64']).toMatchObject({
    digest: 'sha256:32eb8dec79396d0ac566e6a6421193085f64c86e6599f5543fda6a4746717d63',
    config: 'sha256:2be7fc610a818ba5637328585130c13e9af596ed3247c30e8ab07b215038106f',
    layers: [
      { digest: shared.base, diffId: 'sha256:ff5262f4a4db0c6f71a6ef013fd4dbc52a128ed193b36b54d5f4bfdfe67193d6' },
      { digest: shared.accounts, diffId: 'sha256:c086f689bb0d371f424939289d954c09423f59ad0b4364a274b4c73d5bc31303' },
      {
        digest: 'sha256:6f5d9d16b7e43add16a14fd6fc69f4347f473bc421f5d3f7a8144908ff9b9a8e',
        diffId: 'sha256:7f202d4e3496a7e56097bbc81946be8942d28d0b3dcc4fb2b81af608ecbdf124',
      },
      { digest: shared.assets, diffId: 'sha256:25da62d1f83e8cf54756c46d091739865f08710e9471b31f35c524b642a0a547' },
      { digest: shared.paths, diffId: 'sha256:31a2f63b6dd2fe5c6facec90fe70201379626f74655e921f62c71786058be94e' },
    ],
  });
  expect(platforms['linux/arm64']).toMatchObject({
    digest: 'sha256:ac0610f50f0b0359793a7d79dbfd06328d3b49940df6c53fae0c243c294d71f0',
    config: 'sha256:6e575889ff5224523fe616a968045e8858027532f0396aea7a82bd04a43f1eb7',
    layers: [
      { digest: shared.base },
      { digest: shared.accounts },
      { digest: 'sha256:eda2d939b4d990559557997e030b7bc707cd37410706627217f59e612b8bc9e8' },
      { digest: shared.assets },
      { digest: shared.paths },
    ],
  });
  expect(digest).toBe('sha256:5fceb38e696711a82385066242dfe94c734a7f1e19b277aedf56f9968d27b9f9');
  const tarball = readFileSync(workspace.path(`dist/image/${platforms['linux/amd64'].tarball}`));
  expect(digestOf(tarball)).toBe('sha256:76b0c2dc01c9242a1805752dee73264029a0f60063177f7f75daf08817fd5bc1');
});

test('nor do they when the files were made in another order', async () => {
  const [first, second] = await Promise.all([build((names) => names), build((names) => [...names].reverse())]);
  expect(second.result.record).toEqual(first.result.record);
});
