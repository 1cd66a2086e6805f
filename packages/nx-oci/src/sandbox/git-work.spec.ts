import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { coded } from '../../test/errors';
import { cloneRepository } from './git-clone';
import { bringWork, type BroughtWork } from './git-work';

let folder: string;
let root: string;
const git = (cwd: string, ...args: string[]): string => execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.test', ...args], { cwd, encoding: 'utf8' }).trim();
const write = (base: string, file: string, text: string): void => {
  mkdirSync(path.dirname(path.join(base, file)), { recursive: true });
  writeFileSync(path.join(base, file), text);
};

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'nx-oci-git-work-'));
  root = path.join(folder, 'repository');
  mkdirSync(root);
  git(root, 'init', '--quiet', '--initial-branch=main');
  write(root, 'a.txt', 'a\n');
  write(root, '.gitignore', 'ignored\n');
  git(root, 'add', '--all');
  git(root, 'commit', '--quiet', '--message', 'begin');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** What an agent does in its clone, and what comes of it. */
async function worked(work: (clone: string) => void, instance = 'one'): Promise<BroughtWork | undefined> {
  const clone = path.join(folder, `clone-${instance}`);
  const { commit } = await cloneRepository(root, clone, instance);
  work(clone);
  const scratch = mkdtempSync(path.join(folder, 'scratch-'));
  return bringWork(root, { folder: clone, scratch, instance, commit });
}
const shown = (ref: string): string[] => git(root, 'log', '--format=%s', ref).split('\n');

