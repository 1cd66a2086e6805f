import { freePort, startDockerRegistry, type DockerRegistry, type NpmRegistry } from '@nx-oci/peers';
import { GitHubRunner } from './ci-github';
import { GitLabRunner } from './ci-gitlab';
import { CiIdentities } from './ci-identities';
import { CiRepository } from './ci-repository';
import { testTimeout, type CiEvent, type CiResult, type CiRunner } from './ci-run';
import { WoodpeckerRunner } from './ci-woodpecker';
import { GeneratedCache, type CacheRequest } from './generated-cache';
import { startPluginRegistry } from './plugin-registry';

jest.setTimeout(testTimeout);

const tokens = { read: 'token-that-only-reads', write: 'token-that-writes-what-all-read' };
const nobody = { username: 'nobody', password: 'nothing' };
const serverEnv = { NX_OCI_CACHE_READ_TOKEN: tokens.read, NX_OCI_CACHE_TRUSTED_TOKEN: tokens.write };

/** Runners, whether the CI vouches for runs, and the role of those that are not of main. */
const providers = {
  github: { Runner: GitHubRunner, vouches: true, role: 'untrusted' },
  gitlab: { Runner: GitLabRunner, vouches: true, role: 'untrusted' },
  woodpecker: { Runner: WoodpeckerRunner, vouches: false, role: 'read' },
} as const;

let npm: NpmRegistry;
let registry: DockerRegistry;
let identities: CiIdentities;

beforeAll(async () => {
  npm = await startPluginRegistry();
  registry = await startDockerRegistry();
  identities = await CiIdentities.start();
});

afterAll(async () => {
  await identities?.stop();
  await registry?.stop();
  await npm?.stop();
});

describe.each(Object.keys(providers) as (keyof typeof providers)[])('%s', (provider) => {
  const { Runner, vouches, role } = providers[provider];
  let repository: CiRepository;
  let cache: GeneratedCache;
  let runner: CiRunner;

  beforeAll(async () => {
    repository = await CiRepository.make(npm, registry, provider, { cacheServer: `http://127.0.0.1:${await freePort()}` });
    runner = vouches ? new Runner(repository, nobody, identities) : new Runner(repository, { ...nobody, cache: tokens });
    cache = await GeneratedCache.start(repository.workspace, { issuer: identities.issuer, env: serverEnv });
  });

  afterAll(async () => {
    await cache?.stop();
    repository?.dispose();
  });

  /** Runs a job, which has to succeed; returns what it printed, and what the server was asked for meanwhile. */
  async function succeeded(event: CiEvent, job: string, by = runner): Promise<CiResult & { requests: CacheRequest[] }> {
    expect(await by.jobs(event)).toContain(job);
    const before = cache.requests.length;
    const result = await by.run(event, job);
    if (result.code !== 0) throw new Error(`${job} fails for ${JSON.stringify(event)}:\n${result.output}\n${cache.log}`);
    return { ...result, requests: cache.requests.slice(before) };
  }

  /** `role outcome`, each as often as it was. */
  const counts = (requests: CacheRequest[]): Record<string, number> => {
    const said = requests.map((request) => `${request.role ?? 'nobody'} ${request.outcome}`);
    return Object.fromEntries([...new Set(said)].sort().map((each) => [each, said.filter((other) => other === each).length]));
  };
  const releasing = provider === 'gitlab' ? 'nx-oci-release-build' : 'nx-oci-release';
  const pull: CiEvent = { type: 'pull', branch: 'topic' };

  test('main stores what it builds for all, and builds it once', async () => {
    const first = await succeeded({ type: 'push', branch: 'main' }, 'nx-oci-main');
    expect(counts(first.requests)).toEqual({ 'trusted miss': 2, 'trusted stored': 2 });
    expect(first.output).toContain('nx-oci-cache: 0 from the cache, 2 not there, 2 stored');
    expect(counts((await succeeded({ type: 'push', branch: 'main' }, 'nx-oci-main')).requests)).toEqual({ 'trusted hit': 2 });
  });

  test('a release takes what main built', async () => {
    const { requests, output } = await succeeded({ type: 'manual', tag: 'greeter/v1.0.0', publish: false }, releasing);
    expect(counts(requests)).toEqual({ [`${role} hit`]: 1 });
    expect(output).toContain('nx-oci-cache: 1 from the cache, 0 not there, 0 stored');
  });

  test('what a pull request stores, if it may, is read by its own runs and not by main', async () => {
    await repository.change('topic', 'apps/other/src/page.js', "export const page = 'changed';\n");
    expect(counts((await succeeded(pull, 'nx-oci-ci')).requests)).toEqual({ [`${role} miss`]: 1, [role === 'read' ? 'read refused' : 'untrusted stored']: 1 });
    expect(counts((await succeeded(pull, 'nx-oci-ci')).requests)).toEqual(role === 'read' ? { 'read miss': 1, 'read refused': 1 } : { 'untrusted hit': 1 });
    await repository.change('main', 'apps/other/src/page.js', "export const page = 'changed';\n");
    expect(counts((await succeeded({ type: 'push', branch: 'main' }, 'nx-oci-main')).requests)).toEqual({ 'trusted hit': 1, 'trusted miss': 1, 'trusted stored': 1 });
  });

  // Under Woodpecker, there is nothing else, and who has the token of pull requests is decided by whoever runs it.
  if (vouches) {
    test('a pull request from a fork has no token, and is built without the cache', async () => {
      await repository.change('topic', 'apps/other/src/page.js', "export const page = 'of a fork';\n");
      const { requests, output } = await succeeded({ ...pull, fork: true }, 'nx-oci-ci');
      expect(counts(requests)).toEqual({ 'nobody refused': 2 });
      expect(output).toContain('nx-oci-cache: 0 from the cache, 1 not there, 0 stored');
    });

    test('where the CI vouches for nothing, tokens that are secrets do', async () => {
      const withTokens = new Runner(repository, { ...nobody, cache: tokens });
      const main = await succeeded({ type: 'push', branch: 'main' }, 'nx-oci-main', withTokens);
      expect(main.requests).toEqual([expect.objectContaining({ role: 'trusted', name: 'trusted', outcome: 'hit' }), expect.objectContaining({ role: 'trusted', name: 'trusted', outcome: 'hit' })]);
      expect(counts((await succeeded(pull, 'nx-oci-ci', withTokens)).requests)).toEqual({ 'read miss': 1, 'read refused': 1 });
    });
  }

  test('a server that is down fails nothing', async () => {
    await cache.stop();
    const { output } = await succeeded({ type: 'push', branch: 'main' }, 'nx-oci-main');
    expect(output).toContain('nx-oci-cache: 0 from the cache, 2 not there, 0 stored');
  });
});
