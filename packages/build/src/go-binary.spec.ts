import { readFileSync } from 'node:fs';
import { elfFile } from '../test/elf-file';
import { documentReader, goProgram, goVersionText, inGoForm } from '../test/go-programs';
import { oldGoBinary } from '../test/old-go-binary';
import { GoBinaryScan } from './go-binary';
import type { GoBuildInfo } from './go-build-info';

async function* inChunks(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function scanned(bytes: Buffer, size = 1 << 16): Promise<GoBuildInfo | undefined> {
  const scan = new GoBinaryScan();
  for await (const chunk of inChunks(bytes, size)) scan.update(chunk);
  return scan.finish(() => inChunks(bytes, size));
}

const hello = {
  'go.mod': 'module example.com/hello\n\ngo 1.22\n',
  'main.go': 'package main\n\nfunc main() { println("hello") }\n',
};

test('what Go says of a binary with dependencies, whatever the chunks', async () => {
  const file = documentReader('linux');
  const bytes = readFileSync(file);
  const expected = goVersionText(file);
  expect(expected).toMatch(/\tdep\tgithub.com\/spdx\/tools-golang\tv\S+\th1:/);
  expect(expected).toContain('\t=>\t./local\t');
  for (const size of [1021, 16384, bytes.length]) expect(inGoForm((await scanned(bytes, size))!)).toBe(expected);
});

test.each([
  ['linux', 'arm64'],
  ['darwin', 'arm64'],
])('what Go says of a binary for another system and architecture (%s/%s)', async (GOOS, GOARCH) => {
  const file = goProgram(hello, { env: { GOOS, GOARCH } });
  expect(inGoForm((await scanned(readFileSync(file)))!)).toBe(goVersionText(file));
}, 300_000);

test('a binary inside a binary is not taken for it', async () => {
  const inner = readFileSync(goProgram(hello));
  const file = goProgram({
    'go.mod': 'module example.com/outer\n\ngo 1.22\n',
    'main.go': 'package main\n\nimport _ "embed"\n\n//go:embed inner\nvar inner string\n\nfunc main() { println(len(inner)) }\n',
    inner,
  });
  const bytes = readFileSync(file);
  expect(bytes.indexOf(inner)).toBeGreaterThan(0);
  const found = await scanned(bytes);
  expect(found?.main?.path).toBe('example.com/outer');
  expect(inGoForm(found!)).toBe(goVersionText(file));
});

const modules = [
  'path\texample.com/old/cmd/old',
  'mod\texample.com/old\tv1.2.3\th1:main=',
  'dep\tgithub.com/BurntSushi/toml\tv0.3.1\th1:toml=',
  'dep\tgolang.org/x/text\tv0.3.0',
  '=>\tgithub.com/fork/text\tv0.3.9\th1:fork=',
  '',
].join('\n');

test.each([{ bits: 64 }, { bits: 32 }, { bits: 32, bigEndian: true }, { bits: 64, bigEndian: true }] as const)(
  'the pointers of Go before 1.18 are followed (%j)',
  async (shape) => {
    const file = oldGoBinary('go1.16.4', modules, shape);
    const expected = goVersionText(file);
    expect(expected).toContain('\t=>\tgithub.com/fork/text\tv0.3.9\th1:fork=\n');
    for (const size of [1, 13, 5000]) expect(inGoForm((await scanned(file, size))!)).toBe(expected);
  },
);

test.each([
  ['no executable', Buffer.from('\xff Go buildinf:\x08\x02'.padEnd(200, '\0'), 'latin1')],
  ['no Go binary', elfFile()],
  ['cut off', oldGoBinary('go1.16.4', modules).subarray(0, 0x11020)],
  ['an ELF magic alone', Buffer.from('\x7fELF', 'latin1')],
  ['empty', Buffer.alloc(0)],
])('nothing is found in what is %s', async (_, bytes) => {
  expect(await scanned(bytes)).toBeUndefined();
});
