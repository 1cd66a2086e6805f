import { run } from '@nx-oci/peers';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { repository } from './installed-base';
import { expectRefused, runRefusals, slugOf, type Outcome, type Refusal } from './refusals';
import { makeWorkspace, type Target, type Workspace } from './workspace';

const sources = mkdtempSync(path.join(tmpdir(), 'nx-oci-e2e-binaries-'));

/** Compiles a C program into `sources`. */
async function compile(name: string, ...flags: string[]): Promise<void> {
  const file = path.join(sources, 'hello.c');
  writeFileSync(file, '#include <stdio.h>\nint main(void) { return puts("hello") < 0; }\n');
  await run(['gcc', file, '-o', path.join(sources, name), ...flags]);
}

function service(platforms: string[], options: Record<string, unknown> = {}): (folder: string) => Target {
  return (folder) => ({ executor: 'nx-oci:service-image', options: { binary: `${folder}/program`, platforms, ...options } });
}

const amd64 = service(['linux/amd64']);
const arm64 = service(['linux/arm64']);

/** The project's `program` is `name` of `sources`, or what `change` makes of it. */
function program(name: string, change: (bytes: Buffer) => Uint8Array = (bytes) => bytes): (workspace: Workspace, folder: string) => void {
  return (workspace, folder) => workspace.write(`${folder}/program`, change(readFileSync(path.join(sources, name))), { mode: 0o755 });
}

const cases: Record<string, Refusal> = {
  'a missing binary': { target: amd64, code: 'content-missing', says: '{folder}/program does not exist' },
  'a binary for one of two platforms only': {
    target: (folder) => ({ executor: 'nx-oci:service-image', options: { binary: { 'linux/amd64': `${folder}/program` } } }),
    files: program('static'),
    code: 'content-missing',
    says: 'has no path for linux/arm64; it has linux/amd64',
  },
  'a dynamic binary': {
    target: amd64,
    files: program('dynamic'),
    code: 'binary-dynamic',
    says: '{folder}/program is dynamically linked (it asks for /lib',
  },
  'a dynamic binary at a fixed address': {
    target: amd64,
    files: program('dynamic-no-pie'),
    code: 'binary-dynamic',
    says: '{folder}/program is dynamically linked',
  },
  'a shared library': {
    target: amd64,
    files: program('shared'),
    code: 'binary-not-elf',
    says: '{folder}/program is an ELF file that cannot be executed',
  },
  'a binary for amd64 in an arm64 image': {
    target: arm64,
    files: program('static'),
    code: 'binary-wrong-architecture',
    says: '{folder}/program is for amd64, and is to go into linux/arm64',
  },
  'a binary for arm64 in an amd64 image': {
    target: amd64,
    files: program('greeter-arm64'),
    code: 'binary-wrong-architecture',
    says: '{folder}/program is for arm64, and is to go into linux/amd64',
  },
  'a script': {
    target: amd64,
    files: (workspace, folder) => workspace.write(`${folder}/program`, '#!/bin/sh\necho hello\n', { mode: 0o755 }),
    code: 'binary-not-elf',
    says: '{folder}/program is not an ELF file',
  },
  'an empty binary': {
    target: amd64,
    files: program('static', () => Buffer.alloc(0)),
    code: 'binary-not-elf',
    says: '{folder}/program is not an ELF file',
  },
  'an ELF header cut short': {
    target: amd64,
    files: program('static', (bytes) => bytes.subarray(0, 40)),
    code: 'binary-not-elf',
    says: '{folder}/program',
  },
  'an ELF file cut after its header': {
    target: amd64,
    files: program('static', (bytes) => bytes.subarray(0, 100)),
    code: 'binary-not-elf',
    says: '{folder}/program',
  },
  'an ELF file cut in half': {
    target: amd64,
    files: program('static', (bytes) => bytes.subarray(0, bytes.length >> 1)),
    code: 'binary-not-elf',
    says: '{folder}/program',
  },
  'an object file': { target: amd64, files: program('object.o'), code: 'binary-not-elf', says: '{folder}/program' },
  'a folder as binary': {
    target: amd64,
    files: (workspace, folder) => workspace.write(`${folder}/program/file`, ''),
    code: 'binary-not-elf',
    says: '{folder}/program',
  },
  'a binary for macOS': { target: service(['darwin/arm64']), files: program('static'), code: 'binary-not-elf', says: 'darwin/arm64' },
};

let workspace: Workspace;
let outcome: (name: string) => Outcome;

beforeAll(async () => {
  await compile('dynamic');
  await compile('dynamic-no-pie', '-no-pie');
  await compile('shared', '-shared', '-fPIC');
  await compile('static', '-static');
  await compile('static-pie', '-static-pie');
  await compile('object.o', '-c');
  copyFileSync(path.join(repository, 'dist/apps/greeter/arm64/greeter'), path.join(sources, 'greeter-arm64'));
  ({ workspace, outcome } = await runRefusals(cases));
});

afterAll(() => {
  workspace?.dispose();
  rmSync(sources, { recursive: true, force: true });
});

test.each(Object.keys(cases))('%s is refused', (name) => expectRefused(workspace, name, cases[name], outcome(name)));

test('nothing is left in the store', () => {
  expect(workspace.unfinishedBlobs()).toEqual([]);
});

test('a refused target has no output folder when it had none', async () => {
  const slug = slugOf('a dynamic binary');
  workspace.remove(`dist/oci/apps/${slug}`);
  const { code, stderr } = await workspace.nx('run', `${slug}:image`);
  expect(code).not.toBe(0);
  expect(stderr).toContain('error(binary-dynamic)');
  expect(workspace.has(`dist/oci/apps/${slug}`)).toBe(false);
});

test.each(['static', 'static-pie'])('a %s binary is taken', async (kind) => {
  const own = await makeWorkspace();
  try {
    own.project('svc', { image: amd64('apps/svc') });
    mkdirSync(own.path('apps/svc'), { recursive: true });
    program(kind)(own, 'apps/svc');
    await own.succeed('run', 'svc:image');
    expect(own.record('dist/oci/apps/svc/image').platforms).toHaveProperty(['linux/amd64']);
  } finally {
    own.dispose();
  }
});
