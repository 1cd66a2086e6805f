import { lstatSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { WorkTree } from '../ci/work-tree';
import { branchCommit, isAncestor, sandboxBranch } from './git-clone';

/** What a sandbox has left: a branch of the repository. */
export interface BroughtWork {
  branch: string;
  commit: string;
}

/** What is brought back: a copy of a sandbox's clone, in a folder that has room beside it. */
export interface ReturnedClone {
  folder: string;
  /** For what is made in between. */
  scratch: string;
  instance: string;
  /** What the clone began with. */
  commit: string;
}

/**
 * Brings the commits of a sandbox, and what it has not committed, into the repository of the workspace, as a branch; nothing where
 * there is neither. Nothing of the clone is trusted: neither its configuration nor its hooks have a part in it, and the copy
 * is used up. Throws `git-failed`.
 */
export async function bringWork(root: string, { folder, scratch, instance, commit }: ReturnedClone): Promise<BroughtWork | undefined> {
  const repository = new WorkTree(root);
  const head = (await takeCommits(repository, path.join(folder, '.git'), scratch)) ?? commit;
  rmSync(path.join(folder, '.git'), { recursive: true, force: true });
  const last = await commitRest(repository, { folder, scratch, instance, head });
  if (last === commit) return undefined;
  const branch = await freeBranch(repository, instance, { commit, last });
  await repository.git('update-ref', `refs/heads/${branch}`, last);
  return { branch, commit: last };
}

/** Brings the objects of a clone into the repository, by way of one that has them and nothing else. Returns what it has checked out. */
async function takeCommits(repository: WorkTree, git: string, scratch: string): Promise<string | undefined> {
  const objects = path.join(git, 'objects');
  if (![git, objects].every((each) => lstatSync(each, { throwIfNoEntry: false })?.isDirectory())) return undefined;
  const head = headOf(git);
  if (head === undefined) return undefined;
  const bare = path.join(scratch, 'objects.git');
  await repository.git('init', '--quiet', '--bare', bare);
  rmSync(path.join(bare, 'objects'), { recursive: true });
  // Others' objects, by their paths.
  rmSync(path.join(objects, 'info'), { recursive: true, force: true });
  renameSync(objects, path.join(bare, 'objects'));
  mkdirSync(path.join(bare, 'refs', 'heads'), { recursive: true });
  writeFileSync(path.join(bare, 'refs', 'heads', 'work'), `${head}\n`);
  await repository.git('-c', 'fetch.fsckObjects=true', 'fetch', '--quiet', '--no-tags', '--no-write-fetch-head', '--no-auto-gc', bare, 'refs/heads/work');
  return head;
}

/** The commit that a repository has checked out, as its files say. */
function headOf(git: string): string | undefined {
  const read = (name: string): string => {
    const file = path.join(git, name);
    return lstatSync(file, { throwIfNoEntry: false })?.isFile() ? readFileSync(file, 'utf8').trim() : '';
  };
  const head = read('HEAD');
  const [, ref] = /^ref: (refs\/heads\/[\w./-]+)$/.exec(head) ?? [];
  if (ref?.split('/').includes('..')) return undefined;
  const packed = (): string | undefined => read('packed-refs').split('\n').find((line) => line.endsWith(` ${ref}`))?.split(' ')[0];
  const commit = ref === undefined ? head : read(ref) || packed();
  return commit !== undefined && /^([0-9a-f]{40}|[0-9a-f]{64})$/.test(commit) ? commit : undefined;
}

/** Commits what differs from the last commit, by an index of its own. Returns the last commit there is then. */
async function commitRest(repository: WorkTree, { folder, scratch, instance, head }: { folder: string; scratch: string; instance: string; head: string }): Promise<string> {
  const env = { GIT_INDEX_FILE: path.join(scratch, 'index'), GIT_WORK_TREE: folder, GIT_DIR: await repository.git('rev-parse', '--absolute-git-dir') };
  await repository.gitWith(env, 'read-tree', head);
  const files = new WorkTree(folder);
  // What is ignored is none of the work, and what it embeds are no submodules of ours.
  await files.gitWith(env, '-c', 'advice.addEmbeddedRepo=false', 'add', '--all', '.');
  const tree = await repository.gitWith(env, 'write-tree');
  if (tree === (await repository.git('rev-parse', `${head}^{tree}`))) return head;
  return repository.git('-c', 'user.name=nx-oci', '-c', 'user.email=nx-oci@localhost', 'commit-tree', tree, '-p', head, '-m', `What the sandbox ${instance} has not committed`);
}

/** The branch of the sandbox; another where it has moved since, or is checked out somewhere. */
async function freeBranch(repository: WorkTree, instance: string, { commit, last }: { commit: string; last: string }): Promise<string> {
  const branch = sandboxBranch(instance);
  const there = await branchCommit(repository, branch);
  const isCheckedOut = (await repository.git('worktree', 'list', '--porcelain')).split('\n').includes(`branch refs/heads/${branch}`);
  return (there === undefined || (await isAncestor(repository, there, commit))) && !isCheckedOut ? branch : `${branch}-${last.slice(0, 8)}`;
}

