import { isReleased, tagsOf, versionOf } from './publish-version';

const from = (env: NodeJS.ProcessEnv, option?: string) => versionOf({ env, option, projectName: 'greeter' });

test.each<[string, NodeJS.ProcessEnv, string | undefined, object | undefined]>([
  ['the option', { VERSION: '2.0.0' }, 'v1.2.3', { value: '1.2.3', source: '--releaseVersion', stable: true }],
  ['VERSION, before the tag of a CI', { VERSION: '2.0.0', CI_COMMIT_TAG: 'v3.0.0' }, undefined, { value: '2.0.0', source: 'VERSION', stable: true }],
  ['the tag of a CI', { CI_COMMIT_TAG: 'v3.0.0-rc.1' }, undefined, { value: '3.0.0-rc.1', source: 'CI_COMMIT_TAG', stable: false }],
  ['the tag of a project', { CI_COMMIT_TAG: 'greeter/v1.0.0' }, undefined, { value: '1.0.0', stable: true }],
  ['the tag of a project, as Nx has it', { CI_COMMIT_TAG: 'greeter@1.0.0' }, undefined, { value: '1.0.0', stable: true }],
  ['none, of the tag of a project whose name begins alike', { CI_COMMIT_TAG: 'greeter/api/v1.0.0' }, undefined, undefined],
  ['none, of the tag of another project', { CI_COMMIT_TAG: 'other/v1.0.0' }, undefined, undefined],
  ['none, of a branch', { GITHUB_REF_TYPE: 'branch', GITHUB_REF_NAME: 'v1' }, undefined, undefined],
  ['the tag that GitHub runs for', { GITHUB_REF_TYPE: 'tag', GITHUB_REF_NAME: 'v1.0.0' }, undefined, { value: '1.0.0', source: 'GITHUB_REF_NAME' }],
  ['a version that stands for none is not stable', { VERSION: '0.0.0' }, undefined, { value: '0.0.0', stable: false }],
])('the version is that of %s', (_, env, option, expected) => {
  const version = from(env, option);
  if (expected === undefined) expect(version).toBeUndefined();
  else expect(version).toMatchObject(expected);
});

test('a stable version moves latest, at the end; another does not', () => {
  expect(tagsOf([], from({ VERSION: '1.2.3' }))).toEqual(['1.2.3', 'latest']);
  expect(tagsOf([], from({ VERSION: '1.2.3-rc.1' }))).toEqual(['1.2.3-rc.1']);
  expect(tagsOf(['latest', 'edge'], from({ VERSION: '1.2.3' }))).toEqual(['edge', 'latest']);
  expect(tagsOf(['edge'], from({ VERSION: '1.2.3' }))).toEqual(['edge']);
  expect(tagsOf([], undefined)).toEqual([]);
});

test.each([undefined, '1.2.3-rc.1', 'main'])('latest is refused to the version %s', (version) => {
  expect(() => tagsOf(['latest'], from({}, version))).toThrow(expect.objectContaining({ code: 'latest-unstable' }));
});

test.each(['1.2.3+build', 'a b', '-x', 'x'.repeat(129)])('"%s" cannot be a version', (version) => {
  expect(() => from({}, version)).toThrow(expect.objectContaining({ code: 'version-invalid' }));
});

test('full versions are released for good', () => {
  expect(['1.2.3', 'v1.2.3', '1.2.3-rc.1'].filter(isReleased)).toHaveLength(3);
  expect(['1.2', 'main', 'latest', 'sha-1'].filter(isReleased)).toEqual([]);
});

test('the tag of a project with a scope says its version', () => {
  const version = (tag: string): string | undefined => versionOf({ env: { CI_COMMIT_TAG: tag }, projectName: '@acme/greeter' })?.value;
  expect(['@acme/greeter/v1.2.3', '@acme/greeter@1.2.3', '@acme/other/v1.2.3', 'greeter/v1.2.3'].map(version)).toEqual(['1.2.3', '1.2.3', undefined, undefined]);
});
