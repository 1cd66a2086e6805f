import { startDocker, startDockerRegistry, type NpmRegistry } from '@nx-oci/peers';
import { startPluginRegistry } from './plugin-registry';
import { digestOf, login, Service, type Surroundings } from './plugin-service';
import { makePluginWorkspace, type NxMajor } from './plugin-workspace';

/** A service, and the Nx of its workspace. */
export interface Life {
  major: NxMajor;
  runtime: 'go' | 'node' | 'python';
}

/** Tests that in a new workspace, services are made, built, run, pushed and released by the commands that the guides name. */
export function serviceLife(lives: Life[]): void {
  let npm: NpmRegistry;
  let surroundings: Surroundings;

  beforeAll(async () => {
    npm = await startPluginRegistry();
    const registry = await startDockerRegistry({ auth: 'token', tls: true });
    surroundings = { registry, engine: await startDocker() };
  }, 300_000);

  afterAll(async () => {
    await surroundings?.engine.stop();
    await surroundings?.registry.stop();
    await npm?.stop();
  });

  test.each(lives)('a $runtime service in a new workspace of Nx $major is built, runs, is pushed and released', async ({ major, runtime }) => {
    const { registry } = surroundings;
    const workspace = await makePluginWorkspace(npm, { major, packageManager: 'npm', env: login(registry) });
    try {
      const name = runtime === 'go' ? 'greeter-two' : `${runtime}-greeter`;
      const service = new Service(workspace, name, surroundings);
      await service.generate(runtime);
      const digest = await service.build();
      expect(await service.serve()).toEqual({ health: 'ok', greeting: expect.stringMatching(/^Hello/), code: 0 });
      expect(await service.push()).toBe(digest);
      expect(await service.release()).toEqual([`${name}/v0.1.0`]);
      expect(await digestOf(registry, `acme/${name}:0.1.0`)).toBe(digest);
      expect(await digestOf(registry, `acme/${name}:latest`)).toBe(digest);
      expect(await workspace.changes()).toEqual([]);
    } finally {
      workspace.dispose();
    }
  });
}
