import { readProjectConfiguration } from '@nx/devkit';
import { coded } from '../../../test/errors';
import { GeneratedWorkspace } from '../../../test/generated-workspace';
import { printed } from '../../../test/output';
import type { ImageProjectOptions } from '../../scaffold/image-project';
import toolsImageGenerator from './tools-image';

/** As Nx fills them in. */
const defaults: ImageProjectOptions = { name: 'tools-image', directory: 'tools/image' };
let workspace: GeneratedWorkspace;
beforeEach(() => (workspace = new GeneratedWorkspace()));

test('a project is made whose image has tools', async () => {
  const { changed, said } = await workspace.generate(toolsImageGenerator, { ...defaults, repository: 'ghcr.io/acme/tools' });
  expect(changed).toEqual(['.gitignore', 'nx.json', 'tools/image/project.json']);
  expect(said).toContain('Made tools-image in tools/image.');
  const { image } = readProjectConfiguration(workspace.tree, 'tools-image').targets!;
  expect(image).toMatchObject({ executor: 'nx-oci:image', options: { repository: 'ghcr.io/acme/tools', contents: [{ type: 'deb' }, { type: 'npm' }] } });
});

test('what comes next is to lock, where that was not asked for, and to name a repository, where there is none', async () => {
  const { result } = await printed(() => toolsImageGenerator(workspace.tree, { ...defaults, lock: false }));
  expect((await printed(async () => result())).out).toBe(
    'Next: npx nx run tools-image:lock locks what the image is made of, where that can be reached; then npx nx run tools-image:image builds the image; tools/image/project.json says what is in it.\n' +
      'To be pushed or released, tools-image needs a repository: set "repository" in tools/image/project.json, in the options of its target "image".\n',
  );
});

test('a second run changes nothing', async () => {
  await workspace.generate(toolsImageGenerator, defaults);
  expect((await workspace.generate(toolsImageGenerator, defaults)).changed).toEqual([]);
});

test.each<[string, Partial<ImageProjectOptions>, string]>([
  ['a directory with other content', { directory: 'tools' }, 'directory-taken'],
  ['a directory elsewhere', { directory: '../tools' }, 'directory-invalid'],
  ['a name that is none', { name: '../tools' }, 'project-name-invalid'],
  ['a name that is taken', { name: 'lint', directory: 'tools/lint' }, 'project-exists'],
  ['a repository with a tag', { repository: 'acme/tools:1' }, 'option-invalid'],
])('%s is refused, and nothing is changed', async (_, options, code) => {
  workspace.write({ 'tools/lint/project.json': { name: 'lint' } });
  const { tree } = workspace;
  await expect(toolsImageGenerator(tree, { ...defaults, ...options })).rejects.toEqual(coded(code, `error(${code})`));
  expect(tree.listChanges()).toEqual([]);
});
