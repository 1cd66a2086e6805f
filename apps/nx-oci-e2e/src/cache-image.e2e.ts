import { cpSync, existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { gunzipSync, gzipSync } from 'node:zlib';
import { freePort, run, runImage, startDocker, tarOf, tool, tryRun, type Docker, type RunningImage } from '@nx-oci/peers';
import { platforms, workspaceRoot } from './greeter-image';
import { makeWorkspace, type Target, type Workspace } from './workspace';

const image = 'nx-oci/cache-server:dev';
const output = 'dist/oci/apps/cache-server/image';
const store = '/var/lib/nx-oci-cache';
const tokens = { trusted: 'trusted-token-of-the-main-branch', read: 'read-token-of-a-laptop', admin: 'admin-token-of-who-runs-it' };
/** What may be taken from a container that serves. */
const confined = ['--read-only', '--cap-drop', 'ALL', '--security-opt', 'no-new-privileges'];
const artifact = gzipSync(Buffer.concat([tarOf([{ path: 'code', bytes: Buffer.from('0') }, { path: 'terminalOutput', bytes: Buffer.from('built\n') }, { path: 'dist/app.js', bytes: Buffer.from('x'.repeat(100_000)) }]), Buffer.alloc(1024)]));

let workspace: Workspace;
let engine: Docker;

beforeAll(async () => {
  workspace = await makeCacheServerWorkspace();
  await workspace.succeed('run', 'cache-server:lock');
  await workspace.succeed('run', 'cache-server:tarball');
  engine = await startDocker();
}, 900_000);
afterAll(async () => {
  await engine?.stop();
  workspace?.dispose();
});

/** The image of the cache server alone, to be locked afresh: what its own lock names may be gone from mirrors. */
async function makeCacheServerWorkspace(): Promise<Workspace> {
  const made = await makeWorkspace();
  const bundle = path.join(workspaceRoot, 'dist/apps/cache-server');
  if (!existsSync(bundle)) throw new Error('Run npx nx run cache-server:build first.');
  // Nothing here builds it, so that it is a source.
  cpSync(bundle, made.path('apps/cache-server/bundle'), { recursive: true });
  made.write('packages/cache/package.json', readFileSync(path.join(workspaceRoot, 'packages/cache/package.json')));
  const { targets } = JSON.parse(readFileSync(path.join(workspaceRoot, 'apps/cache-server/project.json'), 'utf8').replace('"dist/apps/cache-server"', '"apps/cache-server/bundle"')) as { targets: Record<string, Target> };
  made.project('cache-server', { image: targets.image });
  return made;
}

test('the image has the same digest when it is built again, in an empty store', async () => {
  const { digest } = workspace.record(output);
  workspace.emptyStore();
  workspace.remove('dist');
  const { cacheStatus } = await workspace.succeed('run', 'cache-server:image', '--skip-nx-cache');
  expect(cacheStatus['cache-server:image']).toBe('cache-miss');
  expect(workspace.record(output).digest).toBe(digest);
  await workspace.succeed('run', 'cache-server:tarball');
}, 900_000);

describe.each(platforms)('%s', (platform) => {
  const volume = `cache-${platform.replace('/', '-')}`;
  const docker = (...args: string[]): Promise<string> => run([tool('docker'), ...args], { env: engine.env });
  const as = (role: keyof typeof tokens): Record<string, string> => ({ authorization: `Bearer ${tokens[role]}` });
  beforeAll(() => docker('load', '--input', workspace.path(`${output}.tarball`, `cache-server-${platform.replace('/', '-')}.tar`)));

  async function start(): Promise<RunningImage> {
    const port = await freePort();
    const env = { NX_OCI_CACHE_LISTEN: `127.0.0.1:${port}`, ...Object.fromEntries(Object.entries(tokens).map(([role, token]) => [`NX_OCI_CACHE_${role.toUpperCase()}_TOKEN`, token])) };
    return runImage({ engine, image, platform, port, env, options: [...confined, '--volume', `${volume}:${store}`] });
  }

  test('as 65532, without a capability, and with nothing to write to but its volume, it keeps what it is given', async () => {
    const first = await start();
    try {
      const pid = (await docker('inspect', '--format', '{{.State.Pid}}', first.name)).trim();
      const status = readFileSync(`/proc/${pid}/status`, 'utf8');
      expect(status).toMatch(/^Uid:\t65532\t65532\t65532\t65532$/m);
      expect(status).toMatch(/^CapBnd:\t0+$/m);
      expect((await fetch(`${first.url}/ready`)).status).toBe(200);
      expect((await fetch(`${first.url}/v1/cache/1`, { method: 'PUT', headers: as('read'), body: artifact })).status).toBe(403);
      expect((await fetch(`${first.url}/v1/cache/1`, { method: 'PUT', headers: as('trusted'), body: artifact })).status).toBe(200);
      expect((await fetch(`${first.url}/v1/cache/2`, { headers: as('read') })).status).toBe(404);
      expect(await (await fetch(`${first.url}/v1/stats`, { headers: as('admin') })).json()).toMatchObject({ hitRate: 0 });
      expect(await (await fetch(`${first.url}/stats`)).text()).toContain('<title>Remote cache</title>');
    } finally {
      expect(await first.stop()).toBe(0);
    }
    expect(first.logs()).toContain('"msg":"stopped"');

    const second = await start();
    try {
      const response = await fetch(`${second.url}/v1/cache/1`, { headers: as('read') });
      expect(response.status).toBe(200);
      const text = gunzipSync(await response.arrayBuffer()).toString('latin1');
      for (const part of ['code\0', 'terminalOutput\0', 'built\n', 'dist/app.js\0', 'x'.repeat(100_000)]) expect(text).toContain(part);
    } finally {
      expect(await second.stop()).toBe(0);
    }
  });

  test('its other commands are there, and its version', async () => {
    const said = async (...args: string[]): Promise<string> => {
      const container = await runImage({ engine, image, platform, args, options: confined });
      expect([await container.ended, container.logs()]).toEqual([0, expect.any(String)]);
      return container.logs();
    };
    expect(await said('key')).toContain('BEGIN PRIVATE KEY');
    expect((await said('--version')).trim()).toBe((JSON.parse(readFileSync(path.join(workspaceRoot, 'packages/cache/package.json'), 'utf8')) as { version: string }).version);
  });
});

describe('without a network', () => {
  const platform = process.arch === 'x64' ? 'linux/amd64' : 'linux/arm64';
  const options = ['--pull', 'never', '--network', 'none', ...confined];
  const docker = (...args: string[]): Promise<string> => run([tool('docker'), ...args], { env: engine.env });
  beforeAll(() => docker('load', '--input', workspace.path(`${output}.tarball`, `cache-server-${platform.replace('/', '-')}.tar`)));

  /** What it logs until it listens. */
  async function listening(more: string[], ...args: string[]): Promise<string> {
    const id = (await docker('run', '--detach', ...options, ...more, image, ...args)).trim();
    try {
      for (let tries = 0; tries < 600; tries += 1) {
        const logs = await docker('logs', id);
        if (logs.includes('"msg":"listening"')) return logs;
        await delay(100);
      }
      const { stdout, stderr } = await tryRun([tool('docker'), 'logs', id], { env: engine.env });
      throw new Error(`It does not listen: ${stdout}${stderr}`);
    } finally {
      await docker('rm', '--force', '--volumes', id);
    }
  }

  test('it listens for other machines in the clear when that is said, and not before', async () => {
    const { code, stderr } = await tryRun([tool('docker'), 'run', '--rm', ...options, image], { env: engine.env });
    expect([code, stderr]).toEqual([1, expect.stringContaining('error(config-invalid): listen is "0.0.0.0:3210", and there is no "tls"')]);
    expect(await listening(['--env', 'NX_OCI_CACHE_PLAIN_HTTP=true'])).toContain('"url":"http://0.0.0.0:3210"');
  });

  test('it starts as the manifests for a cluster configure it', async () => {
    await workspace.succeed('g', 'nx-oci:cache-server', '--image=registry.test/acme/cache-server');
    for (const [name, token] of Object.entries(tokens)) workspace.write(`secret/${name}-token`, `${token}\n`);
    workspace.write('secret/key.pem', await docker('run', '--rm', ...options, image, 'key'));
    const mounts = [
      ['deploy/cache/cache.yaml', 'cache.yaml'],
      ['secret', 'secret'],
    ].flatMap(([from, to]) => ['--volume', `${workspace.path(from)}:/etc/nx-oci-cache/${to}:ro`]);
    expect(await listening(mounts, 'serve', '--config', '/etc/nx-oci-cache/cache.yaml')).toContain('"tokens":["trusted: trusted","read: read","admin: admin"]');
  });
});
