/** Where and from what something was built: what no byte of an image tells. All of it may be unknown. */
export interface BuildEnvironment {
  /** URL of the source repository, without credentials. */
  repository?: string;
  /** The commit that was built, in hexadecimal digits. */
  commit?: string;
  /** Its branch or tag: `refs/heads/main`. */
  ref?: string;
  /** URL of the run of the CI system. */
  run?: string;
  /** URI of what ran the build. */
  builder?: string;
  /** RFC 3339. */
  startedOn?: string;
  /** RFC 3339. */
  finishedOn?: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads what GitHub Actions, GitLab CI, Gitea or Forgejo Actions, or Woodpecker says about the run; nothing elsewhere. */
export function ciEnvironment(env: Environment): BuildEnvironment {
  const known = fromCi(env);
  const commit = /^[0-9a-f]{40}([0-9a-f]{24})?$/.test(known.commit ?? '') ? known.commit : undefined;
  const urls = { repository: publicUrl(known.repository), run: publicUrl(known.run), builder: publicUrl(known.builder) };
  return Object.fromEntries(Object.entries({ ...known, commit, ...urls }).filter(([, value]) => value));
}

function fromCi(env: Environment): BuildEnvironment {
  if (env.GITLAB_CI === 'true') return fromGitLab(env);
  if (env.GITHUB_ACTIONS === 'true' || env.GITEA_ACTIONS === 'true' || env.FORGEJO_ACTIONS === 'true') return fromActions(env);
  return env.CI === 'woodpecker' ? fromWoodpecker(env) : {};
}

/** Gitea and Forgejo set GitHub's variables beside their own. */
function fromActions(env: Environment): BuildEnvironment {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: name } = env;
  const repository = server && name && `${server}/${name}`;
  const shared = { repository, commit: env.GITHUB_SHA, ref: env.GITHUB_REF };
  if (env.GITEA_ACTIONS === 'true' || env.FORGEJO_ACTIONS === 'true') {
    // Their addresses have the number of the run in its repository, where GitHub's have the one among all.
    const { GITHUB_RUN_NUMBER: number } = env;
    return { ...shared, run: repository && number && `${repository}/actions/runs/${number}`, builder: server };
  }
  const run = repository && env.GITHUB_RUN_ID && `${repository}/actions/runs/${env.GITHUB_RUN_ID}`;
  return {
    ...shared,
    run: run && env.GITHUB_RUN_ATTEMPT ? `${run}/attempts/${env.GITHUB_RUN_ATTEMPT}` : run,
    builder: env.RUNNER_ENVIRONMENT ? `https://github.com/actions/runner/${env.RUNNER_ENVIRONMENT}` : server,
  };
}

/** Not from CI_REPOSITORY_URL: it holds the token of the job. */
function fromGitLab(env: Environment): BuildEnvironment {
  const { CI_PROJECT_URL: repository, CI_COMMIT_TAG: tag, CI_COMMIT_BRANCH: branch, CI_RUNNER_ID: runner } = env;
  return {
    repository,
    commit: env.CI_COMMIT_SHA,
    ref: tag ? `refs/tags/${tag}` : branch ? `refs/heads/${branch}` : env.CI_MERGE_REQUEST_REF_PATH,
    run: env.CI_JOB_URL ?? env.CI_PIPELINE_URL,
    builder: repository && runner ? `${repository}/-/runners/${runner}` : env.CI_SERVER_URL,
    startedOn: env.CI_JOB_STARTED_AT,
  };
}

function fromWoodpecker(env: Environment): BuildEnvironment {
  const started = Number(env.CI_PIPELINE_STARTED);
  return {
    repository: env.CI_REPO_URL,
    commit: env.CI_COMMIT_SHA,
    ref: env.CI_COMMIT_REF,
    run: env.CI_PIPELINE_URL,
    builder: env.CI_SYSTEM_URL,
    startedOn: started > 0 ? new Date(started * 1000).toISOString() : undefined,
  };
}

/** A URL without user and password; nothing if it is none. */
export function publicUrl(text: string | undefined): string | undefined {
  if (text === undefined || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  if (url.username === '' && url.password === '') return text;
  url.username = '';
  url.password = '';
  return url.href;
}
