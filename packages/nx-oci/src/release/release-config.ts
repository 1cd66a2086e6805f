import { getProjects, readNxJson, updateNxJson, type ProjectConfiguration, type Tree } from '@nx/devkit';
import { pluginOptions } from '../plugin-options';
import type { Drift } from '../wiring/drift';
import { servicesOf } from '../wiring/workspace-services';
import { defaultPackages } from './default-packages';
import { packagesGroup, packagesName, packagesNotes } from './packages-group';
import { isInGroup, leavesOut, patternOf, patternsOf, releaseGroups, serviceGroup, tagPattern, versionActions, type ReleaseConfig, type ReleaseGroup } from './release-group';

const groupName = 'services';

/**
 * Has `nx release` release a project: names it in the group of services in nx.json, which is made where there is none. What
 * is released without groups goes into one of its own. Leaves a project that is released already, or that a group leaves out
 * (`!name`). Returns what was done, a line each; nothing when all is there.
 */
export function addToRelease(tree: Tree, project: string): string[] {
  const nxJson = readNxJson(tree) ?? {};
  const { release = {} } = nxJson;
  const packages = defaultPackages(tree);
  const there = placeOf(project, release, packages, getProjects(tree));
  if (there !== undefined) {
    const isPackage = there.name === undefined && release.projects === undefined;
    return isPackage ? [`nx release has ${project} among the packages of the workspace, as before: its versions and tags are theirs.`] : [];
  }
  const obstacle = obstacleOf(release);
  if (obstacle !== undefined) return [`${project} is not released yet: ${obstacle}`];
  const kept = packagesGroup(release, packages);
  const { projects: _, ...withoutProjects } = release;
  const before: ReleaseConfig = kept === undefined ? release : { ...withoutProjects, groups: { [packagesName]: kept } };
  const [name, group] = ownGroup(before) ?? [groupName, serviceGroup([])];
  const named = { ...before, groups: { ...before.groups, [name]: group } };
  updateNxJson(tree, { ...nxJson, release: withProjects(named, name, [...patternsOf(group), project]) });
  return [
    `Added ${project} to the release group "${name}" in nx.json: its tags are ${(patternOf(group, before) ?? tagPattern).replace('{projectName}', project)}.`,
    ...(kept === undefined ? [] : packagesNotes(tree, release, kept)),
  ];
}

/** Whether `nx release` releases a project, and where nx.json says so; nothing where it says nothing of it. */
export function releaseOf(tree: Tree, project: string): { released: boolean; place: string } | undefined {
  const { release = {} } = readNxJson(tree) ?? {};
  const there = placeOf(project, release, defaultPackages(tree), getProjects(tree));
  return there && { released: there.released, place: placeName(there.name) };
}

function placeOf(
  project: string,
  release: ReleaseConfig,
  packages: readonly string[],
  projects: ReadonlyMap<string, ProjectConfiguration>,
): { name?: string; released: boolean } | undefined {
  const groups = releaseGroups(release, packages);
  const released = groups.find(({ group }) => isInGroup(project, group, projects));
  const found = released ?? groups.find(({ group }) => leavesOut(project, group));
  return found && { name: found.name, released: released !== undefined };
}

function placeName(group: string | undefined): string {
  return group === undefined ? '"release" of nx.json' : `the release group "${group}"`;
}

/**
 * Has a service be none of those that `nx release` releases: the group of services leaves it out, where there is one. Leaves
 * a project that is released. Returns what was done, a line each.
 */
export function leaveOutOfRelease(tree: Tree, project: string): string[] {
  const nxJson = readNxJson(tree) ?? {};
  const { release = {} } = nxJson;
  const [name, group] = ownGroup(release) ?? [];
  if (!name || !group || placeOf(project, release, [], getProjects(tree)) !== undefined) return [];
  updateNxJson(tree, { ...nxJson, release: withProjects(release, name, [...patternsOf(group), `!${project}`]) });
  return [`Left ${project} out of the release group "${name}" in nx.json.`];
}

/** Takes a project out of the group of services again. Returns what was done, a line each. */
export function removeFromRelease(tree: Tree, project: string): string[] {
  const nxJson = readNxJson(tree) ?? {};
  const { release = {} } = nxJson;
  const [name, group] = ownGroup(release) ?? [];
  if (!name || !group) return [];
  const patterns = patternsOf(group);
  const left = patterns.filter((each) => each !== project && each !== `!${project}`);
  if (left.length === patterns.length) return [];
  // Nx refuses a group without projects, and takes one that only leaves some out for one of all others.
  const { [name]: _, ...otherGroups } = release.groups ?? {};
  const { groups: _groups, ...rest } = release;
  const without: ReleaseConfig = Object.keys(otherGroups).length > 0 ? { ...rest, groups: otherGroups } : rest;
  const changed = left.some((each) => !each.startsWith('!')) ? withProjects(release, name, left) : without;
  const { release: _release, ...other } = nxJson;
  updateNxJson(tree, Object.keys(changed).length > 0 ? { ...other, release: changed } : other);
  return [`Removed ${project} from the release group "${name}" in nx.json.`];
}

