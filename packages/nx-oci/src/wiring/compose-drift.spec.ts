import type { Tree } from '@nx/devkit';
import { parse } from 'yaml';
import { coded } from '../../test/errors';
import { addService, renameProject, wiredWorkspace } from '../../test/wired-workspace';
import { servicesOf } from './workspace-services';
import { driftOf, mendDrift, wireService } from './wiring';

const options = { compose: 'compose.yaml' };
const text = (tree: Tree): string => tree.read('compose.yaml', 'utf8')!;
/** What is amiss in the compose file. */
const drift = (tree: Tree) => driftOf(tree).filter(({ place }) => place === 'compose');
const wireAll = (tree: Tree): string[] => servicesOf(tree).flatMap((service) => wireService(tree, service));

/** A workspace in which one service is wired. */
function wired(...services: string[]): Tree {
  const tree = wiredWorkspace(options, ...services);
  wireAll(tree);
  return tree;
}

const block = `  greeter:
    image: acme/greeter:dev
    pull_policy: never
    ports:
      - "127.0.0.1:8080:8080"
    x-nx-project: greeter
`;

test('a service is added to a file that is not there yet', () => {
  const tree = wiredWorkspace(options, 'greeter');
  expect(wireAll(tree)).toContain('Added greeter (acme/greeter:dev) to compose.yaml.');
  expect(text(tree)).toBe(`services:\n${block}`);
  expect(drift(tree)).toEqual([]);
  expect(wireAll(tree)).toEqual([]);
});

test.each([
  ['with services', 'name: acme\nservices:\n  # The database.\n  db:\n    image: postgres:17 # pinned\n\nvolumes:\n  data: {}\n', 'name: acme\nservices:\n  # The database.\n  db:\n    image: postgres:17 # pinned\n' + block + '\nvolumes:\n  data: {}\n'],
  ['with comments behind its last service', 'services:\n  db:\n    image: postgres:17\n    # ports: []\n# The end.\n', 'services:\n  db:\n    image: postgres:17\n    # ports: []\n' + block + '# The end.\n'],
  ['without services', '# Ours.\nname: acme\n', '# Ours.\nname: acme\nservices:\n' + block],
  ['with nothing', '', 'services:\n' + block],
  ['with comments alone', '# Ours.\n', '# Ours.\nservices:\n' + block],
  ['with services that are empty', 'services: # soon\n\nnetworks: {}\n', 'services: # soon\n' + block + '\nnetworks: {}\n'],
  ['with services that are an empty map', 'services: {}\n', 'services:\n' + block],
  ['without line break at its end', 'services:\n  db:\n    image: a', 'services:\n  db:\n    image: a\n' + block.trimEnd()],
  ['with line breaks of Windows', 'services:\r\n  db:\r\n    image: a\r\n', 'services:\r\n  db:\r\n    image: a\r\n' + block.replaceAll('\n', '\r\n')],
])('a service is added to a file %s, and all else stays', (_, before, after) => {
  const tree = wiredWorkspace(options, 'greeter');
  tree.write('compose.yaml', before);
  wireAll(tree);
  expect(text(tree)).toBe(after);
  expect(drift(tree)).toEqual([]);
});

test('the indentation of the file is taken', () => {
  const tree = wiredWorkspace(options, 'greeter');
  tree.write('compose.yaml', 'services:\n    db:\n        image: a\n');
  wireAll(tree);
  expect(text(tree)).toContain('\n    greeter:\n        image: acme/greeter:dev\n');
});

test.each(['{"services": {"db": {"image": "a"}}}', '{"name": "x"}', '{}'])('JSON stays JSON: %s', (before) => {
  const tree = wiredWorkspace(options, 'greeter');
  tree.write('compose.yaml', before);
  wireAll(tree);
  expect(parse(text(tree)).services.greeter).toEqual({
    image: 'acme/greeter:dev',
    pull_policy: 'never',
    ports: ['127.0.0.1:8080:8080'],
    'x-nx-project': 'greeter',
  });
  if (before !== '{}') expect(() => JSON.parse(text(tree))).not.toThrow();
});

