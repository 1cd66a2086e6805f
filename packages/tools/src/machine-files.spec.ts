import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { digestOf, parsePlatform } from '@nx-oci/oci';
import { tool } from '@nx-oci/peers';
import { temporaryFolder } from '../test/temporary-folder';
import { machineFiles } from './machine-files';
import { formatToolsLock } from './tools-lock';

const scratch = temporaryFolder();
const update = "npx nx run tools-image:update --note='it''s ours'";
const { files, ignored } = machineFiles({ update });
const textOf = (name: string): string => files.find((each) => each.path === name)!.text;
const blob = { digest: digestOf('blob'), size: 1 };
const locked = digestOf('manifest');
const lock = formatToolsLock({
  repository: { registry: 'ghcr.io', path: 'acme/tools' },
  digest: digestOf('index'),
  platforms: ['linux/amd64', 'darwin/arm64'].map((name, at) => ({ platform: parsePlatform(name), manifest: at === 0 ? blob : { digest: locked, size: 1 }, node: blob, updater: blob })),
});

/** A workspace whose tools are those of a manifest, or none. */
function workspace({ linked, withLock = true, lockText = lock }: { linked?: string; withLock?: boolean; lockText?: string } = {}): string {
  const root = mkdtempSync(path.join(scratch, 'ws-'));
  for (const { path: name, text, executable } of files) writeFileSync(path.join(root, name), text, { mode: executable ? 0o755 : 0o644 });
  if (withLock) writeFileSync(path.join(root, '.tools.lock'), lockText);
  if (linked) {
    mkdirSync(path.join(root, 'image/usr/local/bin'), { recursive: true });
    writeFileSync(path.join(root, 'image/.nx-oci-tools'), `${linked} linux/amd64 ghcr.io/acme/tools\nlayer ${blob.digest}\n`);
    symlinkSync('image', path.join(root, '.tools'));
  }
  return root;
}

const shells: Record<string, string[]> = { dash: [tool('dash')], bash: ['/bin/bash', '--norc'], 'bash, as sh': ['/bin/bash', '--norc', '--posix'] };

/** Enters a workspace: what is printed before `after` is what the file says. */
function enter(root: string, shell: string[], { env = {}, before = '', path: search }: { env?: NodeJS.ProcessEnv; before?: string; path?: string } = {}): SpawnSyncReturns<string> {
  const [command, ...args] = shell;
  return spawnSync(command, [...args, '-c', `${before}\n. ./.envrc; echo "$PATH"`], {
    cwd: root,
    encoding: 'utf8',
    env: { PATH: search ?? process.env.PATH, NX_OCI_TOOLS_TTL: '0', ...env },
  });
}

