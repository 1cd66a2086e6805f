import { parse } from 'semver';
import { WorkTree } from '../ci/work-tree';
import { PluginError } from '../error';
import { Blocker } from '../publish/blocker';
import { git } from '../publish/git';
import type { Report } from '../report';

export interface PushTagsOptions {
  /** The workspace. */
  root: string;
  /** Tags to push; by default the release tags of the commit that is checked out. */
  tags: readonly string[];
  /** Where to. */
  remote: string;
  /** The branch that stable versions have to be on there; any, where there is none. */
  main: string | undefined;
  /** Say alone what would be pushed. */
  dryRun: boolean;
  report: Report;
}

/** A release tag, and what it names. */
interface ReleaseTag {
  name: string;
  commit: string;
  stable: boolean;
}

/**
 * Pushes release tags, each by itself: GitHub, for one, starts no workflow for tags of which more than three come at once.
 * Those that are there are left, so that a push that was cut short goes on where it ended.
 * Throws `not-on-main` and `tag-taken` before the first is pushed, `option-invalid`, `git-failed`.
 */
export async function pushTags({ root, tags, remote, main, dryRun, report }: PushTagsOptions): Promise<void> {
  const tree = new WorkTree(root);
  const wanted = tags.length > 0 ? await namedTags(tree, tags) : await tagsOfHead(tree);
  if (wanted.length === 0) return report.line('No release tag names the commit that is checked out: there is nothing to push.');
  const there = await remoteTags(tree, remote);
  const missing = wanted.filter((tag) => !isThere(tag, there.get(tag.name), remote));
  const stable = missing.filter((tag) => tag.stable);
  if (main !== undefined && stable.length > 0) await requireOnRemoteMain(tree, stable, remote, main);
  for (const tag of wanted) {
    const { name } = tag;
    if (!missing.includes(tag)) report.line(`${name} is at ${remote} already.`);
    else if (dryRun) report.line(`${name} would be pushed to ${remote}.`);
    else {
      // By itself, whatever push.followTags says.
      await tree.git('push', '--quiet', '--no-follow-tags', '--', remote, `refs/tags/${name}:refs/tags/${name}`);
      report.line(`${name} is pushed to ${remote}.`);
    }
  }
}

async function tagsOfHead(tree: WorkTree): Promise<ReleaseTag[]> {
  const names = (await tree.git('tag', '--points-at', 'HEAD')).split('\n').filter((name) => versionIn(name));
  return Promise.all(names.map((name) => releaseTag(tree, name)));
}

async function namedTags(tree: WorkTree, names: readonly string[]): Promise<ReleaseTag[]> {
  const known = (await tree.git('tag', '--list')).split('\n');
  for (const name of names) {
    if (!versionIn(name)) throw invalid(`"${name}" is no release tag.`, 'Release tags are <project>/v<version>, such as greeter/v1.2.3.');
    if (!known.includes(name)) throw invalid(`There is no tag "${name}" here.`, 'nx release makes one; "git tag" lists those that there are.');
  }
  return Promise.all(names.map((name) => releaseTag(tree, name)));
}

async function releaseTag(tree: WorkTree, name: string): Promise<ReleaseTag> {
  return { name, commit: await tree.git('rev-parse', `refs/tags/${name}^{commit}`), stable: versionIn(name)!.prerelease.length === 0 };
}

function versionIn(tag: string): ReturnType<typeof parse> {
  return parse(/^.+\/v([^/]+)$/.exec(tag)?.[1]);
}

/** Tag → its commit, at a remote. */
async function remoteTags(tree: WorkTree, remote: string): Promise<Map<string, string>> {
  const lines = (await tree.git('ls-remote', '--tags', '--', remote)).split('\n').filter(Boolean);
  // The commit of an annotated tag comes behind the tag itself, as `<tag>^{}`.
  return new Map(lines.map((line) => line.split('\t')).map(([id, ref]) => [ref.replace(/^refs\/tags\//, '').replace(/\^\{\}$/, ''), id]));
}

function isThere({ name, commit }: ReleaseTag, there: string | undefined, remote: string): boolean {
  if (there === undefined || there === commit) return there !== undefined;
  throw new PluginError('tag-taken', {
    message: `${remote} has a tag ${name} of the commit ${there.slice(0, 12)}, not of ${commit.slice(0, 12)}.`,
    remedy: `That version is released. Take the tag away here (git tag -d ${name}), fetch (git fetch ${remote} --tags), and release the next one.`,
  });
}

/** Throws `not-on-main` for the first tag whose commit is not on the main branch of the remote, where CI would refuse it. */
async function requireOnRemoteMain(tree: WorkTree, tags: readonly ReleaseTag[], remote: string, main: string): Promise<void> {
  await tree.git('fetch', '--quiet', '--no-tags', '--', remote, `refs/heads/${main}`);
  const head = await tree.git('rev-parse', 'FETCH_HEAD');
  for (const { name, commit } of tags) {
    if ((await git(tree.root, 'merge-base', '--is-ancestor', commit, head)) !== undefined) continue;
    throw new Blocker('not-on-main', {
      message: `${name} is a stable version, and its commit ${commit.slice(0, 12)} is not on ${main} at ${remote}.`,
      remedy: `Push or merge it first (git push ${remote} ${main}), or take the tag away (git tag -d ${name}) and release a prerelease. Where releases come from another branch, name it with --main.`,
    });
  }
}

function invalid(message: string, remedy: string): PluginError {
  return new PluginError('option-invalid', { message, remedy });
}
