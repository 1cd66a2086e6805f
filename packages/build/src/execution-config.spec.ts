import { coded } from '../test/errors';
import { annotationsOf, executionConfig, parsePort } from './execution-config';

const base = {
  User: 'app',
  Env: ['PATH=/bin', 'MODE=base', 'WITHOUT_VALUE'],
  Entrypoint: ['/old'],
  Cmd: ['--old'],
  WorkingDir: '/old',
  ExposedPorts: { '80/tcp': {} },
  Volumes: { '/old': {} },
  Labels: { kept: 'yes', changed: 'no' },
  StopSignal: 'SIGINT',
  Healthcheck: { Test: ['CMD', '/check'] },
};

test('an empty definition leaves the base as it is, fields unknown here included', () => expect(executionConfig(base, {})).toEqual(base));

test("lists and single values replace the base's, others join them", () => {
  const config = executionConfig(base, {
    entrypoint: ['/new'],
    cmd: ['--new'],
    user: '65532:65532',
    workdir: '/new/',
    ports: [8080, '53/udp'],
    volumes: ['/new/'],
    labels: { changed: 'yes' },
    stopSignal: 'SIGTERM',
  });
  expect(config).toEqual({
    ...base,
    Entrypoint: ['/new'],
    Cmd: ['--new'],
    User: '65532:65532',
    WorkingDir: '/new',
    ExposedPorts: { '80/tcp': {}, '8080/tcp': {}, '53/udp': {} },
    Volumes: { '/old': {}, '/new': {} },
    Labels: { kept: 'yes', changed: 'yes' },
    StopSignal: 'SIGTERM',
  });
});

test("environment is merged by name, in the base's place; a base's name without a value stays", () => {
  expect(executionConfig(base, { env: { NEW: 'a=b', MODE: '' } }).Env).toEqual(['PATH=/bin', 'MODE=', 'WITHOUT_VALUE', 'NEW=a=b']);
});

test("an entrypoint alone drops the base's command, a command alone keeps its entrypoint", () => {
  expect(executionConfig(base, { entrypoint: ['/new'] })).not.toHaveProperty('Cmd');
  expect(executionConfig(base, { cmd: ['--new'] })).toMatchObject({ Entrypoint: ['/old'], Cmd: ['--new'] });
});

test.each(['', 'A=B', 'A B', 'A\nB', 'A\0'])('the environment cannot have the name %p', (name) => {
  expect(() => executionConfig({}, { env: { [name]: 'value' } })).toThrow(coded('env-invalid', JSON.stringify(name)));
});

test('a value of the environment cannot have NUL', () =>
  expect(() => executionConfig({}, { env: { A: 'x\0' } })).toThrow(coded('env-invalid', '"A"')));

test.each([
  [1, '1/tcp'],
  [65535, '65535/tcp'],
  ['080', '80/tcp'],
  ['53/udp', '53/udp'],
  ['9/sctp', '9/sctp'],
])('port %s', (port, expected) => expect(parsePort(port)).toBe(expected));

test.each([0, 65536, -1, 80.5, '', 'http', '80/icmp', '80/', '80-90', '80:80'])('%p is no port', (port) => {
  expect(() => parsePort(port)).toThrow(coded('port-invalid', JSON.stringify(port)));
});

test.each(['', 'a:', ':b', 'a:b:c', 'a b'])('"%s" is no user', (user) =>
  expect(() => executionConfig({}, { user })).toThrow(coded('owner-invalid', `"${user}"`)),
);

test.each(['workdir', 'volumes'] as const)('%s has to be absolute', (field) => {
  expect(() => executionConfig({}, { [field]: field === 'volumes' ? ['data'] : 'data' })).toThrow(coded('path-not-absolute', '"data"'));
});

test('a label or annotation without a key is refused, by name', () => {
  expect(() => executionConfig({}, { labels: { '': 'x' } })).toThrow(coded('annotation-invalid', 'labels'));
  expect(() => annotationsOf({ annotations: { ' ': 'x' } })).toThrow(coded('annotation-invalid', 'annotations'));
});

test('labels that OCI names are annotations too; annotations that are written go before', () => {
  const labels = { 'org.opencontainers.image.title': 'label', 'org.opencontainers.image.source': 'here', own: 'label' };
  expect(annotationsOf({ labels, annotations: { 'org.opencontainers.image.title': 'annotation' } })).toEqual({
    'org.opencontainers.image.title': 'annotation',
    'org.opencontainers.image.source': 'here',
  });
});
