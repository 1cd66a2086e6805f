import { startDockerRegistry, type DockerRegistry, type NpmRegistry } from '@nx-oci/peers';
import { startCacheServer, type CacheServer } from './cache-server';
import { startPluginRegistry } from './plugin-registry';
import { digestOf, login } from './plugin-service';
import { makePluginWorkspace, type PluginWorkspace, type PluginWorkspaceOptions } from './plugin-workspace';

let npm: NpmRegistry;
let registry: DockerRegistry;
let cache: CacheServer;

beforeAll(async () => {
  npm = await startPluginRegistry();
  registry = await startDockerRegistry({ auth: 'token', tls: true });
  cache = await startCacheServer();
}, 300_000);

afterAll(async () => {
  await cache?.stop();
  await registry?.stop();
  await npm?.stop();
});

/** Gives a machine the token, where the generator says that it belongs. */
function mayUseCache(machine: PluginWorkspace): void {
  machine.write('.env.local', machine.read('.env.local.example').replace(/=$/m, `=${cache.token}`));
}

const kinds: [daemon: string, Required<Pick<PluginWorkspaceOptions, 'major' | 'projects'>>][] = [
  ['false', { major: 22, projects: 'package.json' }],
  ['true', { major: 23, projects: 'project.json' }],
  ['false', { major: 24, projects: 'package.json' }],
];

test.each(kinds)('with NX_DAEMON=%s and %j, what one machine built another pushes, whose store is empty', async (daemon, kind) => {
  const name = `greeter-${kind.major}`;
  const env = { ...login(registry), NX_DAEMON: daemon };
  const builder = await makePluginWorkspace(npm, { packageManager: 'npm', ...kind, env });
  let publisher: PluginWorkspace | undefined;
  try {
    await builder.succeed('g', 'service-image', name, '--runtime=go', `--repository=${registry.host}/acme/${name}`, '--no-interactive');
    await builder.succeed('g', 'nx-oci:cache', '--provider=self-hosted', `--server=${cache.url}`, '--no-interactive');
    await builder.commit('make a service');
    expect(builder.has(`apps/${name}/${kind.projects}`)).toBe(true);
    mayUseCache(builder);
    const built = await builder.succeed('run', `${name}:image`);
    expect(built.cacheStatus[`${name}:image`]).toBe('cache-miss');

    publisher = await builder.clone();
    mayUseCache(publisher);
    const before = cache.requests.length;
    const pushed = await publisher.succeed('run', `${name}:push`, '--tag=main', '--publish');
    const tasks = ['build-amd64', 'build-arm64', 'image'].map((target) => `${name}:${target}`);
    expect(pushed.cacheStatus).toMatchObject(Object.fromEntries(tasks.map((task) => [task, 'remote-cache-hit'])));
    expect(cache.requests.slice(before)).toEqual(tasks.map(() => expect.stringMatching(/^GET \d+ 200$/)));
    const { digest } = builder.record(`dist/oci/apps/${name}/image`);
    expect(publisher.record(`dist/oci/apps/${name}/image`).digest).toBe(digest);
    expect(await digestOf(registry, `acme/${name}:main`)).toBe(digest);
  } finally {
    for (const machine of [builder, publisher]) {
      if (daemon === 'true') await machine?.stopDaemon();
      machine?.dispose();
    }
  }
});
