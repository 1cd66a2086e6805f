import { coded } from '../test/errors';
import { parseDefinition, platformsOf } from './parse-definition';

const dockerfile = {
  context: '.',
  target: 'release',
  args: { VERSION: '1' },
  contexts: { shared: 'libs/shared', runtime: 'ghcr.io/acme/runtime:1' },
  secrets: { npm: { env: 'NPM_TOKEN' }, key: { file: '/run/key' } },
  ssh: { default: { env: 'SSH_AUTH_SOCK' } },
};

test('how a Dockerfile is built belongs to one', () => {
  const definition = { base: 'apps/svc/Dockerfile', dockerfile };
  expect(parseDefinition(definition)).toBe(definition);
  for (const base of [undefined, 'static', 'ghcr.io/acme/base:1']) {
    expect(() => parseDefinition({ base, dockerfile: {} })).toThrow(coded('definition-invalid', '"dockerfile"', base === undefined ? 'not given' : `"${base}"`));
  }
});

test.each([
  [{ build: 1 }, 'dockerfile.build'],
  [{ args: { A: 1 } }, 'dockerfile.args.A'],
  [{ secrets: { a: 'A' } }, 'dockerfile.secrets.a'],
  [{ secrets: { a: { env: 'not a name' } } }, 'dockerfile.secrets.a'],
  [{ secrets: { a: { env: 'A', file: 'a' } } }, 'dockerfile.secrets.a'],
])('%j does not say how', (wrong, place) => {
  expect(() => parseDefinition({ base: 'Dockerfile', dockerfile: wrong })).toThrow(coded('definition-invalid', place.split('.')[0]));
});

test('a definition of everything is valid, and stays the value that it was', () => {
  const definition = {
    base: 'static',
    platforms: ['linux/amd64'],
    contents: [
      {
        type: 'files',
        from: 'a',
        to: '/a',
        owner: '0',
        mode: '755',
        directoryMode: '0700',
        mtime: 1,
        include: ['*'],
        exclude: ['b'],
        layer: 'x',
      },
      { type: 'files', from: { 'linux/amd64': 'a' }, to: '/b', expect: 'static-binary', mtime: '2026-01-31' },
    ],
    paths: [
      { type: 'directory', path: '/d' },
      { type: 'file', path: '/f', content: 'text' },
      { type: 'symlink', path: '/s', target: 'f' },
      { type: 'hardlink', path: '/h', target: '/f' },
      { type: 'permissions', path: '/a', mode: '0700' },
    ],
    accounts: { users: [{ name: 'a', uid: 1, gid: 1, home: '/a', shell: '/a' }], groups: [{ name: 'a', gid: 1, members: ['a'] }] },
    certificates: ['ca.pem'],
    entrypoint: ['/a'],
    cmd: [],
    env: { A: 'b' },
    user: '1',
    workdir: '/',
    ports: [80, '53/udp'],
    volumes: ['/v'],
    labels: { a: 'b' },
    annotations: { a: 'b' },
    stopSignal: 'SIGTERM',
    created: 'epoch',
    layers: { budget: 1 },
  };
  expect(parseDefinition(definition)).toBe(definition);
});

test.each([
  ['no object', [], 'it is [], and has to be object'],
  ['an unknown property', { entrypont: ['/a'] }, 'it has an unknown property "entrypont", where there are base, '],
  [
    'an unknown property within',
    { contents: [{ type: 'files', from: 'a', to: '/a', modes: '1' }] },
    'contents[0] has an unknown property "modes", where there are type, ',
  ],
  ['a wrong type', { entrypoint: '/app' }, 'entrypoint is "/app", and has to be array'],
  ['a number as mode', { contents: [{ type: 'files', from: 'a', to: '/a', mode: 755 }] }, 'contents[0].mode is 755, and has to be string'],
  ['a missing property', { contents: [{ type: 'files', from: 'a' }] }, 'contents[0] lacks "to"'],
  ['another kind of content', { contents: [{ type: 'file', from: 'a', to: '/a' }] }, 'contents[0].type is "file", and has to be "files"'],
  [
    'another kind of path',
    { paths: [{ type: 'socket', path: '/a' }] },
    'paths[0].type is "socket", and has to be "directory" or "file" or "symlink" or "hardlink" or "permissions"',
  ],
  ['a link without target', { paths: [{ type: 'symlink', path: '/a' }] }, 'paths[0] lacks "target"'],
  ['a value that is no text', { labels: { 'a/b~c': 1 } }, 'labels.a/b~c is 1, and has to be string'],
  ['no platforms', { platforms: [] }, 'platforms is [], and must NOT have fewer than 1 items'],
  ['a budget of none', { layers: { budget: 0 } }, 'layers.budget is 0, and must be >= 1'],
  ['a signal that is none', { stopSignal: 'TERM' }, 'stopSignal is "TERM", and must match pattern'],
])('%s is told by its place', (_, value, message) => expect(() => parseDefinition(value)).toThrow(coded('definition-invalid', message)));

test('everything that is wrong is told at once', () => {
  expect(() => parseDefinition({ cmd: 1, user: 2 })).toThrow(coded('definition-invalid', 'cmd is 1, and has to be array', 'user is 2, and has to be string'));
});

test('what only sums up another error is not told', () => {
  expect(() => parseDefinition({ paths: [{ type: 'symlink', path: '/a' }] })).toThrow(/^The image definition is not valid: paths\[0\] lacks "target"\.$/);
});

test('both usual platforms are built unless it is said', () => {
  expect(platformsOf({})).toEqual([
    { os: 'linux', architecture: 'amd64' },
    { os: 'linux', architecture: 'arm64' },
  ]);
});

test('an unknown platform is refused', () =>
  expect(() => platformsOf({ platforms: ['linux/x86_64'] })).toThrow(coded('platform-invalid', 'linux/x86_64')));

test('a platform is refused twice, however it is written', () => {
  expect(() => platformsOf({ platforms: ['linux/arm64', 'linux/amd64', 'linux/arm64/v8'] })).toThrow(
    coded('platform-duplicate', 'linux/arm64'),
  );
});
