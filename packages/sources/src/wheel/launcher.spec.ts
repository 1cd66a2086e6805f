import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { amd64, newFolder, newMachine } from '../../test/access-rig';
import { wheelOf, type TestWheel } from '../../test/wheels';
import type { WheelContent } from './content';
import { wheelUpstream } from './python-index';
import { wheelSource } from './wheel-source';

const python = execFileSync('python3', ['-c', 'import sys; print(sys.executable)'], { encoding: 'utf8' }).trim();
const series = execFileSync(python, ['-c', 'import sys; print("%d.%d" % sys.version_info[:2])'], { encoding: 'utf8' }).trim();

const demo: TestWheel = {
  files: {
    'demo/__init__.py': 'import sys\nfrom demo.words import hello\ndef main():\n    print(hello, *sys.argv[1:])\n    return 3\n',
    'demo/words.py': 'hello = "hello"\n',
    'demo-1.0.data/scripts/run': '#!python\nfrom __future__ import annotations\nfrom demo.words import hello\nimport sys\nprint("run", hello, *sys.argv[1:])\n',
    'demo-1.0.data/scripts/plain': '#!/bin/sh\necho plain\n',
  },
  entryPoints: "[console_scripts]\ndemo = demo:main\nlost = demo.lost:main\n",
};

/** An image's files below a folder. */
async function extracted(own: Partial<WheelContent> = {}): Promise<string> {
  const folder = newFolder();
  const { file, bytes, sha256 } = wheelOf(demo);
  mkdirSync(path.join(folder, 'simple/demo'), { recursive: true });
  writeFileSync(path.join(folder, file), bytes);
  writeFileSync(path.join(folder, 'simple/demo/index.html'), `<a href="../../${file}#sha256=${sha256}">${file}</a>`);
  const machine = newMachine([wheelUpstream], { rules: { pypi: [pathToFileURL(path.join(folder, 'simple')).href] }, platforms: [amd64] });
  const content = { type: 'wheel', packages: ['demo'], python: series, interpreter: 'python3', to: "/usr/local/lib/it's mine", ...own } as WheelContent;
  const locked = await wheelSource.resolve(content, machine);
  const root = path.join(folder, 'a folder', 'root');
  for (const { tree } of await wheelSource.parts(content, locked, { workspaceRoot: folder, archives: machine.archives, platform: amd64 })) {
    for (const [at, entry] of tree) {
      if (entry.type !== 'file') throw new Error(`${at} is no file`);
      const chunks: Buffer[] = [];
      for await (const chunk of entry.content.open()) chunks.push(Buffer.from(chunk));
      mkdirSync(path.dirname(path.join(root, at)), { recursive: true });
      writeFileSync(path.join(root, at), Buffer.concat(chunks));
      chmodSync(path.join(root, at), entry.mode);
    }
  }
  return root;
}

/** Runs a command in an empty folder, with a PATH that has no Python unless told. */
function run(command: string, ...args: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(command, args, { cwd: newFolder(), encoding: 'utf8', env: { PATH: searched, PYTHONPATH: '' } });
}
const bare = newFolder();
for (const each of ['readlink', 'sh', 'dirname']) symlinkSync(execFileSync('/bin/sh', ['-c', `command -v ${each}`], { encoding: 'utf8' }).trim(), path.join(bare, each));
let searched = bare;
beforeEach(() => void (searched = bare));

test('commands run by the Python beside them, from whatever folder and by links', async () => {
  const root = await extracted();
  const bin = path.join(root, 'usr/local/bin');
  symlinkSync(python, path.join(bin, 'python3'));
  expect(run(path.join(bin, 'demo'), 'a b', '*')).toEqual(expect.objectContaining({ status: 3, stdout: 'hello a b *\n', stderr: '' }));
  expect(run(path.join(bin, 'run'), 'x')).toEqual(expect.objectContaining({ status: 0, stdout: 'run hello x\n', stderr: '' }));
  expect(run(path.join(bin, 'plain'))).toEqual(expect.objectContaining({ status: 0, stdout: 'plain\n' }));
  const links = newFolder();
  symlinkSync(path.join(bin, 'demo'), path.join(links, 'absolute'));
  symlinkSync('absolute', path.join(links, 'relative'));
  expect(run(path.join(links, 'relative'))).toEqual(expect.objectContaining({ status: 3, stdout: 'hello\n', stderr: '' }));
  const moved = path.join(newFolder(), 'moved');
  cpSync(root, moved, { recursive: true, verbatimSymlinks: true });
  expect(run(path.join(moved, 'usr/local/bin/demo')).stdout).toBe('hello\n');
});

test('commands run by the Python in PATH where there is none beside them, and say it where there is none at all', async () => {
  const demo = path.join(await extracted(), 'usr/local/bin/demo');
  expect(run(demo)).toEqual(expect.objectContaining({ status: 127, stdout: '', stderr: 'demo: there is no python3 beside it or in PATH.\n' }));
  const other = newFolder();
  symlinkSync(python, path.join(other, 'python3'));
  searched = `${bare}:${other}`;
  expect(run(demo).stdout).toBe('hello\n');
});

test('modules of the user do not come before those of the command', async () => {
  const root = await extracted();
  const bin = path.join(root, 'usr/local/bin');
  symlinkSync(python, path.join(bin, 'python3'));
  writeFileSync(path.join(bin, 'demo.py'), 'raise SystemExit("another demo")\n');
  expect(run(path.join(bin, 'demo')).stdout).toBe('hello\n');
});

test('a module that is missing for this Python is told with the version that it is for', async () => {
  const bin = path.join(await extracted(), 'usr/local/bin');
  symlinkSync(python, path.join(bin, 'python3'));
  expect(run(path.join(bin, 'lost')).stderr).toMatch(/ModuleNotFoundError: No module named 'demo\.lost'/);
  const foreign = path.join(await extracted({ python: '3.99' }), 'usr/local/bin');
  symlinkSync(python, path.join(foreign, 'python3'));
  expect(run(path.join(foreign, 'lost'))).toEqual(expect.objectContaining({ status: 1, stderr: expect.stringMatching(`lost: its modules are for Python 3.99, and .* is Python ${series.replace('.', '\\.')}\\.`) as string }));
});
