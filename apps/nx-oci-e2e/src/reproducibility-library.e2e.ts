import path from 'node:path';
import { nodeBuilds } from '@nx-oci/peers';
import { fixtureDefinition, writeFixture } from './fixture';
import { libraryBuild, outputDigests } from './library-build';
import { temporaryFolder } from './temporary-folder';

/**
 * What the fixture gives, on every Node and machine. A change of these is one of every image that users have built:
 * change them only together with the number of the format that is another now, or with what the static base holds.
 */
const golden = {
  digest: 'sha256:425d138e9f76a104828d08cf5172e94a2976d48625b4c6118ea3ff955e7f5fa1',
  platforms: {
    'linux/amd64': {
      manifest: 'sha256:ef1a41b9b57ed046f402d4e159cf7aec92def5305ca71117d0d0c760a71a3504',
      tarball: '5cfa50a02a44bcaddd95ced8712480c3e037f9dad17c8722dc0916c255b1851d',
    },
    'linux/arm64': {
      manifest: 'sha256:7350d6ecdb203599de108813e9ace3c6b1d4270afcc97df23ff8640dde3365dd',
      tarball: 'e37077d35db79e39df2849337d043aaf4241fcf006c0a0d18dc4fd91ba88009e',
    },
  },
};

const scratch = temporaryFolder('library');
const workspace = path.join(scratch, 'workspace');
beforeAll(() => writeFixture(workspace));

const here = { version: process.versions.node, arch: process.arch, argv: [process.execPath] };

test.each([here, ...nodeBuilds()])('Node $version $arch builds the fixture to its golden digests', async ({ version, arch, argv }) => {
  const folder = path.join(scratch, `${version}-${arch}`);
  const build = { definition: fixtureDefinition, workspace, store: path.join(folder, 'store'), output: path.join(folder, 'output') };
  const { digest } = await libraryBuild(build, argv);
  expect(outputDigests(build.output)).toEqual(golden);
  expect(digest).toBe(outputDigests(build.output).digest);
});

test('among them is a Node whose zlib gives other bytes, so that the way without it is taken', async () => {
  const deflate: Record<string, string> = {};
  for (const { version, arch, argv } of nodeBuilds()) {
    const folder = path.join(scratch, `small-${version}-${arch}`);
    const definition = { platforms: ['linux/amd64'], paths: [{ type: 'file' as const, path: '/file' }] };
    const build = { definition, workspace, store: path.join(folder, 'store'), output: path.join(folder, 'output') };
    deflate[`${version.split('.').slice(0, 2).join('.')} ${arch}`] = (await libraryBuild(build, argv)).deflate;
  }
  expect(deflate).toMatchObject({ '20.8 x64': 'pako', '20.20 x64': 'native' });
  expect(Object.keys(deflate)).toContainEqual(expect.stringMatching(/^\d+\.\d+ arm64$/));
});
