import { readFileSync } from 'node:fs';
import { readJson } from '@nx/devkit';
import { GeneratedWorkspace } from '../../../test/generated-workspace';
import initGenerator from './init';

const wanted = { plugins: ['nx-oci'], sync: { globalGenerators: ['nx-oci:sync'] } };

test('the plugin is used, and what targets write is ignored', async () => {
  const workspace = new GeneratedWorkspace();
  expect((await workspace.generate(initGenerator, {})).changed).toEqual(['.gitignore', 'nx.json']);
  expect(readJson(workspace.tree, 'nx.json')).toEqual(wanted);
  expect(readFileSync(workspace.path('.gitignore'), 'utf8')).toBe('dist\n');
});

test('a second run changes nothing', async () => {
  const workspace = new GeneratedWorkspace();
  await workspace.generate(initGenerator, {});
  expect((await workspace.generate(initGenerator, {})).changed).toEqual([]);
});

test('what is there stays', async () => {
  const workspace = new GeneratedWorkspace({
    'nx.json': { plugins: ['@nx/js/typescript', { plugin: 'nx-oci', options: { compose: 'compose.yaml' } }], sync: { globalGenerators: ['a:b'], applyChanges: true } },
    '.gitignore': 'node_modules\n/dist/',
  });
  expect((await workspace.generate(initGenerator, {})).changed).toEqual(['nx.json']);
  expect(readJson(workspace.tree, 'nx.json')).toEqual({
    plugins: ['@nx/js/typescript', { plugin: 'nx-oci', options: { compose: 'compose.yaml' } }],
    sync: { globalGenerators: ['a:b', 'nx-oci:sync'], applyChanges: true },
  });
});

test('a sync generator that was disabled stays so', async () => {
  const workspace = new GeneratedWorkspace({ 'nx.json': { plugins: ['nx-oci'], sync: { disabledTaskSyncGenerators: ['nx-oci:sync'] } }, '.gitignore': 'dist' });
  expect((await workspace.generate(initGenerator, {})).changed).toEqual([]);
});
