import { addProjectConfiguration, readNxJson, updateNxJson, type NxJsonConfiguration, type Tree } from '@nx/devkit';
import { createTree } from '@nx/devkit/testing';
import { addToRelease, leaveOutOfRelease, releaseDrift, removeFromRelease } from './release-config';

let tree: Tree;
beforeEach(() => {
  tree = createTree();
  tree.write('nx.json', '{}');
  for (const name of ['one', 'two', '@acme/three']) service(name);
});

function service(name: string): void {
  const image = { executor: 'nx-oci:service-image', options: { binary: `dist/${name}` } };
  addProjectConfiguration(tree, name, { root: `apps/${name.replace(/^.*\//, '')}`, targets: { image } });
}

const nxJson = (): NxJsonConfiguration => readNxJson(tree)!;
const services = (): string[] => nxJson().release!.groups!.services.projects as string[];
const set = (release: unknown): void => updateNxJson(tree, { ...nxJson(), release: release as NxJsonConfiguration['release'] });
const addAll = (): string[][] => ['one', 'two', '@acme/three'].map((name) => addToRelease(tree, name));

test('the first service makes the group, as every supported Nx takes it; others are named there', () => {
  expect(addAll().flat()).toEqual([
    'Added one to the release group "services" in nx.json: its tags are one/v{version}.',
    'Added two to the release group "services" in nx.json: its tags are two/v{version}.',
    'Added @acme/three to the release group "services" in nx.json: its tags are @acme/three/v{version}.',
  ]);
  expect(nxJson().release).toEqual({
    groups: {
      services: {
        projects: ['one', 'two', '@acme/three'],
        projectsRelationship: 'independent',
        releaseTag: { pattern: '{projectName}/v{version}' },
        version: {
          versionActions: 'nx-oci/release',
          specifierSource: 'conventional-commits',
          adjustSemverBumpsForZeroMajorVersion: true,
          currentVersionResolver: 'git-tag',
          fallbackCurrentVersionResolver: 'disk',
        },
        changelog: false,
      },
    },
  });
  expect(releaseDrift(tree)).toEqual([]);
});

test('what is there is left, whatever the group is called, and what users changed in it stays', () => {
  addAll();
  const { services: group } = nxJson().release!.groups!;
  set({ groups: { apps: { ...group, projects: 'one', changelog: true } } });
  expect(addToRelease(tree, 'one')).toEqual([]);
  expect(addToRelease(tree, 'two')).toHaveLength(1);
  expect(nxJson().release!.groups).toEqual({ apps: { ...group, projects: ['one', 'two'], changelog: true } });
});

test('a project of another group, by its name, a glob or a tag, is left there; so is one that a group leaves out', () => {
  const own = { projectsRelationship: 'independent', releaseTag: { pattern: '{projectName}/v{version}' }, version: { versionActions: './own' } };
  set({ groups: { more: { ...own, projects: ['t*', '!two'] }, acme: { ...own, projects: ['@acme/*'] }, one: { ...own, projects: 'one' } } });
  expect(addAll().flat()).toEqual([]);
  expect(releaseDrift(tree)).toEqual([]);
});

test('a workspace without releases has none amiss; one with them has to name every service, unless it is unwired', () => {
  expect(releaseDrift(tree)).toEqual([]);
  addToRelease(tree, 'one');
  updateNxJson(tree, { ...nxJson(), plugins: [{ plugin: 'nx-oci', options: { unwired: ['two'] } }] });
  expect(releaseDrift(tree)).toEqual([{ place: 'release', file: 'nx.json', project: '@acme/three', message: 'nx.json releases no @acme/three.' }]);
});

test('a project that is gone is named, and removed; with the last one all that was added goes', () => {
  const before = nxJson();
  addAll();
  tree.delete('apps/two/project.json');
  service('deux');
  expect(releaseDrift(tree)).toEqual([
    expect.objectContaining({ project: 'deux', message: 'nx.json releases no deux.' }),
    expect.objectContaining({ project: 'two', message: 'The release group "services" of nx.json names two, and there is no such project.' }),
  ]);
  expect(removeFromRelease(tree, 'two')).toEqual(['Removed two from the release group "services" in nx.json.']);
  expect(services()).toEqual(['one', '@acme/three']);
  expect(removeFromRelease(tree, 'two')).toEqual([]);
  removeFromRelease(tree, 'one');
  removeFromRelease(tree, '@acme/three');
  expect(nxJson()).toEqual(before);
});

