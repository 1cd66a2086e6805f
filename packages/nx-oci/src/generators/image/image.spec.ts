import { readProjectConfiguration } from '@nx/devkit';
import { coded } from '../../../test/errors';
import { GeneratedWorkspace } from '../../../test/generated-workspace';
import { printed } from '../../../test/output';
import imageGenerator, { type ImageOptions } from './image';

let workspace: GeneratedWorkspace;
beforeEach(() => (workspace = new GeneratedWorkspace({ 'apps/site/project.json': { name: 'site', tags: ['x'], targets: { build: { command: 'make' } } } })));

const generate = (options: Partial<ImageOptions> = {}) => workspace.generate(imageGenerator, { project: 'site', ...options });

test('an image of what the build writes is added to a project', async () => {
  expect((await generate()).changed).toEqual(['.gitignore', 'apps/site/project.json', 'nx.json']);
  expect(readProjectConfiguration(workspace.tree, 'site')).toMatchObject({
    tags: ['x'],
    targets: {
      build: { command: 'make' },
      image: { executor: 'nx-oci:image', options: { base: 'static', contents: [{ type: 'files', from: 'dist/{projectRoot}', to: '/app' }], user: '65532:65532' } },
    },
  });
});

test('options say what is in it', async () => {
  const { said } = await generate({ target: 'server', from: 'dist/{arch}/site', to: '/srv/', base: 'ghcr.io/acme/base:1', entrypoint: ['/srv/site', '-v'], port: 80, repository: 'ghcr.io/acme/site' });
  expect(readProjectConfiguration(workspace.tree, 'site').targets!.server).toEqual({
    executor: 'nx-oci:image',
    options: {
      repository: 'ghcr.io/acme/site',
      base: 'ghcr.io/acme/base:1',
      contents: [{ type: 'files', from: 'dist/{arch}/site', to: '/srv/' }],
      entrypoint: ['/srv/site', '-v'],
      user: '65532:65532',
      ports: [80],
    },
  });
  expect(said).toContain('Added the target server to site.');
});

test.each([
  [{}, { base: 'apps/site/Dockerfile' }],
  [{ from: 'dist/site' }, { base: 'apps/site/Dockerfile', contents: [{ type: 'files', from: 'dist/site', to: '/app' }] }],
])('a Dockerfile has all that is in its image, unless more is given: %j', async ({ from }: { from?: string }, expected) => {
  workspace.write({ 'apps/site/Dockerfile': 'FROM scratch\n' });
  const { tree } = workspace;
  const { result: next } = await printed(() => imageGenerator(tree, { project: 'site', base: './apps/site/Dockerfile', from }));
  expect(readProjectConfiguration(tree, 'site').targets!.image).toEqual({ executor: 'nx-oci:image', options: expected });
  expect((await printed(async () => next())).out).toContain('site:lock pins the images that it names');
});

test('a target that is there stays as it is', async () => {
  await generate();
  const { changed, said } = await generate({ base: 'none' });
  expect(changed).toEqual([]);
  expect(said).toContain('stays as it is');
});

test.each<[string, Partial<ImageOptions>, string, string[]]>([
  ['a project that there is not', { project: 'other' }, 'project-unknown', ['"other"', 'error(project-unknown)']],
  ['a target of another kind', { target: 'build' }, 'project-exists', ['"build"']],
  ['a target whose name has a colon', { target: 'a:b' }, 'option-invalid', ['"a:b"']],
  ['what leaves the workspace', { from: '../secret' }, 'directory-invalid', ['../secret']],
  ['what is not of the workspace', { from: '/etc' }, 'directory-invalid', ['/etc']],
  ['a place that is not absolute', { to: 'app' }, 'option-invalid', ['"app"']],
  ['a base of a project that there is not', { base: 'project:nope' }, 'project-unknown', ['"project:nope"', 'show projects']],
  ['a Dockerfile that there is not', { base: 'apps/site/Dockerfile' }, 'option-invalid', ['apps/site/Dockerfile', 'no such file']],
  ['a Dockerfile outside', { base: '../Dockerfile' }, 'directory-invalid', ['../Dockerfile']],
  ['a port that there is not', { port: 70_000 }, 'option-invalid', ['70000']],
  ['a repository with a tag', { repository: 'ghcr.io/acme/site:1' }, 'option-invalid', ['ghcr.io/acme/site:1']],
])('%s is refused, and nothing is changed', async (_, options, code, words) => {
  const { tree } = workspace;
  await expect(imageGenerator(tree, { project: 'site', ...options })).rejects.toEqual(coded(code, ...words));
  expect(tree.listChanges()).toEqual([]);
});
