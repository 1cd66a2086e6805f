import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { readImageRecord } from '@nx-oci/build';
import { openArchive, readImages, validate } from '@nx-oci/oci';
import { run, useOwnStore } from '../../test/executors';
import { TestWorkspace } from '../../test/workspace';

useOwnStore();

const output = 'dist/oci/apps/web/image';
let workspace: TestWorkspace;
let digest: string;

/** A project with an image whose tarballs are not written with it. */
beforeEach(async () => {
  workspace = new TestWorkspace().write({ 'apps/web/page.html': 'page', 'nx.json': {} });
  const contents = [{ type: 'files', from: 'apps/web/page.html', to: '/srv/', owner: '33:34', mode: '4755' }];
  const paths = [
    { type: 'symlink', path: '/index', target: 'srv/page.html' },
    { type: 'hardlink', path: '/srv/alias', target: '/srv/page.html' },
  ];
  workspace.project('web', 'apps/web', {
    image: { executor: 'nx-oci:image', options: { contents, paths, user: '7', tarballs: 'never', localTag: 'acme/web:dev' } },
  });
  expect(await run(workspace, 'web:image')).toMatchObject({ success: true });
  digest = readImageRecord(workspace.path(output)).digest;
});

describe('before the image is built', () => {
  beforeEach(() => rmSync(workspace.path('dist'), { recursive: true }));

  test.each(['tarball', 'load', 'verify', 'explain', 'inspect'])('%s says so', async (target) => {
    const { success, err } = await run(workspace, `web:${target}`);
    expect(success).toBe(false);
    expect(err).toMatch(/^error\(image-missing\): .*\n {2}Run the image target first\.\n$/);
  });
});

test.each(['tarball', 'load', 'verify', 'explain', 'inspect'])('%s of an image target that is not there says which are', async (target) => {
  const { err } = await run(workspace, `web:${target}`, { image: 'other' });
  expect(err).toBe('error(project-unknown): The project "web" has no image target "other".\n  Its image targets are image.\n');
});

describe('tarball', () => {
  test('writes what the image target did not, from an empty store too', async () => {
    rmSync(workspace.path('store'), { recursive: true });
    const { lines } = await run(workspace, 'web:tarball');
    const files = ['amd64', 'arm64'].map((architecture) => `${output}.tarball/web-linux-${architecture}.tar`);
    expect(lines).toEqual([`linux/amd64 ${files[0]}`, `linux/arm64 ${files[1]}`, digest]);
    const { platforms } = readImageRecord(workspace.path(output));
    for (const [at, file] of files.entries()) {
      const archive = await openArchive(workspace.path(file));
      expect(await validate(archive)).toEqual([]);
      expect((await readImages(archive))[0].descriptor.digest).toBe(Object.values(platforms)[at].digest);
      expect(archive.roots[0].annotations).toMatchObject({ 'io.containerd.image.name': 'docker.io/acme/web:dev' });
    }
  });

  test('names those that are there, and writes no others', async () => {
    await run(workspace, 'web:image', { tarballs: 'always' });
    const { lines } = await run(workspace, 'web:tarball', { platforms: ['linux/arm64'] });
    expect(lines).toEqual([`linux/arm64 ${output}/web-linux-arm64.tar`, digest]);
    expect(existsSync(workspace.path(`${output}.tarball`))).toBe(false);
  });

  test("a platform that was not built, and an output in another's, are refused", async () => {
    expect((await run(workspace, 'web:tarball', { platforms: ['linux/s390x'] })).err).toContain('error(platform-missing)');
    expect((await run(workspace, 'web:tarball', { output: `${output}/tarballs` })).err).toContain('error(output-overlap)');
    expect(existsSync(workspace.path(`${output}.tarball`))).toBe(false);
  });
});

