import path from 'node:path';
import { podmanEnv, run, startContainerd, startDocker, tool, tryRun, type RunResult } from '@nx-oci/peers';
import { localTag, outputFor, workspaceRoot } from './greeter-image';

const own = `linux/${process.arch === 'x64' ? 'amd64' : process.arch}`;
const other = own === 'linux/amd64' ? 'linux/arm64' : 'linux/amd64';
const nowhere = 'unix:///nx-oci-nothing-listens-here.sock';

/** Runs `greeter:load` alone, on the image that is there. */
async function load(env: NodeJS.ProcessEnv, ...args: string[]): Promise<RunResult> {
  // What an Nx that runs these tests says to its own tasks is not for this one.
  const outer = Object.fromEntries(Object.keys(process.env).filter((name) => name.startsWith('NX_')).map((name) => [name, undefined]));
  const nx = path.join(workspaceRoot, 'node_modules', '.bin', 'nx');
  return tryRun([nx, 'run', 'greeter:load', '--excludeTaskDependencies', '--outputStyle=stream-without-prefixes', ...args], {
    cwd: workspaceRoot,
    env: { ...outer, NX_DAEMON: 'false', NX_TUI: 'false', FORCE_COLOR: undefined, NO_COLOR: '1', CI: 'true', ...env },
  });
}

/** The lines that the executor prints, from the one that names the image to the digest. */
function told({ stdout }: RunResult): string[] {
  const lines = stdout.split('\n').map((line) => line.trim());
  const digestAt = lines.findLastIndex((line) => /^sha256:[0-9a-f]{64}$/.test(line));
  return lines.slice(lines.findIndex((line) => line.startsWith('Loaded ')), digestAt + 1);
}

test('greeter:load puts the image into docker under its name or another, and says that docker shows the digest of the config', async () => {
  const engine = await startDocker();
  try {
    const cases = [
      { platform: own, name: localTag, args: [] },
      { platform: other, name: 'other/name:v1', args: [`--platform=${other}`, '--tag=other/name:v1'] },
    ];
    for (const { platform, name, args } of cases) {
      const { digest, config } = outputFor(platform);
      const result = await load(engine.env, '--engine=docker', ...args);
      expect(result).toMatchObject({ code: 0 });
      expect(told(result)).toEqual([
        `Loaded ${name} (${platform}) into docker.`,
        expect.stringMatching(new RegExp(`^docker shows ${config}, the digest of its config: .*containerd image store`)),
        digest,
      ]);
      const shown = await run([tool('docker'), 'image', 'inspect', '--format', '{{.Id}} {{.RepoTags}}', name], { env: engine.env });
      expect(shown).toBe(`${config} [${name}]\n`);
    }
  } finally {
    await engine.stop();
  }
});

test('greeter:load puts the image into podman under its name and digest, also when it is found by itself', async () => {
  const engine = await podmanEnv();
  try {
    const { digest, config } = outputFor(own);
    for (const args of [['--engine=podman'], []]) {
      const result = await load({ ...engine.env, DOCKER_HOST: nowhere }, ...args);
      expect(result).toMatchObject({ code: 0 });
      expect(told(result)).toEqual([`Loaded ${localTag} (${own}) into podman.`, expect.stringContaining(`podman shows ${config}`), digest]);
      const format = '{{.Id}} {{.Digest}} {{.RepoTags}}';
      expect(await run([tool('podman'), 'image', 'inspect', '--format', format, localTag], { env: engine.env })).toBe(
        `${config.slice('sha256:'.length)} ${digest} [docker.io/${localTag}]\n`,
      );
      await run([tool('podman'), 'rmi', localTag], { env: engine.env });
    }
  } finally {
    await engine.stop();
  }
});

test('greeter:load puts the image into containerd under its full name and the digest that was built', async () => {
  const engine = await startContainerd();
  try {
    for (const platform of [own, other]) {
      const { digest } = outputFor(platform);
      const result = await load(engine.env, '--engine=containerd', ...(platform === own ? [] : [`--platform=${platform}`]));
      expect(result).toMatchObject({ code: 0 });
      expect(told(result)).toEqual([`Loaded ${localTag} (${platform}) into containerd.`, digest]);
      expect(await run([tool('ctr'), 'images', 'ls', `name==docker.io/${localTag}`], { env: engine.env })).toContain(digest);
    }
  } finally {
    await engine.stop();
  }
});

test('greeter:load fails by name when the engine does not answer', async () => {
  const { code, stdout, stderr } = await load({ DOCKER_HOST: nowhere }, '--engine=docker');
  expect(code).not.toBe(0);
  expect(stdout + stderr).toContain('error(engine-missing): docker does not answer');
});
