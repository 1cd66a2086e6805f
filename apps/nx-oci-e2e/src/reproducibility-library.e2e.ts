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
  digest: 'sha256:e357e58595d4ca29346ed3fa7b80357e71daff7bb022039573fa910f9a5958cc',
  platforms: {
    'linux/amd64': {
      manifest: 'sha256:b571685f982eaa2e95ac9f79d2773f5afb476c888dc0b96f7db34fa6864e3ba2',
      tarball: '00ac304bd09ac55968b72b99a459b50d68552ac77d2861ef5f2cf622aa2bce03',
    },
    'linux/arm64': {
      manifest: 'sha256:11c39f195e0aa73c7a69e63e6c4c56272dcf30fab7ef818050e6971f87ef7055',
      tarball: 'f2bb1641c3ee15d2d2dedf57e7d3a2d8e8072bcf72193f421c65f1096c9d1049',
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
