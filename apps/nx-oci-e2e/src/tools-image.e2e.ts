import { readFileSync } from 'node:fs';
import path from 'node:path';
import { run, startDocker, tool, tryRun, type Docker } from '@nx-oci/peers';
import { extractArchive, linksIn, programsIn, type ExtractedImage } from './extracted-image';
import { startRegistryWorkspace, succeeded, writesOf, type RegistryWorkspace } from './registry-workspace';
import { temporaryFolder } from './temporary-folder';
import { manifest, toolsOutput, toolsPlatforms, writeShout, writeTools } from './tools-workspace';
import type { NxResult, Workspace } from './workspace';

const scratch = temporaryFolder('tools');
const own = `linux/${process.arch === 'x64' ? 'amd64' : process.arch}`;
const foreign = own === 'linux/amd64' ? 'linux/arm64' : 'linux/amd64';
/** e_machine of ELF, cputype of Mach-O. */
const machines: Record<string, string> = { 'linux/amd64': 'elf 62', 'linux/arm64': 'elf 183', 'darwin/arm64': 'mach-o 16777228' };

let lab: RegistryWorkspace;
let workspace: Workspace;
let engine: Docker;
const images: Record<string, ExtractedImage> = {};
const image = (): string => `${lab.registry.host}/acme/tools:1.0.0`;
const nx = (...args: string[]): Promise<NxResult> => succeeded(lab.nx(...args));

beforeAll(async () => {
  lab = await startRegistryWorkspace({ auth: 'none', tls: false });
  ({ workspace } = lab);
  writeShout(workspace, 'hey');
  writeTools(workspace, manifest, { repository: `${lab.registry.host}/acme/tools` });
  await nx('tools-image:lock');
  await nx('tools-image:tarball');
  for (const platform of toolsPlatforms) {
    const slug = platform.replace('/', '-');
    images[platform] = await extractArchive(workspace.path(`${toolsOutput}.tarball`, `tools-image-${slug}.tar`), path.join(scratch, slug));
  }
  await nx('tools-image:push', '--releaseVersion=1.0.0', '--publish');
  engine = await startDocker();
}, 3_600_000);
afterAll(async () => {
  await engine?.stop();
  await lab?.stop();
}, 120_000);

describe.each(toolsPlatforms)('%s', (platform) => {
  const isMac = platform.startsWith('darwin');
  const root = (): string => images[platform].root;

  test('has programs for itself alone, by the headers of all files', () => {
    const found = programsIn(root());
    expect(Object.keys(found)).toEqual(expect.arrayContaining(['usr/local/bin/shout', 'usr/local/bin/ruff']));
    expect(new Set(Object.values(found))).toEqual(new Set([machines[platform]]));
  });

  test('has relative links alone, that stay inside', () => {
    for (const [link, target] of Object.entries(linksIn(root()))) {
      expect([link, target]).toEqual([link, expect.stringMatching(/^[^/]/)]);
      expect([link, path.join('/', 'root', path.dirname(link), target)]).toEqual([link, expect.stringMatching(/^\/root(\/|$)/)]);
    }
  });

  test('says what it holds', () => {
    const facts = (name: string): unknown => JSON.parse(readFileSync(path.join(root(), 'usr/local/share/nx-oci/tools', `${name}.json`), 'utf8'));
    expect(facts('esbuild')).toEqual({ name: 'esbuild', version: expect.stringMatching(/^0\.25\./), source: 'npm', commands: ['esbuild'], prove: ['esbuild', '--version'] });
    expect(facts('ruff')).toMatchObject({ version: expect.stringMatching(/^0\.17\./), source: 'wheel' });
    expect(facts('shout')).toEqual({ name: 'shout', source: 'project', commands: ['shout'], prove: ['shout', '--version'] });
    expect(facts('git')).toEqual(isMac ? { name: 'git', commands: ['git'], prove: ['git', '--version'], host: true } : expect.objectContaining({ version: expect.stringMatching(/^1:2\./), source: 'deb' }));
  });

  test('has a layer for each tool, with what it says of itself', async () => {
    const { history } = images[platform].config;
    const names = history.map(({ comment }) => comment!.split(', ').at(-1));
    expect(names).toEqual(expect.arrayContaining(['shout', 'esbuild', 'ruff', ...(isMac ? ['tools'] : ['jq', 'git'])]));
    const layer = await images[platform].layer(names.indexOf('esbuild'));
    expect(Object.keys(programsIn(layer))).toEqual([expect.stringMatching(/^usr\/local\/lib\/esbuild\/node_modules\/@esbuild\/[a-z0-9-]+\/bin\/esbuild$/)]);
    expect(readFileSync(path.join(layer, 'usr/local/share/nx-oci/tools/esbuild.json'), 'utf8')).toContain('esbuild');
  });
});

