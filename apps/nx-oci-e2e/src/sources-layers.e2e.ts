import { readFileSync } from 'node:fs';
import path from 'node:path';
import { run, tool } from '@nx-oci/peers';
import { listLayers } from './listing';
import { debian, makeServicesWorkspace, outputOf } from './sources-workspace';
import { temporaryFolder } from './temporary-folder';
import type { BuiltRecord, Target, Workspace } from './workspace';

const platform = 'linux/amd64';
const scratch = temporaryFolder('layers');
let workspace: Workspace;

beforeAll(async () => {
  workspace = await makeServicesWorkspace();
  await workspace.succeed('run', 'web:lock');
  await workspace.succeed('run', 'web:image');
}, 600_000);
afterAll(() => workspace?.dispose());

type Layers = BuiltRecord['platforms'][string]['layers'];
const layersOf = (project: string): Layers => workspace.record(outputOf(project)).platforms[platform].layers;

/** What is in layers of the second that the first does not have. */
function added(before: Layers, after: Layers): string[][] {
  const known = new Set(before.map(({ digest }) => digest));
  return after.filter(({ digest }) => !known.has(digest)).map(({ contents }) => contents);
}

/** Changes the options of a project's image target. */
function change(project: string, edit: (options: object) => void): void {
  const file = `apps/${project}/project.json`;
  const json = JSON.parse(workspace.read(file)) as { targets: { image: Target & { options: object } } };
  edit(json.targets.image.options);
  workspace.write(file, JSON.stringify(json));
}

test('one file of the application is one layer', async () => {
  const before = layersOf('web');
  workspace.write('apps/web/bundle/main.mjs', `${workspace.read('apps/web/bundle/main.mjs')}\n// changed\n`);
  await workspace.succeed('run', 'web:image');
  expect(added(before, layersOf('web'))).toEqual([['/app/main.mjs']]);
  expect(workspace.statistics('web:image').layers.built).toBe(1);
});

test('one npm package is one layer', async () => {
  const before = layersOf('web');
  // As npm would write another version into the lockfile.
  const lock = JSON.parse(workspace.read('locks/package-lock.json')) as { packages: Record<string, { version: string; integrity: string }> };
  const [name, other] = ['node_modules/on-exit-leak-free', '2.1.1'];
  expect(lock.packages[name].version).not.toBe(other);
  lock.packages[name] = { ...lock.packages[name], version: other, integrity: (await run(['npm', 'view', `on-exit-leak-free@${other}`, 'dist.integrity'])).trim() };
  workspace.write('locks/package-lock.json', JSON.stringify(lock));
  await workspace.succeed('run', 'web:image');
  expect(added(before, layersOf('web'))).toEqual([[`on-exit-leak-free ${other}`]]);
});

test('two services on the same packages share all layers of packages', async () => {
  const copy = JSON.parse(workspace.read('apps/web/project.json')) as { name: string; targets: { image: { options: { app: string } } } };
  copy.name = 'shop';
  copy.targets.image.options.app = 'apps/shop/main.mjs';
  workspace.write('apps/shop/main.mjs', 'export {};\n');
  workspace.write('apps/shop/project.json', JSON.stringify(copy));
  await workspace.succeed('run', 'shop:lock');
  await workspace.succeed('run', 'shop:image');
  const of = (project: string): string[] => layersOf(project).filter(({ contents }) => contents[0] !== '/app/main.mjs').map(({ digest }) => digest);
  expect(of('shop')).toEqual(of('web'));
  expect(of('shop').length).toBeGreaterThan(20);
  expect(workspace.statistics('shop:image').layers.built).toBe(1);
});

test('packages of one source share a layer where that is asked for, and a budget holds', async () => {
  change('shop', (options) => Object.assign(options, { layers: { by: 'origin' } }));
  await workspace.succeed('run', 'shop:image');
  expect(layersOf('shop').map(({ contents }) => contents.map((each) => each.split(' ')[0]))).toEqual(expect.arrayContaining([expect.arrayContaining(['libgcc-s1', 'libstdc++6'])]));
  change('shop', (options) => Object.assign(options, { layers: { budget: 5 } }));
  await workspace.succeed('run', 'shop:image');
  expect(layersOf('shop')).toHaveLength(5);
});

