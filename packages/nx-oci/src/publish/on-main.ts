import { Blocker } from './blocker';
import { git } from './git';
import type { Version } from './publish-version';

/**
 * Refuses to publish a stable version of a commit that is not on the main branch, here or at `origin`, or of files that
 * were changed since. Prereleases may come from anywhere. Throws `not-on-main`.
 */
export async function requireOnMain({ value }: Version, { root, main }: { root: string; main: string }): Promise<void> {
  const commit = await git(root, 'rev-parse', '--verify', '--quiet', 'HEAD');
  const branches: string[] = [];
  for (const ref of [`refs/remotes/origin/${main}`, `refs/heads/${main}`]) {
    if (commit === undefined || (await git(root, 'rev-parse', '--verify', '--quiet', ref)) === undefined) continue;
    branches.push(ref);
    if ((await git(root, 'merge-base', '--is-ancestor', commit, ref)) !== undefined) return requireCommitted(value, root);
  }
  const unknown = commit === undefined ? 'this is no git repository with a commit' : `there is no branch ${main} here`;
  throw new Blocker('not-on-main', {
    message: `${value} is a stable version, and ${branches.length > 0 ? `the commit ${commit?.slice(0, 12)} is not on ${main}` : unknown}.`,
    remedy:
      branches.length > 0
        ? `Merge first, or publish a prerelease such as ${value}-rc.1. Where releases come from another branch, name it with the option "main".`
        : `Fetch it (git fetch origin ${main}; in a CI a full clone), or name the branch that releases come from with the option "main".`,
  });
}

/** What git does not follow is a matter of `.gitignore`; what it does is to be as it was committed. */
async function requireCommitted(value: string, root: string): Promise<void> {
  const changed = (await git(root, 'status', '--porcelain', '--untracked-files=no'))?.split('\n').filter(Boolean) ?? [];
  if (changed.length === 0) return;
  throw new Blocker('not-on-main', {
    message: `${value} is a stable version, and ${changed[0].trim().replace(/^\S+\s+/, '')} is not as it was committed${changed.length > 1 ? `, nor are ${changed.length - 1} more` : ''}.`,
    remedy: `Commit and merge first, or publish a prerelease such as ${value}-rc.1.`,
  });
}