describe('extracted into a folder of a machine', () => {
  const command = (name: string): string => path.join(images[own].root, 'usr/local/bin', name);
  const env = { HOME: scratch, GIT_CONFIG_NOSYSTEM: '1' };

  test('every tool answers', async () => {
    expect(await run([command('shout')])).toBe('hey\n');
    expect(await run([command('esbuild'), '--version'])).toMatch(/^0\.25\./);
    expect(await run([command('ruff'), '--version'])).toMatch(/^ruff 0\.17\./);
    expect(await run([command('jq'), '-n', '{a: (1 + 1)} | .a'])).toBe('2\n');
    expect(await run([command('git'), '--version'])).toMatch(/^git version 2\./);
  });

  test("programs of Debian have their libraries from the image, and none of the machine's", async () => {
    const { stderr } = await tryRun([command('jq'), '--version'], { env: { LD_DEBUG: 'libs' } });
    // The shell that starts it is the machine's own.
    const program = stderr.split(/transferring control: .*\n/).at(-2)!;
    const initialized = [...program.matchAll(/calling init: (\S+)/g)].map(([, file]) => file);
    expect(initialized.length).toBeGreaterThan(1);
    expect(initialized.filter((file) => !file.startsWith(`${images[own].root}/`))).toEqual([]);
  });

  test('git finds its own parts, and the programs that it starts find their libraries', async () => {
    const folder = path.join(scratch, 'repository');
    const git = (...args: string[]): Promise<string> => run([command('git'), '-c', 'user.name=e2e', '-c', 'user.email=e2e@example.test', ...args], { env });
    await git('init', '--quiet', folder);
    await git('-C', folder, 'commit', '--quiet', '--allow-empty', '-m', 'begin');
    expect(await git('-C', folder, 'log', '--format=%s')).toBe('begin\n');
    const { stderr } = await tryRun([command('git'), 'ls-remote', `http://${lab.registry.host}/nothing`], { env: { ...env, LD_DEBUG: 'libs' } });
    expect(stderr).toMatch(new RegExp(`calling init: ${images[own].root}/usr/lib/[^/]+/libcurl`));
    expect(stderr).toContain('not found');
  });
});

describe('pushed to a registry', () => {
  const { CRANE, SKOPEO, DOCKER } = { CRANE: () => tool('crane'), SKOPEO: () => tool('skopeo'), DOCKER: () => tool('docker') };

  test('crane finds each platform in the index', async () => {
    const { platforms, digest } = workspace.record(toolsOutput);
    expect((await run([CRANE(), 'digest', image()])).trim()).toBe(digest);
    for (const platform of toolsPlatforms) expect((await run([CRANE(), 'digest', `--platform=${platform}`, image()])).trim()).toBe(platforms[platform].digest);
    const listed = await run(['sh', '-c', '"$1" export --platform="$2" "$3" - | tar -t', 'sh', CRANE(), own, image()]);
    expect(listed).toContain('usr/local/bin/shout\n');
  });

  test('skopeo takes the one of the machine, or all of them', async () => {
    const inspect = (...args: string[]): Promise<string> => run([SKOPEO(), ...args, 'inspect', '--tls-verify=false', '--format', '{{.Os}}/{{.Architecture}}', `docker://${image()}`]);
    expect((await inspect()).trim()).toBe(own);
    expect((await inspect('--override-os=darwin', '--override-arch=arm64')).trim()).toBe('darwin/arm64');
    await run([SKOPEO(), 'copy', '--all', '--src-tls-verify=false', '--dest-tls-verify=false', `docker://${image()}`, `docker://${lab.registry.host}/acme/copied:1`]);
    expect((await run([CRANE(), 'digest', `${lab.registry.host}/acme/copied:1`])).trim()).toBe(workspace.record(toolsOutput).digest);
  });

  test.each([own, foreign])('docker takes the one for %s, and runs its tools', async (platform) => {
    await run([DOCKER(), 'pull', '--quiet', `--platform=${platform}`, image()], { env: engine.env });
    expect((await run([DOCKER(), 'image', 'inspect', '--format', '{{.Os}}/{{.Architecture}}', image()], { env: engine.env })).trim()).toBe(platform);
    const inside = (...command: string[]): Promise<string> => run([DOCKER(), 'run', '--rm', '--pull=never', '--network=none', `--platform=${platform}`, image(), ...command], { env: engine.env });
    expect(await inside('shout')).toBe('hey\n');
    expect(await inside('jq', '-n', '1 + 1')).toBe('2\n');
    expect(await inside('git', '--version')).toMatch(/^git version 2\./);
    expect(await inside('ruff', '--version')).toMatch(/^ruff 0\.17\./);
    expect(await inside('/usr/lib/git-core/git-version')).toMatch(/^git version 2\./);
  });
});

