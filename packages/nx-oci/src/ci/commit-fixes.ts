import path from 'node:path';
import { readJsonFile, type NxJsonConfiguration } from '@nx/devkit';
import { PluginError } from '../error';
import type { Report } from '../report';
import { ciBranch } from './ci-branch';
import { runNx } from '../run-nx';
import { openRemote, type GitRemote } from './remote';
import { WorkTree } from './work-tree';

/** In the message of a commit, says that it holds nothing else than formatting. */
const trailer = 'Formatted-by: nx-oci';

/**
 * Formats what a branch changes, commits that alone, and pushes it to the branch. Refuses the main branch, branches of
 * other repositories, work trees with changes, commits that are not the last of the branch, and to commit twice in a row.
 * Throws `fixes-refused`, `git-failed`, `task-failed`.
 */
export async function commitFixes({ root, env, report }: { root: string; env: NodeJS.ProcessEnv; report: Report }): Promise<void> {
  const { FORMAT_TOKEN: token, FORMAT_USERNAME: username = 'x-access-token', ...withoutToken } = env;
  const tree = new WorkTree(root);
  const main = readJsonFile<NxJsonConfiguration>(path.join(root, 'nx.json')).defaultBase ?? 'main';
  const branch = await branchToFix(tree, main, env);
  await requireClean(tree);
  const remote = await openRemote(tree, token ? { username, password: token } : undefined);
  await goToTip(tree, remote, branch);
  const base = await baseOf(tree, remote, main);

  // What it runs is the branch's own, and the token none of its business.
  await runNx(['format:write', `--base=${base}`, '--head=HEAD'], { root, env: withoutToken });
  const changed = await tree.changes();
  if (changed.length === 0) return report.line(`${branch} is formatted.`);
  if ((await tree.git('log', '-1', '--format=%B')).split('\n').includes(trailer)) {
    throw refused(
      `The last commit of ${branch} is of formatting, and formatting it again changes ${changed[0]}: this would never end.`,
      'Have the formatter come to the same result twice; what it disagrees with itself about, leave out by its ignore file.',
    );
  }
  await tree.commit(changed, `Format\n\n${trailer}\n`);
  await remote.push(branch);
  report.line(`${branch}: committed and pushed the formatting of ${changed.join(', ')}.`);
}

async function branchToFix(tree: WorkTree, main: string, env: NodeJS.ProcessEnv): Promise<string> {
  const ci = ciBranch(env);
  const name = ci?.name ?? (await tree.branch());
  if (name === undefined) throw refused('No branch is checked out, and no CI says which one this is.', 'Check a branch out.');
  if ([main, ci?.default, 'main', 'master'].includes(name)) {
    throw refused(`Fixes are not committed to ${name}.`, 'Commit them to a branch, and have it merged.');
  }
  return name;
}

async function requireClean(tree: WorkTree): Promise<void> {
  const [changed, ...more] = await tree.changes();
  if (changed === undefined) return;
  throw refused(
    `${changed} has changed${more.length > 0 ? `, and so have ${more.length} more` : ''}: what is committed would not be formatting alone.`,
    'Commit or undo that first; in a CI, look which step before this one changes it.',
  );
}

/** A CI may have merged the branch with main to test that; what is formatted is the branch. */
async function goToTip(tree: WorkTree, remote: GitRemote, branch: string): Promise<void> {
  const tip = await remote.fetch(branch);
  const [head, ...parents] = (await tree.git('rev-list', '--parents', '--max-count=1', 'HEAD')).split(' ');
  if (head === tip) return;
  if (!parents.includes(tip)) {
    throw refused(`The commit ${head.slice(0, 12)} is not the last one of ${branch}, which is ${tip.slice(0, 12)}.`, 'Pull, or push; in a CI, the run of that commit formats it.');
  }
  await tree.git('checkout', '--quiet', '--detach', tip);
}

async function baseOf(tree: WorkTree, remote: GitRemote, main: string): Promise<string> {
  return tree.git('merge-base', 'HEAD', await remote.fetch(main));
}

function refused(message: string, remedy: string): PluginError {
  return new PluginError('fixes-refused', { message, remedy });
}