test('shellcheck and dash find nothing in the files', () => {
  for (const name of ['bootstrap.sh', '.envrc']) {
    const found = spawnSync(tool('shellcheck'), ['--shell=sh', '-'], { input: textOf(name), encoding: 'utf8' });
    expect(found.stdout).toBe('');
    expect(spawnSync(tool('dash'), ['-n'], { input: textOf(name), encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
  }
});

test('git ignores the link to the tools, and not their lock', () => {
  const root = workspace({ linked: locked });
  writeFileSync(path.join(root, '.gitignore'), `${ignored.join('\n')}\n`);
  symlinkSync('image', path.join(root, '.tools.new.123'));
  expect(spawnSync('git', ['init', '--quiet'], { cwd: root }).status).toBe(0);
  const { stdout } = spawnSync('git', ['ls-files', '--others', '--exclude-standard'], { cwd: root, encoding: 'utf8' });
  expect(stdout.split('\n').filter((name) => name.startsWith('.tools'))).toEqual(['.tools.lock']);
});

describe.each(Object.keys(shells))('.envrc in %s', (name) => {
  const shell = shells[name];

  it('puts the tools first in PATH, once, and says nothing where they are those of the lock', () => {
    const root = workspace({ linked: locked });
    const entered = enter(root, shell, { before: '. ./.envrc' });
    expect(entered).toMatchObject({ status: 0, stderr: '', stdout: `${root}/.tools/usr/local/bin:${process.env.PATH}\n` });
  });

  it('knows the tools of the lock whatever a shell takes for space', () =>
    expect(enter(workspace({ linked: locked }), shell, { before: 'IFS=x' })).toMatchObject({ status: 0, stderr: '' }));

  it('puts them first where they stand behind others, such as those of another worktree', () => {
    const root = workspace({ linked: locked });
    const own = `${root}/.tools/usr/local/bin`;
    expect(enter(root, shell, { path: `/other/.tools/usr/local/bin:${own}:/bin` }).stdout).toBe(`${own}:/other/.tools/usr/local/bin:/bin\n`);
    expect(enter(root, shell, { path: `/first:${own}` }).stdout).toBe(`${own}:/first\n`);
  });

  it.each<[string, Parameters<typeof workspace>[0], string]>([
    ['there are none', {}, 'tools: none are here yet: run ./bootstrap.sh\n'],
    ['the lock has others', { linked: digestOf('another') }, 'tools: .tools.lock has others than are here: run ./bootstrap.sh\n'],
    ['there is no lock', { linked: locked, withLock: false }, `tools: there is no .tools.lock here; once the image of tools is pushed: ${update}\n`],
    ['git left a conflict in the lock', { linked: locked, lockText: `<<<<<<< HEAD\n${lock}=======\n${lock}>>>>>>> other\n` }, `tools: .tools.lock has a conflict of git: keep one of its sides, or: ${update}\n`],
  ])('tells what to run where %s, and goes on', (_, options, said) => {
    for (const before of ['', 'set -eu', 'set -e; IFS=x']) {
      const entered = enter(workspace(options), shell, { before });
      expect(entered).toMatchObject({ status: 0, stderr: said });
      expect(entered.stdout).toContain('.tools/usr/local/bin:');
    }
  });

  it('needs no program at all', () => {
    const root = workspace({ linked: locked });
    expect(enter(root, shell, { path: '/nowhere' })).toMatchObject({ status: 0, stderr: '', stdout: `${root}/.tools/usr/local/bin:/nowhere\n` });
    expect(enter(root, shell, { path: '/nowhere', env: { NX_OCI_TOOLS_TTL: '1' } })).toMatchObject({ status: 0, stderr: '' });
  });

  it('tells of a lock that is old, and of no other', () => {
    const root = workspace({ linked: locked });
    // The end of what is written is waited for here, that of the background too.
    const told = (ttl?: string): string => enter(root, shell, { env: { NX_OCI_TOOLS_TTL: ttl } }).stderr;
    expect(told()).toBe('');
    const old = new Date(Date.now() - 40 * 86_400_000);
    utimesSync(path.join(root, '.tools.lock'), old, old);
    expect(told()).toBe(`tools: .tools.lock was not raised for long: ${update}\n`);
    expect(told('50')).toBe('');
    expect(told('0')).toBe('');
    expect(told('no number')).toBe('');
  });

  it('looks how old the lock is in the background: what it prints has ended before', () => {
    const root = workspace({ linked: locked });
    // A find that does not end before the shell has.
    mkdirSync(path.join(root, 'bin'));
    writeFileSync(path.join(root, 'bin/find'), '#!/bin/sh\nwhile [ ! -e ended ]; do :; done\necho found\n', { mode: 0o755 });
    const script = '. ./.envrc; echo "$PATH" >entered; : >ended';
    const { status, stderr } = spawnSync(shell[0], [...shell.slice(1), '-c', script], { cwd: root, env: { PATH: `${root}/bin:${process.env.PATH}` }, encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: `tools: .tools.lock was not raised for long: ${update}\n` });
    expect(existsSync(path.join(root, 'entered'))).toBe(true);
  });
});

test('.envrc works with direnv, which waits for nothing in the background', async () => {
  const root = workspace({ linked: locked });
  const old = new Date(Date.now() - 40 * 86_400_000);
  utimesSync(path.join(root, '.tools.lock'), old, old);
  const env = { PATH: process.env.PATH, HOME: scratch, XDG_DATA_HOME: path.join(scratch, 'data'), XDG_CONFIG_HOME: path.join(scratch, 'config'), XDG_CACHE_HOME: path.join(scratch, 'cache') };
  const direnv = (...args: string[]): SpawnSyncReturns<string> => spawnSync(tool('direnv'), args, { cwd: root, env, encoding: 'utf8', timeout: 60_000 });
  expect(direnv('allow')).toMatchObject({ status: 0 });
  const { status, stdout, stderr } = direnv('exec', root, 'sh', '-c', 'echo "$PATH"');
  expect({ status, stdout }).toEqual({ status: 0, stdout: `${root}/.tools/usr/local/bin:${process.env.PATH}\n` });
  expect(stderr.replace(`tools: .tools.lock was not raised for long: ${update}\n`, '')).not.toContain('tools:');
});