test('ports that others of the file publish are left to them', () => {
  const tree = wiredWorkspace(options, 'one', 'two');
  tree.write('compose.yaml', 'services:\n  db:\n    image: a\n    ports: ["8080-8081:80-81", { target: 1, published: "8082" }, 9999]\n');
  wireAll(tree);
  const { one, two } = parse(text(tree)).services;
  expect([one.ports, two.ports]).toEqual([['127.0.0.1:8083:8080'], ['127.0.0.1:8084:8080']]);
});

test('one without a port publishes none, and a scoped one has a key that compose takes', () => {
  const tree = wiredWorkspace(options);
  addService(tree, '@acme/greeter', { ports: undefined });
  wireAll(tree);
  expect(parse(text(tree)).services).toEqual({ greeter: { image: 'acme/greeter:dev', pull_policy: 'never', 'x-nx-project': '@acme/greeter' } });
});

test('two images of one project are two services', () => {
  const tree = wiredWorkspace(options);
  addService(tree, 'greeter', {}, { worker: { executor: 'nx-oci:service-image', options: { localTag: 'worker:dev' } } });
  wireAll(tree);
  expect(Object.keys(parse(text(tree)).services)).toEqual(['greeter', 'greeter-worker']);
  expect(drift(tree)).toEqual([]);
});

test('a service that the file lacks is found and added', () => {
  const tree = wired('greeter');
  addService(tree, 'other');
  expect(drift(tree)).toEqual([{ place: 'compose', file: 'compose.yaml', project: 'other', message: 'compose.yaml has no service for other.' }]);
  mendDrift(tree);
  expect(drift(tree)).toEqual([]);
  expect(text(tree)).toContain(block);
});

test.each([
  ['its image', 'services:\n  hello:\n    image: docker.io/acme/greeter:dev\n'],
  ['its project', 'services:\n  hello:\n    build: .\n    x-nx-project: greeter\n'],
  ['its project, with an image that a variable says', 'services:\n  hello:\n    image: ${IMAGE}\n    x-nx-project: greeter\n'],
])('one that somebody wrote with %s is wired', (_, written) => {
  const tree = wiredWorkspace(options, 'greeter');
  tree.write('compose.yaml', written);
  expect(drift(tree)).toEqual([]);
});

test('one of a project that is left out on purpose is not missing, nor stale', () => {
  const tree = wiredWorkspace({ ...options, unwired: ['greeter'] }, 'greeter');
  expect(drift(tree)).toEqual([]);
  tree.write('compose.yaml', `services:\n${block}`);
  expect(drift(tree)).toEqual([]);
});

test('one of an image that is no service is not stale', () => {
  const tree = wiredWorkspace(options);
  addService(tree, 'greeter', {}, {});
  tree.write('apps/base/project.json', JSON.stringify({ name: 'base', targets: { image: { executor: 'nx-oci:image' } } }));
  tree.write('compose.yaml', `services:\n${block}  base:\n    image: base:dev\n    x-nx-project: base\n`);
  expect(drift(tree)).toEqual([]);
});

test('a renamed project is found by its image, and renamed in place, whatever was changed there', () => {
  const tree = wired('greeter');
  tree.write('compose.yaml', text(tree).replace('pull_policy: never', 'environment: [A=1] # ours'));
  renameProject(tree, 'greeter', '@acme/hello');
  expect(drift(tree)).toMatchObject([{ project: 'greeter', message: 'The service "greeter" of compose.yaml is of greeter, which is @acme/hello now.' }]);
  mendDrift(tree);
  expect(drift(tree)).toEqual([]);
  expect(text(tree)).toContain('    environment: [A=1] # ours\n');
  expect(parse(text(tree)).services.greeter['x-nx-project']).toBe('@acme/hello');
});

