import { cpSync, readFileSync, rmSync } from 'node:fs';
import { run, startDockerRegistry, tool, type DockerRegistry } from '@nx-oci/peers';
import { platforms } from './greeter-image';
import { debian, makeServicesWorkspace, outputOf, services } from './sources-workspace';
import type { NxResult, Workspace } from './workspace';

let workspace: Workspace;
let registry: DockerRegistry;
/** Service → digest of its first build. */
const built: Record<string, string> = {};

beforeAll(async () => {
  [workspace, registry] = await Promise.all([makeServicesWorkspace(), startDockerRegistry({ auth: 'none' })]);
  for (const service of services) {
    await workspace.succeed('run', `${service}:lock`, '--archive=./vendor/archive');
    await workspace.succeed('run', `${service}:image`);
    built[service] = workspace.record(outputOf(service)).digest;
  }
}, 900_000);
afterAll(async () => {
  workspace?.dispose();
  await registry?.stop();
});

/** Builds without Nx's cache, in a network of its own without any way out if `offline`, and returns the digest. */
async function build(service: string, { offline = false, env = {} }: { offline?: boolean; env?: NodeJS.ProcessEnv } = {}): Promise<string> {
  workspace.remove(outputOf(service));
  const nx = [process.execPath, workspace.path('node_modules/.bin/nx'), 'run', `${service}:image`, '--skip-nx-cache'];
  await run([...(offline ? ['unshare', '--net'] : []), ...nx], { cwd: workspace.root, env: { ...workspace.nxEnv, ...env }, timeout: 600_000 });
  return workspace.record(outputOf(service)).digest;
}

/** Nothing that is fetched comes from where it would come from. */
const gone = {
  NX_OCI_MIRRORS: ['debian', 'debian-security', 'npm'].map((name) => `${name}=http://127.0.0.1:1/${name}/`).join(' '),
  HOME: '/nonexistent',
};

describe.each(services)('%s has one digest', (service) => {
  beforeAll(() => build(service));

  test('with the network off and a warm store', async () => expect(await build(service, { offline: true })).toBe(built[service]));

  test('with an empty store, from upstream', async () => {
    workspace.emptyStore();
    expect(await build(service)).toBe(built[service]);
  });

  test('with an empty store and the network off, from the archive that the lock names', async () => {
    workspace.emptyStore();
    expect(await build(service, { offline: true })).toBe(built[service]);
  });

  test('with an empty store and all of upstream gone', async () => {
    workspace.emptyStore();
    expect(await build(service, { env: gone })).toBe(built[service]);
  });

  test('and without that archive, what is gone is named', async () => {
    workspace.emptyStore();
    const archive = workspace.path('vendor/archive');
    cpSync(archive, `${archive}.aside`, { recursive: true });
    rmSync(archive, { recursive: true });
    try {
      await expect(build(service, { offline: true })).rejects.toThrow(/error\((upstream-gone|no-mirror)\): .* is nowhere to be had\. Tried .*archive/);
    } finally {
      cpSync(`${archive}.aside`, archive, { recursive: true });
      rmSync(`${archive}.aside`, { recursive: true });
    }
  });
});

describe.each(services)('%s on another machine, which has Nx’s cache and no store', (service) => {
  let result: NxResult;
  beforeAll(async () => {
    await workspace.succeed('run', `${service}:image`);
    workspace.remove('dist/oci');
    workspace.emptyStore();
  });

  test('is pushed as it was built', async () => {
    const repository = `${registry.host}/acme/${service}`;
    result = await workspace.nx('run', `${service}:push`, '--publish', '--tag=1', `--repository=${repository}`);
    expect([result.code, result.tasks[`${service}:push`].output]).toEqual([0, expect.stringContaining(built[service])]);
    expect(result.cacheStatus[`${service}:image`]).toMatch(/local-cache/);
    expect((await run([tool('crane'), 'digest', `${repository}:1`], { env: registry.env })).trim()).toBe(built[service]);
    await run([tool('crane'), 'validate', '--remote', `${repository}:1`], { env: registry.env, timeout: 300_000 });
  });

  test('gives complete tarballs', async () => {
    workspace.emptyStore();
    await workspace.succeed('run', `${service}:tarball`);
    for (const platform of platforms) {
      const file = workspace.path(`${outputOf(service)}.tarball`, `${service}-${platform.replace('/', '-')}.tar`);
      await run([tool('crane'), 'validate', '--tarball', file], { timeout: 300_000 });
    }
  });
});

