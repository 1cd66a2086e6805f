import type { ProjectConfiguration } from '@nx/devkit';
import { releaseOf, releaseTag } from './release';

const releasing = (image: string): ProjectConfiguration => ({
  root: 'apps/one',
  targets: { [image]: { executor: 'nx-oci:image' }, 'nx-release-publish': { executor: 'nx-oci:release-publish', options: { image } } },
});

const projects: Record<string, ProjectConfiguration> = {
  greeter: releasing('image'),
  '@acme/greeter': releasing('container'),
  library: { root: 'libs/library', targets: { 'nx-release-publish': { executor: '@nx/js:release-publish' } } },
};

test.each([
  ['greeter/v1.2.3', 'greeter', '1.2.3', 'image'],
  ['greeter/v1.2.3-rc.1', 'greeter', '1.2.3-rc.1', 'image'],
  ['@acme/greeter/v0.1.0', '@acme/greeter', '0.1.0', 'container'],
])('%s names a version of a project, and what builds and publishes it', (tag, project, version, image) => {
  expect(releaseOf(tag, projects)).toEqual({ project, version, targets: [{ image, publish: 'nx-release-publish' }] });
});

test.each(['v1.2.3', 'greeter', 'greeter/1.2.3', 'greeter/v1', 'greeter/vnext', 'greeter/v1.2.3/more', '/v1.2.3', 'greeter/v1.2.3 --publish', ''])('"%s" is no release tag', (tag) => {
  expect(() => releaseOf(tag, projects)).toThrow(expect.objectContaining({ code: 'option-invalid', message: `"${tag}" is no release tag.` }));
});

test.each(['grreter/v1.2.3', 'library/v1.2.3', 'constructor/v1.2.3', 'acme/greeter/v1.2.3'])('%s names no project with an image, and those that have one are named', (tag) => {
  expect(() => releaseOf(tag, projects)).toThrow(
    expect.objectContaining({ code: 'project-unknown', message: expect.stringContaining(tag), remedy: expect.stringContaining('@acme/greeter, greeter') as string }),
  );
});

test.each<[string, string | undefined, NodeJS.ProcessEnv, string]>([
  ['that is named', 'one/v1.0.0', { RELEASE_TAG: 'two/v1.0.0' }, 'one/v1.0.0'],
  ['of RELEASE_TAG', undefined, { RELEASE_TAG: 'two/v1.0.0', CI_COMMIT_TAG: 'three/v1.0.0' }, 'two/v1.0.0'],
  ['of GitHub', undefined, { RELEASE_TAG: '', GITHUB_REF_TYPE: 'tag', GITHUB_REF_NAME: 'three/v1.0.0' }, 'three/v1.0.0'],
  ['of GitLab and Woodpecker', undefined, { CI_COMMIT_TAG: 'three/v1.0.0' }, 'three/v1.0.0'],
])('the tag is the one %s', (_, named, env, tag) => expect(releaseTag(named, env)).toBe(tag));

test('where nothing names a tag, that is said', () => {
  expect(() => releaseTag(undefined, { GITHUB_REF_TYPE: 'branch', GITHUB_REF_NAME: 'one/v1.0.0' })).toThrow(
    expect.objectContaining({ code: 'option-invalid', remedy: expect.stringContaining('greeter/v1.2.3') as string }),
  );
});
