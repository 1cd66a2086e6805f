import type { Tree } from '@nx/devkit';
import { addService, renameProject, wiredWorkspace } from '../../test/wired-workspace';
import { servicesOf } from './workspace-services';
import { driftOf, mendDrift, wireService } from './wiring';

const options = { tilt: 'Tiltfile' };
const text = (tree: Tree): string => tree.read('Tiltfile', 'utf8')!;
const drift = (tree: Tree) => driftOf(tree).filter(({ place }) => place === 'tilt');
const wireAll = (tree: Tree): string[] => servicesOf(tree).flatMap((service) => wireService(tree, service));

function wired(...services: string[]): Tree {
  const tree = wiredWorkspace(options, ...services);
  wireAll(tree);
  return tree;
}

const part = `# nx-oci begin greeter:image
custom_build(
    'ghcr.io/acme/greeter',
    'npx nx run greeter:load --tag=$EXPECTED_REF',
    deps=['apps/greeter'],
)
# nx-oci end greeter:image
`;

test.each([
  ['that is not there yet', undefined, part],
  ['with something', "k8s_yaml('deploy.yaml')\n", `k8s_yaml('deploy.yaml')\n\n${part}`],
  ['without line break at its end', "k8s_yaml('deploy.yaml')", `k8s_yaml('deploy.yaml')\n\n${part}`],
])('a service is added to a Tiltfile %s', (_, before, after) => {
  const tree = wiredWorkspace(options, 'greeter');
  if (before !== undefined) tree.write('Tiltfile', before);
  expect(wireAll(tree)).toEqual(['Added the image of greeter to Tiltfile.']);
  expect(text(tree)).toBe(after);
  expect(drift(tree)).toEqual([]);
  expect(wireAll(tree)).toEqual([]);
});

test('where Tilt runs compose, the image has the name that compose takes', () => {
  const tree = wiredWorkspace(options, 'greeter');
  tree.write('Tiltfile', "docker_compose('compose.yaml')\n");
  wireAll(tree);
  expect(text(tree)).toContain("\n    'acme/greeter',\n");
});

test('what is watched is relative to the Tiltfile; of a root project, not what is written', () => {
  const tree = wiredWorkspace({ tilt: 'deploy/Tiltfile' }, 'greeter');
  tree.write('project.json', JSON.stringify({ name: 'root', targets: { image: { executor: 'nx-oci:service-image' } } }));
  wireAll(tree);
  const written = tree.read('deploy/Tiltfile', 'utf8');
  expect(written).toContain("deps=['../apps/greeter'],\n)");
  expect(written).toContain("deps=['..'],\n    ignore=['dist', '.nx', 'node_modules'],\n)");
});

test('a service that the file lacks is found and added', () => {
  const tree = wired('greeter');
  addService(tree, 'other');
  expect(drift(tree)).toEqual([{ place: 'tilt', file: 'Tiltfile', project: 'other', message: 'Tiltfile does not build the image of other.' }]);
  mendDrift(tree);
  expect(drift(tree)).toEqual([]);
});

test('one that somebody wrote is wired; one of a longer name is not', () => {
  const tree = wiredWorkspace(options, 'greeter');
  tree.write('Tiltfile', "custom_build('x', 'pnpm nx run greeter:load --engine=podman --tag=$EXPECTED_REF', deps=[])\n");
  expect(drift(tree)).toEqual([]);
  tree.write('Tiltfile', "custom_build('x', 'nx run my-greeter:load')\ncustom_build('y', 'nx run greeter:load-all')\n");
  expect(drift(tree)).toHaveLength(1);
});

test('what somebody changed stays', () => {
  const tree = wired('greeter');
  const own = text(tree).replace("deps=['apps/greeter'],", "deps=['apps/greeter', 'libs/x'],\n    live_update=[],").replace('ghcr.io/acme/greeter', 'other');
  tree.write('Tiltfile', own);
  expect(drift(tree)).toEqual([]);
  expect(wireAll(tree)).toEqual([]);
});

test('a reference that somebody changed stays when the project moves', () => {
  const tree = wired('greeter');
  tree.write('Tiltfile', text(tree).replace('ghcr.io/acme/greeter', 'other'));
  tree.rename('apps/greeter/project.json', 'services/greeter/project.json');
  expect(drift(tree)).toMatchObject([{ project: 'greeter' }]);
  mendDrift(tree);
  expect(text(tree)).toBe(part.replace('ghcr.io/acme/greeter', 'other').replace('apps/greeter', 'services/greeter'));
  expect(drift(tree)).toEqual([]);
});

test('a command that does not load the image is named', () => {
  const tree = wired('greeter');
  tree.write('Tiltfile', text(tree).replace('nx run greeter:load', 'nx run greeter:build-it'));
  const before = text(tree);
  mendDrift(tree);
  expect(text(tree)).toBe(before);
  expect(drift(tree)).toMatchObject([{ project: 'greeter', remedy: expect.stringContaining('Correct the command there') }]);
});

test('a part of a project that is gone goes, and what is around it stays', () => {
  const tree = wiredWorkspace(options, 'greeter', 'other');
  tree.write('Tiltfile', 'a = 1\n');
  wireAll(tree);
  tree.write('Tiltfile', `${text(tree)}\nb = 2\n`);
  tree.delete('apps/greeter/project.json');
  expect(drift(tree)).toMatchObject([{ project: 'greeter', message: expect.stringContaining('no project of that name') }]);
  mendDrift(tree);
  tree.delete('apps/other/project.json');
  mendDrift(tree);
  expect(text(tree)).toBe('a = 1\n\nb = 2\n');
});

test('a renamed project has its part in place of the old one; one that somebody changed is named', () => {
  const tree = wired('greeter');
  renameProject(tree, 'greeter', 'hello');
  const changed = text(tree).replace(')\n#', '    tag="x",\n)\n#');
  mendDrift(tree);
  expect(text(tree)).toBe(part.replaceAll('greeter:', 'hello:'));
  tree.write('Tiltfile', changed);
  mendDrift(tree);
  expect(drift(tree)).toMatchObject([{ project: 'greeter', remedy: expect.stringContaining('somebody changed it') }]);
});

test('a part without an end is not taken for the next one', () => {
  const tree = wired('greeter');
  tree.write('Tiltfile', `# nx-oci begin gone:image\n${text(tree)}`);
  expect(drift(tree)).toEqual([]);
});
