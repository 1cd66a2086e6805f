import { statSync } from 'node:fs';
import path from 'node:path';
import { readProjectConfiguration } from '@nx/devkit';
import { parseDefinition } from '@nx-oci/build';
import { coded } from '../../../test/errors';
import { GeneratedWorkspace } from '../../../test/generated-workspace';
import { printed } from '../../../test/output';
import type { ImageProjectOptions } from '../../scaffold/image-project';
import { readManifest } from '../../tools-image/read-manifest';
import { toolsDefinition } from '../../tools-image/tools-definition';
import toolsImageGenerator from './tools-image';

/** As Nx fills them in. */
const defaults: ImageProjectOptions = { name: 'tools-image', directory: 'tools/image' };
let workspace: GeneratedWorkspace;
beforeEach(() => (workspace = new GeneratedWorkspace()));

test('a project is made whose image has tools, as a manifest beside it says', async () => {
  const { changed, said } = await workspace.generate(toolsImageGenerator, { ...defaults, repository: 'ghcr.io/acme/tools' });
  expect(changed).toEqual(['.envrc', '.gitignore', 'bootstrap.sh', 'nx.json', 'tools/image/project.json', 'tools/image/tools.yaml']);
  expect(said).toContain('Made tools-image in tools/image.');
  expect(readProjectConfiguration(workspace.tree, 'tools-image').targets).toEqual({ image: { executor: 'nx-oci:tools-image', options: { repository: 'ghcr.io/acme/tools' } } });
});

test('what comes next is to lock, where that was not asked for, and to name a repository, where there is none', async () => {
  const { result } = await printed(() => toolsImageGenerator(workspace.tree, { ...defaults, lock: false }));
  expect((await printed(async () => result())).out).toBe(
    'Next: npx nx run tools-image:lock locks what the image is made of, where that can be reached; then npx nx run tools-image:image builds the image; tools/image/tools.yaml says what is in it.\n' +
      'When it is built: npx nx run tools-image:push --publish --tag=main, then npx nx run tools-image:update, and commit .tools.lock; ./bootstrap.sh gets the tools on any machine.\n' +
      'To be pushed or released, tools-image needs a repository: set "repository" in tools/image/project.json, in the options of its target "image".\n',
  );
});

test('the manifest is one, for all platforms, and names its schema', async () => {
  await workspace.generate(toolsImageGenerator, { ...defaults, name: 'tools', directory: 'infra/tools/image' });
  const read = readManifest('infra/tools/image/tools.yaml', workspace.root);
  const { definition } = toolsDefinition(read);
  expect(parseDefinition(definition).platforms).toEqual(['linux/amd64', 'linux/arm64', 'darwin/arm64']);
  expect(Object.keys(read.manifest.tools)).toEqual(expect.arrayContaining(['node', 'git']));
  const text = workspace.tree.read('infra/tools/image/tools.yaml', 'utf8')!;
  expect(text).toContain('$schema=../../../node_modules/nx-oci/src/tools-image/tools.schema.json');
  expect(text).toContain('nx run tools:lock');
});

test('machines get what brings them the tools: an executable script, what a shell reads, and lines for git', async () => {
  workspace.write({ '.gitignore': 'dist' });
  await workspace.generate(toolsImageGenerator, { ...defaults, name: 'tools' });
  const { tree } = workspace;
  expect(tree.listChanges().find((change) => change.path === 'bootstrap.sh')?.options?.mode ?? statSync(path.join(workspace.root, 'bootstrap.sh')).mode & 0o777).toBe(0o755);
  expect(tree.read('.envrc', 'utf8')).toContain('npx nx run tools:update');
  expect(tree.read('.gitignore', 'utf8')!.split('\n')).toEqual(expect.arrayContaining(['dist', '/.tools', '/.tools.new.*']));
});

test('what the workspace has in their place stays, and is told of', async () => {
  workspace.write({ '.envrc': 'use flake\n' });
  const { result } = await printed(() => toolsImageGenerator(workspace.tree, { ...defaults, lock: false }));
  const { out } = await printed(async () => result());
  expect(workspace.tree.read('.envrc', 'utf8')).toBe('use flake\n');
  expect(out).toContain('.envrc is there and stays as it is: docs/bootstrap.md of nx-oci says what it has to have.\n');
});

test('a second run changes nothing, and a manifest that is there stays', async () => {
  await workspace.generate(toolsImageGenerator, defaults);
  workspace.write({ 'tools/image/tools.yaml': 'tools: { prettier: { npm: prettier } }\n' });
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
