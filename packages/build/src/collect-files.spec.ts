import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { layerKey, parsePlatform, type FileTree } from '@nx-oci/oci';
import { elfFile } from '../test/elf-file';
import { coded } from '../test/errors';
import { TestWorkspace } from '../test/workspace';
import { collectFiles } from './collect-files';
import type { FilesContent } from './definition';
import { BuildDigests } from './file-digests';
import { textAt } from './tree-text';

const accounts = { users: new Map([['app', { uid: 1000, gid: 2000 }]]), groups: new Map() };

let workspace: TestWorkspace;
let read: string[];

beforeEach(() => {
  workspace = new TestWorkspace();
  read = [];
});

async function collect(content: Partial<FilesContent>, platform = 'linux/amd64'): Promise<FileTree> {
  const { tree } = await collectFiles(
    { type: 'files', from: 'files', to: '/app', ...content },
    {
      platform: parsePlatform(platform),
      workspace,
      accounts,
      digests: new BuildDigests(workspace.store),
      onRead: (file) => read.push(file),
    },
  );
  return tree;
}

/** Path → mode, in the order of the tree. */
const modes = (tree: FileTree): Record<string, string> => Object.fromEntries([...tree].map(([name, { mode }]) => [name, mode.toString(8)]));

describe('where files go', () => {
  beforeEach(() =>
    workspace.write({
      'files/a.txt': 'A',
      'files/sub/b.txt': 'B',
      'apps/greeter/c.txt': 'C',
      'dist/amd64/app': 'x',
      'dist/arm64/app': 'y',
    }),
  );

  test.each([
    ['a file to a file', { from: 'files/a.txt', to: '/etc/b.conf' }, ['etc/b.conf'], ['files/a.txt']],
    ['a file into a folder', { from: 'files/a.txt', to: '/etc/' }, ['etc/a.txt'], ['files/a.txt']],
    ['a file into the root', { from: 'files/a.txt', to: '/' }, ['a.txt'], ['files/a.txt']],
    ['what is in a folder', {}, ['app', 'app/a.txt', 'app/sub', 'app/sub/b.txt'], ['files/a.txt', 'files/sub/b.txt']],
    ['what is in a folder into the root', { from: './files/', to: '/' }, ['a.txt', 'sub', 'sub/b.txt'], ['files/a.txt', 'files/sub/b.txt']],
    ['what is in the workspace', { from: '.', include: ['files/*'] }, ['app', 'app/files', 'app/files/a.txt'], ['files/a.txt']],
    [
      'what a token names',
      { from: '{projectRoot}', to: '/{projectName}/{arch}/' },
      ['greeter/amd64', 'greeter/amd64/c.txt'],
      ['apps/greeter/c.txt'],
    ],
  ] as [string, Partial<FilesContent>, string[], string[]][])('%s', async (_, content, paths, files) => {
    expect([...(await collect(content)).keys()]).toEqual(paths);
    expect(read).toEqual(files);
  });

  test('each platform has its own path, by token or by name, however the name is written', async () => {
    const from = { 'linux/amd64': 'dist/amd64/app', 'linux/arm64/v8': 'dist/arm64/app', 'linux/arm': 'files/a.txt' };
    for (const [platform, text] of [
      ['linux/amd64', 'x'],
      ['linux/arm64', 'y'],
    ]) {
      expect(textAt(await collect({ from: 'dist/{arch}/app', to: '/app' }, platform), 'app')).toBe(text);
      expect(textAt(await collect({ from, to: '/app' }, platform), 'app')).toBe(text);
    }
    expect(textAt(await collect({ from, to: '/app' }, 'linux/arm/v7'), 'app')).toBe('A');
  });

  test('a platform without a path is told, with those that have one', async () => {
    await expect(collect({ from: { 'linux/arm64': 'x' }, to: '/app' })).rejects.toThrow(
      coded('content-missing', '/app', 'linux/amd64', 'linux/arm64'),
    );
    await expect(collect({ from: { 'linux/x64': 'x' } })).rejects.toThrow(coded('platform-invalid', 'linux/x64'));
  });
});

