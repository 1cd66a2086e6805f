import { readFileSync } from 'node:fs';
import { PluginError } from '../error';

/** The branch that a CI runs for. */
export interface CiBranch {
  name: string;
  /** Branches of the repository that nobody but its people change: the default one, as the CI says it. */
  default?: string;
}

interface GitHubEvent {
  pull_request?: { head?: { repo?: { full_name?: string } | null } };
  repository?: { default_branch?: string };
}

/**
 * The branch of this repository that a CI runs for; nothing where no CI runs. Throws `fixes-refused` where it runs for none,
 * for that of another repository, or does not tell which repository it is of.
 */
export function ciBranch(env: NodeJS.ProcessEnv): CiBranch | undefined {
  if (env.GITHUB_ACTIONS === 'true') return gitHubBranch(env);
  if (env.GITLAB_CI === 'true') return gitLabBranch(env);
  if (env.CI === 'woodpecker') return woodpeckerBranch(env);
  return undefined;
}

function gitHubBranch(env: NodeJS.ProcessEnv): CiBranch {
  const event = env.GITHUB_EVENT_PATH ? (JSON.parse(readFileSync(env.GITHUB_EVENT_PATH, 'utf8')) as GitHubEvent) : {};
  const more = { default: event.repository?.default_branch };
  if (env.GITHUB_EVENT_NAME === 'push' && env.GITHUB_REF_TYPE === 'branch') return branch(env.GITHUB_REF_NAME, more);
  if (env.GITHUB_EVENT_NAME !== 'pull_request') throw wrongEvent(env.GITHUB_EVENT_NAME, 'pull_request or push');
  requireSame(event.pull_request?.head?.repo?.full_name, env.GITHUB_REPOSITORY);
  return branch(env.GITHUB_HEAD_REF, more);
}

function gitLabBranch(env: NodeJS.ProcessEnv): CiBranch {
  const more = { default: env.CI_DEFAULT_BRANCH };
  if (!env.CI_MERGE_REQUEST_IID) return branch(env.CI_COMMIT_BRANCH, more);
  requireSame(env.CI_MERGE_REQUEST_SOURCE_PROJECT_PATH, env.CI_MERGE_REQUEST_PROJECT_PATH);
  return branch(env.CI_MERGE_REQUEST_SOURCE_BRANCH_NAME, more);
}

/** A pull request does not say which repository it is from; a push is always to this one. */
function woodpeckerBranch(env: NodeJS.ProcessEnv): CiBranch {
  if (env.CI_PIPELINE_EVENT !== 'push') throw wrongEvent(env.CI_PIPELINE_EVENT, 'push');
  return branch(env.CI_COMMIT_BRANCH, { default: env.CI_REPO_DEFAULT_BRANCH });
}

function branch(name: string | undefined, more: { default?: string }): CiBranch {
  if (name) return { name, ...more };
  throw wrongEvent('no branch', 'branches');
}

function wrongEvent(event: string | undefined, wanted: string): PluginError {
  return new PluginError('fixes-refused', {
    message: `This runs for ${event ?? 'an event without a name'}, which fixes are not committed to.`,
    remedy: `Run it for ${wanted}.`,
  });
}

function requireSame(source: string | undefined, target: string | undefined): void {
  if (source !== undefined && source === target) return;
  throw new PluginError('fixes-refused', {
    message: `The branch is of ${source ?? 'a repository that is no more'}, and this runs in ${target}: fixes are committed to branches of the same repository alone.`,
    remedy: 'Run the formatter there, and commit what it changes.',
  });
}
