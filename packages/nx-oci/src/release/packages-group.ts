import type { Tree } from '@nx/devkit';
import { patternOf, type ReleaseConfig, type ReleaseGroup } from './release-group';

/** What the group of what was released before there were groups is called. */
export const packagesName = 'packages';

/** The name that Nx itself has for that, as long as it is the only one. */
const implicitName = '__default__';

/**
 * The group in which what nx.json has released without groups goes on as it is when there is another: `release.projects`, or
 * else `packages`, which Nx takes for want of them. Its tags are those that Nx gives without groups; all else it has of
 * `release`, as before. Nothing where there are groups, or nothing is released.
 */
export function packagesGroup(release: ReleaseConfig, packages: readonly string[]): ReleaseGroup | undefined {
  const projects = release.projects ?? [...packages];
  if (Object.keys(release.groups ?? {}).length > 0 || projects.length === 0) return undefined;
  const independent = release.projectsRelationship === 'independent';
  const given = patternOf({ projects }, release);
  const pattern = (given ?? (independent ? '{projectName}@{version}' : 'v{version}')).replaceAll('{releaseGroupName}', implicitName);
  const inherited = given === pattern && (!independent || pattern.includes('{projectName}'));
  return { projects, ...(!inherited && { releaseTag: { pattern } }) };
}

/** What is said when the group is made: what is in it, what Nx cannot do as before, and how to put that right. */
export function packagesNotes(tree: Tree, release: ReleaseConfig, { projects }: ReleaseGroup): string[] {
  const before = release.projects === undefined ? `What nx release released for want of groups (${[projects].flat().join(', ')})` : 'What "release.projects" of nx.json had released';
  const { workspaceChangelog, projectChangelogs } = (release.changelog ?? {}) as { workspaceChangelog?: boolean | { createRelease?: unknown }; projectChangelogs?: unknown };
  const creates = typeof workspaceChangelog === 'object' && Boolean(workspaceChangelog.createRelease);
  const instead = creates ? '{ "createRelease": … }' : projectChangelogs ? undefined : 'true';
  const plans = release.versionPlans ? plansOf(tree) : [];
  return [
    `${before} is in the release group "${packagesName}" of nx.json now, with the versions and tags that it had.${release.projects === undefined ? ' A package that is new has to be named there.' : ''}`,
    ...(release.projectsRelationship === 'independent' || workspaceChangelog === false
      ? []
      : [
          `Beside another group, Nx writes no CHANGELOG.md of the workspace${creates ? ', and creates no release of it' : ''}: ${instead ? `"changelog": ${instead} in the group "${packagesName}" has it write one for each package.` : 'those of the packages stay.'}`,
        ]),
    ...(plans.length > 0 ? [`Version plans have to name the group "${packagesName}" in place of ${implicitName}: ${plans.join(', ')}.`] : []),
  ];
}

/** The version plans that name what is released as Nx does as long as there are no groups. */
function plansOf(tree: Tree): string[] {
  const folder = '.nx/version-plans';
  return tree
    .children(folder)
    .map((name) => `${folder}/${name}`)
    .filter((file) => tree.isFile(file) && tree.read(file, 'utf8')!.includes(implicitName));
}