describe('what of a folder is taken', () => {
  beforeEach(() =>
    workspace.write({ 'files/a.js': '', 'files/.env': '', 'files/lib/b.js': '', 'files/lib/b.ts': '', 'files/doc/c.md': '' }),
  );

  test.each([
    [
      'everything, hidden files too',
      {},
      ['app', 'app/.env', 'app/a.js', 'app/doc', 'app/doc/c.md', 'app/lib', 'app/lib/b.js', 'app/lib/b.ts'],
    ],
    ['what is included, with its folders', { include: ['**/*.js'] }, ['app', 'app/a.js', 'app/lib', 'app/lib/b.js']],
    ['what is not excluded', { exclude: ['**/*.ts', 'doc', '.env'] }, ['app', 'app/a.js', 'app/lib', 'app/lib/b.js']],
    ['what is included but not excluded', { include: ['lib/**'], exclude: ['**/*.ts'] }, ['app', 'app/lib', 'app/lib/b.js']],
  ])('%s', async (_, content, paths) => expect([...(await collect(content)).keys()]).toEqual(paths));

  test.each([{ include: ['none'] }, { include: ['**/*.js'], exclude: ['**/*.js'] }, { exclude: ['**'] }])(
    'globs that take nothing are refused: %j',
    async (globs: { include?: string[]; exclude?: string[] }) => {
      const named = [...(globs.include ?? []), ...(globs.exclude ?? [])];
      await expect(collect(globs)).rejects.toThrow(coded('content-missing', 'files gives no file', ...named));
    },
  );

  test('what is excluded is not read', async () => {
    await collect({ exclude: ['lib', '**/*.md', '.*'] });
    expect(read).toEqual(['files/a.js']);
  });

  test('a folder without files is left out: neither git nor a cache has it', async () => {
    mkdirSync(workspace.path('files/lib/empty/deep'), { recursive: true });
    expect([...(await collect({ include: ['lib/**'], exclude: ['**/*.ts'] })).keys()]).toEqual(['app', 'app/lib', 'app/lib/b.js']);
  });
});

describe('attributes', () => {
  test('whether a file may be executed is told from its bytes: a cache does not see its mode', async () => {
    workspace.write({ 'files/text': 'text', 'files/empty': '', 'files/script': '#!/bin/sh\n', 'files/program': '\x7fELF and more' });
    for (const mode of [0o777, 0o600]) {
      for (const name of workspace.files('files')) chmodSync(workspace.path(`files/${name}`), mode);
      expect(modes(await collect({}))).toEqual({
        app: '755',
        'app/empty': '644',
        'app/program': '755',
        'app/script': '755',
        'app/text': '644',
      });
    }
  });

  test('owner, modes and time are those that are written, for folders on the way too', async () => {
    workspace.write({ 'files/lib/deep/a.js': '#!/bin/sh' });
    const attributes = { owner: 'app', mode: '0640', directoryMode: '0750', mtime: 7 };
    const tree = await collect({ ...attributes, include: ['**/*.js'] });
    expect(modes(tree)).toEqual({ app: '750', 'app/lib': '750', 'app/lib/deep': '750', 'app/lib/deep/a.js': '640' });
    for (const entry of tree.values()) expect(entry).toMatchObject({ uid: 1000, gid: 2000, mtime: 7 });
  });

  test.each([
    [{ owner: 'who' }, 'owner-invalid'],
    [{ mode: 'rw' }, 'mode-invalid'],
    [{ directoryMode: '9' }, 'mode-invalid'],
    [{ mtime: 'then' }, 'mtime-invalid'],
    [{ to: 'app' }, 'path-not-absolute'],
    [{ to: '/../app' }, 'path-escapes'],
    [{ from: '../files' }, 'path-escapes'],
    [{ from: '/files' }, 'path-absolute'],
    [{ from: 'files/{version}' }, 'token-unknown'],
    [{ to: '/{version}' }, 'token-unknown'],
  ] as const)('%j is %s', async (content, code) => {
    workspace.write({ 'files/a': '' });
    await expect(collect(content)).rejects.toThrow(coded(code));
  });

  test('neither times, umask, the order of creation nor the place of the workspace count', async () => {
    const names = Array.from({ length: 300 }, (_, at) => `files/${(at * 7919) % 300}/${at}`);
    const keys = new Set<string>();
    for (const [mask, order] of [
      [0o022, names],
      [0o077, [...names].reverse()],
    ] as const) {
      workspace = new TestWorkspace();
      const before = process.umask(mask);
      for (const name of order) workspace.write({ [name]: name });
      process.umask(before);
      utimesSync(workspace.path(names[0]), 1, mask);
      const tree = await collect({});
      const paths = [...tree.keys()].filter((name) => tree.get(name)!.type === 'file').map((name) => name.split('/'));
      const byName = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
      expect(paths).toEqual([...paths].sort((a, b) => byName(a[1], b[1]) || byName(a[2], b[2])));
      keys.add(layerKey(tree));
    }
    expect(keys.size).toBe(1);
  });
});

