import { lstatSync } from 'node:fs';
import path from 'node:path';
import { WorkTree } from '../ci/work-tree';
import { PluginError } from '../error';

/** Since when files count as changed, as `nx affected` has it. */
export interface ChangeRange {
  /** By default `NX_BASE`, else the main branch of `nx.json`. */
  base?: string;
  /** By default `NX_HEAD`, else what is checked out, with what is not committed. */
  head?: string;
}

/**
 * The files that were changed, relative to the workspace and by name: since the commit that base and head have in common, and
 * without `head` what is not committed, or not even added, too. Those that are gone, links and submodules are left out.
 * Throws `git-failed`, `option-invalid`.
 */
export async function changedFiles(root: string, { base, head }: ChangeRange): Promise<string[]> {
  const tree = new WorkTree(root);
  for (const [name, revision] of Object.entries({ base, head })) {
    if (revision?.startsWith('-')) throw new PluginError('option-invalid', { message: `${name} is "${revision}".`, remedy: 'Give a branch, a tag or a commit.' });
  }
  const since = base === undefined ? undefined : await mergeBase(tree, base, head ?? 'HEAD');
  const changed = (...revisions: string[]): Promise<string[]> => tree.names('diff', '--name-only', '--no-renames', '--diff-filter=d', '--relative', '-z', ...revisions, '--');
  const untracked = (): Promise<string[]> => tree.names('ls-files', '--others', '--exclude-standard', '-z');
  const names = head === undefined ? [...(await changed(since ?? 'HEAD')), ...(await untracked())] : await changed(since ?? head, head);
  return [...new Set(names)].filter((file) => isFile(path.join(root, file))).sort();
}

async function mergeBase(tree: WorkTree, base: string, head: string): Promise<string> {
  return tree.git('merge-base', base, head).catch((error: unknown) => {
    if (!(error instanceof PluginError)) throw error;
    throw new PluginError('git-failed', {
      message: `Nothing is known that ${base} and ${head} have in common: ${error.message}`,
      remedy: `Fetch ${base} (in a CI: with the whole history), or name another --base.`,
      cause: error,
    });
  });
}

function isFile(file: string): boolean {
  return lstatSync(file, { throwIfNoEntry: false })?.isFile() === true;
}
