import { readdirSync, readFileSync } from 'node:fs';
import { ciSchema, run, startDockerRegistry, tool, tryRun, type DockerRegistry, type NpmRegistry } from '@nx-oci/peers';
import Ajv from 'ajv';
import { parse } from 'yaml';
import { GitHubRunner } from './ci-github';
import { GitLabRunner } from './ci-gitlab';
import { CiRepository } from './ci-repository';
import { testTimeout, type CiEvent, type CiResult, type CiRunner } from './ci-run';
import { WoodpeckerRunner } from './ci-woodpecker';
import { startPluginRegistry } from './plugin-registry';

jest.setTimeout(testTimeout);

const providers = {
  github: { folder: '.github/workflows', Runner: GitHubRunner, releasing: ['nx-oci-release'] },
  gitlab: { folder: '.gitlab', Runner: GitLabRunner, releasing: ['nx-oci-release-build', 'nx-oci-release-publish'] },
  woodpecker: { folder: '.woodpecker', Runner: WoodpeckerRunner, releasing: ['nx-oci-release'] },
} as const;

const cacheServer = 'NX_SELF_HOSTED_REMOTE_CACHE_SERVER=https://cache.example\n';

let npm: NpmRegistry;
beforeAll(async () => void (npm = await startPluginRegistry()));
afterAll(() => npm?.stop());

