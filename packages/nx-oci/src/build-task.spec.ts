import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { readImageRecord, type ImageRecord } from '@nx-oci/build';
import { run, useOwnStore } from '../test/executors';
import { TestWorkspace } from '../test/workspace';

useOwnStore();

let workspace: TestWorkspace;

const image = { executor: 'nx-oci:image', options: { contents: [{ type: 'files', from: 'apps/web/page.html', to: '/' }] } };

beforeEach(() => {
  workspace = new TestWorkspace().write({ 'apps/web/page.html': 'page', 'nx.json': {} }).project('web', 'apps/web', { image });
});

const output = 'dist/oci/apps/web/image';
const record = (folder = output): ImageRecord => readImageRecord(workspace.path(folder));
const statistics = (name: string): unknown => JSON.parse(readFileSync(path.resolve(workspace.root, process.env.NX_WORKSPACE_DATA_DIRECTORY ?? '.nx/workspace-data', 'nx-oci', `${name}.json`), 'utf8'));

test('an image is built for every platform; the last line is its digest', async () => {
  const { success, lines, err } = await run(workspace, 'web:image');
  expect({ success, err }).toEqual({ success: true, err: '' });
  const { platforms, digest } = record();
  expect(lines).toEqual([
    `linux/amd64 ${platforms['linux/amd64'].digest} 1 layer, 0.1 kB, web-linux-amd64.tar`,
    `linux/arm64 ${platforms['linux/arm64'].digest} 1 layer, 0.1 kB, web-linux-arm64.tar`,
    digest,
  ]);
  expect(readdirSync(workspace.path(output)).sort()).toEqual(['image.json', 'layout', 'web-linux-amd64.tar', 'web-linux-arm64.tar']);
});

test('statistics are outside of the output, for each task', async () => {
  await run(workspace, 'web:image');
  expect(statistics('web-image')).toMatchObject({ layers: { built: 1, reused: 0 }, bytes: { hashed: 4, compressed: 2048 } });
  await run(workspace, 'web:image', {}, 'linux-amd64');
  expect(statistics('web-image-linux-amd64')).toMatchObject({ layers: { built: 0, reused: 1 }, bytes: { compressed: 0 } });
});

test('a configuration builds one platform beside the others, with the digest of its manifest', async () => {
  await run(workspace, 'web:image');
  const { platforms } = record();
  const { lines } = await run(workspace, 'web:image', {}, 'linux-arm64');
  expect(lines.at(-1)).toBe(platforms['linux/arm64'].digest);
  expect(record(`${output}.linux-arm64`)).toMatchObject({
    digest: platforms['linux/arm64'].digest,
    platforms: { 'linux/arm64': platforms['linux/arm64'] },
  });
  expect(record().platforms).toEqual(platforms);
});

test('a definition of one platform has an index all the same', async () => {
  await run(workspace, 'web:image', { platforms: ['linux/amd64'] });
  expect(record().mediaType).toBe('application/vnd.oci.image.index.v1+json');
});

test.each([
  ['by default the project', 'web', {}, { name: 'web', localTag: 'web:dev' }],
  ['a project without its scope', '@acme/web', {}, { name: 'web', localTag: 'web:dev' }],
  ['what is written', 'web', { name: 'site' }, { name: 'site', localTag: 'site:dev' }],
  [
    'the repository without its registry',
    'web',
    { repository: 'registry.test/acme/site' },
    { name: 'web', repository: 'registry.test/acme/site', localTag: 'acme/site:dev' },
  ],
  ['the tag that is written', 'web', { repository: 'registry.test/acme/site', localTag: 'x:1' }, { name: 'web', localTag: 'x:1' }],
])('names are those of %s', async (_, project, options, expected) => {
  delete workspace.projects.web;
  workspace.project(project, 'apps/web', { image });
  await run(workspace, `${project}:image`, options);
  expect(record()).toMatchObject(expected);
  expect(readdirSync(workspace.path(output))).toContain(`${expected.name}-linux-amd64.tar`);
});

