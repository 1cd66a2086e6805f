import type { TargetConfiguration } from '@nx/devkit';
import { coded } from '../test/errors';
import { TestWorkspace } from '../test/workspace';
import { requireOutputNotRead, requireOwnOutput } from './output-overlap';

const output = 'dist/oci/apps/a/image';
const image: TargetConfiguration = { executor: 'nx-oci:image', options: {} };

/** Checks the output of `a:image` in a workspace where another project's target writes `outputs`. */
function check(
  outputs: string[],
  {
    root = 'libs/b',
    options = {},
    configurations = {},
    own = output,
  }: { root?: string; options?: object; configurations?: object; own?: string } = {},
): void {
  const workspace = new TestWorkspace().project('a', 'apps/a', { image });
  workspace.project('b', root, {
    build: { executor: 'x', outputs, options, configurations: configurations as TargetConfiguration['configurations'] },
  });
  requireOwnOutput(own, workspace.context('a', 'image'));
}

test.each([
  ['the same folder', ['{workspaceRoot}/dist/oci/apps/a/image']],
  ['a folder above', ['{workspaceRoot}/dist']],
  ['a folder within', ['{workspaceRoot}/dist/oci/apps/a/image/layout']],
  ['a file within', ['dist/oci/apps/a/image/image.json']],
  ['a glob from above', ['{workspaceRoot}/dist/**/*']],
  ['a glob of one level', ['{workspaceRoot}/dist/oci/*']],
  ['a glob within', ['{workspaceRoot}/dist/oci/apps/a/image/*.tar']],
  ['a glob with braces', ['{workspaceRoot}/dist/{oci,other}']],
  ['one of several', ['{projectRoot}/lib', '{workspaceRoot}/dist/oci']],
  ['a path written otherwise', ['{workspaceRoot}/./dist//oci/']],
])('%s of another target is refused', (_, outputs) =>
  expect(() => check(outputs)).toThrow(coded('output-overlap', output, 'a:image', 'b:build')),
);

test.each([
  ['a folder beside', ['{workspaceRoot}/dist/oci/apps/b']],
  ['a folder whose name begins the same', ['{workspaceRoot}/dist/oci/apps/a/image2']],
  ['a glob beside', ['{workspaceRoot}/dist/libs/**/*']],
  ['the other project', ['{projectRoot}/dist']],
  ['what is left out', ['!{workspaceRoot}/dist/oci']],
  ['a token that is not known', ['{options.missing}']],
])('%s is none', (_, outputs) => expect(() => check(outputs)).not.toThrow());

test('tokens are those of the other project, also at the root', () => {
  expect(() => check(['{workspaceRoot}/dist/oci/{projectRoot}/image'], { root: 'apps/a/../a' })).toThrow(coded('output-overlap'));
  expect(() => check(['{workspaceRoot}/dist/{projectRoot}'], { root: '.' })).toThrow(coded('output-overlap', 'overlaps with dist,'));
  expect(() => check(['{projectRoot}'], { root: '.' })).toThrow(coded('output-overlap'));
  expect(() => check(['{workspaceRoot}/out/{projectName}'], { own: 'out/b' })).toThrow(coded('output-overlap', 'out/b'));
});

test('options of every configuration count', () => {
  expect(() => check(['{options.to}'], { options: { to: 'dist/oci' } })).toThrow(coded('output-overlap', 'dist/oci'));
  expect(() => check(['{options.to}'], { options: { to: 'lib' }, configurations: { production: { to: 'dist/oci' } } })).toThrow(
    coded('output-overlap'),
  );
  expect(() => check(['{options.to}'], { options: { to: 'lib' }, configurations: { production: { to: 'out' } } })).not.toThrow();
});

test("an image's own configurations do not overlap, nor do its siblings", () => {
  const workspace = new TestWorkspace().project('a', 'apps/a', { image });
  for (const own of [output, `${output}.linux-amd64`, `${output}.tarball`]) requireOwnOutput(own, workspace.context('a', 'image'));
});

test('a target of the same project may not have the folder either', () => {
  const workspace = new TestWorkspace().project('a', 'apps/a', { image, two: { ...image, options: { output } } });
  expect(() => requireOwnOutput(output, workspace.context('a', 'image'))).toThrow(coded('output-overlap', 'a:two'));
});

test.each(['', '.', './dist', '../dist', '/dist', 'dist/', 'a/../dist', 'dist//oci'])('"%s" is no output folder', (own) => {
  expect(() => check([], { own })).toThrow(coded('option-invalid', JSON.stringify(own)));
});

test.each(['apps/a', 'apps', 'libs'])('%s is none, as a project is in it', (own) =>
  expect(() => check([], { own })).toThrow(coded('output-overlap', 'holds the project')),
);

test.each([[['apps/a/config']], [['apps/a/config/out/image']], [['README.md', '.']]])('refuses to write where the image is made of %j', (read) => {
  expect(() => requireOutputNotRead('apps/a/config/out', read)).toThrow(coded('output-overlap', 'apps/a/config/out'));
});

test('an output beside what the image is made of is its own', () => {
  expect(() => requireOutputNotRead('dist/oci/apps/a/image', ['dist/apps/a', 'dist/oci/apps/a/image.json', 'apps/a'])).not.toThrow();
});
