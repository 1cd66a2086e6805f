import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Blocker } from './blocker';
import type { Version } from './publish-version';

const run = promisify(execFile);

/**
 * Refuses to publish a stable version of a commit that is not on the main branch, here or at `origin`. Prereleases may
 * come from anywhere. Throws `not-on-main`.
 */
export async function requireOnMain({ value }: Version, { root, main }: { root: string; main: string }): Promise<void> {
  const git = (...argv: string[]): Promise<string | undefined> =>
    run('git', argv, { cwd: root }).then(
      ({ stdout }) => stdout.trim(),
      () => undefined,
    );
  const commit = await git('rev-parse', '--verify', '--quiet', 'HEAD');
  const branches: string[] = [];
  for (const ref of [`refs/remotes/origin/${main}`, `refs/heads/${main}`]) {
    if (commit === undefined || (await git('rev-parse', '--verify', '--quiet', ref)) === undefined) continue;
    branches.push(ref);
    if ((await git('merge-base', '--is-ancestor', commit, ref)) !== undefined) return;
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
