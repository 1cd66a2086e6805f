import path from 'node:path';
import { WorkTree } from '../ci/work-tree';
import { PluginError } from '../error';

/** A clone of a repository for one sandbox. */
export interface SandboxClone {
  /** What it has checked out. */
  commit: string;
  /** The workspace within it; empty where it is the whole repository. */
  prefix: string;
  /** How many files of the workspace are not as they were committed. */
  changed: number;
}

/** The branch that the work of a sandbox is on. */
export function sandboxBranch(instance: string): string {
  return `sandbox/${instance}`;
}

/** The commit of a branch; nothing where there is none. */
export async function branchCommit(repository: WorkTree, branch: string): Promise<string | undefined> {
  return repository.git('rev-parse', '--verify', '--quiet', `refs/heads/${branch}`).catch(() => undefined);
}

/** Whether a commit is, or is in the history of, another. */
export async function isAncestor(repository: WorkTree, one: string, other: string): Promise<boolean> {
  return repository.git('merge-base', '--is-ancestor', one, other).then(
    () => true,
    () => false,
  );
}

/**
 * Clones the repository of a workspace into a folder, with the branch of a sandbox checked out: as it is, where there is one
 * that is not merged, else at what is checked out. A clone and no worktree, as that would let the agent at the hooks and branches of the repository.
 * Throws `sandbox-workspace`.
 */
export async function cloneRepository(root: string, folder: string, instance: string): Promise<SandboxClone> {
  const repository = new WorkTree(root);
  const branch = sandboxBranch(instance);
  try {
    const [top, prefix] = [await repository.git('rev-parse', '--show-toplevel'), await repository.git('rev-parse', '--show-prefix')];
    const head = await repository.git('rev-parse', '--verify', 'HEAD^{commit}');
    const before = await branchCommit(repository, branch);
    const commit = before === undefined || (await isAncestor(repository, before, head)) ? head : before;
    // Hard links would be files of the repository itself.
    await repository.git('clone', '--quiet', '--no-hardlinks', '--no-checkout', top, folder);
    const clone = new WorkTree(folder);
    await clone.git('checkout', '--quiet', '-B', branch, commit);
    await clone.git('remote', 'remove', 'origin');
    // Git commits for nobody; and people are to see who it was.
    await clone.git('config', 'user.name', `agent in sandbox ${instance}`);
    await clone.git('config', 'user.email', 'agent@localhost');
    return { commit, prefix: path.posix.normalize(prefix || '.'), changed: (await repository.git('status', '--porcelain')).split('\n').filter(Boolean).length };
  } catch (cause) {
    if (!(cause instanceof PluginError)) throw cause;
    throw new PluginError('sandbox-workspace', {
      message: `There is nothing to clone for the sandbox ${instance}: ${cause.message.replace(/\.$/, '')}.`,
      remedy: 'Commit something to a Git repository, or give --workspace=mount for the workspace itself, or --workspace=none.',
      cause,
    });
  }
}