test('a clone has the branch of the sandbox, and nothing of the repository itself', async () => {
  const clone = path.join(folder, 'clone');
  write(root, 'b.txt', 'not committed');
  expect(await cloneRepository(root, clone, 'one')).toEqual({ commit: git(root, 'rev-parse', 'HEAD'), prefix: '.', changed: 1 });
  expect(git(clone, 'branch', '--show-current')).toBe('sandbox/one');
  execFileSync('git', ['commit', '--quiet', '--allow-empty', '--message', 'by nobody in particular'], { cwd: clone, env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null' } });
  expect(git(clone, 'log', '-1', '--format=%an <%ae>')).toBe('agent in sandbox one <agent@localhost>');
  expect([git(clone, 'remote'), existsSync(path.join(clone, 'b.txt'))]).toEqual(['', false]);
  expect(git(root, 'branch', '--list', 'sandbox/*')).toBe('');
});

test('a workspace in a folder of its repository is known by its path', async () => {
  write(root, 'sub/c.txt', 'c');
  git(root, 'add', '--all');
  git(root, 'commit', '--quiet', '--message', 'more');
  expect(await cloneRepository(path.join(root, 'sub'), path.join(folder, 'clone'), 'one')).toMatchObject({ prefix: 'sub/' });
});

test.each([
  ['no repository', 'empty', (): void => mkdirSync(path.join(folder, 'empty'))],
  ['no commit', 'new', (): void => void git(folder, 'init', '--quiet', 'new')],
])('%s is nothing to clone', async (_, name, make) => {
  make();
  await expect(cloneRepository(path.join(folder, name), path.join(folder, 'clone'), 'one')).rejects.toEqual(coded('sandbox-workspace', 'sandbox one'));
});

test('what nobody has changed leaves nothing', async () => {
  expect(await worked((clone) => write(clone, 'ignored', 'x'))).toBeUndefined();
  expect(git(root, 'branch', '--list', 'sandbox/*')).toBe('');
});

test('commits and what is not committed become a branch, and the workspace stays as it is', async () => {
  const brought = await worked((clone) => {
    write(clone, 'b.txt', 'b\n');
    git(clone, 'add', 'b.txt');
    git(clone, 'commit', '--quiet', '--message', 'by the agent');
    write(clone, 'c.txt', 'c\n');
    rmSync(path.join(clone, 'a.txt'));
    write(clone, 'ignored', 'x');
    symlinkSync('/etc/passwd', path.join(clone, 'link'));
  });
  expect(brought).toEqual({ branch: 'sandbox/one', commit: git(root, 'rev-parse', 'sandbox/one') });
  expect(shown('sandbox/one')).toEqual(['What the sandbox one has not committed', 'by the agent', 'begin']);
  expect(git(root, 'diff', '--name-status', 'main', 'sandbox/one').split('\n')).toEqual(['D\ta.txt', 'A\tb.txt', 'A\tc.txt', 'A\tlink']);
  expect(git(root, 'show', 'sandbox/one:link')).toBe('/etc/passwd');
  expect([git(root, 'status', '--porcelain'), git(root, 'branch', '--show-current')]).toEqual(['', 'main']);
});

test('a sandbox of the same name goes on from there', async () => {
  await worked((clone) => write(clone, 'b.txt', 'b\n'));
  rmSync(path.join(folder, 'clone-one'), { recursive: true });
  await worked((clone) => {
    expect(existsSync(path.join(clone, 'b.txt'))).toBe(true);
    git(clone, 'commit', '--quiet', '--allow-empty', '--message', 'again');
  });
  expect(shown('sandbox/one')).toEqual(['again', 'What the sandbox one has not committed', 'begin']);
});

test('one whose branch was merged begins anew, and has the branch', async () => {
  await worked((clone) => write(clone, 'b.txt', 'b\n'));
  git(root, 'merge', '--quiet', '--ff-only', 'sandbox/one');
  git(root, 'commit', '--quiet', '--allow-empty', '--message', 'by a person');
  rmSync(path.join(folder, 'clone-one'), { recursive: true });
  expect(await worked((clone) => git(clone, 'commit', '--quiet', '--allow-empty', '--message', 'again'))).toMatchObject({ branch: 'sandbox/one' });
  expect(shown('sandbox/one').slice(0, 2)).toEqual(['again', 'by a person']);
});

test('a branch that has moved in between is left alone', async () => {
  const brought = await worked((clone) => {
    git(root, 'branch', 'sandbox/one', git(root, 'commit-tree', 'HEAD^{tree}', '-p', 'HEAD', '-m', 'by a person'));
    write(clone, 'b.txt', 'b\n');
  });
  expect(brought!.branch).toMatch(/^sandbox\/one-[0-9a-f]{8}$/);
  expect(shown('sandbox/one')).toEqual(['by a person', 'begin']);
});

test('nothing that a clone is set to is run, and objects of others are not read by it', async () => {
  const proof = path.join(folder, 'run');
  const secret = path.join(folder, 'secret');
  mkdirSync(secret);
  git(secret, 'init', '--quiet');
  const rig = (clone: string): void => {
    const program = path.join(clone, 'program.sh');
    write(clone, 'program.sh', `#!/bin/sh\ntouch ${proof}\ncat\n`);
    chmodSync(program, 0o755);
    for (const [name, value] of [['core.fsmonitor', program], ['core.hooksPath', path.join(clone, 'hooks')], ['filter.x.clean', program], ['filter.x.smudge', program], ['uploadpack.packObjectsHook', program], ['core.sshCommand', program]]) git(clone, 'config', name, value);
    write(clone, '.gitattributes', '* filter=x\n');
    for (const hook of ['pre-commit', 'post-checkout', 'reference-transaction', 'post-index-change']) {
      mkdirSync(path.join(clone, 'hooks'), { recursive: true });
      cpSync(program, path.join(clone, 'hooks', hook));
      cpSync(program, path.join(clone, '.git/hooks', hook));
    }
    write(clone, '.git/objects/info/alternates', `${path.join(secret, '.git/objects')}\n`);
    // To set all this may have run some of it.
    rmSync(proof, { force: true });
  };
  await worked(rig);
  expect(existsSync(proof)).toBe(false);
  expect(shown('sandbox/one')).toHaveLength(2);
  // It is what would be run by who trusts the clone.
  const trusted = path.join(folder, 'trusted');
  await cloneRepository(root, trusted, 'two');
  rig(trusted);
  git(trusted, 'add', '--all');
  expect(existsSync(proof)).toBe(true);
});

test.each<[string, (clone: string) => void]>([
  ['a clone without its repository', (clone) => rmSync(path.join(clone, '.git'), { recursive: true })],
  ['a clone whose repository is a link', (clone) => {
    rmSync(path.join(clone, '.git'), { recursive: true });
    symlinkSync(path.join(folder, 'repository/.git'), path.join(clone, '.git'));
  }],
  ['a clone that names no commit', (clone) => write(clone, '.git/HEAD', 'ref: refs/heads/../../../../secret\n')],
])('%s has its files taken', async (_, spoil) => {
  await worked((clone) => {
    write(clone, 'b.txt', 'b\n');
    spoil(clone);
  });
  expect(git(root, 'diff', '--name-only', 'main', 'sandbox/one')).toBe('b.txt');
  expect(existsSync(path.join(root, '.git/HEAD'))).toBe(true);
});
