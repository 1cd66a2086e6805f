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
  digest: 'sha256:ce975405d2fabbf5243613f66223fd0d8d30417d15d61ad57392448a1b2403a3',
  platforms: {
    'linux/amd64': {
      manifest: 'sha256:2b328776a92d2f650e80bed4a59063041d09571781baac854dea7106061866f9',
      tarball: 'accdc20afd12293101682bf4b9b3db45e254661b5f9bc2f479b2ea2d14c3049b',
    },
    'linux/arm64': {
      manifest: 'sha256:d6601a03cb6b627b1ef52cf94c5ed54acdda264c2aad18da82f4744ebc0e531e',
      tarball: '8c6aded74104c74a52dcfdb367bebafa3f85f49dbc79889f6fdf17cb6e5aca71',
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
