import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gitHubValues } from '@nx-oci/peers';
import picomatch from 'picomatch';
import { parse } from 'yaml';
import type { CiIdentities } from './ci-identities';
import type { CiRepository } from './ci-repository';
import { Artifacts, Runner, type CiEvent, type CiResult, type CiRunner, type CiSecrets } from './ci-run';

interface Step {
  name?: string;
  uses?: string;
  with?: Record<string, unknown>;
  run?: string;
  env?: Record<string, string>;
}

type Permissions = Record<string, string>;

interface Job {
  permissions?: Permissions;
  if?: string;
  needs?: string;
  env?: Record<string, string>;
  environment?: string;
  steps: Step[];
}

interface Workflow {
  name: string;
  on: {
    pull_request?: null;
    push?: { tags?: string[]; branches?: string[] };
    workflow_dispatch?: { inputs: Record<string, { default?: unknown }> };
  };
  concurrency: { group: string; 'cancel-in-progress': boolean };
  permissions: Permissions;
  env?: Record<string, string>;
  jobs: Record<string, Job>;
}

type Contexts = Record<string, Record<string, unknown>>;

const owner = 'acme/shop';

/** Runs workflows of GitHub: expressions by GitHub's own evaluator, `run` by bash, and what the actions do by git. */
export class GitHubRunner implements CiRunner {
  constructor(
    readonly repository: CiRepository,
    readonly secrets: CiSecrets,
    readonly identities?: CiIdentities,
  ) {}

  get #workflows(): Workflow[] {
    const folder = this.repository.workspace.path('.github/workflows');
    return readdirSync(folder).map((name) => parse(readFileSync(path.join(folder, name), 'utf8')) as Workflow);
  }

  /** The workflows of which all jobs are run. */
  async jobs(event: CiEvent): Promise<string[]> {
    const names: string[] = [];
    for (const workflow of this.#workflows.filter(({ on }) => isFor(on, event))) {
      for (const job of Object.values(workflow.jobs)) {
        const contexts = this.#contexts(workflow, job, event, await this.repository.commitOf(event));
        if (job.if === undefined || (await gitHubValues([`\${{ ${job.if} }}`], contexts))[0] === 'true') names.push(workflow.name);
      }
    }
    return [...new Set(names)];
  }

  /** Runs the jobs of a workflow, each on a machine of its own; they are written in the order in which they need each other. */
  async run(event: CiEvent, name: string): Promise<CiResult> {
    const workflow = this.#workflows.find((each) => each.name === name)!;
    const artifacts = new Artifacts();
    const result: CiResult = { code: 0, output: '', artifacts: [] };
    try {
      const done: string[] = [];
      for (const [id, job] of Object.entries(workflow.jobs)) {
        if (job.needs !== undefined && !done.includes(job.needs)) throw new Error(`${id} needs ${job.needs}, which was not run before it.`);
        const { code, output, artifacts: kept } = await this.#run(workflow, job, event, artifacts);
        result.code = code;
        result.output += output;
        result.artifacts.push(...kept);
        if (code !== 0) return result;
        done.push(id);
      }
      return result;
    } finally {
      artifacts.dispose();
    }
  }

  async group(event: CiEvent): Promise<string> {
    const [name] = await this.jobs(event);
    const workflow = this.#workflows.find((each) => each.name === name)!;
    const [job] = Object.values(workflow.jobs);
    return (await gitHubValues([workflow.concurrency.group], this.#contexts(workflow, job, event, await this.repository.commitOf(event))))[0];
  }

  async #run(workflow: Workflow, job: Job, event: CiEvent, artifacts: Artifacts): Promise<CiResult> {
    const contexts = this.#contexts(workflow, job, event, await this.repository.commitOf(event));
    const runner = new Runner(this.repository);
    const result: CiResult = { code: 0, output: '', artifacts: [] };
    try {
      const env = { ...runner.env(), ...defaults(contexts, runner), ...this.#identity(workflow, job, event, contexts), ...(await evaluated(workflow.env, contexts)), ...(await evaluated(job.env, contexts)) };
      for (const step of job.steps) {
        if (step.uses) await this.#action(step, runner, contexts, { result, artifacts });
        else result.code = await runner.do(['bash', '-e', '-c', step.run!], { ...env, ...(await evaluated(step.env, contexts)) });
        if (result.code !== 0) break;
      }
      return { ...result, output: runner.output };
    } finally {
      runner.dispose();
    }
  }

  /** What a job is told that may ask for an identity: nothing in a pull request from a fork, whatever its workflow says. */
  #identity({ permissions }: Workflow, job: Job, event: CiEvent, { github }: Contexts): NodeJS.ProcessEnv {
    const isFork = event.type === 'pull' && event.fork;
    if (!this.identities || isFork || (job.permissions ?? permissions)['id-token'] !== 'write') return {};
    const names = ['repository', 'ref', 'ref_type', 'event_name', 'sha', 'head_ref', 'base_ref'];
    return this.identities.variables({ ...Object.fromEntries(names.map((name) => [name, github[name] as string])), ref_protected: String(github.ref === 'refs/heads/main') });
  }

  /** What actions of GitHub's own do that steps after them rely on. */
  async #action({ uses, with: inputs = {} }: Step, runner: Runner, contexts: Contexts, { result, artifacts }: { result: CiResult; artifacts: Artifacts }): Promise<void> {
    const [name] = uses!.split('@');
    if (name === 'actions/upload-artifact') {
      const { path: patterns } = await evaluated({ path: inputs.path as string }, contexts);
      const kept = uploaded(runner, patterns.trim().split('\n'));
      if (kept.files.length === 0 && inputs['if-no-files-found'] === 'error') throw new Error(`${patterns} are no files.`);
      artifacts.save(inputs.name as string, path.join(runner.root, kept.root), kept.files);
      result.artifacts.push(...kept.files.map((file) => path.join(kept.root, file)));
    } else if (name === 'actions/download-artifact') {
      artifacts.restore(inputs.name as string, path.join(runner.root, inputs.path as string));
    } else if (name === 'actions/checkout') {
      const { ref } = await evaluated({ ref: (inputs.ref as string) ?? '' }, contexts);
      await runner.git('init', '--quiet', '.');
      await runner.git('remote', 'add', 'origin', this.repository.remote);
      const refs = inputs['fetch-depth'] === 0 ? ['+refs/heads/*:refs/remotes/origin/*', '+refs/tags/*:refs/tags/*'] : [];
      const wanted = ref ? `refs/heads/${ref}` : (contexts.github.ref as string);
      await runner.git('fetch', '--quiet', '--no-tags', 'origin', ...refs, `+${wanted}:refs/checkout`);
      await runner.git(...(ref ? ['checkout', '--quiet', '-B', ref, 'refs/checkout'] : ['checkout', '--quiet', '--detach', 'refs/checkout']));
    } else if (!['actions/setup-node', 'actions/setup-go'].includes(name)) {
      throw new Error(`There is no action ${uses} here.`);
    }
  }

  #contexts(workflow: Workflow, job: Job, event: CiEvent, sha: string): Contexts {
    const inputs = event.type === 'manual' ? { tag: event.tag, ...(event.publish && { publish: true }) } : {};
    const declared = Object.entries(workflow.on.workflow_dispatch?.inputs ?? {}).filter(([, each]) => each.default !== undefined);
    // Those of an environment are for its jobs alone, and forks get none.
    const { username, password, cache } = this.secrets;
    const secrets = {
      ...(job.environment === 'release' && { RELEASE_REGISTRY_USERNAME: username, RELEASE_REGISTRY_PASSWORD: password }),
      ...(cache && !(event.type === 'pull' && event.fork) && { NX_CACHE_READ_TOKEN: cache.read, ...(job.environment === 'main' && { NX_CACHE_WRITE_TOKEN: cache.write }) }),
    };
    return {
      github: gitHubContext(event, sha),
      inputs: event.type === 'manual' ? { ...Object.fromEntries(declared.map(([name, each]) => [name, each.default])), ...inputs } : {},
      secrets,
      vars: {},
    };
  }
}

