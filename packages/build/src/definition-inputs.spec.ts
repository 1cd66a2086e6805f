import { coded } from '../test/errors';
import { amd64, arm64 } from '../test/platforms';
import { baseProject, definitionInputs } from './definition-inputs';

const workspace = { projectRoot: 'apps/greeter', projectName: 'greeter' };

test('every path that a definition reads is listed once', () => {
  const paths = definitionInputs(
    {
      base: 'oci-layout:{projectRoot}/base',
      contents: [
        { type: 'files', from: 'dist/{arch}/app', to: '/a' },
        { type: 'files', from: '{projectRoot}/assets/', to: '/b' },
        { type: 'files', from: './apps/greeter/assets', to: '/c' },
        { type: 'files', from: { 'linux/arm64/v8': 'arm' }, to: '/d' },
      ],
      certificates: ['ca.pem'],
    },
    workspace,
    [amd64, arm64],
  );
  expect(paths).toEqual(['dist/amd64/app', 'dist/arm64/app', 'apps/greeter/assets', 'arm', 'ca.pem', 'apps/greeter/base']);
});

test.each([
  ['oci-archive:base.tar', ['base.tar']],
  ['{projectRoot}/Dockerfile', ['apps/greeter/Dockerfile']],
  ['static', []],
  ['project:base', []],
  [undefined, []],
])('base %s', (base, paths) => expect(definitionInputs({ base }, workspace, [amd64])).toEqual(paths));

test('a path that cannot be is refused', () => {
  expect(() => definitionInputs({ certificates: ['../ca.pem'] }, workspace, [amd64])).toThrow(coded('path-escapes', '../ca.pem'));
});

test.each([
  ['project:base', { project: 'base', target: 'image' }],
  ['project:@acme/base:other', { project: '@acme/base', target: 'other' }],
  ['project:', undefined],
  ['project:a:b:c', undefined],
  ['static', undefined],
  [undefined, undefined],
])('the project of base %s', (base, expected) => expect(baseProject({ base })).toEqual(expected));
