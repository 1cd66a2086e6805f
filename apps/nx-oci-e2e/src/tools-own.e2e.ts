import { cpSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { run, tool } from '@nx-oci/peers';
import { CleanMachines, type CleanMachine } from './clean-machine';
import { extractArchive, linksIn, programsIn, type ExtractedImage } from './extracted-image';
import { workspaceRoot, platforms } from './greeter-image';
import { startRegistryWorkspace, succeeded, type RegistryWorkspace } from './registry-workspace';
import { temporaryFolder } from './temporary-folder';
import { toolsOutput, toolsPlatforms } from './tools-workspace';

const scratch = temporaryFolder('tools-own');
let lab: RegistryWorkspace;
let machines: CleanMachines;
const image = (): string => `${lab.registry.host}/acme/tools:main`;

/** What an image says of a tool. */
interface Facts {
  name: string;
  version?: string;
  commands: string[];
  prove: string[];
  host?: true;
}

/** This workspace's own tools, as it locks them, in a workspace with an empty store. */
beforeAll(async () => {
  lab = await startRegistryWorkspace({ auth: 'none', tls: false });
  const { workspace } = lab;
  for (const folder of ['tools/image', 'tools/image-digest']) cpSync(path.join(workspaceRoot, folder), workspace.path(folder), { recursive: true });
  workspace.write('tools/image/project.json', JSON.stringify({ name: 'tools-image', targets: { image: { executor: 'nx-oci:tools-image', options: { repository: `${lab.registry.host}/acme/tools` } } } }));
  // Debian drops what it has newer ones of: then those are locked, as whoever meets that would.
  const first = await lab.nx('tools-image:image');
  if (first.code !== 0) {
    if (!/error\(upstream-gone\)/.test(first.stdout + first.stderr)) throw new Error(`${first.stdout}\n${first.stderr}`);
    await succeeded(lab.nx('tools-image:lock', '--update=all'));
  }
  await succeeded(lab.nx('tools-image:tarball'));
  await succeeded(lab.nx('tools-image:push', '--publish', '--tag=main'));
  await succeeded(lab.nx('tools-image:update'));
  machines = await CleanMachines.start();
}, 5_400_000);
afterAll(async () => {
  await machines?.stop();
  await lab?.stop();
}, 120_000);

const extracted = new Map<string, ExtractedImage>();
async function extractedImage(platform: string): Promise<ExtractedImage> {
  const slug = platform.replace('/', '-');
  const found = extracted.get(platform) ?? (await extractArchive(lab.workspace.path(`${toolsOutput}.tarball`, `tools-image-${slug}.tar`), path.join(scratch, slug)));
  extracted.set(platform, found);
  return found;
}

function factsIn(root: string): Facts[] {
  const folder = path.join(root, 'usr/local/share/nx-oci/tools');
  const manifest = readFileSync(path.join(workspaceRoot, 'tools/image/tools.yaml'), 'utf8');
  const names = [...manifest.matchAll(/^ {2}([a-z][a-z0-9-]*):/gm)].map(([, name]) => name);
  return names.map((name) => JSON.parse(readFileSync(path.join(folder, `${name}.json`), 'utf8')) as Facts);
}

test.each(toolsPlatforms)('the tarball of %s is whole, has programs for it alone, and links that stay inside', async (platform) => {
  const { root, config } = await extractedImage(platform);
  expect(`${config.os}/${config.architecture}`).toBe(platform);
  const machine: Record<string, string> = { 'linux/amd64': 'elf 62', 'linux/arm64': 'elf 183', 'darwin/arm64': 'mach-o 16777228' };
  const programs = programsIn(root);
  expect(Object.keys(programs).length).toBeGreaterThan(10);
  expect(new Set(Object.values(programs))).toEqual(new Set([machine[platform]]));
  expect(Object.entries(linksIn(root)).filter(([link, target]) => !path.join('/root', path.dirname(link), target).startsWith('/root/') || target.startsWith('/'))).toEqual([]);
}, 600_000);

test('it has what a workspace needs: on Linux all, on macOS what can be had', async () => {
  const all = ['node', 'pnpm', 'prettier', 'eslint', 'go', 'python3', 'ruff', 'shellcheck', 'gh', 'git', 'jq', 'crane', 'kind', 'helm', 'argocd', 'buildctl', 'skopeo', 'claude', 'image-digest'];
  for (const platform of toolsPlatforms) {
    const own = factsIn((await extractedImage(platform)).root).filter(({ host }) => !host);
    const lacking = all.filter((name) => !own.some((tool) => tool.name === name));
    expect(lacking).toEqual(platform.startsWith('darwin') ? ['python3', 'git', 'skopeo'] : []);
  }
}, 600_000);

test('crane, skopeo and docker take the one of Linux, and all know the one of macOS', async () => {
  const { platforms: built, digest } = lab.workspace.record(toolsOutput);
  const own = `linux/${process.arch === 'x64' ? 'amd64' : process.arch}`;
  expect((await run([tool('crane'), 'digest', image()])).trim()).toBe(digest);
  for (const platform of toolsPlatforms) expect((await run([tool('crane'), 'digest', `--platform=${platform}`, image()])).trim()).toBe(built[platform].digest);
  const inspect = (...args: string[]): Promise<string> => run([tool('skopeo'), ...args, 'inspect', '--tls-verify=false', '--format', '{{.Os}}/{{.Architecture}}', `docker://${image()}`]);
  expect([(await inspect()).trim(), (await inspect('--override-os=darwin', '--override-arch=arm64')).trim()]).toEqual([own, 'darwin/arm64']);
  const { env } = machines.engine;
  for (const platform of platforms) {
    await run([tool('docker'), 'pull', '--quiet', `--platform=${platform}`, image()], { env });
    expect((await run([tool('docker'), 'image', 'inspect', '--format', '{{.Os}}/{{.Architecture}}', image()], { env })).trim()).toBe(platform);
    const said = await run([tool('docker'), 'run', '--rm', '--pull=never', '--network=none', `--platform=${platform}`, image(), 'node', '/usr/local/lib/nx-oci/updater.mjs', 'parity', '--check'], { env });
    expect(said).toMatch(/^tools of the image that this is\n/);
    expect(said).not.toContain('DRIFT');
  }
}, 1_800_000);

describe.each(platforms)('a clean machine of %s, with curl and tar', (platform) => {
  let machine: CleanMachine;
  beforeAll(async () => void (machine = await machines.machine(platform, scratch, lab.workspace.read('.tools.lock'))), 600_000);

  test('gets all tools by bootstrap.sh, and each answers', async () => {
    expect(await machine.run('./bootstrap.sh')).toEqual({ code: 0, output: expect.stringContaining(`for ${platform} are there now`) });
    const tools = factsIn((await extractedImage(platform)).root);
    const failed = [];
    for (const { name, prove, version } of tools) {
      const { code, output } = await machine.run(`. ./.envrc; command -v ${prove[0]} && exec "$@"`.replace('"$@"', prove.map((each) => `'${each}'`).join(' ')), { NX_OCI_TOOLS_TTL: '0' });
      const [from, ...said] = output.split('\n');
      // Versions of Debian have an epoch, a revision and more around those of the makers.
      const number = /\d+\.\d+(\.\d+)*/.exec((version ?? '').replace(/^\d+:/, ''))?.[0] ?? '';
      const isRight = code === 0 && from === `/home/dev/work space/.tools/usr/local/bin/${prove[0]}` && (name === 'go' || said.join('\n').includes(number));
      if (!isRight) failed.push({ name, code, output, number });
    }
    expect(failed).toEqual([]);
  }, 1_800_000);

  test('and nothing drifts', async () => {
    const { code, output } = await machine.run('. ./.envrc; node .tools/usr/local/lib/nx-oci/updater.mjs parity --check');
    expect({ code, output }).toEqual({ code: 0, output: expect.stringMatching(/^tools sha256:\w+, those of the lock\nok /) });
  }, 900_000);
});