/** What is uploaded: files relative to the folder that all are in, which is what is looked through. */
function uploaded(runner: Runner, patterns: string[]): { root: string; files: string[] } {
  const wanted = patterns.filter((pattern) => !pattern.startsWith('!'));
  const isExcluded = picomatch(patterns.flatMap((pattern) => (pattern.startsWith('!') ? [pattern.slice(1)] : [])));
  const files = runner.files(wanted.flatMap((pattern) => [pattern, `${pattern}/**`])).filter((file) => !isExcluded(file));
  const root = wanted.length === 1 && !wanted[0].includes('*') ? wanted[0] : '.';
  return { root, files: files.map((file) => path.relative(root, file)) };
}

function isFor(on: Workflow['on'], event: CiEvent): boolean {
  if (event.type === 'pull') return on.pull_request !== undefined;
  if (event.type === 'manual') return on.workflow_dispatch !== undefined;
  const [patterns, name] = event.type === 'tag' ? [on.push?.tags, event.tag] : [on.push?.branches, event.branch];
  return patterns !== undefined && picomatch.isMatch(name, patterns);
}

function gitHubContext(event: CiEvent, sha: string): Record<string, unknown> {
  const repository = { full_name: owner, default_branch: 'main' };
  if (event.type === 'pull') {
    const head = { ref: event.branch, repo: { full_name: event.fork ? 'mallory/shop' : owner } };
    const payload = { repository, pull_request: { number: 1, head } };
    return { event_name: 'pull_request', event: payload, repository: owner, ref: 'refs/pull/1/merge', ref_name: '1/merge', ref_type: 'branch', head_ref: event.branch, base_ref: 'main', sha, token: 'job-token' };
  }
  const [kind, name] = event.type === 'tag' ? ['tag', event.tag] : ['branch', event.type === 'push' ? event.branch : 'main'];
  const ref = `refs/${kind === 'tag' ? 'tags' : 'heads'}/${name}`;
  return { event_name: event.type === 'manual' ? 'workflow_dispatch' : 'push', event: { repository }, repository: owner, ref, ref_name: name, ref_type: kind, head_ref: '', base_ref: '', sha, token: 'job-token' };
}

/** What a runner tells every step. */
function defaults({ github }: Contexts, runner: Runner): NodeJS.ProcessEnv {
  const file = path.join(runner.folder, 'event', 'event.json');
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(github.event));
  const names = ['event_name', 'repository', 'ref', 'ref_name', 'ref_type', 'head_ref', 'base_ref', 'sha'];
  return { GITHUB_ACTIONS: 'true', GITHUB_EVENT_PATH: file, ...Object.fromEntries(names.map((name) => [`GITHUB_${name.toUpperCase()}`, github[name] as string])) };
}

async function evaluated(texts: Record<string, unknown> = {}, contexts: Contexts): Promise<Record<string, string>> {
  const names = Object.keys(texts);
  const values = await gitHubValues(Object.values(texts).map(String), contexts);
  return Object.fromEntries(names.map((name, at) => [name, values[at]]));
}
