import type { RunResult } from '@nx-oci/peers';
import { commitAll, git, linkTools, makeTeamWorkspace, refusalOf } from './team-workspace';
import type { Workspace } from './workspace';

let workspace: Workspace;
const bad = { py: 'import os\n', sh: '#!/bin/sh\necho $1\n', js: 'debugger;\n' };

/** A workspace with faults on main, which are nobody's who changes something else. */
beforeAll(async () => {
  workspace = await makeTeamWorkspace();
  workspace.write('eslint.config.mjs', "export default [{ rules: { 'no-debugger': 'error', 'prefer-const': 'error' } }];\n");
  for (const file of ['old.py', 'old.sh', 'old.js']) workspace.write(file, bad[file.split('.')[1] as 'py']);
  await commitAll(workspace);
});
beforeEach(async () => {
  linkTools(workspace);
  await git(workspace, 'checkout', '--quiet', '--force', 'main');
  await git(workspace, 'clean', '--quiet', '-fd');
  await git(workspace, 'checkout', '--quiet', '-B', 'topic');
});
afterAll(() => workspace?.dispose());

const lint = (...args: string[]): Promise<RunResult> => workspace.cli({}, 'lint-changed', ...args);

test('nothing that changed, and clean changes: 0', async () => {
  expect(await lint()).toMatchObject({ code: 0, stdout: expect.stringContaining('None of 0 changed files is for a linter.') });
  workspace.write('new file.py', 'print("hello")\n');
  workspace.write('bin/run it', '#!/usr/bin/env bash\necho "$1"\n');
  workspace.write('new.mjs', 'export const a = 1;\n');
  const { code, stdout } = await lint();
  expect(code).toBe(0);
  for (const line of ['ruff: 1 file, finds nothing', 'shellcheck: 1 file, finds nothing', 'eslint: 1 file, finds nothing']) expect(stdout).toContain(line);
});

test('faults: 1, of all linters at once, in what was committed and what was not; what is old or gone is left alone', async () => {
  workspace.write('a b.py', bad.py);
  workspace.write('-x.sh', bad.sh);
  await git(workspace, 'add', '--all');
  await git(workspace, 'commit', '--quiet', '--message=faults');
  workspace.write('new.js', bad.js);
  workspace.remove('old.py');
  const { code, stdout } = await lint('--base=main');
  expect(code).toBe(1);
  for (const said of ['a b.py', 'F401', '-x.sh', 'SC2086', 'no-debugger', 'ruff: 1 file, finds fault', 'shellcheck: 1 file, finds fault', 'eslint: 1 file, finds fault']) expect(stdout).toContain(said);
  expect(stdout).not.toContain('old.');
  expect((await lint('--base=main', '--head=HEAD')).stdout).not.toContain('eslint');
  expect((await workspace.cli({ NX_BASE: 'HEAD' }, 'lint-changed')).stdout).not.toContain('ruff');
});

test('what can be mended is, with --fix', async () => {
  workspace.write('new.py', 'import os\nprint("x")\n');
  workspace.write('new.js', 'let a = 1;\nexport { a };\n');
  expect(await lint()).toMatchObject({ code: 1 });
  expect(await lint('--fix')).toMatchObject({ code: 0 });
  expect(workspace.read('new.py')).toBe('print("x")\n');
  expect(workspace.read('new.js')).toContain('const a');
  expect(await lint()).toMatchObject({ code: 0 });
});

test('a team adds linters, changes them and leaves them out, as options of a target', async () => {
  const linters = { prettier: { files: ['**/*.md', '!CHANGES.md'], command: ['prettier', '--check', '--'], fix: ['--write'] }, ruff: false };
  workspace.project('tools', { 'lint-changed': { executor: 'nx-oci:lint-changed', options: { linters } } });
  workspace.write('README.md', '# a\n*  b\n');
  workspace.write('CHANGES.md', '# a\n*  b\n');
  workspace.write('new.py', bad.py);
  const found = await lint();
  expect(found.code).toBe(1);
  expect(found.stdout).toContain('prettier: 1 file, finds fault');
  expect(found.stdout).not.toContain('ruff');
  const target = await workspace.nx('run', 'tools:lint-changed');
  expect(target.code).toBe(1);
  expect(target.stdout + target.stderr).toContain('error(lint-found): prettier finds fault with what was changed.');
  await workspace.succeed('run', 'tools:lint-changed', '--base=main', '--fix');
  expect(workspace.read('README.md')).toBe('# a\n\n- b\n');
  workspace.project('other', { 'lint-changed': { executor: 'nx-oci:lint-changed' } });
  expect(refusalOf(await lint())).toEqual({ code: 2, error: 'usage-invalid' });
  expect(await lint('tools')).toMatchObject({ code: 0 });
});

test('more files than one command line takes are linted by several', async () => {
  for (let at = 0; at < 1500; at++) workspace.write(`many/${'long'.repeat(20)}/file number ${at}.py`, at === 1499 ? bad.py : 'print(1)\n');
  const { code, stdout } = await lint();
  expect(code).toBe(1);
  expect(stdout).toContain('ruff: 1500 files, finds fault');
  expect(stdout.match(/All checks passed!|Found 1 error/g)?.length).toBeGreaterThan(1);
});

test('a linter that is missing, one that fails, and a base that there is not: 2; the others run all the same', async () => {
  workspace.write('new.py', bad.py);
  workspace.write('new.js', 'export {};\n');
  workspace.write('eslint.config.mjs', 'throw new Error("no configuration");\n');
  const failed = await lint();
  expect(refusalOf(failed)).toEqual({ code: 2, error: 'lint-failed' });
  expect(failed.stderr).toContain('eslint ended with 2');
  expect(failed.stdout).toContain('ruff: 1 file, finds fault');
  expect(refusalOf(await lint('--base=nosuch'))).toEqual({ code: 2, error: 'git-failed' });
  expect(refusalOf(await lint('--nosuch'))).toEqual({ code: 2, error: 'usage-invalid' });
  workspace.remove('.tools/usr/local/bin/ruff');
  const missing = await lint();
  expect(refusalOf(missing)).toEqual({ code: 2, error: 'toolchain-missing' });
  expect(missing.stderr).toContain('ruff is not among the tools of the workspace');
});

test('without a configuration, eslint is left out and named', async () => {
  workspace.remove('eslint.config.mjs');
  workspace.write('new.js', bad.js);
  expect(await lint()).toMatchObject({ code: 0, stderr: expect.stringContaining('eslint is left out') });
});
