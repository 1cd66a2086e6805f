import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { bytesContent, type Entry, type FileTree } from '@nx-oci/oci';
import { elfFile } from '../../test/elf-file';
import { coded } from '../../test/errors';
import { TestWorkspace } from '../../test/workspace';
import { writeTree } from '../../test/write-tree';
import { wrapPrograms, type WrappedPackage } from './wrap-programs';

const root = { uid: 0, gid: 0, mtime: 0 };
const file = (bytes: Buffer | string, mode = 0o755): Entry => ({ type: 'file', mode, ...root, content: bytesContent(bytes) });
const folder: Entry = { type: 'directory', mode: 0o755, ...root };
const link = (target: string): Entry => ({ type: 'symlink', mode: 0o777, ...root, target });
const dynamic = file(elfFile({ type: 3, interpreter: '/lib64/ld.so.2', dynamic: [[1, 1]] }));

/** In the place of a loader, what tells how it was called. */
const loader = file('#!/bin/sh\nprintf "%s\\n" "$@" "home ${TOOL_HOME-none}"\n');
const libraries: FileTree = new Map([
  ['lib64', link('usr/lib64')],
  ['usr/lib64/ld.so.2', link('../lib/machine/ld.so.2')],
  ['usr/lib/machine/ld.so.2', loader],
  ['usr/lib/machine/libtool.so.1', file(elfFile({ type: 3, interpreter: '/lib64/ld.so.2' }))],
]);
const tool: FileTree = new Map([
  ['usr/bin/tool', dynamic],
  ['usr/bin/static', file(elfFile())],
  ['usr/bin/script', file('#!/usr/bin/tool -E  -s\n')],
  ['usr/bin/shell', file('#!/bin/sh\necho "shell $*"\n')],
  ['usr/bin/other', link('tool')],
  ['usr/lib/tool/inner', dynamic],
  ['usr/lib/tool/tool', { type: 'hardlink', mode: 0o755, ...root, target: 'usr/bin/tool' }],
  ['usr/lib/tool/tool-add', link('tool')],
  ['usr/lib/tool/plugin.so', dynamic],
  ['usr/lib/tool/data', file(elfFile({ interpreter: '/lib64/ld.so.2' }), 0o644)],
]);
const { store } = new TestWorkspace();
const wrap = (wanted: Partial<WrappedPackage> = {}, own = tool): Promise<FileTree[]> => wrapPrograms([libraries, own], [{ part: 1, origin: 'tool', commands: ['tool'], ...wanted }], store);

const parent = realpathSync(mkdtempSync(path.join(tmpdir(), 'nx-oci-wrapped-')));
afterAll(() => rmSync(parent, { recursive: true, force: true }));
let places = 0;

/** Extracts what is made of the trees. */
async function extracted(trees: readonly FileTree[]): Promise<string> {
  const place = path.join(parent, `a b ${(places += 1)}`);
  mkdirSync(place);
  await writeTree(new Map(trees.flatMap((tree) => [...tree])), place);
  return place;
}

/** What a program prints, line by line. */
function run(program: string, args: string[] = [], options: { cwd?: string; PATH?: string } = {}): string[] {
  const { cwd, PATH = '/usr/bin:/bin' } = options;
  const { stdout, stderr, error } = spawnSync(program, args, { encoding: 'utf8', cwd, env: { PATH } });
  if (error || stderr) throw new Error(`${program}: ${error?.message ?? stderr}`);
  return stdout.split('\n').slice(0, -1);
}

/** How the loader is called for a program. */
const started = (place: string, self: string, ...program: string[]): string[] => ['--library-path', `${place}/usr/lib/machine:${place}/usr/lib`, '--argv0', self, ...program];

