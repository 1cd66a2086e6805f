import { parsePlatform } from '@nx-oci/oci';
import { coded } from '../test/errors';
import { amd64 } from '../test/platforms';
import { expandTokens, workspacePath } from './tokens';

const workspace = { projectRoot: 'apps/greeter', projectName: '@acme/greeter' };

test.each([
  ['{os}', 'linux'],
  ['{arch}', 'amd64'],
  ['{platform}', 'linux-amd64'],
  ['{projectRoot}', 'apps/greeter'],
  ['{projectName}', '@acme/greeter'],
  ['{workspaceRoot}', '.'],
  ['dist/{os}/{arch}/{arch}', 'dist/linux/amd64/amd64'],
  ['no tokens', 'no tokens'],
])('%s stands for %s', (value, expected) => expect(expandTokens(value, workspace, amd64)).toBe(expected));

test('a platform has its variant in {platform}, and not in {arch}', () => {
  expect(expandTokens('{platform} {arch}', workspace, parsePlatform('linux/arm/v6'))).toBe('linux-arm-v6 arm');
});

test.each(['{version}', '{}', '{ arch }', '{constructor}'])('%s is unknown, and the message tells the tokens', (token) => {
  expect(() => expandTokens(`dist/${token}/app`, workspace, amd64)).toThrow(coded('token-unknown', `${token} in "dist/${token}/app"`));
});

test('a token of the platform is unknown where there is no platform', () => {
  expect(() => expandTokens('{arch}', workspace)).toThrow(coded('token-unknown', '"{arch}" is not a token here'));
});

test.each([
  ['{projectRoot}/src', 'apps/greeter/src'],
  ['{workspaceRoot}/dist', 'dist'],
  ['./a//b/./c/', 'a/b/c'],
  ['a/../b', 'b'],
  ['.', '.'],
  ['{workspaceRoot}', '.'],
  ['..a', '..a'],
])('the path %s is %s', (value, expected) => expect(workspacePath(value, workspace, amd64)).toBe(expected));

test.each([
  ['{projectRoot}/src', 'src'],
  ['{projectRoot}', '.'],
])('in a root project, %s is %s', (value, expected) => expect(workspacePath(value, { ...workspace, projectRoot: '.' })).toBe(expected));

test('an absolute path is refused', () =>
  expect(() => workspacePath('/etc/passwd', workspace)).toThrow(coded('path-absolute', '/etc/passwd')));

test.each(['..', '../x', 'a/../../x', '{projectRoot}/../../../x'])('%s leaves the workspace', (value) => {
  expect(() => workspacePath(value, workspace)).toThrow(coded('path-escapes', value));
});

test('an empty path is no way to say the whole workspace', () =>
  expect(() => workspacePath('', workspace)).toThrow(coded('path-invalid', 'empty')));
