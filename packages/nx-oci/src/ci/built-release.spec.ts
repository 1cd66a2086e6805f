import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { builtReleaseFile, readBuiltRelease, writeBuiltRelease } from './built-release';

let root: string;
const git = (...argv: string[]): string => execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.test', ...argv], { cwd: root, encoding: 'utf8' });
const write = (file: string, text: string): void => writeFileSync(path.join(root, file), text);

beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'nx-oci-built-'));
  git('init', '--quiet', '--initial-branch=main');
  write('package-lock.json', '{}');
  git('add', '.');
  git('commit', '--quiet', '--message', 'one');
});
afterEach(() => rmSync(root, { recursive: true }));

const tag = '@acme/web/v1.2.3';
const images = { image: `sha256:${'a'.repeat(64)}`, 'debug-image': `sha256:${'b'.repeat(64)}` };
const expected = { tag, stable: true, targets: ['image'] };

test('what was built is read as it was written', async () => {
  await writeBuiltRelease(root, { tag, images });
  expect(await readBuiltRelease(root, expected)).toEqual(images);
});

test.each<[string, string, () => void | Promise<void>]>([
  ['nothing', 'image-missing', () => rmSync(path.join(root, builtReleaseFile))],
  ['a file that is none', 'image-stale', () => write(builtReleaseFile, '[]')],
  ['what was built for another tag', 'image-stale', () => writeBuiltRelease(root, { tag: 'web/v1.2.3', images })],
  ['what was built of another commit', 'image-stale', () => void git('commit', '--quiet', '--allow-empty', '--message', 'two')],
  ['what lacks an image', 'image-stale', () => writeBuiltRelease(root, { tag, images: {} })],
  ['what is of no commit', 'image-stale', () => rmSync(path.join(root, '.git'), { recursive: true })],
])('%s is refused', async (_, code, change) => {
  await writeBuiltRelease(root, { tag, images });
  await change();
  await expect(readBuiltRelease(root, expected)).rejects.toMatchObject({ code, remedy: expect.stringContaining(`nx-oci ci image ${tag}`) as string });
});

test('of files that were not as they were committed, a prerelease may be, and a stable version may not', async () => {
  write('package-lock.json', '{ "changed": true }');
  write('untracked', '');
  await writeBuiltRelease(root, { tag, images });
  await expect(readBuiltRelease(root, expected)).rejects.toMatchObject({ code: 'image-stale', message: expect.stringContaining('package-lock.json had been changed') as string });
  expect(await readBuiltRelease(root, { ...expected, stable: false })).toEqual(images);
});