describe('a command', () => {
  let place: string;
  beforeAll(async () => (place = await extracted(await wrap({ commands: ['tool', 'static', 'script', 'shell', 'other'], env: { TOOL_HOME: '{root}/usr/lib/tool:$PATH' } }))));
  const own = (): string => `${place}/usr/local/bin/tool`;
  const home = (): string => `home ${place}/usr/lib/tool:$PATH`;

  test('is started by the loader of the tree, with its libraries, its variables and all arguments', () =>
    expect(run(own(), ['a b', '', '"$x"'])).toEqual([...started(place, own(), `${place}/usr/bin/tool`, 'a b', '', '"$x"'), home()]));

  test('finds its tree from wherever it is called', () => {
    symlinkSync('../../..', `${place}/usr/local/bin/up`);
    symlinkSync(place, `${parent}/linked`);
    const real = (self: string): string[] => [...started(place, self, `${place}/usr/bin/tool`), home()];
    expect(run('./tool', [], { cwd: `${place}/usr/local/bin` })).toEqual(real('./tool'));
    expect(run('usr/local/bin/tool', [], { cwd: place })).toEqual(real('usr/local/bin/tool'));
    expect(run('tool', [], { PATH: `${place}/usr/local/bin:/usr/bin:/bin` })).toEqual(real(own()));
    expect(run(`${place}/usr/bin/../local/bin/tool`)).toEqual(real(`${place}/usr/bin/../local/bin/tool`));
    // A link of a folder is as good as the folder.
    const linked = `${parent}/linked/usr/local/bin/tool`;
    expect(run(linked)[0]).toBe('--library-path');
    expect(run(linked).at(-1)).toBe(`home ${parent}/linked/usr/lib/tool:$PATH`);
  });

  test('goes by the name that it is called by', () => {
    mkdirSync(`${parent}/bin`);
    symlinkSync(own(), `${parent}/bin/first`);
    symlinkSync('first', `${parent}/bin/second`);
    expect(run(`${parent}/bin/second`)).toEqual([...started(place, `${parent}/bin/second`, `${place}/usr/bin/tool`), home()]);
  });

  test('that is moved with its tree goes with it', () => {
    const moved = `${parent}/moved`;
    renameSync(place, moved);
    place = moved;
    expect(run(own())).toEqual([...started(moved, own(), `${moved}/usr/bin/tool`), home()]);
  });

  test('that is a script is run by the interpreter of the tree, or by a shell that every machine has', () => {
    expect(run(`${place}/usr/local/bin/script`, ['x'])).toEqual([...started(place, `${place}/usr/local/bin/script`, `${place}/usr/bin/tool`, '-E  -s', `${place}/usr/bin/script`, 'x'), home()]);
    expect(run(`${place}/usr/local/bin/shell`, ['x'])).toEqual(['shell x']);
  });
});

test('other programs of the package are wrapped in their places, and what leads to them still does', async () => {
  const trees = await wrap();
  expect([...trees[1].keys()].filter((name) => name.startsWith('usr/lib/tool/'))).toEqual([
    ...['usr/lib/tool/tool-add', 'usr/lib/tool/plugin.so', 'usr/lib/tool/data'],
    ...['usr/lib/tool/.inner-program', 'usr/lib/tool/inner', 'usr/lib/tool/.tool-program', 'usr/lib/tool/tool'],
  ]);
  const place = await extracted(trees);
  const inner = `${place}/usr/lib/tool/`;
  expect(run(`${inner}inner`, ['x'])).toEqual([...started(place, `${inner}inner`, `${inner}.inner-program`, 'x'), 'home none']);
  expect(run(`${inner}tool-add`)).toEqual([...started(place, `${inner}tool-add`, `${inner}.tool-program`), 'home none']);
});

test('a file that others name by hardlinks is moved for them, too', async () => {
  const own: FileTree = new Map([
    ['usr/lib/tool/tool', dynamic],
    ['usr/bin/tool', { type: 'hardlink', mode: 0o755, ...root, target: 'usr/lib/tool/tool' }],
  ]);
  const [, tree] = await wrap({}, own);
  expect(tree.get('usr/bin/tool')).toMatchObject({ type: 'hardlink', target: 'usr/lib/tool/.tool-program' });
  expect(tree.get('usr/lib/tool/.tool-program')).toBe(dynamic);
});

test('at the root of a system, a command is started as it is', async () => {
  const tree = (await wrap({ env: { TOOL_HOME: '{root}/usr' } }))[1];
  const text = (name: string): string => Buffer.from((tree.get(name) as { content: { bytes: Uint8Array } }).content.bytes).toString();
  expect(text('usr/local/bin/tool')).toMatch(/\n\[ -z "\$root" \] && \[ "\$\{self##\*\/\}" = tool \] && exec \/usr\/bin\/tool "\$@"\nexport TOOL_HOME/);
  // What has another name beside the wrapper is told its own by the loader alone.
  expect(text('usr/lib/tool/inner')).not.toContain('&& exec');
});

test('folders above a wrapper are as the whole has them', async () => {
  const owned = { ...folder, mode: 0o700 };
  const [, tree] = await wrapPrograms([new Map([...libraries, ['usr/local', owned]]), tool], [{ part: 1, origin: 'tool', commands: ['tool'] }], store);
  expect(tree.get('usr/local')).toBe(owned);
  expect(tree.get('usr/local/bin')).toMatchObject({ type: 'directory', implied: true });
});

test('a program that is not there, or whose place is taken, is refused by name', async () => {
  await expect(wrap({ commands: ['spool'] })).rejects.toEqual(coded('program-missing', 'spool', 'tool'));
  const taken = wrap({}, new Map([...tool, ['usr/local/bin/tool', file('')]]));
  await expect(taken).rejects.toEqual(coded('path-conflict', '/usr/local/bin/tool'));
  await expect(wrapPrograms([tool], [{ part: 0, origin: 'tool', commands: ['tool'] }], store)).rejects.toEqual(coded('program-missing', '/lib64/ld.so.2'));
});