describe('verify', () => {
  test('finds the same image in an empty store', async () => {
    const { success, lines } = await run(workspace, 'web:verify');
    expect(success).toBe(true);
    expect(lines).toEqual(['Built again in an empty store: 2 layers made, the same digest.', digest]);
  });

  test('says what is different, and fails', async () => {
    workspace.write({ 'apps/web/page.html': 'another page' });
    const { success, lines, err } = await run(workspace, 'web:verify');
    expect(success).toBe(false);
    expect(lines).toContain('linux/amd64 layer 0: srv/page.html size 4 -> 12');
    expect(err).toContain(`not ${digest}.\n`);
    expect(err).toMatch(/^error\(image-differs\)/);
  });
});

describe('explain', () => {
  test('says which part of the definition moved which file of which layer since the build before', async () => {
    workspace.write({ 'apps/web/page.html': 'another page' });
    await run(workspace, 'web:image');
    const { lines } = await run(workspace, 'web:explain');
    expect(lines[0]).toBe(`Since the build ${digest}:`);
    expect(lines).toContain('  linux/amd64 layer 0 (/srv/): srv/page.html size 4 -> 12');
    expect(lines.at(-1)).toBe(readImageRecord(workspace.path(output)).digest);
  });

  test('without another build it says so, and how to name one', async () => {
    const { success, lines } = await run(workspace, 'web:explain');
    expect(success).toBe(true);
    expect(lines[0]).toMatch(/^No other build of dist\/oci\/apps\/web\/image is remembered .*--since=/);
  });

  test.each(['kept', 'kept/image.json', 'kept/layout', 'kept/web-linux-amd64.tar'])('takes %s to compare with', async (since) => {
    await run(workspace, 'web:image', { tarballs: 'always', platforms: ['linux/amd64'] });
    cpSync(workspace.path(output), workspace.path('kept'), { recursive: true });
    expect((await run(workspace, 'web:explain', { since })).lines[0]).toMatch(/^No difference to /);
    await run(workspace, 'web:image', { user: '8', platforms: ['linux/amd64'] });
    expect((await run(workspace, 'web:explain', { since })).lines.slice(1, -1)).toEqual(['  linux/amd64 config: config.User "7" -> "8"']);
  });

  test('what is not there cannot be compared with', async () => {
    expect((await run(workspace, 'web:explain', { since: 'none' })).err).toContain('error(option-invalid)');
  });
});