test.each(services)('%s is made again in an empty store, and is the same', async (service) => {
  const { stdout } = await workspace.succeed('run', `${service}:verify`);
  expect(stdout).toContain('the same digest');
});

test('the output that Nx keeps has no layer that can be made again', () => {
  const { platforms: all, blobs } = workspace.record(outputOf('web'));
  const fromPackages = all['linux/amd64'].layers.filter(({ contents }) => contents.some((each) => / \d/.test(each)));
  expect(fromPackages.length).toBeGreaterThan(15);
  const kept = workspace.files(`${outputOf('web')}/layout/blobs/sha256`);
  for (const { digest } of fromPackages) {
    expect(blobs[digest]).toEqual([{ type: 'recipe', path: expect.stringMatching(/^recipes\//) }]);
    expect(kept).not.toContain(digest.slice('sha256:'.length));
  }
});

describe('what is locked in a registry', () => {
  test('is had from there when it is gone upstream', async () => {
    const archive = `${registry.host}/acme/archive`;
    workspace.write('apps/tz/project.json', '{}');
    const content = { type: 'deb', packages: ['tzdata'], omit: ['debconf'], repositories: debian };
    workspace.project('tz', { image: { executor: 'nx-oci:image', options: { base: 'none', contents: [content] } } });
    await workspace.succeed('run', 'tz:lock', `--archive=${archive}`);
    expect(JSON.parse(workspace.read('apps/tz/image.lock.json'))).toMatchObject({ archives: [archive] });
    const digest = await build('tz');
    workspace.emptyStore();
    expect(await build('tz', { env: gone })).toBe(digest);
  });
});

describe('a lock', () => {
  test('that was made for something else is named, with the content that is not in it', async () => {
    const project = JSON.parse(workspace.read('apps/alert-bridge/project.json')) as { targets: { image: { options: { distribution: string } } } };
    const before = JSON.stringify(project);
    project.targets.image.options.distribution = 'trixie';
    workspace.write('apps/alert-bridge/project.json', JSON.stringify(project));
    const { code, stdout, stderr } = await workspace.nx('run', 'alert-bridge:image');
    workspace.write('apps/alert-bridge/project.json', before);
    expect([code, stdout + stderr]).toEqual([1, expect.stringMatching(/error\(lock-stale\): contents\[0\] \(deb\) is not what apps\/alert-bridge\/image\.lock\.json was made for/)]);
  });

  test('stays as it is unless something is to move', async () => {
    const before = workspace.read('apps/web/image.lock.json');
    await workspace.succeed('run', 'web:lock');
    await workspace.succeed('run', 'web:lock', '--check');
    await workspace.succeed('run', 'web:lock', '--update=libstdc++6');
    expect(workspace.read('apps/web/image.lock.json')).toBe(before);
  });

  test('with a changed byte is found out', async () => {
    const file = 'apps/alert-bridge/image.lock.json';
    const before = workspace.read(file);
    const [, digest] = /"size": \d+,\s*"digest": "(sha256:[0-9a-f]{64})"/.exec(before)!;
    workspace.write(file, before.replace(digest, digest.replace(/.$/, (last) => (last === '0' ? '1' : '0'))));
    try {
      await expect(build('alert-bridge')).rejects.toThrow(/error\(lock-invalid\): What apps\/alert-bridge\/image\.lock\.json has for contents\[0\] \(deb\) was changed/);
    } finally {
      workspace.write(file, before);
    }
    expect(readFileSync(workspace.path(file), 'utf8')).toBe(before);
  });
});
