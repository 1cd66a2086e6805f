import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { tool, type RunResult } from '@nx-oci/peers';
import picomatch from 'picomatch';
import { parse } from 'yaml';
import type { CiIdentities } from './ci-identities';
import type { CiRepository } from './ci-repository';
import { Artifacts, Runner, type CiEvent, type CiResult, type CiRunner, type CiSecrets } from './ci-run';

const address = 'https://gitlab.example/acme/shop.git';

interface Job {
  id_tokens?: Record<string, { aud: string }>;
  extends?: string;
  needs?: string[];
  artifacts?: { paths: string[]; exclude?: string[] };
  environment?: { name: string };
  resource_group?: string;
}

/** A variable that has a value in some environments alone. */
interface Variable {
  type: string;
  values: Record<string, string>;
}

const sources = { pull: 'merge_request_event', push: 'push', tag: 'push', manual: 'web' };

/** Pipelines for merge requests of a fork run there. */
function projectOf(event: CiEvent): string {
  return event.type === 'pull' && event.fork ? 'mallory/shop' : 'acme/shop';
}

/** What names of environments may have, and so those of groups of resources: GitLab takes others for none. */
const groupName = /^[\w$ {}.-]([\w$ {}./-]*[\w$ {}.-])?$/;

/** Runs jobs of GitLab by gitlab-ci-local, which decides by the rules which of them are in a pipeline, in clones as GitLab makes them. */
export class GitLabRunner implements CiRunner {
  constructor(
    readonly repository: CiRepository,
    readonly secrets: CiSecrets,
    readonly identities?: CiIdentities,
  ) {}

  async jobs(event: CiEvent): Promise<string[]> {
    const runner = new Runner(this.repository);
    try {
      const { code, stdout, stderr } = await this.#local(runner, event, ['--list-json']);
      if (code !== 0) throw new Error(stdout + stderr);
      const jobs = JSON.parse(stdout.slice(stdout.indexOf('[\n'), stdout.lastIndexOf(']') + 1)) as { name: string; when: string }[];
      return jobs.filter(({ when }) => when !== 'never').map(({ name }) => name);
    } finally {
      runner.dispose();
    }
  }

  async run(event: CiEvent, job: string): Promise<CiResult> {
    const artifacts = new Artifacts();
    try {
      let before = '';
      for (const needed of this.#job(job).needs ?? []) {
        const result = await this.#run(event, needed, artifacts);
        if (result.code !== 0) return result;
        before += result.output;
      }
      const result = await this.#run(event, job, artifacts);
      return { ...result, output: before + result.output };
    } finally {
      artifacts.dispose();
    }
  }

  async group(event: CiEvent): Promise<string> {
    const groups = (await this.jobs(event)).flatMap((name) => this.#job(name).resource_group ?? []);
    const [group = ''] = groups;
    if (groups.length !== 1 || !groupName.test(group) || group.includes('$')) throw new Error(`GitLab makes no group of ${groups.join(', ')}.`);
    return group;
  }

  #job(name: string): Job {
    return (parse(this.repository.workspace.read('.gitlab/nx-oci.yml')) as Record<string, Job>)[name];
  }

  /** Runs a job on a machine of its own, which has what the jobs that it needs have kept. */
  async #run(event: CiEvent, name: string, artifacts: Artifacts): Promise<CiResult> {
    const { needs = [], artifacts: { paths = [], exclude = [] } = {} } = this.#job(name);
    const runner = new Runner(this.repository);
    try {
      const args = [name, '--force-shell-executor', '--no-shell-isolation', '--no-artifacts-to-source'];
      const { code } = await this.#local(runner, event, args, this.#identity(name, event), () => needs.forEach((each) => artifacts.restore(each, runner.root)));
      const isExcluded = picomatch(exclude);
      const kept = runner.files(paths.flatMap((each) => [each, `${each}/**`])).filter((file) => !isExcluded(file));
      artifacts.save(name, runner.root, kept);
      return { code, output: runner.output, artifacts: kept };
    } finally {
      runner.dispose();
    }
  }

  /** What GitLab says of the run of a job, as variables of that job. */
  #identity(name: string, event: CiEvent): Record<string, string> {
    const ref = event.type === 'tag' ? event.tag : event.type === 'manual' ? 'main' : event.branch;
    const isMain = ref === 'main' && event.type !== 'pull';
    const claims = { project_path: projectOf(event), pipeline_source: sources[event.type], ref, ref_type: event.type === 'tag' ? 'tag' : 'branch', ref_protected: String(isMain) };
    const wanted = this.identities ? Object.entries(this.#job(name).id_tokens ?? {}) : [];
    return Object.fromEntries(wanted.map(([variable, { aud }]) => [variable, this.identities!.identity(claims, aud)]));
  }

  async #local(runner: Runner, event: CiEvent, args: string[], more: Record<string, string> = {}, prepare?: () => void): Promise<RunResult> {
    const env = await this.#clone(runner, event);
    prepare?.();
    const variables = path.join(runner.folder, 'variables.yml');
    writeFileSync(variables, JSON.stringify({ ...this.#variables(event, await this.repository.commitOf(event)), ...more }));
    const unset = event.type === 'push' || event.type === 'manual' ? [] : ['--unset-variable', 'CI_COMMIT_BRANCH'];
    const argv = [process.execPath, tool('gitlab-ci-local'), ...args, '--variables-file', path.relative(runner.root, variables), '--state-dir', '../state', ...unset];
    return runner.run(argv, env);
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

  #variables(event: CiEvent, sha: string): Record<string, string | Variable> {
    const ofEnvironment = (name: string, value: string): Variable => ({ type: 'variable', values: { [name]: value } });
    const { username, password, cache } = this.secrets;
    const cacheTokens: Record<string, string | Variable> = cache && !(event.type === 'pull' && event.fork) ? { NX_CACHE_READ_TOKEN: cache.read, NX_CACHE_WRITE_TOKEN: ofEnvironment('main', cache.write) } : {};
    const shared = { GITLAB_CI: 'true', CI_COMMIT_SHA: sha, CI_DEFAULT_BRANCH: 'main', CI_PROJECT_PATH: projectOf(event), NX_NO_CLOUD: 'true', ...cacheTokens };
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
    const release = { RELEASE_REGISTRY_USERNAME: ofEnvironment('release', username), RELEASE_REGISTRY_PASSWORD: ofEnvironment('release', password) };
    if (event.type === 'tag') return { ...shared, ...release, CI_PIPELINE_SOURCE: 'push', CI_COMMIT_TAG: event.tag, CI_COMMIT_REF_SLUG: 'slug' };
    if (event.type === 'push') return { ...shared, CI_PIPELINE_SOURCE: 'push', CI_COMMIT_BRANCH: event.branch };
    return { ...shared, ...release, CI_PIPELINE_SOURCE: 'web', CI_COMMIT_BRANCH: 'main', RELEASE_TAG: event.tag, ...(event.publish && { PUBLISH: '1' }) };
  }
}
