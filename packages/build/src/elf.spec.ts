import { execFileSync } from 'node:child_process';
import { parsePlatform } from '@nx-oci/oci';
import { elfFile, type ElfShape } from '../test/elf-file';
import { coded } from '../test/errors';
import { TestWorkspace } from '../test/workspace';
import { checkStaticBinary } from './elf';

const workspace = new TestWorkspace();

function check(content: Buffer | string, platform = 'linux/amd64'): void {
  workspace.write({ app: content });
  checkStaticBinary(workspace.path('app'), 'dist/app', parsePlatform(platform));
}

const ours: Record<string, ElfShape> = {
  '386': { machine: 3, bits: 32 },
  amd64: { machine: 62 },
  arm: { machine: 40, bits: 32 },
  arm64: { machine: 183 },
  loong64: { machine: 258 },
  mips64le: { machine: 8 },
  ppc64le: { machine: 21 },
  riscv64: { machine: 243 },
  s390x: { machine: 22, bigEndian: true },
};

test.each(Object.keys(ours))('a static binary for %s is taken for it and for no other', (architecture) => {
  const file = elfFile(ours[architecture]);
  check(file, `linux/${architecture}`);
  for (const other of Object.keys(ours).filter((name) => name !== architecture)) {
    expect(() => check(file, `linux/${other}`)).toThrow(
      coded('binary-wrong-architecture', 'dist/app', `for ${architecture},`, `linux/${other}`),
    );
  }
});

test.each([
  ['big-endian POWER', { machine: 21, bigEndian: true }, 'linux/ppc64le', 'machine 21, 64-bit big-endian'],
  ['32-bit MIPS', { machine: 8, bits: 32 }, 'linux/mips64le', 'machine 8, 32-bit little-endian'],
  ['big-endian ARM', { machine: 40, bits: 32, bigEndian: true }, 'linux/arm', 'machine 40, 32-bit big-endian'],
  ['x32', { machine: 62, bits: 32 }, 'linux/amd64', 'machine 62, 32-bit little-endian'],
  ['SPARC', { machine: 43, bigEndian: true }, 'linux/amd64', 'machine 43, 64-bit big-endian'],
] as [string, ElfShape, string, string][])('%s is not taken for its neighbour', (_, shape, platform, name) => {
  expect(() => check(elfFile(shape), platform)).toThrow(coded('binary-wrong-architecture', name));
});

test.each([32, 64] as const)(
  'a position-independent static binary of %i bits, with a dynamic section but nothing needed, is taken',
  (bits) => {
    check(
      elfFile({ bits, machine: bits === 64 ? 62 : 3, type: 3, dynamic: [[0x6ffffffb, 0x08000000]] }),
      bits === 64 ? 'linux/amd64' : 'linux/386',
    );
  },
);

test.each([
  ['an interpreter', { interpreter: '/lib64/ld-linux-x86-64.so.2' }, '/lib64/ld-linux-x86-64.so.2'],
  [
    'a needed library',
    {
      type: 3,
      dynamic: [
        [5, 0],
        [1, 7],
      ],
    },
    'dynamically linked, and',
  ],
] as [string, ElfShape, string][])('a binary with %s is dynamic', (_, shape, message) => {
  expect(() => check(elfFile(shape))).toThrow(coded('binary-dynamic', 'dist/app', message));
});

test.each([
  ['a script', '#!/bin/sh\nexec true\n'],
  ['an empty file', ''],
  ['three bytes', '\x7fEL'],
  ['a macOS binary', Buffer.from('cffaedfe0700000103000000', 'hex')],
  ['a Windows binary', 'MZ'],
  ['an archive', '!<arch>\n'],
])('%s is not ELF', (_, content) => expect(() => check(content)).toThrow(coded('binary-not-elf', 'dist/app is not an ELF file')));

test.each([
  ['an object file', { type: 1 }],
  ['a core dump', { type: 4 }],
  ['a shared library', { type: 3, entryPoint: 0 }],
] as [string, ElfShape][])('%s cannot be executed', (_, shape) =>
  expect(() => check(elfFile(shape))).toThrow(coded('binary-not-elf', 'object file or a library')),
);

test.each([32, 64] as const)('an ELF file of %i bits that ends anywhere too early is refused', (bits) => {
  const whole = elfFile({ bits, machine: bits === 64 ? 62 : 3, dynamic: [[5, 0]] });
  for (let size = 4; size < whole.length; size++) {
    expect(() => check(whole.subarray(0, size), bits === 64 ? 'linux/amd64' : 'linux/386')).toThrow(coded('binary-not-elf', 'cut off'));
  }
});

test('an ELF file whose headers point out of it is refused', () => {
  const file = elfFile();
  file.fill(0xff, 32, 40);
  expect(() => check(file)).toThrow(coded('binary-not-elf', 'cut off'));
});

test('a folder is not ELF', () => {
  expect(() => checkStaticBinary(workspace.root, 'dist', parsePlatform('linux/amd64'))).toThrow(
    coded('binary-not-elf', 'dist is not an ELF file'),
  );
});

test('no binary is taken for macOS', () => expect(() => check(elfFile(), 'darwin/amd64')).toThrow(coded('binary-not-elf', 'darwin/amd64')));

describe('what compilers make', () => {
  beforeAll(() => workspace.write({ 'main.c': 'int main(void) { return 0; }\n', 'go/main.go': 'package main\n\nfunc main() {}\n' }));

  const gcc = (...args: string[]): void => void execFileSync('gcc', ['main.c', '-o', 'out', ...args], { cwd: workspace.root });
  const out = (): void =>
    checkStaticBinary(workspace.path('out'), 'out', parsePlatform(`linux/${process.arch === 'arm64' ? 'arm64' : 'amd64'}`));

  test('static and static position-independent binaries of gcc are taken', () => {
    gcc('-static');
    out();
    gcc('-static-pie');
    out();
  });

  test('others of gcc are refused', () => {
    gcc();
    expect(out).toThrow(coded('binary-dynamic', '/lib'));
    gcc('-shared', '-fPIC', '-nostdlib');
    expect(out).toThrow(coded('binary-not-elf'));
    gcc('-c');
    expect(out).toThrow(coded('binary-not-elf'));
  });

  test('a binary of Go is taken', () => {
    const env = { ...process.env, GOOS: 'linux', GOARCH: 'arm64', CGO_ENABLED: '0', GO111MODULE: 'off', GOFLAGS: '' };
    execFileSync('go', ['build', '-o', '../out', 'main.go'], { cwd: workspace.path('go'), env });
    checkStaticBinary(workspace.path('out'), 'out', parsePlatform('linux/arm64'));
  }, 120_000);
});