describe('as scanners see it', () => {
  const lists: Record<string, { names: string[] }> = {};

  beforeAll(async () => {
    workspace.project('all', {
      image: {
        executor: 'nx-oci:image',
        options: {
          name: 'all',
          base: 'none',
          platforms: [platform],
          contents: [
            { type: 'deb', packages: ['base-files', 'libstdc++6', 'netbase'], omit: ['mawk'], repositories: debian },
            { type: 'npm', lockfile: 'locks/package-lock.json', project: 'apps/web', to: '/app' },
            { type: 'wheel', requirements: 'apps/all/requirements.txt' },
            { type: 'go', packages: ['golang.org/x/tools/cmd/stringer@v0.30.0'], to: '/usr/local/bin' },
          ],
        },
      },
    });
    const hashes = await run(['python3', '-m', 'pip', 'download', '--quiet', '--no-deps', '--only-binary=:all:', '--dest', scratch, 'idna==3.10', 'certifi==2025.1.31']).then(() => run(['sh', '-c', `cd ${scratch} && python3 -m pip hash *.whl`]));
    const sums = [...hashes.matchAll(/^([a-z]+)-([0-9.]+)-[^\n]*\n--hash=(sha256:[0-9a-f]+)/gm)];
    workspace.write('apps/all/requirements.txt', sums.map(([, name, version, hash]) => `${name}==${version} --hash=${hash}\n`).join(''));
    await workspace.succeed('run', 'all:lock');
    await workspace.succeed('run', 'all:tarball');
    const layout = path.join(scratch, 'all');
    await run([tool('skopeo'), 'copy', `oci-archive:${workspace.path('dist/oci/apps/all/image.tarball/all-linux-amd64.tar')}`, `oci:${layout}:it`]);
    await run([tool('umoci'), 'unpack', '--rootless', '--image', `${layout}:it`, `${layout}.root`]);
    lists.locked = { names: workspace.record(outputOf('all')).platforms[platform].layers.flatMap(({ contents }) => contents) };
  }, 600_000);

  const rootfs = (...names: string[]): string => path.join(scratch, 'all.root', 'rootfs', ...names);
  const find = async (...args: string[]): Promise<string[]> => (await run(['find', rootfs(), ...args])).trim().split('\n').filter(Boolean).sort();

  interface DebEntry { name: string; version: string }
  const lockEntries = (): { type: string; packages?: Record<string, DebEntry[]> }[] => (JSON.parse(workspace.read('apps/all/image.lock.json')) as { contents: { type: string; packages?: Record<string, DebEntry[]> }[] }).contents;

  test('the lock is as prettier would have it', async () => {
    await run([tool('prettier'), '--check', 'apps/all/image.lock.json'], { cwd: workspace.root });
  });

  test('dpkg’s status has what is locked', async () => {
    const locked = lockEntries().find(({ type }) => type === 'deb')!.packages![platform].map(({ name, version }) => `${name} ${version}`);
    const files = await find('-path', '*/var/lib/dpkg/status.d/*', '-not', '-name', '*.md5sums');
    const there = files.map((file) => {
      const field = (name: string): string => new RegExp(`^${name}: (.*)$`, 'm').exec(readFileSync(file, 'utf8'))![1];
      return `${field('Package')} ${field('Version')}`;
    });
    expect(there).toEqual(locked.sort());
  });

  test('npm’s packages, wheels and the Go command are those of their locks', async () => {
    const lock = JSON.parse(workspace.read('locks/package-lock.json')) as { packages: Record<string, { version: string }> };
    const packages = await find('-path', '*/node_modules/*/package.json', '-regex', '.*/node_modules/\\(@[^/]+/\\)?[^/]+/package\\.json');
    expect(packages.length).toBeGreaterThan(10);
    for (const file of packages) {
      const { name, version } = JSON.parse(readFileSync(file, 'utf8')) as { name: string; version: string };
      expect(lock.packages[`node_modules/${name}`].version).toBe(version);
      expect(lists.locked.names).toContain(`${name} ${version}`);
    }
    const metadata = await find('-path', '*.dist-info/METADATA');
    expect(metadata.map((file) => /^Name: (.*)$/m.exec(readFileSync(file, 'utf8'))![1]).sort()).toEqual(['certifi', 'idna']);
    expect(await run(['go', 'version', '-m', rootfs('usr/local/bin/stringer')])).toMatch(/\tmod\tgolang\.org\/x\/tools\tv0\.30\.0\t/);
  });

  test('the bill of materials names every one with version, licence and package URL', async () => {
    const output = await run([process.execPath, '-e', sbomScript, workspace.path(outputOf('all'))], { cwd: workspace.root, env: workspace.nxEnv });
    const { packages } = JSON.parse(output) as { packages: { name: string; versionInfo: string; licenseDeclared?: string; externalRefs?: { referenceLocator: string }[] }[] };
    const urls = packages.flatMap(({ externalRefs = [] }) => externalRefs.map(({ referenceLocator }) => decodeURIComponent(referenceLocator)));
    const named = lists.locked.names.map((each) => each.split(' ')).filter(([, version]) => /^v?\d/.test(version ?? ''));
    const missing = named.filter(([name, version]) => !urls.some((url) => url.includes(`/${name === 'stringer' ? 'golang.org/x/tools' : name}@${version}`)));
    expect([named.length > 20, missing]).toEqual([true, []]);
    const licence = (name: string): string | undefined => packages.find((each) => each.name === name)?.licenseDeclared;
    expect([licence('pino'), licence('certifi'), licence('netbase')]).toEqual(['MIT', 'MPL-2.0', 'GPL-2.0-only']);
    expect(urls).toContainEqual(expect.stringMatching(/^pkg:deb\/debian\/libstdc\+\+6@12[^?]*\?arch=amd64&distro=debian-12$/));
  });
});

/** Writes the bill of materials of the image in an output folder. */
const sbomScript = `
const { openOutput, readImageRecord, sbomOf } = require('@nx-oci/build');
const { readImage, parsePlatform, Store } = require('@nx-oci/oci');
(async () => {
  const folder = process.argv[1];
  const output = await openOutput(folder, { workspaceRoot: process.cwd(), store: new Store() });
  const image = await readImage({ ...output, origin: folder }, parsePlatform('linux/amd64'));
  const { layers } = readImageRecord(folder).platforms['linux/amd64'];
  process.stdout.write((await sbomOf(image, { name: 'all', layers })).bytes);
})();
`;

test('what is listed of an image is what its layers hold', () => {
  const layout = workspace.path(outputOf('web'), 'layout/blobs/sha256');
  const own = layersOf('web').filter(({ contents }) => contents[0] === '/app/main.mjs').map(({ digest }) => path.join(layout, digest.slice(7)));
  expect([...listLayers(own).keys()]).toContain('app/main.mjs');
});
