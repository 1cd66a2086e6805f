import { run, tool, tryRun } from '@nx-oci/peers';
import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { imageTarget, makeWorkspace, type NxResult, type Workspace } from './workspace';

const output = 'dist/oci/apps/svc/image';
const mebibyte = 1 << 20;

let workspace: Workspace;

beforeEach(async () => {
  workspace = await makeWorkspace();
  workspace.write('apps/svc/files/data', randomBytes(4 * mebibyte));
  workspace.project('svc', { image: imageTarget('apps/svc/files') });
});

afterEach(() => workspace.dispose());

/** Mounts a small file system of its own while `work` runs. */
async function withMount(folder: string, options: string, work: () => Promise<void>): Promise<void> {
  mkdirSync(folder, { recursive: true });
  await run([tool('mount'), '-t', 'tmpfs', '-o', options, 'nx-oci-e2e', folder]);
  try {
    await work();
  } finally {
    await run([tool('umount'), folder]);
  }
}

function expectError({ code, stderr }: NxResult, name: string, says: string, remedy: string): void {
  expect(stderr).toContain(`error(${name}): `);
  expect(stderr).toContain(says);
  expect(stderr).toContain(`\n  ${remedy}`);
  expect(code).not.toBe(0);
}

/** Runs the image target without the cache, and fails unless it is refused. */
function forced(env: NodeJS.ProcessEnv = {}): Promise<NxResult> {
  return workspace.nxWith(env, 'run', 'svc:image', '--skip-nx-cache');
}

describe('a full disk', () => {
  test('of the store: nothing is left there, and the earlier output is whole', async () => {
    await workspace.succeed('run', 'svc:image');
    const before = workspace.files(output);
    const store = path.join(workspace.folder, 'small-store');
    await withMount(store, 'size=1m', async () => {
      const result = await forced({ NX_OCI_STORE: store });
      expectError(result, 'store-unwritable', `The blob store ${store} cannot be written: the disk is full.`, 'Free space');
      expect(readdirSync(path.join(store, 'tmp'))).toEqual([]);
      expect(readdirSync(path.join(store, 'blobs/sha256'))).toEqual([]);
    });
    expect(workspace.files(output)).toEqual(before);
  });

  test('of the output: nothing is left there', async () => {
    const dist = workspace.path('dist');
    await withMount(dist, 'size=2m', async () => {
      expectError(await forced(), 'output-unwritable', `${workspace.path(output)} cannot be written: the disk is full.`, 'Free space');
      expect(readdirSync(path.join(dist, 'oci/apps/svc'))).toEqual([]);
    });
    expect(workspace.unfinishedBlobs()).toEqual([]);
  });

  test('of the output, under an earlier build: that is whole', async () => {
    await withMount(workspace.path('dist'), 'size=2m', async () => {
      workspace.write('apps/svc/files/data', 'small');
      await workspace.succeed('run', 'svc:image');
      const before = workspace.record(output).digest;
      const files = workspace.files(output);
      workspace.write('apps/svc/files/data', randomBytes(4 * mebibyte));
      expectError(await forced(), 'output-unwritable', 'the disk is full', 'Free space');
      expect(workspace.record(output).digest).toBe(before);
      expect(workspace.files(output)).toEqual(files);
      expect(readdirSync(workspace.path('dist/oci/apps/svc'))).toEqual(['image']);
    });
  });
});

describe('an unwritable output', () => {
  test('a file in the place of the folder stays', async () => {
    workspace.write(output, 'a file');
    expectError(
      await forced(),
      'output-unwritable',
      `${workspace.path(output)} cannot be replaced: it is a file.`,
      'Give the target another',
    );
    expect(workspace.read(output)).toBe('a file');
    expect(readdirSync(workspace.path('dist/oci/apps/svc'))).toEqual(['image']);
  });

  test('a file in the place of a folder above it stays', async () => {
    workspace.write('dist/oci', 'a file');
    expectError(await forced(), 'output-unwritable', workspace.path(output), `Make ${path.dirname(workspace.path(output))} a folder that can be written`);
    expect(workspace.read('dist/oci')).toBe('a file');
  });

  test('a read-only file system', async () => {
    await withMount(workspace.path('dist'), 'ro', async () => {
      expectError(await forced(), 'output-unwritable', workspace.path(output), `Make ${path.dirname(workspace.path(output))} a folder that can be written`);
    });
  });

  test('a read-only store', async () => {
    const store = path.join(workspace.folder, 'read-only-store');
    await withMount(store, 'ro', async () => {
      expectError(
        await forced({ NX_OCI_STORE: store }),
        'store-unwritable',
        `The blob store ${store} cannot be written`,
        'Make it writable',
      );
    });
    expect(workspace.has('dist')).toBe(false);
  });
});

