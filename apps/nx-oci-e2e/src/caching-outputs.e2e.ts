import { readdirSync } from 'node:fs';
import path from 'node:path';
import { imageTarget, makeWorkspace, type Workspace } from './workspace';

const output = 'dist/oci/apps/svc/image';

let workspace: Workspace;

beforeAll(async () => {
  workspace = await makeWorkspace();
  workspace.write('apps/svc/src/page.txt', 'first');
});

afterAll(() => workspace.dispose());

describe("an output folder is its target's own", () => {
  /** What another target of the same project writes, `{at}` standing for the folder that the image target writes to. */
  const overlapping: Record<string, string> = {
    'the same folder': '{workspaceRoot}/{at}',
    'a folder above': '{workspaceRoot}/{at}/..',
    'a folder within': '{workspaceRoot}/{at}/layout/blobs',
    'a file within': '{workspaceRoot}/{at}/image.json',
    'a glob over all': '{workspaceRoot}/{at}/../**/*',
    'a glob that matches a file': '{workspaceRoot}/{at}/../*/*.json',
    'a folder from an option': '{options.folder}',
  };
  const apart: Record<string, string> = {
    'a folder beside': '{workspaceRoot}/{at}-of-another',
    'a glob that matches no file': '{workspaceRoot}/{at}/../*/*.html',
    'a folder in the project': '{projectRoot}/dist',
    'what is excluded': '!{workspaceRoot}/{at}/..',
  };
  let tasks: Record<string, { code: number; output: string }>;
  const project = (name: string): string => name.replaceAll(' ', '-');
  const folderOf = (name: string): string => `dist/images/${project(name)}/image`;

  beforeAll(async () => {
    for (const [name, pattern] of Object.entries({ ...overlapping, ...apart })) {
      const at = folderOf(name);
      const output = pattern.replace('{at}/..', path.posix.dirname(at)).replace('{at}', at);
      workspace.project(project(name), {
        image: imageTarget('apps/svc/src', { output: at }),
        other: { executor: 'nx:run-commands', outputs: [output], options: { command: 'true', folder: path.posix.dirname(at) } },
      });
    }
    ({ tasks } = await workspace.nx('run-many', '-t', 'image', '--nx-bail=false', '--parallel=2'));
  });

  afterAll(() => {
    readdirSync(workspace.path('apps'))
      .filter((name) => name !== 'svc')
      .forEach((name) => workspace.remove(`apps/${name}`));
    workspace.remove('dist');
  });

  test.each(Object.keys(overlapping))('%s as the output of another target is refused', (name) => {
    const { code, output } = tasks[`${project(name)}:image`];
    expect(output).toContain(`error(output-overlap): ${project(name)}:image writes to ${folderOf(name)}, which overlaps with`);
    expect(output).toContain(`where ${project(name)}:other writes.\n  Give one of the two an output folder of its own`);
    expect(code).not.toBe(0);
    expect(workspace.has(folderOf(name))).toBe(false);
  });

  test.each(Object.keys(apart))('%s is no overlap', (name) => {
    expect(tasks[`${project(name)}:image`]).toMatchObject({ code: 0, output: expect.not.stringContaining('error(') as string });
    expect(workspace.has(`${folderOf(name)}/image.json`)).toBe(true);
  });
});

test.each([
  ['../outside', 'error(option-invalid): svc:image has "../outside" as its output'],
  ['/outside', 'error(option-invalid): svc:image has "/outside" as its output'],
  ['.', 'error(option-invalid): svc:image has "." as its output'],
  ['dist/../image', 'error(option-invalid): svc:image has "dist/../image" as its output'],
  ['apps', 'error(output-overlap): svc:image writes to apps, which holds the project'],
  ['apps/svc/src', 'error(output-overlap): What is built is written to apps/svc/src, and made of apps/svc/src'],
  ['apps/svc/other', '/apps/svc/other cannot be replaced: it holds notes.txt, and no image.json'],
  ['dist/compiled', 'overlaps with dist/compiled/library, where library:build writes'],
  ['dist/compiled/library/image', 'overlaps with dist/compiled/library, where library:build writes'],
])('"%s" as an output option is refused, and nothing is emptied', async (folder, says) => {
  workspace.project('svc', { image: imageTarget('apps/svc/src', { output: folder }) });
  workspace.project('library', {
    build: { executor: 'nx:run-commands', outputs: ['{workspaceRoot}/dist/compiled/library'], options: { command: 'true' } },
  });
  workspace.write('dist/compiled/library/file', 'compiled');
  workspace.write('apps/svc/other/notes.txt', 'notes');
  const { code, stderr } = await workspace.nx('run', 'svc:image');
  expect(stderr).toContain(says);
  expect(code).not.toBe(0);
  expect(workspace.read('apps/svc/src/page.txt')).toBe('first');
  expect(workspace.read('apps/svc/other/notes.txt')).toBe('notes');
  expect(workspace.files('dist')).toEqual(['compiled/library/file']);
  expect(workspace.has('../outside')).toBe(false);
});

describe('an output folder holds one build', () => {
  beforeAll(async () => {
    workspace.remove('dist');
    workspace.remove('apps/library');
    workspace.project('svc', {
      image: imageTarget('apps/svc/src', { base: 'static', paths: [{ type: 'symlink', path: '/link', target: 'app' }] }),
    });
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
