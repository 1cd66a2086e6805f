import { createTree } from '@nx/devkit/testing';
import { readJson, writeJson } from '@nx/devkit';
import { coded } from '../test/errors';
import { pluginOptions } from './plugin-options';
import { recordPluginOptions } from './record-plugin-options';

test.each([
  [null, {}],
  [{ plugins: ['nx-oci'] }, {}],
  [{ plugins: ['other', { plugin: 'nx-oci' }] }, {}],
  [{ plugins: [{ plugin: 'nx-oci', options: { compose: './compose.yaml', tilt: 'deploy/Tiltfile', unwired: ['a'] } }] }, { compose: 'compose.yaml', tilt: 'deploy/Tiltfile', unwired: ['a'] }],
])('%j has the options %j', (nxJson, expected) => expect(pluginOptions(nxJson)).toEqual(expected));

test.each([
  ['compose', '../compose.yaml'],
  ['compose', '/etc/compose.yaml'],
  ['compose', 'deploy/'],
  ['compose', ''],
  ['tilt', 1],
  ['unwired', 'a'],
  ['unwired', [1]],
])('%s cannot be %j', (name, value) => {
  expect(() => pluginOptions({ plugins: [{ plugin: 'nx-oci', options: { [name]: value } }] })).toThrow(coded('option-invalid', `"${name}" is ${JSON.stringify(value)}`));
});

test.each([
  [[], [{ plugin: 'nx-oci', options: { tilt: 'Tiltfile' } }]],
  [['a', 'nx-oci', 'b'], ['a', { plugin: 'nx-oci', options: { tilt: 'Tiltfile' } }, 'b']],
  [[{ plugin: 'nx-oci', options: { compose: 'a.yaml' }, include: ['apps/**'] }], [{ plugin: 'nx-oci', options: { compose: 'a.yaml', tilt: 'Tiltfile' }, include: ['apps/**'] }]],
])('recorded among the plugins %j, they are %j', (plugins, expected) => {
  const tree = createTree();
  writeJson(tree, 'nx.json', { plugins });
  recordPluginOptions(tree, { tilt: 'Tiltfile' });
  expect(readJson(tree, 'nx.json').plugins).toEqual(expected);
});
