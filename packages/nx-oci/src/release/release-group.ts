import type { NxJsonConfiguration, ProjectConfiguration } from '@nx/devkit';
import { findMatchingProjects } from 'nx/src/utils/find-matching-projects';

/** `release` of nx.json. */
export type ReleaseConfig = NonNullable<NxJsonConfiguration['release']>;

/** A group of projects in `release` of nx.json, as Nx 22 to 24 have it. */
export type ReleaseGroup = NonNullable<ReleaseConfig['groups']>[string] & {
  /** Of Nx 22. */
  releaseTagPattern?: string;
};

/** What a project's tags are made of. */
export const tagPattern = '{projectName}/v{version}';

/** The `versionActions` of images, as nx.json names them: a module that Nx resolves. */
export const versionActions = 'nx-oci/release';

/**
 * A new group of services. The settings are those that Nx 22 to 24 take alike; what they differ in is written out, as in
 * whether a feature of a 0.x version is a minor one. Nx has 0.0.0 of `versionActions` where there is no tag (`disk`).
 */
export function serviceGroup(projects: string[]): ReleaseGroup {
  return {
    projects,
    projectsRelationship: 'independent',
    releaseTag: { pattern: tagPattern },
    version: {
      versionActions,
      specifierSource: 'conventional-commits',
      adjustSemverBumpsForZeroMajorVersion: true,
      currentVersionResolver: 'git-tag',
      fallbackCurrentVersionResolver: 'disk',
    },
    // A commit with a changelog would have to be on main before its tag is.
    changelog: false,
  };
}

/**
 * The groups of nx.json by their names; where it has none, what Nx releases without, as one that has no name: the projects
 * that it names, or else `packages`.
 */
export function releaseGroups(release: ReleaseConfig, packages: readonly string[]): { name?: string; group: ReleaseGroup }[] {
  const groups = Object.entries(release.groups ?? {}).map(([name, group]) => ({ name, group: group as ReleaseGroup }));
  const projects = release.projects ?? (groups.length === 0 ? [...packages] : []);
  return projects.length === 0 ? groups : [...groups, { group: { projects } }];
}

/** The patterns by which a group has projects: names, globs, `tag:…`, and the same with `!`, which take away. */
export function patternsOf({ projects }: ReleaseGroup): string[] {
  return [projects].flat();
}

/** What the tags of a group are made of; nothing where nx.json leaves it to Nx. */
export function patternOf(group: ReleaseGroup, release: ReleaseConfig): string | undefined {
  const all = release as ReleaseConfig & { releaseTagPattern?: string };
  return group.releaseTag?.pattern ?? group.releaseTagPattern ?? all.releaseTag?.pattern ?? all.releaseTagPattern;
}

/** Whether a project is in a group. */
export function isInGroup(project: string, group: ReleaseGroup, projects: ReadonlyMap<string, ProjectConfiguration>): boolean {
  const nodes = Object.fromEntries([...projects].map(([name, data]) => [name, { name, type: 'app' as const, data }]));
  return findMatchingProjects(patternsOf(group), nodes).includes(project);
}

/** Whether a group says that a project is none of it. */
export function leavesOut(project: string, group: ReleaseGroup): boolean {
  return patternsOf(group).includes(`!${project}`);
}
