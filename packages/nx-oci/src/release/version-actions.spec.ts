import { execFileSync } from 'node:child_process';
import { FsTree } from 'nx/src/generators/tree';
import { TestWorkspace } from '../../test/workspace';
import ImageVersionActions from './version-actions';

let workspace: TestWorkspace;
beforeEach(() => {
  workspace = new TestWorkspace().write({ 'nx.json': {}, file: '' });
});

const git = (...argv: string[]): unknown => execFileSync('git', ['-c', 'user.name=test', '-c', 'user.email=test@example.test', ...argv], { cwd: workspace.root, stdio: 'ignore' });

/** The actions as Nx makes them, for a service whose releases come from `main`, or from anywhere. */
async function actions(main?: string | false): Promise<ImageVersionActions> {
  const targets = { 'nx-release-publish': { executor: 'nx-oci:release-publish', options: { image: 'image', ...(main !== undefined && { main }) } } };
  // What users set for their packages is there for services too.
  const config = { manifestRootsToUpdate: [{ path: 'dist/{projectName}' }], adjustSemverBumpsForZeroMajorVersion: true };
  const made = new ImageVersionActions({} as never, { name: 'one', type: 'app', data: { root: 'apps/one', targets } } as never, config as never);
  const tree = new FsTree(workspace.root, false);
  await made.init(tree);
  await made.validate(tree);
  return made;
}

async function next(current: string, input: string, options: { reason?: string; preid?: string; main?: string | false } = {}): Promise<{ newVersion: string; logText: string }> {
  const { reason = 'USER_SPECIFIER', preid = '', main = false } = options;
  return (await actions(main)).calculateNewVersion(current, input, reason, {}, preid);
}

test.each([
  ['patch', 'CONVENTIONAL_COMMITS', '', '0.1.0'],
  ['minor', 'CONVENTIONAL_COMMITS', '', '0.1.0'],
  ['major', 'CONVENTIONAL_COMMITS', '', '0.1.0'],
  ['preminor', 'CONVENTIONAL_COMMITS', 'rc', '0.1.0-rc.0'],
  ['premajor', 'CONVENTIONAL_COMMITS', 'rc', '0.1.0-rc.0'],
  ['patch', 'DEPENDENCY_WAS_BUMPED', '', '0.1.0'],
  ['minor', 'USER_SPECIFIER', '', '0.1.0'],
  ['prerelease', 'USER_SPECIFIER', 'beta', '0.1.0-beta.0'],
  ['major', 'USER_SPECIFIER', '', '1.0.0'],
  ['premajor', 'USER_SPECIFIER', 'rc', '1.0.0-rc.0'],
  ['3.2.1', 'USER_SPECIFIER', '', '3.2.1'],
])('the first version by %s (%s, "%s") is %s', async (input, reason, preid, version) => {
  const { currentVersion } = await (await actions()).readCurrentVersionFromSourceManifest();
  expect((await next(currentVersion, input, { reason, preid })).newVersion).toBe(version);
});

test('others are as Nx makes them', async () => {
  expect((await next('0.1.0', 'minor', { reason: 'CONVENTIONAL_COMMITS' })).newVersion).toBe('0.1.1');
  expect((await next('1.0.0', 'major')).newVersion).toBe('2.0.0');
});

test('a prerelease is flagged, a stable version is not', async () => {
  expect((await next('1.0.0', 'preminor', { preid: 'rc', main: 'main' })).logText).toContain('1.1.0-rc.0, a prerelease');
  expect((await next('1.0.0', 'minor')).logText).not.toContain('prerelease');
});

test('a stable version needs a commit that is on main, or on the branch of the publishing target', async () => {
  await expect(next('1.0.0', 'minor', { main: 'main' })).rejects.toThrow(/^BLOCKER\(not-on-main\): one: 1\.1\.0 is a stable version, and this is no git repository.*\n {2}\S/);
  git('init', '--quiet', '--initial-branch=work');
  git('commit', '--quiet', '--allow-empty', '--message=begin');
  await expect(next('1.0.0', 'minor', { main: 'main' })).rejects.toThrow('there is no branch main here');
  expect((await next('1.0.0', 'minor', { main: 'work' })).newVersion).toBe('1.1.0');
});

test('a version that cannot be a tag of an image is refused', async () => {
  await expect(next('1.0.0', '1.0.0+build')).rejects.toThrow('BLOCKER(version-invalid): one: "1.0.0+build"');
});

test('no file is read or written', async () => {
  const made = await actions();
  expect([await made.updateProjectVersion(), await made.updateProjectDependencies()]).toEqual([[], []]);
  expect([await made.readCurrentVersionFromRegistry(), (await made.readCurrentVersionOfDependency()).currentVersion]).toEqual([null, null]);
});