test('a new version of a tool changes its layer on each platform, and is all that is sent', async () => {
  const layers = (): string[][] => toolsPlatforms.map((platform) => workspace.record(toolsOutput).platforms[platform].layers.map(({ digest }) => digest));
  const before = layers();
  writeShout(workspace, 'hey you');
  const seen = await lab.requests(() => nx('tools-image:push', '--releaseVersion=1.0.1', '--publish'));
  const changed = layers().map((digests, at) => digests.filter((digest) => !before[at].includes(digest)).length);
  expect(changed).toEqual([1, 1, 1]);
  // A layer and a config for each platform.
  expect(writesOf(seen).filter((each) => each.startsWith('POST'))).toHaveLength(6);
}, 900_000);

describe('what no image of tools may hold is refused by name', () => {
  test.each<[string, string, RegExp[]]>([
    ['a program of macOS on Linux', 'tools: { shout: { project: shout, file: dist/tools/shout/darwin-arm64/shout } }', [/error\(wrong-platform\)/, /layer shout/, /linux\/amd64: \/usr\/local\/bin\/shout \(darwin\/arm64\)/]],
    ['a program of Linux on macOS', 'platforms: [darwin/arm64]\ntools: { shout: { project: shout, file: dist/tools/shout/linux-arm64/shout } }', [/error\(wrong-platform\)/, /darwin\/arm64: \/usr\/local\/bin\/shout \(linux\/arm64\)/]],
    ['a program for another processor', 'platforms: [linux/arm64]\ntools: { shout: { project: shout, file: dist/tools/shout/linux-amd64/shout } }', [/error\(wrong-platform\)/, /linux\/arm64: \/usr\/local\/bin\/shout \(linux\/amd64\)/]],
    ['an absolute link', 'tools: { linked: { project: shout, file: dist/tools/shout/linked } }', [/error\(link-absolute\)/, /\/usr\/local\/bin\/linked\/linked/, /\/usr\/bin\/true/]],
    ['a secret', 'tools: { token: { project: shout, file: tools/shout/token.sh } }', [/error\(secret-found\)/, /\/usr\/local\/bin\/token \(a token of GitHub, line 2\)/]],
    ['a command that is not there', 'tools: { shout: { project: shout, file: dist/tools/shout/linked, commands: [shout] } }', [/error\(link-absolute\)|error\(program-missing\)/]],
    ['a tool without a source on a platform', 'tools: { jq: { deb: jq } }', [/error\(tools-invalid\): tools\/image\/tools\.yaml:1: tools\.jq\.deb is for Linux alone, and the tool is for darwin\/arm64 too/]],
  ])('%s', async (_, text, expected) => {
    writeTools(workspace, text);
    const { code, stdout, stderr } = await lab.nx('tools-image:image');
    expect(code).not.toBe(0);
    for (const pattern of expected) expect(stdout + stderr).toMatch(pattern);
    expect(stdout + stderr).not.toContain('a1B2c3D4e5a1B2');
  }, 300_000);
});
