import { readFileSync } from 'node:fs';
import { freePort, podmanEnv, run, runImage, startContainerd, startDocker, tool, tryRun, type Docker, type Podman } from '@nx-oci/peers';
import { layoutBlobPath, localTag, outputFor, platforms } from './greeter-image';
import { listLayers } from './listing';

describe.each<['docker' | 'podman', () => Promise<Docker | Podman>]>([
  ['docker', startDocker],
  ['podman', podmanEnv],
])('%s', (name, start) => {
  let engine: Docker | Podman;
  const command = (...args: string[]): Promise<string> => run([tool(name), ...args], { env: engine.env });
  beforeAll(async () => void (engine = await start()));
  afterAll(() => engine.stop());

  describe.each(platforms)('%s', (platform) => {
    const { tarball, digest, config } = outputFor(platform);
    beforeAll(() => command('load', '--input', tarball));

    test('loads the tarball under its name, with the config or the manifest that was built', async () => {
      const full = name === 'docker' ? localTag : `docker.io/${localTag}`;
      const [image] = JSON.parse(await command('image', 'inspect', localTag)) as Record<string, string>[];
      const { Id, Digest, RepoTags, Os, Architecture } = image;
      expect(RepoTags).toEqual([full]);
      expect(`${Os}/${Architecture}`).toBe(platform);
      expect(`sha256:${Id.replace('sha256:', '')}`).toBe(config);
      // Docker without the containerd image store forgets manifests.
      expect(Digest).toBe(name === 'docker' ? undefined : digest);
    });

    test('runs it: it answers on /healthz as user 65532 and stops when told', async () => {
      const port = await freePort();
      const container = await runImage({ engine, image: localTag, platform, env: { GREETER_ADDR: `127.0.0.1:${port}` }, port });
      let exit: number;
      try {
        const response = await fetch(`${container.url}/healthz`);
        expect([response.status, await response.text()]).toEqual([200, 'ok\n']);
        const pid = (await command('inspect', '--format', '{{.State.Pid}}', container.name)).trim();
        const status = readFileSync(`/proc/${pid}/status`, 'utf8');
        expect(status).toMatch(/^Uid:\t65532\t65532\t65532\t65532$/m);
        expect(status).toMatch(/^Gid:\t65532\t65532\t65532\t65532$/m);
        expect(status).not.toMatch(/^Groups:.*\b0\b/m);
      } finally {
        exit = await container.stop();
      }
      expect(exit).toBe(0);
      expect(container.logs()).toContain('"msg":"stopped"');
    });

    test('finds no shell to run in it', async () => {
      const options = ['--rm', '--pull', 'never', '--network', 'none', '--platform', platform, '--entrypoint', '/bin/sh'];
      const { code, stderr } = await tryRun([tool(name), 'run', ...options, localTag, '-c', 'true'], { env: engine.env });
      expect(code).toBe(127);
      expect(stderr).toMatch(/"\/bin\/sh".*no such file or directory/);
    });
  });
});

test.each(platforms)('containerd imports the tarball for %s under its full name, with the manifest that was built', async (platform) => {
  const { tarball, digest } = outputFor(platform);
  const containerd = await startContainerd();
  const ctr = (...args: string[]): Promise<string> => run([tool('ctr'), 'images', ...args], { env: containerd.env });
  try {
    await ctr('import', '--platform', platform, tarball);
    const [, ...rows] = (await ctr('ls')).trim().split('\n');
    const expected = [`docker.io/${localTag}`, 'application/vnd.oci.image.manifest.v1+json', digest];
    expect(rows.map((row) => row.split(/\s+/).slice(0, 3))).toEqual([expected]);
    expect(await ctr('check')).toMatch(/complete \(\d\/\d\)/);
  } finally {
    await containerd.stop();
  }
});

test.each(platforms)('the image for %s holds one program, no shell', (platform) => {
  const listing = listLayers(outputFor(platform).layers.map(({ digest }) => layoutBlobPath(digest)));
  const executable = [...listing].filter(([, entry]) => entry.startsWith('-') && entry.slice(0, 10).includes('x')).map(([name]) => name);
  expect(executable).toEqual(['greeter']);
  const shells = /(^|\/)(sh|bash|dash|ash|zsh|ksh|fish|busybox|toybox)$/;
  expect([...listing.keys()].filter((name) => shells.test(name))).toEqual([]);
});
