import { apkRepository, newApkKey, run, tool, writeApkRepository, type ApkSpec } from '@nx-oci/peers';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, statSync } from 'node:fs';
import path from 'node:path';
import { temporaryFolder } from './temporary-folder';
import { makeWorkspace, type Workspace } from './workspace';

const platforms = ['linux/amd64', 'linux/arm64'];
const key = newApkKey('local.rsa.pub');
const scratch = temporaryFolder('apk');
const packages: ApkSpec[] = [
  { name: 'layout', files: { 'etc/os-release': 'ID=wolfi\nVERSION_ID=1\n', 'etc/passwd': 'root:x:0:0:root:/root:/bin/sh\n', lib: { link: 'usr/lib' }, 'usr/lib': { folder: 0o755 }, tmp: { folder: 0o1777 } } },
  { name: 'tool', version: '1.2-r0', architecture: 'native', depends: ['so:libtool.so.1', 'layout'], files: { 'usr/bin/tool': { text: 'tool', mode: 0o755 }, 'usr/bin/tool-alias': { hardlink: 'usr/bin/tool' }, 'var/lib/tool': { folder: 0o750, uid: 70, gid: 71 } } },
  { name: 'libtool', architecture: 'native', provides: ['so:libtool.so.1=1'], files: { 'lib/libtool.so.1': 'library' } },
];
let workspace: Workspace;

beforeAll(async () => {
  workspace = await makeWorkspace();
  writeApkRepository(workspace.path('repository'), apkRepository({ packages, key }));
  workspace.write('keys/local.rsa.pub', key.publicKey);
  workspace.project('tools', {
    image: {
      executor: 'nx-oci:image',
      options: { name: 'tools', base: 'none', platforms, contents: [{ type: 'apk', packages: ['tool~1'], repositories: [{ name: 'local', url: './repository', keys: ['keys/local.rsa.pub'] }] }] },
    },
  });
}, 600_000);
afterAll(() => workspace?.dispose());

const output = 'dist/oci/apps/tools/image';
const digest = (): string => workspace.record(output).digest;

test('packages are locked, built and cached, each a layer of its own', async () => {
  await expect(workspace.succeed('run', 'tools:image')).rejects.toThrow(/lock-missing/);
  const { stdout } = await workspace.succeed('run', 'tools:lock');
  for (const platform of platforms) expect(stdout).toMatch(new RegExp(`\\+ tool 1\\.2-r0 .*${platform}`));
  await workspace.succeed('run', 'tools:lock', '--check');
  await run([tool('prettier'), '--check', 'apps/tools/image.lock.json'], { cwd: workspace.root });
  await workspace.succeed('run', 'tools:image');
  expect(workspace.record(output).platforms['linux/arm64'].layers.map(({ contents }) => contents)).toEqual([['layout 1.0-r0'], ['apk folders'], ['libtool 1.0-r0'], ['tool 1.2-r0'], ['apk database']]);
  expect((await workspace.succeed('run', 'tools:image')).cacheStatus['tools:image']).toMatch(/local-cache/);
});

test('other programs find in the image what the packages have', async () => {
  await workspace.succeed('run', 'tools:tarball');
  const layout = path.join(scratch, 'layout');
  await run([tool('skopeo'), 'copy', `oci-archive:${workspace.path(`${output}.tarball/tools-linux-amd64.tar`)}`, `oci:${layout}:it`]);
  await run([tool('umoci'), 'unpack', '--image', `${layout}:it`, `${layout}.root`]);
  const at = (name: string): string => path.join(`${layout}.root`, 'rootfs', name);
  expect(readFileSync(at('usr/lib/libtool.so.1'), 'utf8')).toBe('library');
  expect(statSync(at('usr/bin/tool-alias')).ino).toBe(statSync(at('usr/bin/tool')).ino);
  const { mode, uid, gid } = statSync(at('var/lib/tool'));
  expect([mode & 0o7777, uid, gid]).toEqual([0o750, 70, 71]);
  expect(statSync(at('tmp')).mode & 0o7777).toBe(0o1777);
  expect(readFileSync(at('usr/lib/apk/db/installed'), 'utf8').match(/^P:.*$/gm)).toEqual(['P:libtool', 'P:layout', 'P:tool']);
  expect(readFileSync(at('etc/apk/world'), 'utf8')).toBe('layout=1.0-r0\nlibtool=1.0-r0\ntool=1.2-r0\n');
});