describe('inspect', () => {
  test('tells platform, configuration and layers, and no files', async () => {
    const { lines } = await run(workspace, 'web:inspect', { platform: 'linux/amd64' });
    const { digest: manifest, layers } = readImageRecord(workspace.path(output)).platforms['linux/amd64'];
    expect(lines).toEqual([
      `linux/amd64 ${manifest}`,
      '  User: "7"',
      `  layer 0 (/srv/) ${layers[0].digest} 0.1 kB, 1 file`,
      `  layer 1 (paths) ${layers[1].digest} 0.2 kB, 3 files`,
      digest,
    ]);
  });

  test('lists every file when it is asked to', async () => {
    const { lines } = await run(workspace, 'web:inspect', { platform: 'linux/amd64', files: true });
    const { platforms } = readImageRecord(workspace.path(output));
    const { digest: manifest, layers } = platforms['linux/amd64'];
    expect(lines).toEqual([
      `linux/amd64 ${manifest}`,
      '  User: "7"',
      `  layer 0 (/srv/) ${layers[0].digest} 0.1 kB, 1 file`,
      '    0755 0:0                   0 /srv/',
      '    4755 33:34                 4 /srv/page.html',
      `  layer 1 (paths) ${layers[1].digest} 0.2 kB, 3 files`,
      '    0777 0:0                   0 /index -> srv/page.html',
      '    0755 0:0                   0 /srv/',
      '    4755 33:34                 4 /srv/alias',
      '    4755 33:34                 0 /srv/page.html = srv/alias',
      digest,
    ]);
  });

  test('tells of every platform unless one is asked for', async () => {
    const { lines } = await run(workspace, 'web:inspect');
    expect(lines.filter((line) => line.startsWith('linux/')).map((line) => line.split(' ')[0])).toEqual(['linux/amd64', 'linux/arm64']);
    expect((await run(workspace, 'web:inspect', { platform: 'linux/arm/v6' })).err).toContain('error(platform-missing)');
  });

  test('prints JSON and nothing else when it is asked to', async () => {
    const { lines } = await run(workspace, 'web:inspect', { json: true, files: true });
    const [amd64, arm64] = JSON.parse(lines.join('\n'));
    expect([amd64.platform, arm64.platform]).toEqual(['linux/amd64', 'linux/arm64']);
    expect(amd64.config.config).toEqual({ User: '7' });
    expect(amd64.layers[0]).toMatchObject({
      contents: '/srv/',
      files: 1,
      entries: [{ path: 'srv/' }, { path: 'srv/page.html', mode: '4755', uid: 33, gid: 34, size: 4 }],
    });
  });

  test('writes JSON to a file for scripts, and prints none of it', async () => {
    expect(await run(workspace, 'web:inspect', { output: 'out/web.json' })).toEqual({ success: true, lines: [], err: '' });
    const [amd64] = JSON.parse(readFileSync(workspace.path('out/web.json'), 'utf8'));
    expect(amd64.layers[1]).toMatchObject({ contents: 'paths', files: 3 });
    expect(amd64.layers[1]).not.toHaveProperty('entries');
    expect((await run(workspace, 'web:inspect', { output: 'out' })).err).toMatch(/^error\(option-invalid\): --output: out cannot be written: /);
  });

  test("lists the base's files only when it is asked to", async () => {
    workspace.project('top', 'apps/top', { image: { executor: 'nx-oci:image', options: { base: 'project:web' } } });
    await run(workspace, 'top:image');
    const files = (lines: string[]): string[] => lines.filter((line) => line.includes('page.html'));
    expect(files((await run(workspace, 'top:inspect', { files: true })).lines)).toEqual([]);
    expect((await run(workspace, 'top:inspect')).lines.find((line) => line.includes('layer 0'))).toMatch(/ kB$/);
    expect(files((await run(workspace, 'top:inspect', { base: true })).lines).length).toBeGreaterThan(0);
  });

  test('names the layer that is nowhere to be had', async () => {
    workspace.project('top', 'apps/top', { image: { executor: 'nx-oci:image', options: { base: 'project:web' } } });
    await run(workspace, 'top:image');
    rmSync(workspace.path('store'), { recursive: true });
    renameSync(workspace.path(output), workspace.path('away'));
    const { err } = await run(workspace, 'top:inspect', { base: true });
    expect(err).toMatch(
      /^error\(blob-unavailable\): .*Tried the layout: not there; the blob store: not there; output dist\/oci\/apps\/web\/image: /,
    );
  });
});

test.each([
  ['auto', 'No container engine answers: docker is not installed; podman is not installed; ctr is not installed.'],
  ['podman', 'podman does not answer: podman is not installed.'],
])('load into %s says why no engine answers', (engine, message) => {
  // In a process of its own: where programs are is not a test's to say for all of jest.
  const script =
    'const [executor, ...given] = process.argv.slice(1);' +
    'require(executor).default(...given.map((each) => JSON.parse(each))).then(({ success }) => console.log(success));';
  const remedy = 'Start docker, podman or containerd (DOCKER_HOST, CONTAINERD_ADDRESS say where), or load a tarball by hand.';
  const executor = path.join(__dirname, '../../dist/executors/load/load.impl.js');
  const given = [{ image: 'image', engine }, workspace.context('web', 'load')].map((each) => JSON.stringify(each));
  const env = { PATH: workspace.path('empty'), NX_OCI_STORE: workspace.path('store') };
  const { stdout, stderr } = spawnSync(process.execPath, ['-e', script, executor, ...given], { env, encoding: 'utf8' });
  expect({ stdout, stderr }).toEqual({
    stdout: 'false\n',
    stderr: `error(engine-missing): ${message}\n  ${remedy}\n`,
  });
});
