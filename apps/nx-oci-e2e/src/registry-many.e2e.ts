import { randomBytes } from 'node:crypto';
import { startDockerRegistry, type DockerRegistry } from '@nx-oci/peers';
import { imageTarget, makeWorkspace, type Workspace } from './workspace';

const services = Array.from({ length: 100 }, (_, at) => `svc-${String(at).padStart(2, '0')}`);
const platforms = ['linux/amd64'];
const imageOf = (name: string): string => `dist/oci/apps/${name}/image`;

let workspace: Workspace;

beforeAll(async () => {
  workspace = await makeWorkspace();
  // So much that others want it too while it is sent.
  workspace.write('apps/base/src/noise', randomBytes(16 << 20));
  workspace.write('apps/shared/noise', randomBytes(4 << 20));
}, 300_000);

afterAll(() => workspace?.dispose());

describe.each([
  ['the same registry', { elsewhere: false }],
  ['another registry', { elsewhere: true }],
])('services on a base of %s', (_, { elsewhere }) => {
  let registry: DockerRegistry;
  /** That of the base. */
  let origin: DockerRegistry;

  beforeAll(async () => {
    registry = await startDockerRegistry();
    origin = elsewhere ? await startDockerRegistry() : registry;
    const options = { platforms, repository: `${origin.host}/acme/base` };
    workspace.project('base', { image: imageTarget('apps/base/src', options) });
    await push('base', 'base');
    const base = `${origin.host}/acme/base:base@${workspace.record(imageOf('base')).digest}`;
    for (const name of services) {
      workspace.write(`apps/${name}/src/page.txt`, name);
      const contents = [
        { type: 'files', from: 'apps/shared', to: '/shared', layer: 'shared' },
        { type: 'files', from: `apps/${name}/src`, to: '/app' },
      ];
      workspace.project(name, { image: imageTarget([], { base, contents, platforms, repository: `${registry.host}/acme/${name}` }) });
    }
    // What is known of the base is what its registry says.
    workspace.emptyStore();
  }, 300_000);

  afterAll(async () => {
    await registry?.stop();
    await origin?.stop();
  });

  async function push(projects: string, tag: string): Promise<void> {
    const args = ['run-many', '-t', 'push', `--projects=${projects}`, '--parallel=4', `--tag=${tag}`, '--publish'];
    const { code, stdout, stderr } = await workspace.nxWith({ DOCKER_CONFIG: registry.env.DOCKER_CONFIG }, ...args);
    if (code !== 0) throw new Error(`nx ${args.join(' ')} ended with ${code}:\n${stdout}\n${stderr}`);
  }

  /** How often each blob was sent while `work` ran. */
  async function sent(work: () => Promise<unknown>): Promise<Map<string, number>> {
    const before = registry.accessLog().length;
    await work();
    const counts = new Map<string, number>();
    for (const { method, target } of registry.accessLog().slice(before)) {
      const digest = new URL(target, registry.url).searchParams.get('digest');
      if (method === 'PUT' && digest) counts.set(digest, (counts.get(digest) ?? 0) + 1);
    }
    return counts;
  }

  const layersOf = (name: string): string[] => workspace.record(imageOf(name)).platforms['linux/amd64'].layers.map(({ digest }) => digest);

  async function expectTagged(names: string[], tag: string): Promise<void> {
    const tagged = names.map(async (name) => {
      const headers = { accept: 'application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json' };
      const response = await fetch(`${registry.url}/v2/acme/${name}/manifests/${tag}`, { method: 'HEAD', headers });
      return [name, response.headers.get('docker-content-digest')];
    });
    expect(await Promise.all(tagged)).toEqual(names.map((name) => [name, workspace.record(imageOf(name)).digest]));
  }

  test('what 100 of them share is sent once at most', async () => {
    const counts = await sent(() => push('svc-*', 'first'));
    const base = layersOf('base');
    const [shared] = layersOf(services[0]).filter((digest) => !base.includes(digest));
    expect(base.map((digest) => counts.get(digest) ?? 0)).toEqual(base.map(() => (elsewhere ? 1 : 0)));
    expect(services.every((name) => layersOf(name).includes(shared))).toBe(true);
    // Their own layers and configs go by the same rule.
    counts.forEach((count, digest) => expect([digest, count]).toEqual([digest, 1]));
    expect(counts.get(shared)).toBe(1);
    await expectTagged(services, 'first');
  }, 900_000);

  test('what the registry has is sent no more, also by a machine that knows nothing of it', async () => {
    const some = services.slice(0, 10);
    for (const name of some) workspace.write(`apps/${name}/src/page.txt`, `${name} again`);
    const before = new Set(some.flatMap(layersOf));
    workspace.emptyStore();
    const counts = await sent(() => push('svc-0*', 'second'));
    expect([...counts.keys()].filter((digest) => before.has(digest))).toEqual([]);
    await expectTagged(some, 'second');
  });
});
