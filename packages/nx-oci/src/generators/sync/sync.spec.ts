import { readJson, writeJson, type Tree } from '@nx/devkit';
import { coded } from '../../../test/errors';
import { addService, renameProject, wiredWorkspace } from '../../../test/wired-workspace';
import syncGenerator from './sync';

const options = { compose: 'compose.yaml', tilt: 'Tiltfile' };
const release = { groups: { services: { projects: [] as string[], projectsRelationship: 'independent', version: { versionActions: 'nx-oci/release' }, releaseTag: { pattern: '{projectName}/v{version}' } } } };
let tree: Tree;

const files = (): Record<string, string | null> => Object.fromEntries(['compose.yaml', 'Tiltfile', 'nx.json'].map((file) => [file, tree.read(file, 'utf8')]));

/** A workspace in which everything is wired. */
beforeEach(async () => {
  tree = wiredWorkspace(options, 'greeter', 'other');
  writeJson(tree, 'nx.json', { ...readJson<object>(tree, 'nx.json'), release });
  await syncGenerator(tree);
});

test('a workspace that is in sync stays as it is', async () => {
  const before = files();
  expect(await syncGenerator(tree)).toBeUndefined();
  expect(files()).toEqual(before);
});

test('a new service is wired everywhere, and each place is told', async () => {
  addService(tree, 'third');
  const result = await syncGenerator(tree);
  expect(result!.outOfSyncDetails).toEqual(['- compose.yaml has no service for third.', '- Tiltfile does not build the image of third.', '- nx.json releases no third.']);
  for (const text of Object.values(files())) expect(text).toContain('third');
  expect(await syncGenerator(tree)).toBeUndefined();
});

test('a renamed project is renamed everywhere', async () => {
  renameProject(tree, 'greeter', 'hello');
  await syncGenerator(tree);
  expect(readJson(tree, 'nx.json').release.groups.services.projects.sort()).toEqual(['hello', 'other']);
  expect(tree.read('Tiltfile', 'utf8')).not.toContain('greeter:');
  expect(tree.read('compose.yaml', 'utf8')).not.toContain('x-nx-project: greeter');
  expect(await syncGenerator(tree)).toBeUndefined();
});

test('a project that is gone leaves nothing', async () => {
  tree.delete('apps/greeter/project.json');
  await syncGenerator(tree);
  for (const text of Object.values(files())) expect(text).not.toContain('greeter');
  expect(await syncGenerator(tree)).toBeUndefined();
});

describe('what cannot be mended without loss', () => {
  beforeEach(() => {
    tree.write('compose.yaml', tree.read('compose.yaml', 'utf8')!.replace('pull_policy: never', 'restart: always'));
    tree.delete('apps/greeter/project.json');
  });

  test('is told beside what is mended, and is an error once that is', async () => {
    const result = await syncGenerator(tree);
    const [mended, byHand] = result!.outOfSyncDetails.join('\n').split('By hand:\n');
    expect(mended).toMatch(/^- A part of Tiltfile is of greeter/);
    expect(byHand).toMatch(/^- The service "greeter" of compose.yaml is of greeter.*\n {2}Remove it.*somebody changed it.*$/);
    expect(tree.read('Tiltfile', 'utf8')).not.toContain('greeter:');
    await expect(result!.callback!()).rejects.toThrow(coded('wiring-stale', 'error(wiring-stale)', 'The rest is mended', 'The service "greeter" of compose.yaml', 'Remove it', '"unwired"'));
    const before = files();
    await expect(syncGenerator(tree)).rejects.toThrow(coded('wiring-stale', 'The service "greeter" of compose.yaml', 'Remove it'));
    expect(files()).toEqual(before);
  });
});

test('what is mended leaves nothing to fail for', async () => {
  addService(tree, 'third');
  expect((await syncGenerator(tree))!.callback).toBeUndefined();
});

test('a name in "unwired" that no project has is an error, and one that a project has is none', async () => {
  const unwired = (...names: string[]): void => writeJson(tree, 'nx.json', { ...readJson<object>(tree, 'nx.json'), plugins: [{ plugin: 'nx-oci', options: { ...options, unwired: names } }] });
  addService(tree, 'third');
  unwired('third');
  expect(await syncGenerator(tree)).toBeUndefined();
  unwired('third', 'thrid');
  const before = files();
  await expect(syncGenerator(tree)).rejects.toThrow(coded('wiring-stale', 'error(wiring-stale)', '"unwired" names thrid, and there is no such project', 'in nx.json'));
  expect(files()).toEqual(before);
});

test('an option that the plugin does not have is an error, as what it was to say is lost', async () => {
  writeJson(tree, 'nx.json', { ...readJson<object>(tree, 'nx.json'), plugins: [{ plugin: 'nx-oci', options: { tilt: options.tilt, compse: options.compose } }] });
  await expect(syncGenerator(tree)).rejects.toThrow(coded('wiring-stale', '"compse" is no option of the plugin nx-oci', 'compose, tilt and unwired'));
});

test('a file that is gone is told of as that', async () => {
  tree.delete('compose.yaml');
  const result = await syncGenerator(tree);
  expect(result!.outOfSyncDetails).toEqual(['greeter', 'other'].map((name) => `- compose.yaml, which nx.json names, is not there, and should have a service for ${name}.`));
});

test('a wrong tag pattern is an error', async () => {
  const nxJson = readJson(tree, 'nx.json');
  nxJson.release.groups.services.releaseTag.pattern = 'v{version}';
  writeJson(tree, 'nx.json', nxJson);
  await expect(syncGenerator(tree)).rejects.toThrow(coded('wiring-stale', 'greeter is tagged as v{version}', '{projectName}/v{version}'));
});

test('a compose file that is none is an error', async () => {
  tree.write('compose.yaml', 'services: [');
  await expect(syncGenerator(tree)).rejects.toThrow(coded('wiring-invalid', 'compose.yaml'));
});
