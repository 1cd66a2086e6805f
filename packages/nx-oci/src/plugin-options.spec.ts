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
  [
    { plugins: [{ plugin: 'nx-oci', options: { dockerfile: { kind: 'buildctl', address: 'tcp://b:1', tls: { ca: 'ca.pem' }, plaintext: false, cacheFrom: ['type=registry,ref=r/c'], platforms: { 'linux/arm64': { kind: 'buildah' } } } } }] },
    { dockerfile: { kind: 'buildctl', address: 'tcp://b:1', tls: { ca: 'ca.pem' }, plaintext: false, cacheFrom: ['type=registry,ref=r/c'], platforms: { 'linux/arm64': { kind: 'buildah' } } } },
  ],
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
  ['buildctl', 'dockerfile is to be an object'],
  [{ kind: 'docker' }, 'dockerfile.kind is to be "buildctl", "buildx" or "buildah"'],
  [{ adress: 'x' }, 'dockerfile has no "adress"; it takes kind, address,'],
  [{ tls: { cert: 1 } }, 'dockerfile.tls.cert is to be a text'],
  [{ cacheTo: 'type=inline' }, 'dockerfile.cacheTo is to be a list of texts'],
  [{ platforms: { 'linux/arm64': { platforms: {} } } }, 'dockerfile.platforms.linux/arm64 has no "platforms"'],
])('%j is no builder of Dockerfiles', (dockerfile, why) => {
  const thrown = expect.objectContaining({ code: 'option-invalid', message: expect.stringContaining('"dockerfile" is'), remedy: expect.stringContaining(why) });
  expect(() => pluginOptions({ plugins: [{ plugin: 'nx-oci', options: { dockerfile } }] })).toThrow(thrown);
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
