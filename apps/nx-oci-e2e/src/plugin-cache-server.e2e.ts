import { freePort, type NpmRegistry } from '@nx-oci/peers';
import { CiIdentities } from './ci-identities';
import { testTimeout } from './ci-run';
import { GeneratedCache } from './generated-cache';
import { startPluginRegistry } from './plugin-registry';
import { makePluginWorkspace, type NxMajor, type PluginWorkspace } from './plugin-workspace';
import { imageTarget } from './workspace';

const laptopToken = 'token-of-a-laptop-that-only-reads';
const shop = { repository: 'acme/shop', sha: 'abc' };
const main = { ...shop, event_name: 'push', ref: 'refs/heads/main', ref_protected: 'true' };
const pull = { ...shop, event_name: 'pull_request', ref: 'refs/pull/1/merge', ref_protected: 'false' };

jest.setTimeout(testTimeout);

let npm: NpmRegistry;
let identities: CiIdentities;

beforeAll(async () => {
  npm = await startPluginRegistry();
  identities = await CiIdentities.start();
}, 300_000);

afterAll(async () => {
  await identities?.stop();
  await npm?.stop();
});

test.each<[NxMajor]>([[22], [23], [24]])('with Nx %i, machines share by a server of the configuration that is generated, behind the proxy that is installed', async (major) => {
  const machines: PluginWorkspace[] = [];
  let cache: GeneratedCache | undefined;
  const kept = (machine: PluginWorkspace): PluginWorkspace => {
    machines.push(machine);
    return machine;
  };
  const behindProxy = (machine: PluginWorkspace): PluginWorkspace => {
    machine.around = ['npx', 'nx-oci-cache', 'run', '--'];
    return machine;
  };
  const build = async (machine: PluginWorkspace, env: NodeJS.ProcessEnv = {}): Promise<{ status: string; said: string }> => {
    const { code, cacheStatus, stdout, stderr } = await machine.nxWith(env, 'run-many', '-t', 'image');
    if (code !== 0) throw new Error(`${stdout}${stderr}\n${cache?.log}`);
    return { status: cacheStatus['page:image'], said: stderr };
  };
  try {
    const first = kept(await makePluginWorkspace(npm, { major, packageManager: 'npm' }));
    first.write('apps/page/src/page.html', '<p>one</p>\n');
    first.project('page', { image: imageTarget('apps/page/src') });
    const generate = ['g', 'nx-oci:cache', '--provider=self-hosted', `--server=http://127.0.0.1:${await freePort()}`, '--ci=github', '--repository=acme/shop', '--no-interactive'];
    const said = await first.succeed(...generate);
    expect(said.stdout).toContain('npx nx-oci-cache run -- nx run-many -t build');
    await first.commit('share a cache');
    await first.succeed(...generate);
    expect(await first.changes()).toEqual([]);
    cache = await GeneratedCache.start(first, { issuer: identities.issuer, env: { NX_OCI_CACHE_READ_TOKEN: laptopToken } });

    behindProxy(first);
    expect(await build(first, identities.variables(pull))).toMatchObject({ status: 'cache-miss', said: expect.stringContaining('1 not there, 1 stored') as string });
    const ci = behindProxy(kept(await first.clone()));
    expect(await build(ci, identities.variables(main))).toMatchObject({ status: 'cache-miss', said: expect.stringContaining('1 not there, 1 stored') as string });
    const stored = cache.requests.filter(({ outcome }) => outcome === 'stored');
    expect(stored).toMatchObject([{ role: 'untrusted', name: 'refs/pull/1/merge', project: 'acme/shop' }, { role: 'trusted', name: 'refs/heads/main', project: 'acme/shop' }]);

    const laptop = behindProxy(kept(await first.clone()));
    laptop.write('.env.local', laptop.read('.env.local.example').replace(/=$/m, `=${laptopToken}`));
    expect(await laptop.changes()).toEqual([]);
    expect(await build(laptop)).toMatchObject({ status: 'remote-cache-hit', said: expect.stringContaining('1 from the cache') as string });
    expect(laptop.record('dist/oci/apps/page/image').digest).toBe(ci.record('dist/oci/apps/page/image').digest);
    laptop.write('apps/page/src/page.html', '<p>two</p>\n');
    expect(await build(laptop)).toMatchObject({ status: 'cache-miss', said: expect.stringContaining('a token of the role read may not write') as string });

    laptop.remove('.env.local');
    laptop.write('apps/page/src/page.html', '<p>three</p>\n');
    expect(await build(laptop)).toMatchObject({ status: 'cache-miss', said: expect.stringContaining('0 from the cache, 1 not there, 0 stored') as string });
    expect(cache.requests.slice(-2)).toMatchObject([{ method: 'GET', outcome: 'refused' }, { method: 'PUT', outcome: 'refused' }]);
  } finally {
    await cache?.stop();
    for (const machine of machines) machine.dispose();
  }
});
