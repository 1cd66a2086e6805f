import { writeJson } from '@nx/devkit';
import { addService, wiredWorkspace } from '../../test/wired-workspace';
import { servicesOf } from './workspace-services';

test('a project with a target of service-image is a service', () => {
  const tree = wiredWorkspace({}, 'greeter');
  writeJson(tree, 'apps/base/project.json', { name: 'base', targets: { image: { executor: 'nx-oci:image' } } });
  writeJson(tree, 'libs/one/project.json', { name: 'one', targets: { build: { command: 'true' } } });
  expect(servicesOf(tree)).toEqual([
    { project: 'greeter', root: 'apps/greeter', target: 'image', loadTarget: 'load', localTag: 'acme/greeter:dev', repository: 'ghcr.io/acme/greeter', port: 8080 },
  ]);
});

test('a target may be declared in package.json', () => {
  const tree = wiredWorkspace({});
  writeJson(tree, 'package.json', { name: 'root', workspaces: ['apps/*'] });
  const image = { executor: 'nx-oci:service-image', options: { binary: 'a' } };
  writeJson(tree, 'apps/web/package.json', { name: '@acme/web', nx: { targets: { image } } });
  expect(servicesOf(tree)).toEqual([{ project: '@acme/web', root: 'apps/web', target: 'image', loadTarget: 'load', localTag: 'web:dev' }]);
});

test.each([
  ['its own', { localTag: 'mine/it:local' }, 'mine/it:local'],
  ["the repository's, without the registry", { repository: 'ghcr.io/team/greeter' }, 'team/greeter:dev'],
  ['that of the binary', { repository: undefined, name: 'hello' }, 'hello:dev'],
  ["the project's in small letters, without its scope", { repository: undefined }, 'greeter:dev'],
  ['one with the project in it', { localTag: 'team/{projectName}:dev' }, 'team/@acme/Greeter:dev'],
])('the name in an engine is %s', (_, options, expected) => {
  const tree = wiredWorkspace({});
  addService(tree, '@acme/Greeter', options);
  expect(servicesOf(tree)[0].localTag).toBe(expected);
});

test.each([
  [[8080, 9090], 8080],
  [['53/udp', '8081/tcp'], 8081],
  [['53/udp'], undefined],
  [undefined, undefined],
  ['8080', undefined],
])('of the ports %j the first of TCP is %p', (ports, expected) => {
  const tree = wiredWorkspace({});
  addService(tree, 'greeter', { ports });
  expect(servicesOf(tree)[0].port).toBe(expected);
});

test('defaults of nx.json count', () => {
  const tree = wiredWorkspace({});
  writeJson(tree, 'nx.json', { targetDefaults: { 'nx-oci:service-image': { options: { repository: 'ghcr.io/team/{projectName}', ports: [80] } } } });
  addService(tree, 'greeter', { repository: undefined, ports: undefined });
  expect(servicesOf(tree)[0]).toMatchObject({ repository: 'ghcr.io/team/greeter', localTag: 'team/greeter:dev', port: 80 });
});

test('the second image of a project is loaded by a target with its name', () => {
  const tree = wiredWorkspace({});
  addService(tree, 'greeter', {}, { worker: { executor: 'nx-oci:service-image', options: { localTag: 'worker:dev' } } });
  expect(servicesOf(tree).map(({ target, loadTarget }) => [target, loadTarget])).toEqual([
    ['image', 'load'],
    ['worker', 'worker-load'],
  ]);
});
