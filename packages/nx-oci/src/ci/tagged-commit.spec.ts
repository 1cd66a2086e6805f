import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { requireTagged } from './tagged-commit';

let root: string;
const git = (...argv: string[]): string => execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.test', ...argv], { cwd: root, encoding: 'utf8' });
const commit = (message: string): string => git('commit', '--quiet', '--allow-empty', '--message', message);

beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'nx-oci-tagged-'));
  git('init', '--quiet', '--initial-branch=main');
  commit('one');
});
afterEach(() => rmSync(root, { recursive: true }));

const release = { tag: '@acme/web/v1.2.3', version: '1.2.3' };

test.each([[[]], [['--annotate', '--message=release']]])('a release of the commit that its tag is of is published (git tag %j)', async (options) => {
  git('tag', ...options, release.tag);
  await expect(requireTagged(root, release)).resolves.toBeUndefined();
});

test('one of another commit is refused, a prerelease too', async () => {
  for (const { tag, version } of [release, { tag: 'web/v1.2.3-rc.1', version: '1.2.3-rc.1' }]) {
    git('tag', tag);
    commit('later');
    await expect(requireTagged(root, { tag, version })).rejects.toMatchObject({ code: 'tag-elsewhere', message: expect.stringContaining('the tag is of') as string });
  }
});

test('without a tag, a stable version is refused, and a prerelease is not', async () => {
  await expect(requireTagged(root, release)).rejects.toMatchObject({ code: 'tag-elsewhere', message: expect.stringContaining('no such tag') as string });
  await expect(requireTagged(root, { tag: 'web/v1.2.3-rc.1', version: '1.2.3-rc.1' })).resolves.toBeUndefined();
});