describe('a damaged store', () => {
  /** Builds, damages the only file in `folder` of the store, and builds again; returns what the second build printed. */
  async function healed(folder: string, damage: (file: string) => void): Promise<string> {
    await workspace.succeed('run', 'svc:image');
    const { digest } = workspace.record(output);
    const [name, ...others] = readdirSync(path.join(workspace.store, folder));
    expect(others).toEqual([]);
    const file = path.join(workspace.store, folder, name);
    const bytes = readFileSync(file);
    damage(file);
    // An output in place would need nothing of the store.
    rmSync(workspace.path(output), { recursive: true });
    const { code, stderr } = await forced();
    expect(stderr).not.toContain('error(');
    expect(code).toBe(0);
    expect(workspace.record(output).digest).toBe(digest);
    expect(readFileSync(file).equals(bytes)).toBe(true);
    expect(workspace.statistics('svc:image').layers).toEqual({ built: 1, reused: 0 });
    return stderr;
  }

  /** Changes one byte in the middle of a file. */
  function flip(file: string): void {
    const bytes = readFileSync(file);
    bytes[bytes.length >> 1] ^= 1;
    writeFileSync(file, bytes);
  }

  test('a blob with a changed byte is made again, and the user is told', async () => {
    expect(await healed('blobs/sha256', flip)).toContain('warning: digest-mismatch: ');
  });

  test('a blob that is cut off is made again, and the user is told', async () => {
    expect(await healed('blobs/sha256', (file) => truncateSync(file, 100))).toContain('warning: digest-mismatch: ');
  });

  test('a blob that has vanished is made again', async () => {
    await healed('blobs/sha256', (file) => rmSync(file));
  });

  test.each([
    ['a changed byte', flip],
    ['nothing in it', (file: string) => truncateSync(file)],
    ['other text', (file: string) => writeFileSync(file, '{"format":1}')],
  ])('a key record with %s is made again', async (_, damage) => {
    await healed('records/layer', damage);
  });
});

test('a base layout with a damaged blob is refused', async () => {
  await workspace.succeed('run', 'svc:image');
  workspace.project('svc', {
    base: imageTarget('apps/svc/files', { output: 'vendor/base' }),
    image: imageTarget('apps/svc/files', {
      base: 'oci-layout:vendor/base/layout',
      contents: [{ type: 'files', from: 'apps/svc/project.json', to: '/project.json' }],
      tarballs: 'always',
    }),
  });
  await workspace.succeed('run', 'svc:base');
  const [layer] = workspace.record('vendor/base').platforms['linux/amd64'].layers;
  const blob = workspace.path('vendor/base/layout/blobs/sha256', layer.digest.slice('sha256:'.length));
  const bytes = readFileSync(blob);
  bytes[bytes.length >> 1] ^= 1;
  writeFileSync(blob, bytes);
  workspace.remove(output);
  workspace.emptyStore();
  expectError(await forced(), 'digest-mismatch', layer.digest.slice('sha256:'.length), '');
  expect(readdirSync(workspace.path('dist/oci/apps/svc'))).toEqual([]);
  expect(workspace.unfinishedBlobs()).toEqual([]);
});

test('Windows as the host is refused before anything is read', async () => {
  const script = `
    Object.defineProperty(process, 'platform', { value: 'win32' });
    const executor = require('nx-oci/dist/executors/image/image.impl.js').default;
    executor({ base: 'none' }, {}).then(({ success }) => process.exit(success ? 0 : 3));
  `;
  const { code, stderr } = await tryRun([process.execPath, '-e', script], { cwd: workspace.root, env: workspace.nxEnv });
  expect(stderr).toMatch(
    /^error\(host-unsupported\): Images cannot be built on win32: .*\n {2}Build on Linux or macOS; on Windows, within WSL\.\n$/,
  );
  expect(code).toBe(3);
});
