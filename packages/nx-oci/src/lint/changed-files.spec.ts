import { execFileSync } from 'node:child_process';
import { rmSync, symlinkSync } from 'node:fs';
import { coded } from '../../test/errors';
import { TestWorkspace } from '../../test/workspace';
import { changedFiles } from './changed-files';
import { lintRange } from './lint-range';

let workspace: TestWorkspace;
const git = (...args: string[]): string => execFileSync('git', ['-c', 'user.name=test', '-c', 'user.email=test@localhost', ...args], { cwd: workspace.root, encoding: 'utf8' });
const commit = (): void => void [git('add', '--all'), git('commit', '--quiet', '--message=change')];

beforeEach(() => {
  workspace = new TestWorkspace().write({ 'kept.py': '', 'edited.py': '', 'removed.py': '', 'moved.py': 'moved\n', '.gitignore': 'ignored.py\n' });
  git('init', '--quiet', '--initial-branch=main');
  commit();
  git('checkout', '--quiet', '-b', 'topic');
});

test('what was committed since the base, what is not, and what is not even added; nothing that is gone or ignored', async () => {
  workspace.write({ 'edited.py': 'x', 'with space/ä "quoted".py': 'x', ' first.py': 'x' });
  rmSync(workspace.path('removed.py'));
  git('mv', 'moved.py', 'elsewhere.py');
  commit();
  workspace.write({ 'later.py': 'x' });
  git('add', 'later.py');
  workspace.write({ 'new.py': 'x', 'ignored.py': 'x' });
  symlinkSync('kept.py', workspace.path('link.py'));
  expect(await changedFiles(workspace.root, { base: 'main' })).toEqual([' first.py', 'edited.py', 'elsewhere.py', 'later.py', 'new.py', 'with space/ä "quoted".py']);
  expect(await changedFiles(workspace.root, { base: 'main', head: 'topic' })).toEqual([' first.py', 'edited.py', 'elsewhere.py', 'with space/ä "quoted".py']);
  expect(await changedFiles(workspace.root, {})).toEqual(['later.py', 'new.py']);
  rmSync(workspace.path('edited.py'));
  expect(await changedFiles(workspace.root, { base: 'main' })).not.toContain('edited.py');
});

test('what was changed on the base alone does not count', async () => {
  git('checkout', '--quiet', 'main');
  workspace.write({ 'kept.py': 'x' });
  commit();
  git('checkout', '--quiet', 'topic');
  workspace.write({ 'edited.py': 'x' });
  commit();
  expect(await changedFiles(workspace.root, { base: 'main' })).toEqual(['edited.py']);
});

test('a workspace in a folder of a repository has its own files, by their paths in it', async () => {
  workspace.write({ 'app/a.py': 'x', 'app/deep/b.py': 'x', 'edited.py': 'x' });
  expect(await changedFiles(workspace.path('app'), { base: 'main' })).toEqual(['a.py', 'deep/b.py']);
  commit();
  expect(await changedFiles(workspace.path('app'), { base: 'main' })).toEqual(['a.py', 'deep/b.py']);
});

test('a base that is not there, and one that is an option, are named', async () => {
  await expect(changedFiles(workspace.root, { base: 'nosuch' })).rejects.toEqual(coded('git-failed', 'nosuch and HEAD'));
  await expect(changedFiles(workspace.root, { base: '--output=x' })).rejects.toEqual(coded('option-invalid', '--output=x'));
});

test('base and head are those of nx affected', () => {
  expect(lintRange({}, {}, {})).toEqual({ base: 'main', head: undefined });
  expect(lintRange({}, { defaultBase: 'trunk' }, {})).toEqual({ base: 'trunk', head: undefined });
  expect(lintRange({}, { defaultBase: 'trunk' }, { NX_BASE: 'a', NX_HEAD: 'b' })).toEqual({ base: 'a', head: 'b' });
  expect(lintRange({ base: 'c', head: 'd' }, {}, { NX_BASE: 'a', NX_HEAD: 'b' })).toEqual({ base: 'c', head: 'd' });
});