describe('a project that is gone', () => {
  let tree: Tree;
  beforeEach(() => {
    tree = wired('greeter', 'other');
    tree.delete('apps/greeter/project.json');
  });

  test('goes from the file where nobody changed its block', () => {
    expect(drift(tree)).toMatchObject([{ project: 'greeter', message: expect.stringContaining('no project of that name has an image') }]);
    expect(drift(tree)[0].remedy).toBeUndefined();
    mendDrift(tree);
    expect(Object.keys(parse(text(tree)).services)).toEqual(['other']);
    tree.delete('apps/other/project.json');
    mendDrift(tree);
    expect(text(tree)).toBe('services: {}\n');
    expect(drift(tree)).toEqual([]);
  });

  test.each([
    ['another key', ['pull_policy: never', 'pull_policy: never\n    restart: always']],
    ['another value', ['"127.0.0.1:8080:8080"', '"8080:8080"']],
    ['a comment', ['pull_policy: never', 'pull_policy: never # ours']],
  ])('is named, and left, where somebody gave it %s', (_, [from, to]) => {
    tree.write('compose.yaml', text(tree).replace(from, to));
    const before = text(tree);
    mendDrift(tree);
    expect(text(tree)).toBe(before);
    expect(drift(tree)).toMatchObject([{ project: 'greeter', remedy: expect.stringContaining('somebody changed it') }]);
  });

  test('is named, and left, where another needs it', () => {
    tree.write('compose.yaml', `${text(tree)}    depends_on: [greeter]\n`);
    mendDrift(tree);
    expect(drift(tree)).toMatchObject([{ project: 'greeter', remedy: expect.stringContaining('other would need another one') }]);
  });
});

test('another image is set where nobody changed the block, and named where somebody did', () => {
  const tree = wired('greeter');
  addService(tree, 'greeter', { localTag: 'acme/hello:dev' });
  const changed = text(tree).replace('pull_policy: never', 'pull_policy: never\n    restart: always');
  mendDrift(tree);
  expect(text(tree)).toBe(`services:\n${block}`.replace('acme/greeter', 'acme/hello'));
  tree.write('compose.yaml', changed);
  expect(drift(tree)).toMatchObject([{ project: 'greeter', remedy: expect.stringContaining('image: acme/hello:dev') }]);
});

test('a name that is taken is named', () => {
  const tree = wiredWorkspace(options, 'greeter');
  tree.write('compose.yaml', 'services:\n  greeter:\n    image: nginx\n');
  expect(wireAll(tree).join()).not.toContain('Added');
  expect(drift(tree)).toMatchObject([{ project: 'greeter', remedy: expect.stringContaining('has a service "greeter" of something else') }]);
});

test.each([
  ['a: [', 'line 1'],
  ['- a\n', 'it is no map'],
  ['services: [a]\n', '"services" is no map'],
])('%j is no compose file', (content, why) => {
  const tree = wiredWorkspace(options, 'greeter');
  tree.write('compose.yaml', content);
  expect(() => driftOf(tree)).toThrow(coded('wiring-invalid', 'compose.yaml is no compose file', why));
});

describe('a file in no project', () => {
  function homeless(options: object): Tree {
    const tree = wiredWorkspace(options, 'greeter');
    tree.delete('project.json');
    return tree;
  }

  test('brings one, whose scripts stay what they are', () => {
    const tree = homeless(options);
    tree.write('package.json', JSON.stringify({ name: 'acme', scripts: { build: 'nx run-many -t build' } }));
    expect(wireAll(tree)).toContain('Made the project acme, for the target compose-load.');
    expect(JSON.parse(tree.read('project.json', 'utf8')!)).toMatchObject({ name: 'acme' });
    expect(JSON.parse(tree.read('package.json', 'utf8')!).nx).toEqual({ includedScripts: [] });
    expect(wireAll(tree)).toEqual([]);
  });

  test('brings one with a name of its own', () => {
    const tree = homeless(options);
    tree.write('package.json', JSON.stringify({ name: 'greeter' }));
    wireAll(tree);
    expect(JSON.parse(tree.read('project.json', 'utf8')!).name).toBe('greeter-workspace');
    expect(tree.read('package.json', 'utf8')).toBe(JSON.stringify({ name: 'greeter' }));
  });

  test('brings none where a project is above it', () => {
    const tree = homeless({ compose: 'apps/greeter/deploy/compose.yaml' });
    wireAll(tree);
    expect(tree.exists('project.json')).toBe(false);
  });
});
