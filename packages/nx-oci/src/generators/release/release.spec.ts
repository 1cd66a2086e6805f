import { addProjectConfiguration, readNxJson, updateNxJson, type Tree } from '@nx/devkit';
import { createTree } from '@nx/devkit/testing';
import { printed } from '../../../test/output';
import releaseGenerator, { type ReleaseOptions } from './release';

let tree: Tree;
beforeEach(() => {
  tree = createTree();
  // Without prettier, which is not installed here.
  tree.delete('.prettierrc');
  tree.write('nx.json', '{}');
  for (const name of ['one', 'two']) project(name, 'service-image');
  project('tools', 'image');
  project('lib');
});

function project(name: string, executor?: string): void {
  addProjectConfiguration(tree, name, { root: name, targets: executor ? { image: { executor: `nx-oci:${executor}`, options: {} } } : {} });
}

async function generate(options: ReleaseOptions = {}): Promise<string> {
  const { out, err } = await printed(() => releaseGenerator(tree, options));
  return out + err;
}

const released = (): unknown => readNxJson(tree)?.release?.groups?.services?.projects;

test('every service is released, and what is there is left the second time', async () => {
  const said = await generate();
  expect(released()).toEqual(['one', 'two']);
  expect(said).toContain('Added one to the release group "services" in nx.json');
  expect(said).toContain('npx nx release --dry-run');
  const before = tree.read('nx.json', 'utf8');
  expect(await generate()).toContain('Nothing is to be done.');
  expect(tree.read('nx.json', 'utf8')).toBe(before);
});

test('a service that is unwired is left out; a project that is named is released, be it no service', async () => {
  updateNxJson(tree, { plugins: [{ plugin: 'nx-oci', options: { unwired: ['two'] } }] });
  await generate();
  await generate({ project: 'tools' });
  expect(released()).toEqual(['one', 'tools']);
});

test('a setting that somebody changed is named, and left', async () => {
  await generate();
  const { services } = readNxJson(tree)!.release!.groups!;
  updateNxJson(tree, { release: { groups: { services: { ...services, releaseTag: { pattern: '{projectName}@{version}' } } } } });
  const before = tree.read('nx.json', 'utf8');
  expect(await generate()).toContain('one is tagged as {projectName}@{version}, by the release group "services" of nx.json. Set "releaseTag"');
  expect(tree.read('nx.json', 'utf8')).toBe(before);
});

test('what keeps a service from being released is said once', async () => {
  const release = { groups: { services: { projects: ['lib'] } } };
  updateNxJson(tree, { release });
  const said = await generate({ project: 'one' });
  expect(said.match(/"services" of something else/g)).toHaveLength(1);
  expect(readNxJson(tree)!.release).toEqual(release);
});

test('what was released before goes on in a group of its own, and that is said', async () => {
  updateNxJson(tree, { release: { projects: ['lib'] } });
  expect(await generate({ project: 'one' })).toContain('What "release.projects" of nx.json had released is in the release group "packages"');
  expect(readNxJson(tree)!.release!.groups!.packages.projects).toEqual(['lib']);
});

test('a workspace without services has nothing to release', async () => {
  for (const name of ['one', 'two']) tree.delete(`${name}/project.json`);
  expect(await generate()).toContain('There is no service to release');
  expect(readNxJson(tree)).toEqual({});
});

test.each([
  ['lib', 'The project "lib" has no image target.'],
  ['nope', 'There is no project "nope".'],
])('the project %s is refused, and nothing is written', async (name, message) => {
  const error = await generate({ project: name }).catch((each: Error) => each);
  expect(error).toMatchObject({ code: 'project-unknown', message: expect.stringContaining(message) as string });
  expect((error as Error).message).toContain('Projects with images: one, tools, two.');
  expect(readNxJson(tree)).toEqual({});
});
