import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { tool, tryRun } from '@nx-oci/peers';
import { parse } from 'yaml';
import type { CiRepository } from './ci-repository';
import { limited, Runner, type CiEvent, type CiResult, type CiRunner, type CiSecrets } from './ci-run';

const address = 'https://gitlab.example/acme/shop.git';

/** Runs jobs of GitLab by gitlab-ci-local, which decides by the rules which of them are in a pipeline, in clones as GitLab makes them. */
export class GitLabRunner implements CiRunner {
  constructor(
    readonly repository: CiRepository,
    readonly secrets: CiSecrets,
  ) {}

  async jobs(event: CiEvent): Promise<string[]> {
    const { code, output } = await this.#local(event, ['--list-json']);
    if (code !== 0) throw new Error(output);
    const jobs = JSON.parse(output.slice(output.indexOf('[\n'), output.lastIndexOf(']') + 1)) as { name: string; when: string }[];
    return jobs.filter(({ when }) => when !== 'never').map(({ name }) => name);
  }

  run(event: CiEvent, job: string): Promise<CiResult> {
    return this.#local(event, [job, '--force-shell-executor', '--no-shell-isolation', '--no-artifacts-to-source'], job);
  }

  async #local(event: CiEvent, args: string[], job?: string): Promise<CiResult> {
    const runner = new Runner(this.repository);
    try {
      const env = await this.#clone(runner, event);
      const variables = path.join(runner.folder, 'variables.yml');
      writeFileSync(variables, JSON.stringify(this.#variables(event, await this.repository.commitOf(event))));
      const unset = event.type === 'push' || event.type === 'manual' ? [] : ['--unset-variable', 'CI_COMMIT_BRANCH'];
      const argv = [process.execPath, tool('gitlab-ci-local'), ...args, '--variables-file', path.relative(runner.root, variables), '--state-dir', '../state', ...unset];
      const { code, stdout, stderr } = await tryRun(limited(argv), { cwd: runner.root, env, timeout: 600_000 });
      return { code, output: job === undefined && code === 0 ? stdout : stdout + stderr, artifacts: job === undefined ? [] : this.#artifacts(runner, job) };
    } finally {
      runner.dispose();
    }
  }

  /** With GIT_DEPTH 0, all branches and tags, and the commit detached. */
  async #clone(runner: Runner, event: CiEvent): Promise<NodeJS.ProcessEnv> {
    await runner.git('init', '--quiet', '.');
    await runner.git('remote', 'add', 'origin', address);
    await runner.git('config', `url.${this.repository.remote}.insteadOf`, address);
    await runner.git('fetch', '--quiet', 'origin', '+refs/heads/*:refs/remotes/origin/*', '+refs/tags/*:refs/tags/*');
    await runner.git('remote', 'set-head', 'origin', 'main');
    await runner.git('checkout', '--quiet', '--detach', await this.repository.commitOf(event));
    return runner.env();
  }

  #variables(event: CiEvent, sha: string): Record<string, string> {
    const shared = { GITLAB_CI: 'true', CI_COMMIT_SHA: sha, CI_DEFAULT_BRANCH: 'main', CI_PROJECT_PATH: 'acme/shop', NX_NO_CLOUD: 'true' };
    if (event.type === 'pull') {
      return {
        ...shared,
        CI_PIPELINE_SOURCE: 'merge_request_event',
        CI_MERGE_REQUEST_IID: '1',
        CI_MERGE_REQUEST_DIFF_BASE_SHA: 'refs/remotes/origin/main',
        CI_MERGE_REQUEST_PROJECT_ID: '1',
        CI_MERGE_REQUEST_PROJECT_PATH: 'acme/shop',
        CI_MERGE_REQUEST_SOURCE_PROJECT_ID: event.fork ? '2' : '1',
        CI_MERGE_REQUEST_SOURCE_PROJECT_PATH: event.fork ? 'mallory/shop' : 'acme/shop',
        CI_MERGE_REQUEST_SOURCE_BRANCH_NAME: event.branch,
        FORMAT_TOKEN: 'format-token',
      };
    }
    const release = { RELEASE_REGISTRY_USERNAME: this.secrets.username, RELEASE_REGISTRY_PASSWORD: this.secrets.password };
    if (event.type === 'tag') return { ...shared, ...release, CI_PIPELINE_SOURCE: 'push', CI_COMMIT_TAG: event.tag, CI_COMMIT_REF_SLUG: 'slug' };
    if (event.type === 'push') return { ...shared, CI_PIPELINE_SOURCE: 'push', CI_COMMIT_BRANCH: event.branch };
    return { ...shared, ...release, CI_PIPELINE_SOURCE: 'web', CI_COMMIT_BRANCH: 'main', RELEASE_TAG: event.tag, ...(event.publish && { PUBLISH: '1' }) };
  }

  #artifacts(runner: Runner, job: string): string[] {
    const jobs = parse(this.repository.workspace.read('.gitlab/nx-oci.yml')) as Record<string, { artifacts?: { paths: string[] } }>;
    const { paths = [] } = jobs[job].artifacts ?? {};
    return runner.files(paths);
  }
}
