import { buildkitArguments, buildkitContexts } from './buildkit-contexts';

const image = 'registry.example/acme/base@sha256:0';

test.each([
  ['alpine', 'alpine'],
  ['alpine:latest', 'alpine'],
  ['docker.io/library/alpine:3.19', 'alpine:3.19'],
  ['docker.io/acme/app', 'acme/app'],
  ['ghcr.io/acme/app:1', 'ghcr.io/acme/app:1'],
  ['127.0.0.1:5000/acme/app:latest', '127.0.0.1:5000/acme/app'],
  ['sources', 'sources'],
])('%s is a context that BuildKit calls %s', (written, name) => {
  expect(buildkitContexts({ contexts: { [written]: { image } } })).toEqual([{ name, image: `docker-image://${image}` }]);
});

test('a folder is one, too', () => {
  expect(buildkitContexts({ contexts: { sources: { folder: '/sources' } } })).toEqual([{ name: 'sources', folder: '/sources' }]);
});

test('arguments tell the time and the frontend', () => {
  expect(buildkitArguments({ args: { A: '1', SOURCE_DATE_EPOCH: 'now' }, epoch: 7, syntax: 'docker.io/docker/dockerfile@sha256:0' })).toEqual({
    A: '1',
    BUILDKIT_SYNTAX: 'docker.io/docker/dockerfile@sha256:0',
    SOURCE_DATE_EPOCH: '7',
  });
});