test.each([
  ['an invalid definition', { entrypont: [] }, 'definition-invalid'],
  ['an unknown platform', { platforms: ['plan9/amd64'] }, 'platform-invalid'],
  ['a missing file', { contents: [{ type: 'files', from: 'none', to: '/' }] }, 'content-missing'],
  ['an unknown project as base', { base: 'project:none' }, 'project-unknown'],
  ['a project without an image as base', { base: 'project:web:none' }, 'project-unknown'],
  ['an unpinned base', { base: 'alpine:3' }, 'base-not-pinned'],
  ['a name that no file can have', { name: '..' }, 'name-invalid'],
  ['a tag that is none', { localTag: 'Web:dev' }, 'name-invalid'],
  ['an output that holds a project', { output: 'apps' }, 'output-overlap'],
])('%s fails the task by name, and writes nothing', async (_, options, code) => {
  const { success, lines, err } = await run(workspace, 'web:image', options);
  expect({ success, lines }).toEqual({ success: false, lines: [] });
  expect(err).toMatch(new RegExp(`^error\\(${code}\\): [^\\n]+\\n {2}[^\\n]+\\n$`));
  expect(existsSync(workspace.path('dist'))).toBe(false);
});

describe('what is read has to be declared', () => {
  test('a file that the inputs do not cover is refused, before a byte is packed', async () => {
    workspace.projects.web.targets.image.inputs = [];
    const { success, err } = await run(workspace, 'web:image');
    expect(success).toBe(false);
    expect(err).toContain('error(input-not-declared): web:image reads apps/web/page.html, which its inputs do not cover');
    expect(existsSync(workspace.path('dist'))).toBe(false);
    expect(existsSync(workspace.path('store/blobs'))).toBe(false);
  });

  test('so is one that is ignored, until a task before writes it', async () => {
    workspace.write({ '.gitignore': 'out\n', 'apps/web/out/page.html': 'page' });
    const contents = [{ type: 'files', from: 'apps/web/out', to: '/' }];
    workspace.project('web', 'apps/web', { image: { ...image, options: { contents } } });
    expect((await run(workspace, 'web:image')).err).toContain('reads apps/web/out/page.html');
    const build = { executor: 'nx:run-commands', outputs: ['{projectRoot}/out'], options: { command: 'true' } };
    workspace.project('web', 'apps/web', { build, image: { ...image, options: { contents } } });
    expect(await run(workspace, 'web:image')).toMatchObject({ success: true, err: '' });
  });

  test('more than three are counted', async () => {
    for (const name of ['a', 'b', 'c', 'd', 'e']) workspace.write({ [`apps/web/many/${name}`]: '' });
    workspace.projects.web.targets.image.inputs = [];
    const { err } = await run(workspace, 'web:image', { contents: [{ type: 'files', from: 'apps/web/many', to: '/' }] });
    expect(err).toContain('reads apps/web/many/a, apps/web/many/b, apps/web/many/c and 2 more,');
  });
});

test('an image on the image of another project', async () => {
  workspace.project('top', 'apps/top', { image: { executor: 'nx-oci:image', options: { base: 'project:web', user: '7' } } });
  expect((await run(workspace, 'top:image')).err).toContain('error(image-missing)');
  await run(workspace, 'web:image');
  expect(await run(workspace, 'top:image')).toMatchObject({ success: true, err: '' });
  const top = record('dist/oci/apps/top/image');
  expect(top.platforms['linux/amd64'].layers).toEqual([{ ...record().platforms['linux/amd64'].layers[0], contents: ['base'] }]);
});

test('a service is refused unless its binary is one', async () => {
  workspace.project('svc', 'apps/svc', { image: { executor: 'nx-oci:service-image', options: { binary: 'apps/web/page.html' } } });
  expect((await run(workspace, 'svc:image')).err).toContain('error(binary-not-elf): apps/web/page.html is not an ELF file');
});

test('a damaged blob of the store is mended with a warning', async () => {
  await run(workspace, 'web:image');
  const { digest } = record();
  const blobs = workspace.path('store/blobs/sha256');
  for (const name of readdirSync(blobs)) workspace.write({ [path.join('store/blobs/sha256', name)]: 'damaged' });
  rmSync(workspace.path('dist'), { recursive: true });
  const { success, lines, err } = await run(workspace, 'web:image');
  expect({ success, last: lines.at(-1) }).toEqual({ success: true, last: digest });
  expect(err).toMatch(/^warning: digest-mismatch: .* It is made again\.\n$/);
});
