import { readdirSync } from 'node:fs';
import path from 'node:path';
import { runInNewContext } from 'node:vm';
import picomatch from 'picomatch';
import { parse } from 'yaml';
import type { CiRepository } from './ci-repository';
import { Runner, type CiEvent, type CiResult, type CiRunner, type CiSecrets } from './ci-run';

interface Workflow {
  when: When[];
  concurrency?: { limit: number; group: string };
  clone?: { settings?: { depth?: number; partial?: boolean; ref?: string } }[];
  steps: { name: string; environment?: Record<string, string | { from_secret: string }>; commands: string[] }[];
}

interface When {
  event: string;
  branch?: string | { exclude: string };
  ref?: string[];
  evaluate?: string;
}

const events = { pull: 'pull_request', push: 'push', tag: 'tag', manual: 'manual' };

/** Runs workflows of Woodpecker: each step in a container's environment of its own, which shares the work tree with the others. */
export class WoodpeckerRunner implements CiRunner {
  constructor(
    readonly repository: CiRepository,
    readonly secrets: CiSecrets,
  ) {}

  async jobs(event: CiEvent): Promise<string[]> {
    const names = readdirSync(this.repository.workspace.path('.woodpecker')).map((file) => path.basename(file, '.yaml'));
    return names.filter((name) => this.#workflow(name).when.some((when) => matches(when, event)));
  }

  async run(event: CiEvent, name: string): Promise<CiResult> {
    const runner = new Runner(this.repository);
    try {
      await this.#clone(runner, this.#workflow(name), event);
      const code = await this.#steps(runner, this.#workflow(name), event);
      return { code, output: runner.output, artifacts: runner.files(['dist/oci/**/*.tar', 'dist/graph.json']) };
    } finally {
      runner.dispose();
    }
  }

  /** What is in braces Woodpecker puts in by itself: of a run by hand, its variables too. */
  async group(event: CiEvent): Promise<string> {
    const [group = ''] = (await this.jobs(event)).flatMap((name) => this.#workflow(name).concurrency?.group ?? []);
    const variables = woodpeckerVariables(event);
    return group.replace(/\$\{(\w+)\}/g, (_, name: string) => variables[name] ?? '');
  }

  #workflow(name: string): Workflow {
    return parse(this.repository.workspace.read(`.woodpecker/${name}.yaml`)) as Workflow;
  }

  /** What plugin-git does: without `ref` it fetches the commit alone, with all that is before it. */
  async #clone(runner: Runner, { clone = [{}] }: Workflow, event: CiEvent): Promise<void> {
    await runner.git('init', '--quiet', '--initial-branch=main', '.');
    await runner.git('remote', 'add', 'origin', this.repository.remote);
    const commit = await this.repository.commitOf(event);
    for (const { settings = {} } of clone) {
      const { ref, depth, partial = true } = settings;
      const shallow = depth !== 0 || partial ? ['--depth=1'] : [];
      await runner.git('fetch', '--quiet', event.type === 'tag' ? '--tags' : '--no-tags', ...shallow, 'origin', `+${ref ?? commit}:`);
      await runner.git(...(ref ? ['checkout', '--quiet', '-f', 'FETCH_HEAD'] : ['reset', '--quiet', '--hard', commit]));
    }
  }

  async #steps(runner: Runner, { steps }: Workflow, event: CiEvent): Promise<number> {
    for (const { environment = {}, commands } of steps) {
      const values = Object.entries(environment).map(([name, value]) => [name, typeof value === 'string' ? value : this.#secret(value.from_secret, event)]);
      const env = { ...runner.env(), ...woodpeckerVariables(event), ...Object.fromEntries(values) };
      const code = await runner.do(['/bin/sh', '-e', '-c', commands.join('\n')], env);
      if (code !== 0) return code;
    }
    return 0;
  }

  #secret(name: string, { type }: CiEvent): string {
    const known: Record<string, { value: string; events: CiEvent['type'][] }> = {
      release_registry_username: { value: this.secrets.username, events: ['tag', 'manual'] },
      release_registry_password: { value: this.secrets.password, events: ['tag', 'manual'] },
      format_token: { value: 'format-token', events: ['push'] },
      ...(this.secrets.cache && {
        nx_cache_read_token: { value: this.secrets.cache.read, events: ['pull', 'tag', 'manual'] },
        nx_cache_write_token: { value: this.secrets.cache.write, events: ['push'] },
      }),
    };
    if (!known[name]?.events.includes(type)) throw new Error(`The secret ${name} is not for ${type}.`);
    return known[name].value;
  }
}

function matches({ event: wanted, branch, ref, evaluate }: When, event: CiEvent): boolean {
  if (wanted !== events[event.type]) return false;
  if (event.type === 'push' && typeof branch === 'string' && branch !== event.branch) return false;
  if (event.type === 'push' && typeof branch === 'object' && branch.exclude === event.branch) return false;
  if (event.type === 'tag' && ref && !picomatch.isMatch(`refs/tags/${event.tag}`, ref)) return false;
  return evaluate === undefined || Boolean(runInNewContext(evaluate, { RELEASE_TAG: event.type === 'manual' ? event.tag : undefined }));
}

function woodpeckerVariables(event: CiEvent): NodeJS.ProcessEnv {
  const shared = { CI: 'woodpecker', CI_PIPELINE_EVENT: events[event.type], CI_REPO: 'acme/shop', CI_REPO_DEFAULT_BRANCH: 'main' };
  if (event.type === 'tag') return { ...shared, CI_COMMIT_TAG: event.tag };
  if (event.type === 'push') return { ...shared, CI_COMMIT_BRANCH: event.branch };
  if (event.type === 'pull') return { ...shared, CI_COMMIT_BRANCH: 'main', CI_COMMIT_SOURCE_BRANCH: event.branch, CI_COMMIT_TARGET_BRANCH: 'main' };
  return { ...shared, CI_COMMIT_BRANCH: 'main', RELEASE_TAG: event.tag, ...(event.publish && { PUBLISH: '1' }) };
}