describe('links', () => {
  test('links within a folder are kept as they are, wherever they point', async () => {
    workspace.write({ 'files/a': 'A', 'files/sub/b': 'B' });
    const links = { file: 'a', up: '../a', folder: 'sub', dangling: 'none', absolute: '/usr/bin/env' };
    for (const [name, target] of Object.entries(links)) symlinkSync(target, workspace.path(`files/${name}`));
    const tree = await collect({ owner: 'app', mode: '0600' });
    for (const [name, target] of Object.entries(links)) {
      expect(tree.get(`app/${name}`)).toEqual({ type: 'symlink', mode: 0o777, uid: 1000, gid: 2000, mtime: 0, target });
    }
    expect(tree.size).toBe(4 + Object.keys(links).length);
  });

  test('a content that is a link is what it leads to, under its own name', async () => {
    workspace.write({ 'files/v2/app': 'two' });
    symlinkSync('v2', workspace.path('files/current'));
    symlinkSync('v2/app', workspace.path('files/latest'));
    expect([...(await collect({ from: 'files/current' })).keys()]).toEqual(['app', 'app/app']);
    expect(textAt(await collect({ from: 'files/latest', to: '/bin/' }), 'bin/latest')).toBe('two');
  });

  test('a link that leaves the workspace is refused, by its own name or that of a folder', async () => {
    const outside = mkdtempSync(path.join(workspace.root, '..', 'outside-'));
    writeFileSync(path.join(outside, 'secret'), '');
    symlinkSync(outside, workspace.path('folder'));
    symlinkSync(path.join(outside, 'secret'), workspace.path('file'));
    for (const from of ['folder', 'file', 'folder/secret']) await expect(collect({ from })).rejects.toThrow(coded('path-escapes', from));
    expect(read).toEqual([]);
  });
});

describe('what cannot be packed', () => {
  beforeEach(() => workspace.write({ 'files/a': '' }));
  test('a name that is not UTF-8 is refused, unless it is excluded', async () => {
    writeFileSync(Buffer.concat([Buffer.from(workspace.path('files/b')), Buffer.from([0xff])]), '');
    await expect(collect({})).rejects.toThrow(coded('file-unsupported', 'files/b'));
    expect([...(await collect({ exclude: ['b*'] })).keys()]).toEqual(['app', 'app/a']);
  });

  test('so is the target of a link', async () => {
    symlinkSync(Buffer.from('t\xff', 'latin1'), workspace.path('files/link'));
    await expect(collect({})).rejects.toThrow(coded('file-unsupported', 'files/link'));
  });

  test('names of every kind of UTF-8 are kept', async () => {
    const names = ['grüße', '日本語', 'new\nline', '-rf', '*', '__proto__', 'x'.repeat(250)];
    for (const name of names) workspace.write({ [`files/${name}`]: name });
    const tree = await collect({});
    for (const name of names) expect(textAt(tree, `app/${name}`)).toBe(name);
    expect((await collect({ include: ['**'] })).size).toBe(tree.size);
    await expect(collect({ exclude: ['*'] })).rejects.toThrow(coded('content-missing', 'files gives no file'));
  });

  test('a pipe is refused, unless it is excluded; it is never waited for', async () => {
    execFileSync('mkfifo', [workspace.path('files/pipe')]);
    await expect(collect({})).rejects.toThrow(coded('file-unsupported', 'files/pipe'));
    await expect(collect({ from: 'files/pipe' })).rejects.toThrow(coded('file-unsupported', 'files/pipe'));
    await expect(collect({ from: 'files/pipe', expect: 'static-binary' })).rejects.toThrow(coded('file-unsupported', 'files/pipe'));
    expect([...(await collect({ exclude: ['pipe'] })).keys()]).toEqual(['app', 'app/a']);
  });

  test('what is not there is told', async () => {
    await expect(collect({ from: 'files/none' })).rejects.toThrow(coded('content-missing', 'files/none does not exist'));
    await expect(collect({ from: 'files/a/b' })).rejects.toThrow(coded('content-missing', 'files/a/b'));
  });

  test('a link to itself is told', async () => {
    symlinkSync('loop', workspace.path('loop'));
    await expect(collect({ from: 'loop' })).rejects.toThrow(coded('content-missing', 'loop'));
  });
});

test('what is to be a static binary is checked', async () => {
  workspace.write({ good: elfFile(), 'files/bad': '#!/bin/sh' });
  expect(modes(await collect({ from: 'good', to: '/', expect: 'static-binary' }))).toEqual({ good: '755' });
  await expect(collect({ from: 'good', expect: 'static-binary' }, 'linux/arm64')).rejects.toThrow(
    coded('binary-wrong-architecture', 'good'),
  );
  await expect(collect({ from: 'files/bad', expect: 'static-binary' })).rejects.toThrow(coded('binary-not-elf', 'files/bad'));
  await expect(collect({ expect: 'static-binary' })).rejects.toThrow(coded('binary-not-elf', 'files'));
});
