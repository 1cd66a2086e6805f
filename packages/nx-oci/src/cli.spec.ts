import { spawnSync } from 'node:child_process';
import { readdirSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Store } from '@nx-oci/oci';
import { TestWorkspace } from '../test/workspace';

const program = path.join(__dirname, '../bin/nx-oci.js');
let root: string;
let store: Store;

beforeEach(() => {
  root = new TestWorkspace().path('store');
  store = new Store(root);
});

function run(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
    env: { ...process.env, NX_OCI_STORE: root },
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

/** Puts a blob of `size` bytes into the store, last used some days ago; returns its file. */
async function blob(letter: string, size: number, days: number): Promise<string> {
  const { digest } = await store.ingest('test', [Buffer.alloc(size, letter)]);
  const used = Date.now() / 1000 - days * 86_400;
  utimesSync(store.blobPath(digest), used, used);
  return store.blobPath(digest);
}

const kept = (): number => readdirSync(path.join(root, 'blobs/sha256')).length;

test('store path prints where the store is', () => expect(run('store', 'path')).toEqual({ status: 0, stdout: `${root}\n`, stderr: '' }));

test('store verify of a store that is whole, or not there yet', async () => {
  expect(run('store', 'verify')).toEqual({ status: 0, stdout: '0 blobs, 0 damaged\n', stderr: '' });
  await blob('a', 10, 0);
  expect(run('store', 'verify')).toEqual({ status: 0, stdout: '1 blobs, 0 damaged\n', stderr: '' });
});

test('store verify names what is damaged, and fails', async () => {
  await blob('a', 10, 0);
  const file = await blob('b', 10, 0);
  writeFileSync(file, 'damaged');
  expect(run('store', 'verify')).toEqual({ status: 1, stdout: `damaged sha256:${path.basename(file)}\n2 blobs, 1 damaged\n`, stderr: '' });
});

test('store gc removes what was not used for thirty days', async () => {
  await blob('a', 1000, 31);
  await blob('b', 2000, 29);
  expect(run('store', 'gc')).toEqual({ status: 0, stdout: 'removed 1 blobs (1.0 kB), kept 1 (2.0 kB)\n', stderr: '' });
  expect(kept()).toBe(1);
});

test('store gc takes ages and sizes', async () => {
  await blob('a', 1_000_000, 3);
  await blob('b', 1_500_000, 2);
  await blob('c', 600_000, 1);
  expect(run('store', 'gc', '--max-age=48h', '--max-size', '2MB').stdout).toBe('removed 2 blobs (2.5 MB), kept 1 (600.0 kB)\n');
  expect(run('store', 'gc', '--max-age=90m').stdout).toBe('removed 1 blobs (600.0 kB), kept 0 (0.0 kB)\n');
});

test('help is printed when it is asked for', () => {
  const { status, stdout } = run('--help');
  expect(status).toBe(0);
  for (const command of ['store path', 'store verify', 'store gc']) expect(stdout).toContain(`nx-oci ${command}`);
});

test.each([[[]], [['store']], [['gc']], [['store', 'remove']], [['store', 'path', 'extra']]])('%j prints the usage, and fails', (args) => {
  const { status, stdout, stderr } = run(...args);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toContain('nx-oci store gc');
});

test.each(['30', 'd', '30 d', '-1d', '1.5d', '30y', '30GB', '5toString', ''])('the age "%s" is refused', async (age) => {
  await blob('a', 10, 1000);
  const { status, stdout, stderr } = run('store', 'gc', `--max-age=${age}`);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toContain(`error(option-invalid): "${age}" is not understood.\n  Give a number and one of m, h, d`);
  expect(kept()).toBe(1);
});

test('the size is checked likewise', () => expect(run('store', 'gc', '--max-size=20d').stderr).toContain('one of MB, GB, TB'));

test('an unknown option is refused in one line', () => {
  const { status, stderr } = run('store', 'gc', '--all');
  expect(status).toBe(2);
  expect(stderr).toMatch(/^Unknown option '--all'[^\n]*\n$/);
});
