import { TestWorkspace } from '../../test/workspace';
import { ciBranch } from './ci-branch';

function gitHub(event: object, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const workspace = new TestWorkspace().write({ 'event.json': { repository: { default_branch: 'trunk' }, ...event } });
  return { GITHUB_ACTIONS: 'true', GITHUB_REPOSITORY: 'acme/shop', GITHUB_EVENT_PATH: workspace.path('event.json'), ...env };
}

const pullRequest = (repository: string | null, env: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv =>
  gitHub(
    { pull_request: { head: { repo: repository === null ? null : { full_name: repository } } } },
    { GITHUB_EVENT_NAME: 'pull_request', GITHUB_HEAD_REF: 'topic', GITHUB_REF_NAME: '7/merge', ...env },
  );

const mergeRequest = (source: string): NodeJS.ProcessEnv => ({
  GITLAB_CI: 'true',
  CI_DEFAULT_BRANCH: 'trunk',
  CI_MERGE_REQUEST_IID: '7',
  CI_MERGE_REQUEST_SOURCE_BRANCH_NAME: 'topic',
  CI_MERGE_REQUEST_SOURCE_PROJECT_PATH: source,
  CI_MERGE_REQUEST_PROJECT_PATH: 'acme/shop',
});

const woodpecker = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv => ({ CI: 'woodpecker', CI_REPO_DEFAULT_BRANCH: 'trunk', ...env });

test.each<[string, () => NodeJS.ProcessEnv]>([
  ['a pull request of GitHub', () => pullRequest('acme/shop')],
  ['a push to GitHub', () => gitHub({}, { GITHUB_EVENT_NAME: 'push', GITHUB_REF_TYPE: 'branch', GITHUB_REF_NAME: 'topic' })],
  ['a merge request of GitLab', () => mergeRequest('acme/shop')],
  ['a push to GitLab', () => ({ GITLAB_CI: 'true', CI_DEFAULT_BRANCH: 'trunk', CI_COMMIT_BRANCH: 'topic' })],
  ['a push under Woodpecker', () => woodpecker({ CI_PIPELINE_EVENT: 'push', CI_COMMIT_BRANCH: 'topic' })],
])('%s is for a branch', (_, env) => expect(ciBranch(env())).toEqual({ name: 'topic', default: 'trunk' }));

test('without a CI there is none', () => expect(ciBranch({ CI: 'true', GITHUB_HEAD_REF: 'topic' })).toBeUndefined());

test.each<[string, () => NodeJS.ProcessEnv, string]>([
  ['a fork on GitHub', () => pullRequest('mallory/shop'), 'mallory/shop'],
  ['a fork that was deleted', () => pullRequest(null), 'a repository that is no more'],
  ['a fork on GitLab', () => mergeRequest('mallory/shop'), 'mallory/shop'],
  ['a pull request under Woodpecker, which may be from a fork', () => woodpecker({ CI_PIPELINE_EVENT: 'pull_request', CI_COMMIT_BRANCH: 'main' }), 'pull_request'],
  ['pull_request_target, which runs code of a fork with tokens', () => pullRequest('acme/shop', { GITHUB_EVENT_NAME: 'pull_request_target' }), 'pull_request_target'],
  ['a tag on GitHub', () => gitHub({}, { GITHUB_EVENT_NAME: 'push', GITHUB_REF_TYPE: 'tag', GITHUB_REF_NAME: 'topic' }), 'push'],
  ['a tag on GitLab', () => ({ GITLAB_CI: 'true', CI_COMMIT_TAG: 'topic' }), 'no branch'],
])('%s is refused', (_, env, said) => {
  expect(() => ciBranch(env())).toThrow(expect.objectContaining({ code: 'fixes-refused', message: expect.stringContaining(said) as string }));
});
