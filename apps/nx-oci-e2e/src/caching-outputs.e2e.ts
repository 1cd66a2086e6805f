import { readdirSync } from 'node:fs';
import { copyTarget, imageTarget, makeWorkspace, type Workspace } from './workspace';

const output = 'dist/oci/apps/svc/image';

let workspace: Workspace;

beforeAll(async () => {
  workspace = await makeWorkspace();
  workspace.write('apps/svc/src/page.txt', 'first');
});

afterAll(() => workspace.dispose());

describe('an output folder is its target\'s own', () => {
  /** Runs `svc:image` beside a target `other` that writes `outputs`. */
  async function beside(outputs: string[], options: Record<string, unknown> = {}): Promise<string> {
    workspace.project('svc', {
      image: imageTarget('apps/svc/src', options),
      other: { executor: 'nx:run-commands', outputs, options: { command: 'true', folder: 'dist/oci' } },
    });
    const { code, stderr } = await workspace.nx('run', 'svc:image', '--skip-nx-cache');
    expect(code === 0).toBe(stderr === '');
    return stderr;
  }

  test.each([
    ['the same folder', '{workspaceRoot}/dist/oci/apps/svc/image'],
    ['a folder above it', '{workspaceRoot}/dist/oci'],
    ['a folder in it', '{workspaceRoot}/dist/oci/apps/svc/image/layout/blobs'],
    ['a file in it', '{workspaceRoot}/dist/oci/apps/svc/image/image.json'],
    ['a glob over the folders above it', '{workspaceRoot}/dist/oci/**/*'],
    ['a glob that matches its files', '{workspaceRoot}/dist/oci/apps/*/image/*.json'],
    ['a folder from an option', '{options.folder}'],
  ])('%s as the output of another target is refused', async (_, pattern) => {
    const stderr = await beside([pattern]);
    expect(stderr).toContain('error(output-overlap): svc:image writes to dist/oci/apps/svc/image, which overlaps with');
    expect(stderr).toContain('where svc:other writes.\n  Give one of the two an output folder of its own');
    expect(workspace.has('dist/oci')).toBe(false);
  });

  test.each([
    ['a folder beside it', '{workspaceRoot}/dist/oci/apps/svc/image-of-another'],
    ['a glob that matches none of its files', '{workspaceRoot}/dist/oci/apps/*/image/*.html'],
    ['the project\'s own dist', '{projectRoot}/dist'],
    ['what is excluded', '!{workspaceRoot}/dist/oci'],
  ])('%s is no overlap', async (_, pattern) => expect(await beside([pattern])).toBe(''));

  test('an output option over the output of another project is refused', async () => {
    workspace.project('other', { build: copyTarget('other') });
    expect(await beside([], { output: 'dist/apps' })).toContain('writes to dist/apps, which overlaps with dist/apps/other, where other:build writes.');
    workspace.remove('apps/other');
  });

  test('the folder of an image in a project below is refused', async () => {
    workspace.project('svc/image', { inner: imageTarget('apps/svc/src') }, { name: 'below' });
    expect(await beside([])).toContain('overlaps with dist/oci/apps/svc/image/inner, where below:inner writes.');
    workspace.remove('apps/svc/image');
  });

  test.each(['../outside', '/outside', '.', './dist/image', 'dist/../image', 'dist/image/'])('an output option that is %s is refused', async (folder) => {
    expect(await beside([], { output: folder })).toContain(`error(option-invalid): svc:image has "${folder}" as its output`);
    expect(workspace.has('../outside')).toBe(false);
  });

  test('a folder with a project in it is not emptied', async () => {
    expect(await beside([], { output: 'apps' })).toContain('error(output-overlap): svc:image writes to apps, which holds the project svc');
    expect(workspace.read('apps/svc/src/page.txt')).toBe('first');
  });

  test('a folder with files that no build wrote is not emptied', async () => {
    const stderr = await beside([], { output: 'apps/svc/src' });
    expect(stderr).toMatch(/error\(output-unwritable\): \S+\/apps\/svc\/src cannot be replaced: it holds page\.txt/);
    expect(workspace.read('apps/svc/src/page.txt')).toBe('first');
  });
});

describe('an output folder holds one build', () => {
  beforeAll(async () => {
    workspace.remove('dist');
    workspace.project('svc', { image: imageTarget('apps/svc/src', { base: 'static', paths: [{ type: 'symlink', path: '/link', target: 'app' }] }) });
    await workspace.succeed('run', 'svc:image');
  });

  const beside = (): string[] => readdirSync(workspace.path('dist/oci/apps/svc'));

  test('of regular files alone, and nothing lies beside it', () => {
    const blobs = workspace.files(output).filter((name) => name.startsWith('layout/blobs/sha256/'));
    // Three layers that both platforms share, a config and a manifest for each, the index.
    expect(blobs).toHaveLength(3 + 2 * 2 + 1);
    expect(workspace.files(output).filter((name) => !blobs.includes(name))).toEqual([
      'image.json',
      'layout/index.json',
      'layout/oci-layout',
      'svc-linux-amd64.tar',
      'svc-linux-arm64.tar',
    ]);
    expect(beside()).toEqual(['image']);
  });

  test('files of an earlier build are gone after the next', async () => {
    const before = workspace.files(output);
    workspace.write(`${output}/stale.txt`, 'stale');
    workspace.write(`${output}/layout/blobs/sha256/stale`, 'stale');
    await workspace.succeed('run', 'svc:image', '--skip-nx-cache');
    expect(workspace.files(output)).toEqual(before);
    expect(beside()).toEqual(['image']);
  });

  test('a build that fails leaves the earlier one whole', async () => {
    const before = workspace.files(output);
    const { digest } = workspace.record(output);
    workspace.project('svc', { image: imageTarget('apps/svc/missing') });
    const { code, stderr } = await workspace.nx('run', 'svc:image');
    expect(code).not.toBe(0);
    expect(stderr).toContain('error(content-missing): apps/svc/missing does not exist.');
    expect(workspace.files(output)).toEqual(before);
    expect(workspace.record(output).digest).toBe(digest);
    expect(beside()).toEqual(['image']);
  });
});
