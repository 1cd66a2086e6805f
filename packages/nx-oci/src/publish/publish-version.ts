import { parseTag } from '@nx-oci/registry';
import { parse } from 'semver';
import { Blocker } from './blocker';

/** The version that is published, and who said so. */
export interface Version {
  value: string;
  /** `--releaseVersion`, `VERSION`, or the variable that has the CI's tag. */
  source: string;
  /** Whether it is a release for everybody: no prerelease, no build metadata, not 0.0.0. */
  stable: boolean;
}

/** Variables that name the tag that a CI runs for. */
const tagVariables: { name: string; only?: (env: NodeJS.ProcessEnv) => boolean; prefix?: string }[] = [
  // GitHub's, and those of Gitea and Forgejo.
  { name: 'GITHUB_REF_NAME', only: ({ GITHUB_REF_TYPE }) => GITHUB_REF_TYPE === 'tag' },
  // GitLab's and Woodpecker's.
  { name: 'CI_COMMIT_TAG' },
  { name: 'BITBUCKET_TAG' },
  { name: 'BUILDKITE_TAG' },
  { name: 'CIRCLE_TAG' },
  { name: 'DRONE_TAG' },
  { name: 'BUILD_SOURCEBRANCH', only: ({ BUILD_SOURCEBRANCH }) => BUILD_SOURCEBRANCH?.startsWith('refs/tags/') === true, prefix: 'refs/tags/' },
];

/**
 * The version: of the option, else of `VERSION`, else of the CI's tag (`v1.2.3`, or `<project>/v1.2.3` and `<project>@1.2.3`
 * in a workspace with several releases); nothing where none of them says one for this project.
 * Throws `version-invalid`.
 */
export function versionOf(options: { option?: string; env: NodeJS.ProcessEnv; projectName: string }): Version | undefined {
  const { option, env, projectName } = options;
  if (option) return version(option, '--releaseVersion');
  if (env.VERSION) return version(env.VERSION, 'VERSION');
  for (const { name, tag } of ciTags(env)) {
    const own = [`${projectName}/`, `${projectName}@`].find((each) => tag.startsWith(each) && !tag.includes('/', each.length));
    // The tag of another project's release is none of this one's.
    if (own === undefined && !parse(tag.replace(/^v/, ''))) continue;
    return version(own === undefined ? tag : tag.slice(own.length), name);
  }
  return undefined;
}

/** The tag that a CI runs for, and the variable that says so; several, where the environment has those of several. */
export function ciTags(env: NodeJS.ProcessEnv): { name: string; tag: string }[] {
  return tagVariables.flatMap(({ name, only, prefix = '' }) => {
    const tag = env[name]?.slice(prefix.length);
    return tag && only?.(env) !== false ? [{ name, tag }] : [];
  });
}

/**
 * The tags to move, in order: those that are asked for, or the version; `latest` at the end, and by itself only for a
 * stable version. Throws `version-invalid`, `latest-unstable`.
 */
export function tagsOf(asked: readonly string[], version: Version | undefined): string[] {
  const named = asked.length > 0 ? asked.map((tag) => check(tag, '--tag')) : version ? [version.value] : [];
  const latest = asked.length > 0 ? named.includes('latest') : version?.stable === true;
  if (latest && !version?.stable) {
    throw new Blocker('latest-unstable', {
      message: `latest is for stable releases, and the version is ${version ? `${version.value} (${version.source})` : 'not said'}.`,
      remedy: 'Take --tag=latest away, or give a version such as 1.2.3 with --releaseVersion or VERSION.',
    });
  }
  return [...new Set([...named.filter((tag) => tag !== 'latest'), ...(latest ? ['latest'] : [])])];
}

/** Whether a tag names one release for good: `1.2.3`, `v1.2.3-rc.1`. */
export function isReleased(tag: string): boolean {
  return parse(tag) !== null;
}

function version(text: string, source: string): Version {
  const value = check(text.trim().replace(/^v(?=\d)/, ''), source);
  const parsed = parse(value);
  return { value, source, stable: parsed !== null && parsed.prerelease.length === 0 && parsed.build.length === 0 && value !== '0.0.0' };
}

function check(tag: string, source: string): string {
  try {
    return parseTag(tag);
  } catch (cause) {
    throw new Blocker('version-invalid', {
      message: `"${tag}" (${source}) cannot be a tag.`,
      remedy: 'Tags are letters, digits, "_", "." and "-", at most 128, and begin with none of the last two; a "+" of a version has to go.',
      cause,
    });
  }
}
