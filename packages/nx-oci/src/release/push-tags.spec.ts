import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync } from 'node:fs';
import { coded } from '../../test/errors';
import { printed } from '../../test/output';
import { TestWorkspace } from '../../test/workspace';
import { consoleReport } from '../report';
import { pushTags, type PushTagsOptions } from './push-tags';

let folder: TestWorkspace;
let root: string;

beforeEach(() => {
  folder = new TestWorkspace();
  root = folder.path('clone');
  run('init', '--quiet', '--bare', '--initial-branch=main', folder.path('remote.git'));
  // A line for each push, with the tags that came by it; a tag called "late" is refused.
  const hook = `#!/bin/sh\nnames=$(cut -d' ' -f3 | sed 's:refs/tags/::' | paste -sd' ' -)\ncase "$names" in *late*) exit 1;; esac\necho "$names" >> ${folder.path('pushes')}\n`;
  folder.write({ 'remote.git/hooks/pre-receive': hook, 'clone/file': '' });
  chmodSync(folder.path('remote.git/hooks/pre-receive'), 0o755);
  run('init', '--quiet', '--initial-branch=main', root);
  git('remote', 'add', 'origin', folder.path('remote.git'));
  commit();
  git('push', '--quiet', 'origin', 'main');
});

function run(...argv: string[]): string {
  const author = ['-c', 'user.name=test', '-c', 'user.email=test@example.test'];
  return execFileSync('git', [...author, ...argv], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
}
const git = (...argv: string[]): string => run('-C', root, ...argv);
const commit = (): string => git('commit', '--quiet', '--allow-empty', '--message=change');
const tag = (...names: string[]): void => names.forEach((name) => git('tag', '--annotate', '--message', name, name));

const push = async (options: Partial<PushTagsOptions> = {}): Promise<string[]> => {
  const { out } = await printed(() => pushTags({ root, tags: [], remote: 'origin', main: 'main', dryRun: false, report: consoleReport(), ...options }));
  return out.trim().split('\n');
};

/** What came by each push of tags. */
const pushes = (): string[] => (existsSync(folder.path('pushes')) ? readFileSync(folder.path('pushes'), 'utf8').trim().split('\n') : []).filter((line) => !line.startsWith('refs/heads/'));

test('the release tags of the commit that is checked out are pushed one by one, whatever git is told to push beside', async () => {
  tag('old/v0.1.0');
  commit();
  git('push', '--quiet', 'origin', 'main');
  tag('one/v1.0.0', 'two/v0.1.0-rc.1', '@acme/three/v2.0.0', 'four/v1', 'v1.0.0', 'five/latest');
  git('config', 'push.followTags', 'true');
  expect(await push()).toEqual(['@acme/three/v2.0.0 is pushed to origin.', 'one/v1.0.0 is pushed to origin.', 'two/v0.1.0-rc.1 is pushed to origin.']);
  expect(pushes()).toEqual(['@acme/three/v2.0.0', 'one/v1.0.0', 'two/v0.1.0-rc.1']);
});

test('a push that was cut short goes on where it ended', async () => {
  tag('a/v1.0.0', 'late/v1.0.0', 'z/v1.0.0');
  await expect(push()).rejects.toEqual(coded('git-failed', 'push'));
  expect(pushes()).toEqual(['a/v1.0.0']);
  folder.write({ 'remote.git/hooks/pre-receive': '#!/bin/sh\n' });
  expect(await push()).toEqual(['a/v1.0.0 is at origin already.', 'late/v1.0.0 is pushed to origin.', 'z/v1.0.0 is pushed to origin.']);
  expect(await push()).toEqual(['a/v1.0.0', 'late/v1.0.0', 'z/v1.0.0'].map((name) => `${name} is at origin already.`));
});

test('a dry run says what would be pushed, and pushes nothing', async () => {
  tag('one/v1.0.0');
  expect(await push({ dryRun: true })).toEqual(['one/v1.0.0 would be pushed to origin.']);
  expect(pushes()).toEqual([]);
});

test('without a release there is nothing to push', async () => {
  tag('v1.0.0');
  expect(await push()).toEqual(['No release tag names the commit that is checked out: there is nothing to push.']);
});

test('a stable version of a commit that main of the remote does not have is refused, and nothing is pushed', async () => {
  tag('a/v1.0.0-rc.1');
  commit();
  tag('one/v1.0.0');
  await expect(push({ tags: ['a/v1.0.0-rc.1', 'one/v1.0.0'] })).rejects.toEqual(coded('not-on-main', 'one/v1.0.0', 'not on main at origin'));
  expect(pushes()).toEqual([]);
  git('push', '--quiet', 'origin', 'main');
  await push({ tags: ['a/v1.0.0-rc.1', 'one/v1.0.0'] });
  expect(pushes()).toEqual(['a/v1.0.0-rc.1', 'one/v1.0.0']);
});

test('a prerelease may be of any commit; any version, where there is no main branch', async () => {
  git('checkout', '--quiet', '-b', 'feature');
  commit();
  tag('one/v1.0.0-rc.1');
  await push();
  tag('one/v1.0.0');
  await push({ main: undefined });
  expect(pushes()).toEqual(['one/v1.0.0-rc.1', 'one/v1.0.0']);
});

test('a version that is released already, of another commit, is refused before anything is pushed', async () => {
  tag('one/v1.0.0');
  await push();
  commit();
  git('push', '--quiet', 'origin', 'main');
  git('tag', '--force', 'one/v1.0.0');
  tag('a/v1.0.0');
  await expect(push()).rejects.toEqual(coded('tag-taken', 'origin has a tag one/v1.0.0'));
  expect(pushes()).toEqual(['one/v1.0.0']);
});

test.each([
  ['one/v9.9.9', 'There is no tag "one/v9.9.9" here.'],
  ['main', '"main" is no release tag.'],
  ['one/v1', '"one/v1" is no release tag.'],
  ['--all', '"--all" is no release tag.'],
])('%s is refused', async (name, message) => {
  await expect(push({ tags: [name] })).rejects.toEqual(coded('option-invalid', message));
});

test('a remote that cannot be reached is named, and none is an option of git', async () => {
  tag('one/v1.0.0');
  await expect(push({ remote: 'elsewhere' })).rejects.toEqual(coded('git-failed', 'elsewhere'));
  await expect(push({ remote: '--upload-pack=echo' })).rejects.toEqual(coded('git-failed', '--upload-pack=echo'));
});