test('a service that is left out stays so, and is not amiss; without releases there is nothing to leave it out of', () => {
  expect(leaveOutOfRelease(tree, 'two')).toEqual([]);
  addToRelease(tree, 'one');
  addToRelease(tree, '@acme/three');
  expect(leaveOutOfRelease(tree, 'one')).toEqual([]);
  expect(leaveOutOfRelease(tree, 'two')).toEqual(['Left two out of the release group "services" in nx.json.']);
  expect([leaveOutOfRelease(tree, 'two'), addToRelease(tree, 'two'), releaseDrift(tree)]).toEqual([[], [], []]);
  expect(services()).toEqual(['one', '@acme/three', '!two']);
  tree.delete('apps/two/project.json');
  expect(releaseDrift(tree)).toEqual([expect.objectContaining({ project: 'two', message: expect.stringContaining('no such project') as string })]);
  removeFromRelease(tree, 'two');
  expect(services()).toEqual(['one', '@acme/three']);
});

test('other releases stay when the group goes', () => {
  const packages = { projects: ['lib'] };
  set({ git: { commit: false }, groups: { packages } });
  addToRelease(tree, 'one');
  removeFromRelease(tree, 'one');
  expect(nxJson().release).toEqual({ git: { commit: false }, groups: { packages } });
});

test.each<[string, object, string, string]>([
  ['another tag', { releaseTag: { pattern: '{projectName}@{version}' } }, 'one is tagged as {projectName}@{version}, by the release group "services" of nx.json.', '"releaseTag"'],
  ['the tag of Nx', { releaseTag: undefined }, 'one is tagged as Nx does unless told', '"releaseTag"'],
  ['another tag, as Nx 22 has it', { releaseTag: undefined, releaseTagPattern: 'v{version}' }, 'one is tagged as v{version}', '"releaseTag"'],
  ['one version for all', { projectsRelationship: 'fixed' }, 'one has no versions of its own', '"independent"'],
  ['versions of packages', { version: {} }, 'one has its versions in a package.json', '"nx-oci/release"'],
])('a group with %s is named, and how it is set right', (_, setting, message, remedy) => {
  addAll();
  set({ groups: { services: { ...nxJson().release!.groups!.services, projects: ['one'], ...setting }, others: { ...nxJson().release!.groups!.services, projects: ['two', '@acme/three'] } } });
  expect(releaseDrift(tree)).toEqual([
    { place: 'release', file: 'nx.json', project: 'one', message: expect.stringContaining(message) as string, remedy: expect.stringContaining(remedy) as string },
  ]);
});

test('a tag that is set for all releases is that of the group', () => {
  addAll();
  const { services: group } = nxJson().release!.groups!;
  set({ releaseTag: { pattern: '{projectName}/v{version}' }, groups: { services: { ...group, releaseTag: undefined } } });
  expect(releaseDrift(tree)).toEqual([]);
});

test.each<[string, object, string]>([
  ['projects in place of groups', { projects: ['lib'] }, '"release.projects"'],
  ['a group of the same name for something else', { groups: { services: { projects: ['lib'] } } }, 'a release group "services" of something else'],
])('a configuration with %s is left as it is, and what to do is said', (_, release, remedy) => {
  set(release);
  expect(addToRelease(tree, 'one')).toEqual([expect.stringContaining(remedy)]);
  expect(nxJson().release).toEqual(release);
  expect(releaseDrift(tree)[0]).toMatchObject({ project: 'one', remedy: expect.stringContaining(remedy) as string });
});

test('that packages, which Nx released without being told, need a group now, is said once', () => {
  set({ version: { conventionalCommits: true } });
  expect(addToRelease(tree, 'one')[1]).toContain('packages of the workspace');
  expect(addToRelease(tree, 'two')).toHaveLength(1);
});
