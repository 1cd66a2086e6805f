import type { ProjectConfiguration } from '@nx/devkit';
import { parse } from 'semver';
import { PluginError } from '../error';
import { ciTags } from '../publish/publish-version';

/** What a release tag names: a version of a project, and the targets that build and publish its images. */
export interface Release {
  project: string;
  version: string;
  targets: { image: string; publish: string }[];
}

/** The tag that is released: the one that is named, else `RELEASE_TAG`, else the tag that the CI runs for. Throws `option-invalid`. */
export function releaseTag(named: string | undefined, env: NodeJS.ProcessEnv): string {
  const tag = named || env.RELEASE_TAG || ciTags(env)[0]?.tag;
  if (tag) return tag;
  throw new PluginError('option-invalid', {
    message: 'Nothing says what is released: no tag is named, RELEASE_TAG is not set, and no CI says that it runs for a tag.',
    remedy: 'Name the tag, such as greeter/v1.2.3.',
  });
}

/** What a tag `<project>/v<version>` names. Throws `option-invalid`, `project-unknown`. */
export function releaseOf(tag: string, projects: Readonly<Record<string, ProjectConfiguration>>): Release {
  const [, project, version] = /^(.+)\/v([^/]+)$/.exec(tag) ?? [];
  if (project === undefined || parse(version) === null) {
    throw new PluginError('option-invalid', {
      message: `"${tag}" is no release tag.`,
      remedy: 'Release tags are <project>/v<version>, such as greeter/v1.2.3 or greeter/v1.2.3-rc.1.',
    });
  }
  const targets = Object.hasOwn(projects, project) ? publishTargets(projects[project]) : [];
  if (targets.length > 0) return { project, version, targets };
  const releasable = Object.keys(projects).filter((name) => publishTargets(projects[name]).length > 0);
  throw new PluginError('project-unknown', {
    message: `The tag "${tag}" names ${Object.hasOwn(projects, project) ? `"${project}", which has no image to publish` : `"${project}", and there is no such project`}.`,
    remedy: releasable.length > 0 ? `Projects whose images can be published: ${releasable.sort().join(', ')}.` : 'No project of the workspace has an image target.',
  });
}

function publishTargets({ targets = {} }: ProjectConfiguration): Release['targets'] {
  return Object.entries(targets).flatMap(([publish, { executor, options }]) =>
    executor === 'nx-oci:release-publish' ? [{ image: (options as { image: string }).image, publish }] : [],
  );
}
