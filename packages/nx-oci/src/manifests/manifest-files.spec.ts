import { symlinkSync } from 'node:fs';
import { coded } from '../../test/errors';
import { TestWorkspace } from '../../test/workspace';
import { manifestFiles, manifestGlobs, takesFile } from './manifest-files';

const project = { projectRoot: 'apps/a', projectName: 'a' };

/** Source → copy, of a workspace that has `files`. */
function copies(globs: string[], files: string[], own = project): Record<string, string> {
  const workspace = new TestWorkspace().write(Object.fromEntries(files.map((file) => [file, 'a: 1'])));
  return Object.fromEntries(manifestFiles(manifestGlobs(globs, own), workspace.root).map(({ file, copy }) => [file, copy]));
}

test('files keep their paths below what is fixed of a glob', () => {
  const files = ['apps/a/k8s/a.yaml', 'apps/a/k8s/deep/b.yml', 'apps/a/k8s/.hidden/c.yaml', 'apps/a/k8s/d.txt', 'apps/b/k8s/a.yaml'];
  expect(copies(['{projectRoot}/k8s/**/*.{yaml,yml}'], files)).toEqual({
    'apps/a/k8s/.hidden/c.yaml': '.hidden/c.yaml',
    'apps/a/k8s/a.yaml': 'a.yaml',
    'apps/a/k8s/deep/b.yml': 'deep/b.yml',
  });
});

test('several globs have the folders that all begin with in common', () => {
  const files = ['apps/a/k8s/a.yaml', 'apps/a/chart/values.yaml', 'deploy/common.yaml'];
  expect(copies(['{projectRoot}/k8s/*', './apps/{projectName}/chart/values.yaml'], files)).toEqual({
    'apps/a/chart/values.yaml': 'chart/values.yaml',
    'apps/a/k8s/a.yaml': 'k8s/a.yaml',
  });
  expect(Object.values(copies(['{projectRoot}/k8s/*', 'deploy/common.yaml'], files))).toEqual(['apps/a/k8s/a.yaml', 'deploy/common.yaml']);
  expect(copies(['deploy/common.yaml'], files)).toEqual({ 'deploy/common.yaml': 'common.yaml' });
  expect(copies(['apps/{a,b}/k8s/*.yaml'], files)).toEqual({ 'apps/a/k8s/a.yaml': 'a/k8s/a.yaml' });
});

test('a project at the root has its files, and not those of packages and of git', () => {
  const files = ['k8s/a.yaml', 'node_modules/x/a.yaml', 'k8s/node_modules/a.yaml', '.git/a.yaml', '.nx/a.yaml'];
  const root = { projectRoot: '.', projectName: 'root' };
  expect(copies(['{projectRoot}/**/*.yaml'], files, root)).toEqual({ 'k8s/a.yaml': 'k8s/a.yaml' });
  expect(copies(['{workspaceRoot}/k8s/*.yaml'], files, root)).toEqual({ 'k8s/a.yaml': 'a.yaml' });
});

test('files can be left out', () => {
  const files = ['k8s/a.yaml', 'k8s/secret/a.yaml', 'k8s/b.md'];
  expect(copies(['k8s/**', '!k8s/secret/**', '!**/*.md'], files)).toEqual({ 'k8s/a.yaml': 'a.yaml' });
  expect(takesFile(manifestGlobs(['k8s/**', '!k8s/secret/**'], project))('k8s/secret/a.yaml')).toBe(false);
});

test('a link to a file is one', () => {
  const workspace = new TestWorkspace().write({ 'k8s/a.yaml': 'a' });
  symlinkSync('a.yaml', workspace.path('k8s/b.yaml'));
  expect(manifestFiles(manifestGlobs(['k8s/*'], project), workspace.root).map(({ copy }) => copy)).toEqual(['a.yaml', 'b.yaml']);
});

test.each(['k8s', 'missing/*.yaml', 'k8s/b.yaml', 'k8s/secret.yaml'])('%s takes no file, and is refused', (glob) => {
  const read = (): unknown => copies(['k8s/*', glob, '!k8s/secret.yaml'], ['k8s/a.yaml', 'k8s/secret.yaml']);
  expect(read).toThrow(coded('content-missing', `of ${glob},`));
});

test.each([
  ['../k8s/*.yaml', 'path-escapes'],
  ['/k8s/*.yaml', 'path-absolute'],
  ['', 'path-invalid'],
  ['{arch}/*.yaml', 'token-unknown'],
])('"%s" is refused as %s', (glob, code) => expect(() => manifestGlobs([glob], project)).toThrow(coded(code)));