test('with an empty store the same image comes of what is locked, also after a cache hit, and what was changed is refused', async () => {
  const before = digest();
  workspace.emptyStore();
  await workspace.succeed('run', 'tools:image', '--skip-nx-cache');
  expect(digest()).toBe(before);
  workspace.emptyStore();
  // The cache has the image without its layers: these are made again of the packages.
  await workspace.succeed('run', 'tools:tarball', '--skip-nx-cache');
  const changed = packages.map((each) => (each.name === 'tool' ? { ...each, files: { 'usr/bin/tool': { text: 'evil', mode: 0o755 } } } : each));
  renameSync(workspace.path('repository'), workspace.path('repository.before'));
  writeApkRepository(workspace.path('repository'), apkRepository({ packages: changed, key }));
  workspace.emptyStore();
  await expect(workspace.succeed('run', 'tools:image', '--skip-nx-cache')).rejects.toThrow(/artifact-mismatch.*tool 1\.2-r0/);
  expect(existsSync(workspace.path('repository.before'))).toBe(true);
});

/** Of a layer: whether its bytes stand at the end of a package of the repository. */
function isOfPackage(layer: { digest: string; size: number }): boolean {
  return ['x86_64', 'aarch64'].some((architecture) => {
    const folder = workspace.path('repository.before', architecture);
    return readdirSync(folder).some((name) => {
      const bytes = readFileSync(path.join(folder, name));
      return `sha256:${createHash('sha256').update(bytes.subarray(bytes.length - layer.size)).digest('hex')}` === layer.digest;
    });
  });
}

test('layers are the compressed files of packages as they are, but for what stands below a link', () => {
  const { layers } = workspace.record(output).platforms['linux/arm64'];
  expect(layers.filter(isOfPackage).map(({ contents }) => contents[0])).toEqual(['layout 1.0-r0', 'tool 1.2-r0']);
});

describe('an apko.yaml', () => {
  const yaml = 'include: common.yaml\ncontents: { packages: [tool] }\narchs: [amd64, arm64]\ncmd: /usr/bin/tool\n';
  const common = 'contents: { repositories: [./repository.before], keyring: [keys/local.rsa.pub] }\n';
  const built = 'dist/oci/apps/apko/image';

  beforeAll(() => {
    workspace.write('apps/apko/apko.yaml', yaml);
    workspace.write('apps/apko/common.yaml', common);
    workspace.project('apko', { image: { executor: 'nx-oci:image', options: { apko: '{projectRoot}/apko.yaml', env: { EXTRA: '1' } } } });
  });

  test('is locked and built as it stands, and cached by all that it reads', async () => {
    await workspace.succeed('run', 'apko:lock');
    await workspace.succeed('run', 'apko:image');
    const { digest } = workspace.record(built);
    expect((await workspace.succeed('run', 'apko:image')).cacheStatus['apko:image']).toMatch(/local-cache/);
    workspace.write('apps/apko/common.yaml', `${common}environment: { INCLUDED: "1" }\n`);
    expect((await workspace.succeed('run', 'apko:image')).cacheStatus['apko:image']).toBe('cache-miss');
    expect(workspace.record(built).digest).not.toBe(digest);
    await expect(workspace.succeed('run', 'apko:image', '--skip-nx-cache', '--apko=apps/apko/common.yaml')).rejects.toThrow(/apko-invalid.*has no packages/);
  });

  test('gives the same image for one platform, with the configuration that comes of its archs', async () => {
    await workspace.succeed('run', 'apko:image:linux-arm64');
    const { platforms: all } = workspace.record(built);
    expect(workspace.record(`${built}.linux-arm64`).platforms['linux/arm64'].digest).toBe(all['linux/arm64'].digest);
  });
});
