import { coded } from '../test/errors';
import { defaultLocalTag, imageName, requireRepository } from './image-name';

test.each([
  ['greeter', 'docker.io/library/greeter:latest', 'greeter:latest'],
  ['acme/greeter:dev', 'docker.io/acme/greeter:dev', 'acme/greeter:dev'],
  ['docker.io/greeter:dev', 'docker.io/library/greeter:dev', 'greeter:dev'],
  ['docker.io/library/greeter:dev', 'docker.io/library/greeter:dev', 'greeter:dev'],
  ['index.docker.io/acme/greeter:dev', 'docker.io/acme/greeter:dev', 'acme/greeter:dev'],
  ['localhost/greeter:dev', 'localhost/greeter:dev', 'localhost/greeter:dev'],
  ['localhost:5000/acme/greeter', 'localhost:5000/acme/greeter:latest', 'localhost:5000/acme/greeter:latest'],
  ['registry.test/a/b/c:V1.0_x-y', 'registry.test/a/b/c:V1.0_x-y', 'registry.test/a/b/c:V1.0_x-y'],
])('%s', (tag, full, familiar) => expect(imageName(tag)).toEqual({ full, familiar }));

test.each([
  '',
  'Greeter',
  'acme/Greeter:dev',
  'acme/greeter:',
  'acme/greeter:-x',
  'acme//greeter',
  '/greeter',
  'greeter/',
  'a b',
  'greeter:dev\n',
  `g:${'x'.repeat(129)}`,
  '-g',
])('%p is no name', (tag) => expect(() => imageName(tag)).toThrow(coded('name-invalid', `"${tag}"`)));

test.each([
  [undefined, 'greeter:dev'],
  ['acme/greeter', 'acme/greeter:dev'],
  ['registry.test/acme/greeter', 'acme/greeter:dev'],
  ['localhost/acme/greeter', 'acme/greeter:dev'],
  ['localhost:5000/greeter', 'greeter:dev'],
])('the local tag of what goes to %s', (repository, tag) => expect(defaultLocalTag(repository, 'greeter')).toBe(tag));

test.each(['ghcr.io/acme/greeter', 'localhost:5000/greeter', 'acme/greeter', 'Registry.example/acme'])('%s is a repository', (repository) =>
  expect(() => requireRepository(repository)).not.toThrow());

test.each(['ghcr.io/acme/greeter:1', 'ghcr.io/Acme/greeter', 'https://ghcr.io/acme', 'ghcr.io/acme/', `a/b@sha256:${'0'.repeat(64)}`, ''])(
  '"%s" is no repository, and the error says of which option it is',
  (repository) => expect(() => requireRepository(repository)).toThrow(coded('name-invalid', `repository is "${repository}"`)),
);
