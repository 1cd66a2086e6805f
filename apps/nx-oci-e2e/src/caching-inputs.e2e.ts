import { chmodSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { rootCertificates } from 'node:tls';
import { copyTarget, imageTarget, makeWorkspace, type Workspace } from './workspace';

let workspace: Workspace;

beforeAll(async () => {
  workspace = await makeWorkspace();
  workspace.write('apps/svc/src/page.txt', 'first');
  workspace.write('apps/svc/assets/logo.txt', 'logo');
  workspace.write('apps/writer/src/page.txt', 'first');
  workspace.write('dist/stray/file.txt', 'by hand');
  workspace.project('writer', { build: copyTarget('writer') });
  workspace.project('svc', {
    'of-source': imageTarget('apps/svc/src'),
    'of-ignored': imageTarget('dist/stray'),
    'of-unknown-task': imageTarget('dist/apps/writer'),
    'of-known-task': imageTarget('dist/apps/writer', {}, { dependsOn: [{ projects: ['writer'], target: 'build' }] }),
    'of-replaced-inputs': imageTarget(['apps/svc/src', 'apps/svc/assets'], {}, { inputs: ['{projectRoot}/src/**/*'] }),
    'of-complete-inputs': imageTarget(
      ['apps/svc/src', 'apps/svc/assets'],
      {},
      { inputs: ['{projectRoot}/src/**/*', '{projectRoot}/assets/**/*'] },
    ),
    'of-partial-inputs': imageTarget('apps/svc/src', {}, { inputs: ['{projectRoot}/src/*.txt', '!{projectRoot}/src/late.txt'] }),
    'of-certificate': { executor: 'nx-oci:image', inputs: [], options: { base: 'static', certificates: ['apps/svc/ca.pem'] } },
  });
  await workspace.succeed('run', 'writer:build');
});

afterAll(() => workspace.dispose());

async function refused(target: string, file: string): Promise<void> {
  const { code, stderr } = await workspace.nx('run', `svc:${target}`);
  expect(code).not.toBe(0);
  expect(stderr).toContain(`error(input-not-declared): svc:${target} reads ${file}, which its inputs do not cover`);
  expect(stderr).toMatch(/\n {2}If another target writes it, add that target to dependsOn/);
  expect(workspace.has(`dist/oci/apps/svc/${target}`)).toBe(false);
  expect(workspace.unfinishedBlobs()).toEqual([]);
}

test('a file of an ignored folder that no task writes is refused', () => refused('of-ignored', 'dist/stray/file.txt'));

test('the output of a task that the target does not depend on is refused', () => refused('of-unknown-task', 'dist/apps/writer/page.txt'));

test("a folder that the user's own inputs leave out is refused", () => refused('of-replaced-inputs', 'apps/svc/assets/logo.txt'));

test("a file that the user's own inputs take out again is refused", async () => {
  await workspace.succeed('run', 'svc:of-partial-inputs');
  workspace.remove('dist/oci/apps/svc/of-partial-inputs');
  workspace.write('apps/svc/src/late.txt', 'late');
  try {
    // The hash is that of the run before, which is just what makes such inputs wrong.
    const { code, stderr } = await workspace.nx('run', 'svc:of-partial-inputs', '--skip-nx-cache');
    expect(code).not.toBe(0);
    expect(stderr).toContain('error(input-not-declared): svc:of-partial-inputs reads apps/svc/src/late.txt');
  } finally {
    workspace.remove('apps/svc/src/late.txt');
  }
});

test('a certificate that is not among the inputs is refused', async () => {
  workspace.write('apps/svc/ca.pem', rootCertificates[0]);
  await refused('of-certificate', 'apps/svc/ca.pem');
});

test.each(['of-source', 'of-known-task', 'of-complete-inputs'])('what is declared is taken: %s', async (target) => {
  const { cacheStatus } = await workspace.succeed('run', `svc:${target}`);
  expect(cacheStatus[`svc:${target}`]).toBe('cache-miss');
});

test("a changed output of a task before it is a miss, though the target's own project has not changed", async () => {
  const before = workspace.record('dist/oci/apps/svc/of-known-task').digest;
  workspace.write('apps/writer/src/page.txt', 'second');
  const { cacheStatus } = await workspace.succeed('run', 'svc:of-known-task');
  expect(cacheStatus).toEqual({ 'writer:build': 'cache-miss', 'svc:of-known-task': 'cache-miss' });
  expect(workspace.record('dist/oci/apps/svc/of-known-task').digest).not.toBe(before);
});

describe('what Nx does not hash decides nothing', () => {
  const output = 'dist/oci/apps/svc/of-source';

  /** Builds; then that the image is the same after `change`, from the cache and without it. */
  async function changesNothing(change: () => void, undo: () => void): Promise<void> {
    await workspace.succeed('run', 'svc:of-source', '--skip-nx-cache');
    const { digest } = workspace.record(output);
    change();
    try {
      await workspace.succeed('run', 'svc:of-source');
      expect(workspace.record(output).digest).toBe(digest);
      await workspace.succeed('run', 'svc:of-source', '--skip-nx-cache');
      expect(workspace.record(output).digest).toBe(digest);
    } finally {
      undo();
    }
  }

  test('a file that has become executable', () => {
    const page = workspace.path('apps/svc/src/page.txt');
    return changesNothing(
      () => chmodSync(page, 0o755),
      () => chmodSync(page, 0o644),
    );
  });

  test('a new empty folder', () =>
    changesNothing(
      () => mkdirSync(workspace.path('apps/svc/src/empty')),
      () => workspace.remove('apps/svc/src/empty'),
    ));
});

describe('symlinks', () => {
  const link = (): string => workspace.path('apps/svc/src/link');

  afterEach(() => rmSync(link(), { force: true }));

  test('one to a file is taken, and pointing it at a file with other content is a miss', async () => {
    workspace.write('apps/svc/src/other.txt', 'other');
    symlinkSync('page.txt', link());
    await workspace.succeed('run', 'svc:of-source');
    const { digest } = workspace.record('dist/oci/apps/svc/of-source');
    rmSync(link());
    symlinkSync('other.txt', link());
    const { cacheStatus } = await workspace.succeed('run', 'svc:of-source');
    expect(cacheStatus['svc:of-source']).toBe('cache-miss');
    expect(workspace.record('dist/oci/apps/svc/of-source').digest).not.toBe(digest);
  });

  test.each([
    ['a folder', '../assets'],
    ['nothing', 'nowhere'],
  ])('one to %s, which Nx does not hash, is refused', async (_, target) => {
    symlinkSync(target, link());
    const { code, stderr } = await workspace.nx('run', 'svc:of-source', '--skip-nx-cache');
    expect(code).not.toBe(0);
    expect(stderr).toContain('error(input-not-declared): svc:of-source reads apps/svc/src/link');
  });
});
