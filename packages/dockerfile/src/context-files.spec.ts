import { chmodSync, lstatSync, mkdirSync, mkdtempSync, readFileSync, readlinkSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { contextFiles, copyContext, readIgnoreFile } from './context-files';

let root: string;
let folder: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'nx-oci-context-'));
  folder = path.join(root, 'context');
  write('a.ts', 'b.ts', 'c.md', '.hidden', 'src/x.ts', 'src/deep/y.ts', 'src/deep/z.md', 'node_modules/m/index.js', 'weird[1].txt');
});
afterEach(() => rmSync(root, { recursive: true }));

function write(...files: string[]): void {
  for (const file of files) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), file);
  }
}

function files(...reads: string[]): string[] {
  return contextFiles({ folder, name: 'apps/x', reads, ignore: readIgnoreFile(folder, path.join(folder, 'Dockerfile')) }).map(({ path: file, type }) => (type === 'symlink' ? `${file} ->` : file));
}

test.each<[string[], string[]]>([
  [['a.ts'], ['a.ts']],
  [['src'], ['src/deep/y.ts', 'src/deep/z.md', 'src/x.ts']],
  [['*.ts', 'a.ts'], ['a.ts', 'b.ts']],
  [['*'], ['.hidden', 'a.ts', 'b.ts', 'c.md', 'node_modules/m/index.js', 'src/deep/y.ts', 'src/deep/z.md', 'src/x.ts', 'weird[1].txt']],
  [['s?c/[dx]*'], ['src/deep/y.ts', 'src/deep/z.md', 'src/x.ts']],
  [['src/**/*.ts'], ['src/deep/y.ts', 'src/x.ts']],
  [['weird\\[1].txt'], ['weird[1].txt']],
  [['*.none'], []],
  [['*/deep'], ['src/deep/y.ts', 'src/deep/z.md']],
])('%j reads', (reads, expected) => expect(files(...reads)).toEqual(expected));

test('all of it less what is ignored', () => {
  writeFileSync(path.join(folder, '.dockerignore'), 'node_modules\n**/*.md\n.*\nweird*');
  expect(files('.')).toEqual(['a.ts', 'b.ts', 'src/deep/y.ts', 'src/x.ts']);
  writeFileSync(path.join(folder, '.dockerignore'), '*\n!src/deep\nsrc/deep/*.md');
  expect(files('.')).toEqual(['src/deep/y.ts']);
});

test('the ignore file of the Dockerfile goes before that of the folder, and each tool has its name for it', () => {
  writeFileSync(path.join(folder, '.containerignore'), '*\n!a.ts');
  expect(files('.')).toEqual(['a.ts']);
  writeFileSync(path.join(folder, '.dockerignore'), '*\n!b.ts');
  expect(files('.')).toEqual(['b.ts']);
  writeFileSync(path.join(folder, 'Dockerfile.dockerignore'), '*\n!c.md');
  expect(files('.')).toEqual(['c.md']);
});

test('links are taken with what they lead to, with the context as the root', () => {
  symlinkSync('src', path.join(folder, 'link'));
  symlinkSync('/src/deep', path.join(folder, 'src/absolute'));
  symlinkSync('../../../../../etc', path.join(folder, 'out'));
  symlinkSync('round', path.join(folder, 'round'));
  expect(files('link/x.ts')).toEqual(['link ->', 'src/x.ts']);
  expect(files('link/absolute/*.ts')).toEqual(['link ->', 'src/absolute ->', 'src/deep/y.ts']);
  // Links below a folder that is taken stay what they are.
  expect(files('src')).toEqual(['src/absolute ->', 'src/deep/y.ts', 'src/deep/z.md', 'src/x.ts']);
  expect(() => files('out')).toThrow(expect.objectContaining({ code: 'content-missing' }));
  expect(() => files('round')).toThrow(expect.objectContaining({ code: 'content-missing' }));
});

test('what is not there, and what is ignored, is told', () => {
  expect(() => files('a.ts/x')).toThrow(expect.objectContaining({ code: 'content-missing' }));
  expect(() => files('none/x')).toThrow(expect.objectContaining({ code: 'content-missing', message: 'apps/x/none/x is not there to be copied ("none/x" of the context apps/x).' }));
  writeFileSync(path.join(folder, '.dockerignore'), 'src');
  expect(() => files('src/x.ts')).toThrow(expect.objectContaining({ code: 'content-missing', message: expect.stringContaining('.dockerignore leaves it out') }));
});

test('a copy has neither times nor what a umask makes of modes', async () => {
  chmodSync(path.join(folder, 'a.ts'), 0o600);
  chmodSync(path.join(folder, 'src/x.ts'), 0o770);
  utimesSync(path.join(folder, 'a.ts'), 5, 5);
  symlinkSync('x.ts', path.join(folder, 'src/link'));
  const to = path.join(root, 'copy');
  await copyContext(contextFiles({ folder, name: '.', reads: ['a.ts', 'src'] }), { from: folder, to, epoch: 1000 });
  const state = (name: string): string => {
    const { mode, mtimeMs } = lstatSync(path.join(to, name));
    return `${(mode & 0o777).toString(8)} ${Math.floor(mtimeMs / 1000)}`;
  };
  expect(['.', 'a.ts', 'src', 'src/deep', 'src/x.ts', 'src/deep/y.ts'].map(state)).toEqual(['755 1000', '644 1000', '755 1000', '755 1000', '755 1000', '644 1000']);
  expect(readFileSync(path.join(to, 'src/x.ts'), 'utf8')).toBe('src/x.ts');
  expect([readlinkSync(path.join(to, 'src/link')), lstatSync(path.join(to, 'src/link')).mtimeMs]).toEqual(['x.ts', 1_000_000]);
});

test('the time of a copy is the content’s within the second, so that BuildKit sees each change', async () => {
  const timeOf = async (text: string): Promise<bigint> => {
    writeFileSync(path.join(folder, 'a.ts'), text);
    const to = mkdtempSync(path.join(root, 'copy-'));
    await copyContext([{ path: 'a.ts', type: 'file' }], { from: folder, to, epoch: 0 });
    return lstatSync(path.join(to, 'a.ts'), { bigint: true }).mtimeNs;
  };
  const [one, other, again] = [await timeOf('one'), await timeOf('two'), await timeOf('one')];
  expect([one === other, one === again]).toEqual([false, true]);
  for (const each of [one, other]) expect(each / 1_000_000_000n).toBe(0n);
});
