import { run } from '@nx-oci/peers';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { copyTarget, imageTarget, makeWorkspace, type Workspace } from './workspace';

const output = 'dist/oci/apps/svc/image';
const single = 'dist/oci/apps/svc/image.linux-amd64';

let workspace: Workspace;

beforeAll(async () => {
  workspace = await makeWorkspace();
  workspace.write('apps/svc/src/page.txt', 'first');
  workspace.project('svc', { build: copyTarget('svc'), image: imageTarget('dist/apps/svc', { base: 'static' }) });
});

afterAll(() => workspace.dispose());

test('the first run builds, on the static base of the installed packages', async () => {
  const { cacheStatus, stdout } = await workspace.succeed('run', 'svc:image');
  expect(cacheStatus).toEqual({ 'svc:build': 'cache-miss', 'svc:image': 'cache-miss' });
  expect(stdout).toContain(`\n${workspace.record(output).digest}\n`);
  expect(Object.keys(workspace.record(output).platforms)).toEqual(['linux/amd64', 'linux/arm64']);
});

test('the second run is a cache hit that prints the same digest', async () => {
  const { digest } = workspace.record(output);
  const { cacheStatus, stdout } = await workspace.succeed('run', 'svc:image');
  expect(cacheStatus['svc:image']).toMatch(/^local-cache/);
  expect(stdout).toContain(`\n${digest}\n`);
});

test('a vanished output is restored, byte for byte, without the store', async () => {
  const before = hashOf(workspace, output);
  workspace.remove('dist');
  workspace.emptyStore();
  const { cacheStatus } = await workspace.succeed('run', 'svc:image');
  expect(cacheStatus['svc:image']).toBe('local-cache-hit');
  expect(hashOf(workspace, output)).toEqual(before);
});

test('a forced run with a warm store compresses nothing and gives the same bytes', async () => {
  await workspace.succeed('run', 'svc:image', '--skip-nx-cache');
  expect(workspace.statistics('svc:image')).toMatchObject({ layers: { built: 2, reused: 0 } });
  expect(workspace.statistics('svc:image').bytes.compressed).toBeGreaterThan(0);
  const before = hashOf(workspace, output);

  workspace.remove('dist');
  const { cacheStatus } = await workspace.succeed('run', 'svc:image', '--skip-nx-cache');
  expect(cacheStatus['svc:image']).toBe('cache-miss');
  expect(workspace.statistics('svc:image')).toMatchObject({ layers: { built: 0, reused: 2 }, bytes: { compressed: 0 } });
  expect(hashOf(workspace, output)).toEqual(before);
});

test('a changed content moves its layer and leaves the base layer', async () => {
  const before = workspace.record(output);
  workspace.write('apps/svc/src/page.txt', 'second');
  const { cacheStatus } = await workspace.succeed('run', 'svc:image');
  expect(cacheStatus['svc:image']).toBe('cache-miss');
  expect(workspace.statistics('svc:image').layers).toEqual({ built: 1, reused: 1 });
  const after = workspace.record(output);
  expect(after.digest).not.toBe(before.digest);
  const [base, app] = after.platforms['linux/amd64'].layers;
  const [oldBase, oldApp] = before.platforms['linux/amd64'].layers;
  expect(base).toEqual(oldBase);
  expect(app.digest).not.toBe(oldApp.digest);
});

test('each output holds what its own inputs say, whichever was built in between', async () => {
  workspace.write('apps/svc/src/page.txt', 'first');
  await workspace.succeed('run', 'svc:image');
  const first = hashOf(workspace, output);
  expect(await pageIn(workspace, output)).toBe('first');

  workspace.write('apps/svc/src/page.txt', 'third');
  const built = await workspace.succeed('run', 'svc:image', '--configuration=linux-amd64');
  expect(built.cacheStatus['svc:image:linux-amd64']).toBe('cache-miss');
  expect(Object.keys(workspace.record(single).platforms)).toEqual(['linux/amd64']);
  expect(await pageIn(workspace, single)).toBe('third');
  expect(hashOf(workspace, output)).toEqual(first);

  const rebuilt = await workspace.succeed('run', 'svc:image');
  expect(rebuilt.cacheStatus['svc:image']).toBe('cache-miss');
  expect(await pageIn(workspace, output)).toBe('third');
  expect(workspace.record(output).platforms['linux/amd64'].digest).toBe(workspace.record(single).digest);

  workspace.write('apps/svc/src/page.txt', 'first');
  const back = await workspace.succeed('run', 'svc:image');
  expect(back.cacheStatus['svc:image']).toBe('local-cache-hit');
  expect(hashOf(workspace, output)).toEqual(first);
  expect(await pageIn(workspace, single)).toBe('third');
});

test('a project of another name gives the same digest', async () => {
  workspace.project('svc', { build: copyTarget('svc'), image: imageTarget('dist/apps/svc', { base: 'static' }) }, { name: 'renamed' });
  const { digest } = workspace.record(output);
  const { cacheStatus } = await workspace.succeed('run', 'renamed:image');
  expect(cacheStatus['renamed:image']).toBe('cache-miss');
  expect(workspace.record(output).digest).toBe(digest);
});

/** File → SHA-256, of all in a folder. */
function hashOf(workspace: Workspace, folder: string): Record<string, string> {
  const hash = (name: string): string =>
    createHash('sha256')
      .update(readFileSync(workspace.path(folder, name)))
      .digest('hex');
  return Object.fromEntries(workspace.files(folder).map((name) => [name, hash(name)]));
}

/** The page that the image for linux/amd64 holds. */
async function pageIn(workspace: Workspace, folder: string): Promise<string> {
  const archive = workspace.path(folder, 'svc-linux-amd64.tar');
  const layers = workspace.record(folder).platforms['linux/amd64'].layers;
  const blob = `blobs/sha256/${layers[layers.length - 1].digest.slice('sha256:'.length)}`;
  return run(['sh', '-c', 'tar -xOf "$0" "$1" | tar -xzOf - app/page.txt', archive, blob]);
}