describe.each(Object.keys(providers) as (keyof typeof providers)[])('%s', (provider) => {
  const { folder, Runner, releasing } = providers[provider];
  /** What publishes, after what it needs. */
  const release = releasing.at(-1)!;
  /** What a branch is formatted for: under Woodpecker, a pull request does not tell whose branch it is. */
  const fixing = (branch: string): CiEvent => ({ type: provider === 'woodpecker' ? 'push' : 'pull', branch });
  let registry: DockerRegistry;
  let repository: CiRepository;
  let runner: CiRunner;

  beforeAll(async () => {
    registry = await startDockerRegistry({ auth: 'htpasswd' });
    repository = await CiRepository.make(npm, registry, provider);
    runner = new Runner(repository, registry.users[0]);
  });

  afterAll(async () => {
    repository?.dispose();
    await registry?.stop();
  });

  /** The result of a job that an event starts, and that has to succeed. */
  async function succeeded(event: CiEvent, job: string): Promise<CiResult> {
    expect(await runner.jobs(event)).toContain(job);
    const result = await runner.run(event, job);
    if (result.code !== 0) throw new Error(`${job} fails for ${JSON.stringify(event)}:\n${result.output}`);
    return result;
  }

  /** What the registry was asked meanwhile, `METHOD path status`. */
  async function requests(work: () => Promise<unknown>): Promise<string[]> {
    const before = registry.accessLog().length;
    await work();
    return registry.accessLog().slice(before).map(({ method, target, status }) => `${method} ${target.replace(/\?.*/, '')} ${status}`);
  }

  const tags = async (name: string): Promise<string[]> => {
    const { code, stdout } = await tryRun([tool('crane'), 'ls', '--insecure', `${registry.host}/acme/${name}`], { env: registry.env });
    return code === 0 ? stdout.trim().split('\n').sort() : [];
  };

  test('what is generated fits the schema, and the linter where there is one', async () => {
    const validate = new Ajv({ strict: false, allErrors: true, validateFormats: false }).compile(JSON.parse(readFileSync(ciSchema(provider), 'utf8')) as object);
    repository.workspace.write('.env', cacheServer);
    for (const cache of ['none', 'self-hosted', 'nx-cloud']) {
      await repository.workspace.succeed('generate', 'ci', `--provider=${provider}`, `--cache=${cache}`, '--no-interactive', ...(cache === 'nx-cloud' ? ['--agents=3 linux-medium-js'] : []));
      const files = readdirSync(repository.workspace.path(folder)).map((name) => `${folder}/${name}`);
      expect(files.length).toBeGreaterThan(0);
      for (const file of files) expect({ file, valid: validate(parse(repository.workspace.read(file))), errors: validate.errors }).toEqual({ file, valid: true, errors: null });
      if (provider === 'github') await run([tool('actionlint'), ...files], { cwd: repository.workspace.root });
    }
    await repository.workspace.git('clean', '--quiet', '--force', folder, '.env');
    await repository.workspace.git('checkout', '--quiet', '.');
  });

  test('generated again, nothing changes; --dry-run writes nothing', async () => {
    const { code, stdout } = await repository.generate(provider);
    expect({ code, changes: await repository.workspace.changes() }).toEqual({ code: 0, changes: [] });
    expect(stdout).toContain('is up to date');
    repository.workspace.write('.env', cacheServer);
    await repository.generate(provider, '--cache=self-hosted', '--dry-run');
    expect(await repository.workspace.changes()).toEqual(['?? .env']);
    repository.workspace.remove('.env');
  });

  test('a pull request is checked, and its images are built and kept, without the registry', async () => {
    await repository.change('topic', 'apps/greeter/src/page.js', "export const page = 'changed';\n");
    let result!: CiResult;
    const seen = await requests(async () => (result = await succeeded({ type: 'pull', branch: 'topic' }, 'nx-oci-ci')));
    expect(result.artifacts).toEqual(['dist/graph.json', ...['amd64', 'arm64'].map((each) => `dist/oci/apps/greeter/image/greeter-linux-${each}.tar`)]);
    for (const task of ['greeter:lint', 'greeter:test', 'greeter:image', 'greeter:tarball']) expect(result.output).toContain(task);
    expect(result.output).not.toContain('other:image');
    expect(seen).toEqual([]);
  });

  test('a service that is not wired fails a pull request', async () => {
    const unwired = { name: 'unwired', targets: { image: { executor: 'nx-oci:service-image', options: { binary: 'dist/{arch}/unwired' } } } };
    await repository.change('drift', 'apps/unwired/project.json', JSON.stringify(unwired));
    const { code, output } = await runner.run({ type: 'pull', branch: 'drift' }, 'nx-oci-ci');
    expect(output).toContain('nx.json releases no unwired.');
    expect(output).not.toContain('Running target');
    expect(code).not.toBe(0);
  });

  test('a release tag publishes its project, and no other', async () => {
    await repository.tag('greeter/v1.0.0');
    expect(await runner.jobs({ type: 'tag', tag: 'greeter/v1.0.0' })).toEqual(releasing);
    await succeeded({ type: 'tag', tag: 'greeter/v1.0.0' }, release);
    expect(await tags('greeter')).toEqual(['1.0.0', 'latest']);
    expect(await tags('other')).toEqual([]);
  });

  test('another tag runs nothing, and the tag of no project is refused', async () => {
    await repository.tag('v1.0.0');
    expect(await runner.jobs({ type: 'tag', tag: 'v1.0.0' })).toEqual([]);
    await repository.tag('nobody/v1.0.0');
    const { code, output } = await runner.run({ type: 'tag', tag: 'nobody/v1.0.0' }, release);
    expect(output).toContain('error(project-unknown): The tag "nobody/v1.0.0"');
    expect(code).toBe(1);
  });

  test('run by hand, it says what it would publish, and writes nothing', async () => {
    let result!: CiResult;
    const seen = await requests(async () => (result = await succeeded({ type: 'manual', tag: 'greeter/v1.1.0', publish: false }, release)));
    expect(result.output).toContain('Dry run: nothing was written.');
    expect(seen.filter((each) => !/^(GET|HEAD) /.test(each))).toEqual([]);
    expect(await tags('greeter')).not.toContain('1.1.0');
  });

  test('run by hand, it publishes if that is asked for', async () => {
    await succeeded({ type: 'manual', tag: 'greeter/v1.1.0-rc.1', publish: true }, release);
    expect(await tags('greeter')).toContain('1.1.0-rc.1');
  });

  test('runs for one tag wait for each other: its own, and those by hand', async () => {
    const own = await runner.group({ type: 'tag', tag: 'greeter/v1.0.0' });
    expect(own).not.toBe('');
    for (const publish of [true, false]) expect(await runner.group({ type: 'manual', tag: 'greeter/v1.0.0', publish })).toBe(own);
  });

  test('a workflow that is not up to date fails a pull request, with the command that writes it anew', async () => {
    await repository.change('other-node', '.nvmrc', '22\n');
    const { code, output } = await runner.run({ type: 'pull', branch: 'other-node' }, 'nx-oci-ci');
    expect(output).toContain(`Run npx nx g nx-oci:ci --provider=${provider}, and look at what changes.`);
    expect(output).not.toContain('Running target');
    expect(code).not.toBe(0);
  });

  test('formatting is committed to a branch, alone and once', async () => {
    await repository.change('untidy', 'apps/other/src/page.js', 'export   const page = "untidy"');
    const before = await repository.commitOf({ type: 'push', branch: 'untidy' });
    await succeeded(fixing('untidy'), 'nx-oci-format');
    const after = await repository.commitOf({ type: 'push', branch: 'untidy' });
    expect(await repository.remoteGit('rev-parse', `${after}^`)).toBe(before);
    expect(await repository.remoteGit('diff', '--name-only', before, after)).toBe('apps/other/src/page.js');
    expect(await repository.remoteGit('show', `${after}:apps/other/src/page.js`)).toBe("export const page = 'untidy';");
    const { output } = await succeeded(fixing('untidy'), 'nx-oci-format');
    expect(output).toContain('untidy is formatted.');
    expect(await repository.commitOf({ type: 'push', branch: 'untidy' })).toBe(after);
  });

  test('main and forks are left alone', async () => {
    const events: CiEvent[] = [{ type: 'push', branch: 'main' }, { type: 'pull', branch: 'untidy', fork: true }];
    for (const event of events) expect(await runner.jobs(event)).not.toContain('nx-oci-format');
  });
});
