import { readNxJson, updateNxJson, writeJson, type Tree } from '@nx/devkit';
import { createTree } from '@nx/devkit/testing';
import { defaultPackages } from './default-packages';

let tree: Tree;
beforeEach(() => {
  tree = createTree();
  tree.write('nx.json', '{}');
  writeJson(tree, 'package.json', { name: 'acme', private: true, workspaces: ['packages/*', 'apps/*'] });
});

const library = (folder: string, manifest: object = {}): void => writeJson(tree, `${folder}/package.json`, { name: folder, main: 'index.js', ...manifest });

test('packages that are public libraries are released, by whatever says that they are', () => {
  library('packages/main');
  library('packages/exports', { main: undefined, exports: { '.': './index.js' } });
  library('packages/bin', { main: undefined, bin: 'cli.js' });
  library('packages/typed', { main: undefined, nx: { projectType: 'library' } });
  library('packages/built', { main: undefined });
  tree.write('packages/built/tsconfig.lib.json', '{}');
  library('tools/both', { main: undefined });
  writeJson(tree, 'tools/both/project.json', { name: 'both', projectType: 'library' });
  expect(defaultPackages(tree)).toEqual(['both', 'packages/bin', 'packages/built', 'packages/exports', 'packages/main', 'packages/typed']);
});

test('what is private, an application, no package or no project is not', () => {
  library('packages/private', { private: true });
  library('packages/plain', { main: undefined });
  library('packages/typed', { nx: { projectType: 'application' } });
  library('packages/app');
  tree.write('packages/app/tsconfig.app.json', '{}');
  library('elsewhere/main');
  writeJson(tree, 'packages/none/project.json', { name: 'none', projectType: 'library' });
  expect(defaultPackages(tree)).toEqual([]);
});

test('folders of applications and of libraries in nx.json count', () => {
  updateNxJson(tree, { ...readNxJson(tree), workspaceLayout: { appsDir: 'apps', libsDir: 'packages' } });
  library('apps/main');
  library('packages/plain', { main: undefined });
  expect(defaultPackages(tree)).toEqual(['packages/plain']);
});
