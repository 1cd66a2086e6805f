import { ciEnvironment } from './build-environment';

const commit = 'ab'.repeat(20);
const github = {
  GITHUB_ACTIONS: 'true',
  GITHUB_SERVER_URL: 'https://forge.example',
  GITHUB_REPOSITORY: 'acme/api',
  GITHUB_SHA: commit,
  GITHUB_REF: 'refs/tags/v1',
  GITHUB_RUN_ID: '900',
  GITHUB_RUN_ATTEMPT: '2',
  GITHUB_RUN_NUMBER: '7',
};
const shared = { repository: 'https://forge.example/acme/api', commit, ref: 'refs/tags/v1' };

const ofForge = { ...shared, run: `${shared.repository}/actions/runs/7`, builder: github.GITHUB_SERVER_URL };

test.each([
  [
    'GitHub Actions',
    { ...github, RUNNER_ENVIRONMENT: 'github-hosted' },
    { ...shared, run: `${shared.repository}/actions/runs/900/attempts/2`, builder: 'https://github.com/actions/runner/github-hosted' },
  ],
  ['Gitea', { ...github, GITEA_ACTIONS: 'true' }, ofForge],
  ['Forgejo', { ...github, FORGEJO_ACTIONS: 'true' }, ofForge],
  [
    'Woodpecker',
    {
      CI: 'woodpecker',
      CI_REPO_URL: 'https://forge.example/acme/api',
      CI_COMMIT_SHA: commit,
      CI_COMMIT_REF: 'refs/tags/v1',
      CI_PIPELINE_URL: 'https://ci.example/repos/1/pipeline/7',
      CI_SYSTEM_URL: 'https://ci.example',
      CI_PIPELINE_STARTED: '1769817600',
    },
    { ...shared, run: 'https://ci.example/repos/1/pipeline/7', builder: 'https://ci.example', startedOn: '2026-01-31T00:00:00.000Z' },
  ],
])('%s', (_, env, expected) => {
  expect(ciEnvironment(env)).toEqual(expected);
});

const gitlab = {
  CI: 'true',
  GITLAB_CI: 'true',
  CI_PROJECT_URL: 'https://gitlab.example/acme/api',
  CI_REPOSITORY_URL: 'https://gitlab-ci-token:secret@gitlab.example/acme/api.git',
  CI_COMMIT_SHA: commit,
  CI_JOB_URL: 'https://gitlab.example/acme/api/-/jobs/5',
  CI_RUNNER_ID: '12',
  CI_JOB_STARTED_AT: '2026-01-31T00:00:00Z',
};

test.each([
  [{ CI_COMMIT_BRANCH: 'main' }, 'refs/heads/main'],
  [{ CI_COMMIT_TAG: 'v1' }, 'refs/tags/v1'],
  [{ CI_MERGE_REQUEST_REF_PATH: 'refs/merge-requests/3/head' }, 'refs/merge-requests/3/head'],
])('GitLab CI, of %j', (more, ref) => {
  expect(ciEnvironment({ ...gitlab, ...more })).toEqual({
    repository: 'https://gitlab.example/acme/api',
    commit,
    ref,
    run: 'https://gitlab.example/acme/api/-/jobs/5',
    builder: 'https://gitlab.example/acme/api/-/runners/12',
    startedOn: '2026-01-31T00:00:00Z',
  });
});

test('nothing is known elsewhere, nor from what is empty or no commit', () => {
  expect(ciEnvironment({ CI: 'true', CI_COMMIT_SHA: commit })).toEqual({});
  expect(ciEnvironment({ GITHUB_ACTIONS: 'true', GITHUB_SHA: 'main', GITHUB_REF: '' })).toEqual({});
});

test('credentials in a URL are left out', () => {
  const env = { CI: 'woodpecker', CI_REPO_URL: 'https://me:secret@forge.example/acme/api' };
  expect(ciEnvironment(env)).toEqual({ repository: 'https://forge.example/acme/api' });
});
