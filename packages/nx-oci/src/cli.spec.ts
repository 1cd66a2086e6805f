import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
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

test.each([[[]], [['store']]])('%j prints the usage, and fails', (args) => {
  const { status, stdout, stderr } = run(...args);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toContain('nx-oci store gc');
});

const digest = `sha256:${'a'.repeat(64)}`;

test.each<[string[], string, string]>([
  [['gc'], "error(usage-invalid): Unknown command 'gc'.", 'Did you mean nx-oci store gc?'],
  [['cpoy', 'a', 'b'], "error(usage-invalid): Unknown command 'cpoy'.", 'Did you mean nx-oci copy?'],
  [['frobnicate'], "error(usage-invalid): Unknown command 'frobnicate'.", 'The commands are: nx-oci copy, nx-oci pull, nx-oci digest, nx-oci tags, nx-oci referrers, nx-oci doctor, nx-oci push-tags, nx-oci store path,'],
  [['store', 'remove'], "error(usage-invalid): Unknown command 'remove'.", 'The commands are: nx-oci store path, nx-oci store verify, nx-oci store gc.'],
  [['store', 'path', 'extra'], 'error(usage-invalid): "extra" is too much for nx-oci store path.', 'nx-oci store path --help'],
  [['store', 'gc', '--all'], "error(usage-invalid): Unknown option '--all'.", 'nx-oci store gc --help'],
  [['copy', 'a', 'b', '--tga=c'], "error(usage-invalid): Unknown option '--tga'.", 'Did you mean --tag?'],
  [['copy', 'a', 'b', '--tag'], "error(usage-invalid): Option '--tag <tag>' argument missing.", 'It is: nx-oci copy [options] <from> <to>'],
  [['copy', 'a'], "error(usage-invalid): Missing required argument 'to'.", 'It is: nx-oci copy [options] <from> <to>'],
  [['pull', 'a'], "error(usage-invalid): Missing required argument 'output'.", 'nx-oci pull --help'],
  [['tags', '--platform=linux/amd64', 'a'], "error(usage-invalid): Unknown option '--platform'.", 'nx-oci tags --help'],
  [['tags', 'a:1'], 'error(reference-invalid): "a:1" is not the name of a repository: it has the tag 1.', 'Remove ":1": "a".'],
  [['digest', 'A'], 'error(reference-invalid): "A" is not a reference to an image: it has upper-case letters in "A".', 'Write the name in lower case: "a".'],
  [['copy', 'a', 'b', '--tag=x', '--tag=-y'], 'error(reference-invalid): "-y" is not a tag: its tag begins with "-".', 'Begin the tag with a letter'],
  [['copy', 'a', `b@${digest}`], `error(option-invalid): docker.io/library/b@${digest} has a digest`, 'Give docker.io/library/b.'],
  [['pull', 'a', 'b', '--platform', 'linux'], 'error(platform-invalid): "linux" is not a platform', 'Give os/architecture[/variant]'],
])('%j is refused, naming what is wrong and what was meant', (args, said, remedy) => {
  const { status, stdout, stderr } = run(...args);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr.split('\n  ')).toEqual([expect.stringContaining(said), expect.stringContaining(remedy)]);
});

test('the version is that of the package', () => {
  const { version } = JSON.parse(readFileSync(path.join(__dirname, '../package.json'), 'utf8')) as { version: string };
  expect(run('--version')).toEqual({ status: 0, stdout: `${version}\n`, stderr: '' });
});

test('a command tells what it takes', () => {
  const { status, stdout, stderr } = run('copy', '--help');
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  for (const each of ['<from> <to>', '--tag', '--platform', '--referrers']) expect(stdout).toContain(each);
});

test.each(['30', 'd', '30 d', '-1d', '1.5d', '30y', '30GB', '5toString', ''])('the age "%s" is refused', async (age) => {
  await blob('a', 10, 1000);
  const { status, stdout, stderr } = run('store', 'gc', `--max-age=${age}`);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toContain(`error(option-invalid): "${age}" is not understood.\n  Give a number and one of m, h, d`);
  expect(kept()).toBe(1);
});

test('the size is checked likewise', () => expect(run('store', 'gc', '--max-size=20d').stderr).toContain('one of MB, GB, TB'));
