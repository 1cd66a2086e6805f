import { addProjectConfiguration, readNxJson, updateNxJson, writeJson, type NxJsonConfiguration, type Tree } from '@nx/devkit';
import { createTree } from '@nx/devkit/testing';
import { addToRelease, leaveOutOfRelease, releaseDrift, releaseOf, removeFromRelease } from './release-config';

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
  ['projects beside groups, which Nx refuses', { projects: ['lib'], groups: { libs: { projects: ['a'] } } }, '"release.projects" beside "release.groups"'],
  ['a group of the same name for something else', { groups: { services: { projects: ['lib'] } } }, 'a release group "services" of something else'],
])('a configuration with %s is left as it is, and what to do is said', (_, release, remedy) => {
  set(release);
  expect(addToRelease(tree, 'one')).toEqual([expect.stringContaining(remedy)]);
  expect(nxJson().release).toEqual(release);
  expect(releaseDrift(tree)[0]).toMatchObject({ project: 'one', remedy: expect.stringContaining(remedy) as string });
});

describe('what Nx releases without groups', () => {
  const library = (name: string, manifest: object = {}): void => writeJson(tree, `packages/${name}/package.json`, { name, version: '1.0.0', main: 'index.js', ...manifest });
  const changelog = 'Beside another group, Nx writes no CHANGELOG.md of the workspace: "changelog": true in the group "packages" has it write one for each package.';
  beforeEach(() => {
    writeJson(tree, 'package.json', { name: 'acme', private: true, workspaces: ['packages/*'] });
    library('lib');
    library('other');
    library('own', { private: true });
  });

  test.each<[string, object | undefined, object, string[]]>([
    ['no release at all', undefined, { projects: ['lib', 'other'], releaseTag: { pattern: 'v{version}' } }, [changelog]],
    ['no groups', { git: { push: true } }, { projects: ['lib', 'other'], releaseTag: { pattern: 'v{version}' } }, [changelog]],
    ['projects', { projects: ['li*', '!own'] }, { projects: ['li*', '!own'], releaseTag: { pattern: 'v{version}' } }, [changelog]],
    ['one project', { projects: 'own' }, { projects: 'own', releaseTag: { pattern: 'v{version}' } }, [changelog]],
    ['a tag for all', { releaseTag: { pattern: 'r{version}' } }, { projects: ['lib', 'other'] }, [changelog]],
    ['versions of their own', { projectsRelationship: 'independent' }, { projects: ['lib', 'other'], releaseTag: { pattern: '{projectName}@{version}' } }, []],
    ['versions and tags of their own', { projectsRelationship: 'independent', releaseTag: { pattern: '{projectName}-{version}' } }, { projects: ['lib', 'other'] }, []],
    ['versions of their own and one tag', { projectsRelationship: 'independent', releaseTag: { pattern: 'r{version}' } }, { projects: ['lib', 'other'], releaseTag: { pattern: 'r{version}' } }, []],
    ['a tag with the name of the group', { releaseTag: { pattern: '{releaseGroupName}-{version}' } }, { projects: ['lib', 'other'], releaseTag: { pattern: '__default__-{version}' } }, [changelog]],
    ['no changelog', { changelog: { workspaceChangelog: false } }, { projects: ['lib', 'other'], releaseTag: { pattern: 'v{version}' } }, []],
    [
      'changelogs of packages',
      { changelog: { projectChangelogs: true } },
      { projects: ['lib', 'other'], releaseTag: { pattern: 'v{version}' } },
      ['Beside another group, Nx writes no CHANGELOG.md of the workspace: those of the packages stay.'],
    ],
    [
      'a release at GitHub',
      { changelog: { workspaceChangelog: { createRelease: 'github' } } },
      { projects: ['lib', 'other'], releaseTag: { pattern: 'v{version}' } },
      ['Beside another group, Nx writes no CHANGELOG.md of the workspace, and creates no release of it: "changelog": { "createRelease": … } in the group "packages" has it write one for each package.'],
    ],
  ])('with %s goes on in a group of its own, all else stays, and what Nx cannot do as before is said', (_, release, group, notes) => {
    set(release);
    const said = addToRelease(tree, 'one');
    expect(said).toEqual(['Added one to the release group "services" in nx.json: its tags are one/v{version}.', expect.stringMatching(/is in the release group "packages" of nx\.json now, with the versions and tags that it had/), ...notes]);
    const { projects: _projects, ...rest } = (release ?? {}) as { projects?: unknown };
    expect(nxJson().release).toEqual({ ...rest, groups: { packages: group, services: expect.objectContaining({ projects: ['one'] }) } });
    expect(Object.keys(nxJson().release!.groups!)).toEqual(['packages', 'services']);
    expect(addToRelease(tree, 'two')).toEqual(['Added two to the release group "services" in nx.json: its tags are two/v{version}.']);
  });

  test('are the packages that are named, or those that are public libraries', () => {
    expect(addToRelease(tree, 'one')[1]).toBe(
      'What nx release released for want of groups (lib, other) is in the release group "packages" of nx.json now, with the versions and tags that it had. A package that is new has to be named there.',
    );
    set({ projects: ['own'] });
    expect(addToRelease(tree, 'one')[1]).toBe('What "release.projects" of nx.json had released is in the release group "packages" of nx.json now, with the versions and tags that it had.');
  });

  test('a version plan that names it by the name that Nx has for it is told', () => {
    set({ versionPlans: true });
    tree.write('.nx/version-plans/a.md', '---\n__default__: minor\n---\n\nMore.\n');
    tree.write('.nx/version-plans/b.md', '---\nlib: minor\n---\n\nMore.\n');
    expect(addToRelease(tree, 'one').at(-1)).toBe('Version plans have to name the group "packages" in place of __default__: .nx/version-plans/a.md.');
  });

  test('a service that is such a package is left as it is, and that is said', () => {
    const image = { executor: 'nx-oci:service-image', options: {} };
    library('lib', { nx: { targets: { image } } });
    expect(addToRelease(tree, 'lib')).toEqual(['nx release has lib among the packages of the workspace, as before: its versions and tags are theirs.']);
    expect(nxJson().release).toBeUndefined();
    expect(releaseOf(tree, 'lib')).toEqual({ released: true, place: '"release" of nx.json' });
    set({ projects: ['lib'] });
    expect(addToRelease(tree, 'lib')).toEqual([]);
  });

  test('is changed by no check, which says what to run', () => {
    set({ projects: ['lib'] });
    expect(releaseDrift(tree)[0]).toMatchObject({ project: 'one', message: 'nx.json releases no one.', remedy: expect.stringContaining('nx g nx-oci:release') as string });
    for (const name of ['one', 'two', '@acme/three']) addToRelease(tree, name);
    expect(releaseDrift(tree)).toEqual([]);
  });

  test('stays in its group when there is no service any more', () => {
    addToRelease(tree, 'one');
    removeFromRelease(tree, 'one');
    expect(nxJson().release).toEqual({ groups: { packages: { projects: ['lib', 'other'], releaseTag: { pattern: 'v{version}' } } } });
  });
});
