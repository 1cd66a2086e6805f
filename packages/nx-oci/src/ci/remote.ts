import type { WorkTree } from './work-tree';

/** The repository that a work tree is a clone of. */
export interface GitRemote {
  /** Fetches a branch; returns its last commit. */
  fetch(branch: string): Promise<string>;
  /** Makes the commit that is checked out the last one of a branch, if it comes after that. */
  push(branch: string): Promise<void>;
}

/** `origin`, with credentials, where they are given and it is reached by HTTP; git is told of them by the environment, so that no list of processes has them. */
export async function openRemote(tree: WorkTree, credentials: { username: string; password: string } | undefined): Promise<GitRemote> {
  const configured = await tree.git('remote', 'get-url', '--push', 'origin');
  const { url, env } = credentials && /^https?:/.test(configured) ? authorized(new URL(configured), credentials) : { url: configured, env: {} };
  return {
    async fetch(branch) {
      await tree.gitWith(env, 'fetch', '--quiet', '--no-tags', url, `+refs/heads/${branch}`);
      return tree.git('rev-parse', 'FETCH_HEAD');
    },
    async push(branch) {
      await tree.gitWith(env, 'push', '--quiet', url, `HEAD:refs/heads/${branch}`);
    },
  };
}

function authorized(remote: URL, { username, password }: { username: string; password: string }): { url: string; env: NodeJS.ProcessEnv } {
  // Of two credentials, git would take those of the address.
  remote.username = '';
  remote.password = '';
  const header = `Authorization: Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
  return {
    url: remote.href,
    env: { GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: `http.${remote.origin}/.extraHeader`, GIT_CONFIG_VALUE_0: header },
  };
}
