import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Store } from '@nx-oci/oci';
import { emulationFor, nodeBuilds, run, startDockerRegistry, startDocker, tool, type Docker, type DockerRegistry } from '@nx-oci/peers';
import { platforms } from './greeter-image';
import { debian } from './sources-workspace';
import { temporaryFolder } from './temporary-folder';
import { Machine, makeImages, publishTools, toolLayer, usualLayers, type Ended } from './tools-rig';
import { imageTarget, makeWorkspace, type Workspace } from './workspace';

/** A machine that has curl and tar, and what Debian cannot be without. */
const packages = ['base-files', 'bash', 'coreutils', 'curl', 'dash', 'gzip', 'libgcc-s1', 'libstdc++6', 'mawk', 'sed', 'tar'];
const omit = ['ca-certificates', 'debconf', 'libldap-2.5-0', 'openssl', 'perl-base'];
const scratch = temporaryFolder('tools-bootstrap');
const architectures = { 'linux/amd64': 'x64', 'linux/arm64': 'arm64' } as const;
let workspace: Workspace;
let engine: Docker;
let registry: DockerRegistry;
let lock: string;

beforeAll(async () => {
  workspace = await makeWorkspace();
  const deb = { type: 'deb', packages, omit, repositories: debian };
  workspace.project('clean', { image: imageTarget([], { contents: [deb], accounts: { users: [{ name: 'dev', uid: 1000, home: '/home/dev' }] }, platforms }) });
  await workspace.succeed('run', 'clean:lock');
  await workspace.succeed('run', 'clean:tarball');
  engine = await startDocker();
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
  await engine?.stop();
  workspace?.dispose();
});

/** A real Node for a platform. */
function nodeOf(platform: (typeof platforms)[number]): Buffer {
  const build = nodeBuilds().find(({ version, arch }) => version.startsWith('24.') && arch === architectures[platform])!;
  return readFileSync(build.argv.at(-1)!);
}

describe.each(platforms)('a clean machine of %s', (platform) => {
  let machine: Machine;
  let home: string;

  beforeAll(async () => {
    expect(['native', 'binfmt']).toContain(await emulationFor(platform));
    await run([tool('docker'), 'load', '--input', workspace.path('dist/oci/apps/clean/image.tarball', `clean-${platform.replace('/', '-')}.tar`)], { env: engine.env });
    home = mkdtempSync(path.join(scratch, 'home-'));
    machine = new Machine(path.join(home, 'work space'), path.join(home, '.cache/nx-oci/tools'));
    machine.lock(lock);
    await run(['chown', '--recursive', '1000:1000', home]);
    chmodSync(home, 0o755);
  });

  /** Runs a script in a container that shares the home, as a user who is not root. */
  function within(script: string, env: Record<string, string> = {}): Promise<Ended> {
    const argv = [
      tool('docker'), 'run', '--rm', '--pull', 'never', '--network', 'host', '--platform', platform, '--user', '1000:1000', '--volume', `${home}:/home/dev`, '--workdir', '/home/dev/work space',
      ...Object.entries({ HOME: '/home/dev', PATH: '/usr/bin:/bin', ...env }).flatMap(([name, value]) => ['--env', `${name}=${value}`]), 'acme/clean:dev', '/bin/dash', '-c', script,
    ];
    const child = spawn(argv[0], argv.slice(1), { env: { ...process.env, ...engine.env }, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (output += text));
    return new Promise((resolve) => child.once('close', (code) => resolve({ code, output })));
  }

  const word = `shout-${platform.replace('/', '-')}`;

  test('has no tools, no Node, no crane and no container engine', async () => {
    const { output } = await within('for each in node crane docker podman python3 perl; do command -v $each; done; curl --version | head -n 1; tar --version | head -n 1; . ./.envrc; shout');
    expect(output).toMatch(/^curl 7\.\d+\.\d+ .*\ntar \(GNU tar\) .*\ntools: none are here yet: run \.\/bootstrap\.sh\n.*shout: not found\n$/);
  });

  test('gets none without credentials', async () => {
    expect(await within('./bootstrap.sh')).toEqual({ code: 1, output: expect.stringMatching(/error\(auth-failed\): 127\.0\.0\.1:\d+ gives no token for acme\/tools/) });
  });

  test('gets them by bootstrap.sh, as files of its user, and they run', async () => {
    const [{ username, password }] = registry.users;
    const { code, output } = await within('./bootstrap.sh', { REGISTRY_USERNAME: username, REGISTRY_TOKEN: password });
    expect({ code, output }).toEqual({ code: 0, output: expect.stringMatching(new RegExp(`^tools: getting Node and the updater for ${platform} .*\\n(.*\\n)*tools sha256:\\w+ for ${platform} are there now: 3 layers`)) });
    expect(output).not.toContain(password);
    const used = await within('set -eu; . ./.envrc; shout; node --print "process.arch"; find .tools/ ! -user 1000 | head; node .tools/usr/local/lib/nx-oci/updater.mjs status');
    expect(used).toEqual({ code: 0, output: expect.stringMatching(new RegExp(`^${word}\\n${architectures[platform]}\\ntools sha256:\\w+, those of the lock\\n$`)) });
  });

  test('has them in a second worktree without the network, and by no container', async () => {
    mkdirSync(path.join(home, 'second'));
    for (const name of ['bootstrap.sh', '.envrc', '.tools.lock']) await run(['cp', path.join(machine.root, name), path.join(home, 'second', name)]);
    await run(['chown', '--recursive', '1000:1000', path.join(home, 'second')]);
    const { code, output } = await within('cd ../second && ./bootstrap.sh && . ./.envrc && shout', { HTTP_PROXY: 'http://127.0.0.1:1', HTTPS_PROXY: 'http://127.0.0.1:1' });
    expect({ code, output }).toEqual({ code: 0, output: expect.stringMatching(new RegExp(`are linked\\n${word}\\n$`)) });
  });
}, 900_000);