/**
 * Where nx.json has releases: services that are in none, projects that the group of services names and are no more, and
 * settings under which tags of services would be others.
 */
export function releaseDrift(tree: Tree): Drift[] {
  const nxJson = readNxJson(tree);
  const release = nxJson?.release;
  if (release === undefined) return [];
  const projects = getProjects(tree);
  const { unwired = [] } = pluginOptions(nxJson);
  const services = [...new Set(servicesOf(tree).map(({ project }) => project))].filter((project) => !unwired.includes(project));
  const packages = defaultPackages(tree);
  return [...services.flatMap((project) => serviceDrift(project, { release, packages, projects })), ...staleDrift(release, projects)];
}

interface Released {
  release: ReleaseConfig;
  packages: readonly string[];
  projects: ReadonlyMap<string, ProjectConfiguration>;
}

function serviceDrift(project: string, { release, packages, projects }: Released): Drift[] {
  const groups = releaseGroups(release, packages);
  const found = groups.find(({ group }) => isInGroup(project, group, projects));
  if (found === undefined) {
    if (groups.some(({ group }) => leavesOut(project, group))) return [];
    // What that makes of other releases is to be told, for which there is no place in `nx sync`.
    const remedy = obstacleOf(release) ?? (packagesGroup(release, packages) && `Run "nx g nx-oci:release": what is released without groups goes into one of its own.`);
    return [{ ...drift(project, `nx.json releases no ${project}.`), ...(remedy && { remedy }) }];
  }
  const { name, group } = found;
  const place = `${placeName(name)}${name === undefined ? '' : ' of nx.json'}`;
  const pattern = patternOf(group, release);
  const relationship = group.projectsRelationship ?? release.projectsRelationship;
  const actions = projects.get(project)?.release?.version?.versionActions ?? group.version?.versionActions ?? release.version?.versionActions;
  return [
    ...(relationship === 'independent' ? [] : [drift(project, `${project} has no versions of its own, by ${place}.`, 'Set "projectsRelationship": "independent" there.')]),
    ...(pattern === tagPattern
      ? []
      : [drift(project, `${project} is tagged as ${pattern ?? 'Nx does unless told'}, by ${place}.`, `Set "releaseTag": { "pattern": "${tagPattern}" } there, which is what a CI publishes for.`)]),
    ...(actions !== undefined ? [] : [drift(project, `${project} has its versions in a package.json, by ${place}.`, `Set "version": { "versionActions": "${versionActions}" } there.`)]),
  ];
}

function staleDrift(release: ReleaseConfig, projects: ReadonlyMap<string, ProjectConfiguration>): Drift[] {
  const [name, group] = ownGroup(release) ?? [];
  if (!name || !group) return [];
  const named = patternsOf(group).map((each) => each.replace(/^!/, ''));
  // Globs, and `tag:…`, are of whatever there is.
  const stale = named.filter((each) => !/[*?[{:]/.test(each) && !projects.has(each));
  return stale.map((project) => drift(project, `The release group "${name}" of nx.json names ${project}, and there is no such project.`));
}

function drift(project: string, message: string, remedy?: string): Drift {
  return { place: 'release', file: 'nx.json', project, message, ...(remedy !== undefined && { remedy }) };
}

/** The group that services are named in: the one that makes versions as images have them. */
function ownGroup({ groups = {} }: ReleaseConfig): [name: string, group: ReleaseGroup] | undefined {
  return (Object.entries(groups) as [string, ReleaseGroup][]).find(([, { version }]) => version?.versionActions === versionActions);
}

function withProjects(release: ReleaseConfig, name: string, projects: string[]): ReleaseConfig {
  return { ...release, groups: { ...release.groups, [name]: { ...release.groups![name], projects } } };
}

/** What keeps nx.json from having a group of services, and what to do about it. */
function obstacleOf(release: ReleaseConfig): string | undefined {
  if (release.projects !== undefined && Object.keys(release.groups ?? {}).length > 0) {
    return 'nx.json has "release.projects" beside "release.groups", which Nx refuses. Move it into a group of its own, and run "nx g nx-oci:release".';
  }
  if (release.groups?.[groupName] && !ownGroup(release)) {
    return `nx.json has a release group "${groupName}" of something else. Rename it, or set "version": { "versionActions": "${versionActions}" } there, and run "nx g nx-oci:release".`;
  }
  return undefined;
}
