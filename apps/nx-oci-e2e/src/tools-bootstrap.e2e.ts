import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Store } from '@nx-oci/oci';
import { nodeBuilds, run, startDockerRegistry, type DockerRegistry } from '@nx-oci/peers';
import { CleanMachines, type CleanMachine } from './clean-machine';
import { platforms } from './greeter-image';
import { temporaryFolder } from './temporary-folder';
import { makeImages, publishTools, toolLayer, usualLayers } from './tools-rig';

const scratch = temporaryFolder('tools-bootstrap');
const architectures = { 'linux/amd64': 'x64', 'linux/arm64': 'arm64' } as const;
let machines: CleanMachines;
let registry: DockerRegistry;
let lock: string;

beforeAll(async () => {
  machines = await CleanMachines.start();
  registry = await startDockerRegistry({ auth: 'token' });
  const store = new Store(path.join(scratch, 'store'));
  const images = await makeImages(
    store,
    Object.fromEntries(platforms.map((platform) => [platform, { ...usualLayers(nodeOf(platform)), shout: toolLayer(`shout-${platform.replace('/', '-')}`, { megabytes: 1, files: 200 }) }])),
  );
  lock = await publishTools(registry, images);
}, 1_200_000);
afterAll(async () => {
  await registry?.stop();
  await machines?.stop();
});

/** A real Node for a platform. */
function nodeOf(platform: (typeof platforms)[number]): Buffer {
  const build = nodeBuilds().find(({ version, arch }) => version.startsWith('24.') && arch === architectures[platform])!;
  return readFileSync(build.argv.at(-1)!);
}

describe.each(platforms)('a clean machine of %s', (platform) => {
  let machine: CleanMachine;
  beforeAll(async () => void (machine = await machines.machine(platform, scratch, lock)), 600_000);

  const word = `shout-${platform.replace('/', '-')}`;

  test('has no tools, no Node, no crane and no container engine', async () => {
    const { output } = await machine.run('exec 2>&1; for each in node crane docker podman python3 perl; do command -v $each; done; curl --version | head -n 1; tar --version | head -n 1; . ./.envrc; shout');
    expect(output).toMatch(/^curl 7\.\d+\.\d+ .*\ntar \(GNU tar\) .*\ntools: none are here yet: run \.\/bootstrap\.sh\n.*shout: not found\n$/);
  });

  test('gets none without credentials', async () => {
    expect(await machine.run('./bootstrap.sh')).toEqual({ code: 1, output: expect.stringMatching(/error\(auth-failed\): 127\.0\.0\.1:\d+ refuses to give sha256:\w+ of acme\/tools \(401\)/) });
  });

  test('gets them by bootstrap.sh, as files of its user, and they run', async () => {
    const [{ username, password }] = registry.users;
    const { code, output } = await machine.run('./bootstrap.sh', { REGISTRY_USERNAME: username, REGISTRY_TOKEN: password });
    expect({ code, output }).toEqual({ code: 0, output: expect.stringMatching(new RegExp(`^tools: getting Node and the updater for ${platform} .*\\n(.*\\n)*tools sha256:\\w+ for ${platform} are there now: 3 layers`)) });
    expect(output).not.toContain(password);
    const used = await machine.run('set -eu; . ./.envrc; shout; node --print "process.arch"; find .tools/ ! -user 1000 | head; node .tools/usr/local/lib/nx-oci/updater.mjs status');
    expect(used).toEqual({ code: 0, output: expect.stringMatching(new RegExp(`^${word}\\n${architectures[platform]}\\ntools sha256:\\w+, those of the lock\\n$`)) });
  });

  test('has them in a second worktree without the network, and by no container', async () => {
    const { home } = machine;
    mkdirSync(path.join(home, 'second'));
    for (const name of ['bootstrap.sh', '.envrc', '.tools.lock']) await run(['cp', path.join(home, 'work space', name), path.join(home, 'second', name)]);
    await run(['chown', '--recursive', '1000:1000', path.join(home, 'second')]);
    const { code, output } = await machine.run('cd ../second && ./bootstrap.sh && . ./.envrc && shout', { HTTP_PROXY: 'http://127.0.0.1:1', HTTPS_PROXY: 'http://127.0.0.1:1' });
    expect({ code, output }).toEqual({ code: 0, output: expect.stringMatching(new RegExp(`are linked\\n${word}\\n$`)) });
  });
}, 900_000);
