import { run } from '@nx-oci/peers';
import { appendFileSync, mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { repository } from './installed-base';
import { Workspace } from './workspace';

const layerWriter = 'packages/oci/src/tar-write.ts';

/** A fresh clone of this repository, installed. */
let clone: Workspace;

beforeAll(async () => {
  clone = new Workspace(mkdtempSync(path.join(tmpdir(), 'nx-oci-e2e-')));
  await run(['git', 'clone', '--quiet', repository, clone.root]);
  const nested = readdirSync(path.join(repository, 'packages')).map((name) => `packages/${name}`);
  for (const folder of ['.', ...nested]) {
    const modules = path.join(folder, 'node_modules');
    const there = await run(['find', path.join(repository, folder), '-maxdepth', '1', '-name', 'node_modules']);
    if (there !== '') await run(['cp', '-al', path.join(repository, modules), clone.path(modules)]);
  }
  await run([process.execPath, 'tools/prepare.mjs'], { cwd: clone.root, timeout: 300_000 });
  await clone.succeed('run', 'greeter:image');
});

afterAll(() => clone.dispose());

test("this workspace's own image is cached", async () => {
  const { cacheStatus } = await clone.succeed('run', 'greeter:image');
  expect(cacheStatus['nx-oci:compile']).toMatch(/^local-cache/);
  expect(cacheStatus['greeter:image']).toMatch(/^local-cache/);
});

test('a changed test of the layer writer leaves it cached', async () => {
  appendFileSync(clone.path(layerWriter.replace('.ts', '.spec.ts')), '\n// A change.\n');
  const { cacheStatus } = await clone.succeed('run', 'greeter:image');
  expect(cacheStatus['greeter:image']).toMatch(/^local-cache/);
});

test('a changed layer writer is compiled, and makes the image target miss', async () => {
  const { digest } = clone.record('dist/oci/apps/greeter/image');
  appendFileSync(clone.path(layerWriter), '\nexport const changed = true;\n');
  const { cacheStatus } = await clone.succeed('run', 'greeter:image');
  expect(cacheStatus).toMatchObject({ 'nx-oci:compile': 'cache-miss', 'greeter:image': 'cache-miss' });
  expect(cacheStatus['greeter:build-amd64']).toMatch(/^local-cache/);
  expect(clone.read('packages/oci/dist/tar-write.js')).toContain('exports.changed = true');
  expect(clone.record('dist/oci/apps/greeter/image').digest).toBe(digest);
});
