import { isRepository, repositoryOf } from './image-repository';

const digest = `sha256:${'a'.repeat(64)}`;

test.each([
  ['redis', 'docker.io/library/redis'],
  ['redis:7', 'docker.io/library/redis'],
  ['docker.io/library/redis', 'docker.io/library/redis'],
  ['index.docker.io/acme/x:1', 'docker.io/acme/x'],
  ['acme/x', 'docker.io/acme/x'],
  [`acme/x:1@${digest}`, 'docker.io/acme/x'],
  [`ghcr.io/acme/x@${digest}`, 'ghcr.io/acme/x'],
  ['localhost:5000/x:1', 'localhost:5000/x'],
  ['localhost:5000/x', 'localhost:5000/x'],
  ['localhost/x', 'localhost/x'],
])('the repository of %s is %s', (reference, repository) => expect(repositoryOf(reference)).toBe(repository));

test.each(['', '@', 'Acme/X', '${IMAGE}', 'https://charts.example.com/stable', 'a b', 'oci://ghcr.io/acme/x'])(
  '"%s" is no reference',
  (value) => expect(repositoryOf(value)).toBeUndefined(),
);

test.each([
  ['acme/x', true],
  ['localhost:5000/x', true],
  ['acme/x:1', false],
  [`acme/x@${digest}`, false],
  ['Acme', false],
])('whether %s is a repository: %s', (name, expected) => expect(isRepository(name)).toBe(expected));
