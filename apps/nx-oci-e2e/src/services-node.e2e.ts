import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { freePort, run, runImage, startDocker, tool, type Docker } from '@nx-oci/peers';
import { platforms } from './greeter-image';
import { temporaryFolder } from './temporary-folder';
import { makeWorkspace, type Workspace } from './workspace';

/** The package managers: what they lock by, how they name a package of the workspace, and how they write a lockfile. */
const managers = {
  npm: { lockfile: 'package-lock.json', local: '*', install: ['npm', 'install', '--package-lock-only', '--ignore-scripts'] },
  pnpm: { lockfile: 'pnpm-lock.yaml', local: 'workspace:*', install: [tool('pnpm'), 'install', '--lockfile-only', '--ignore-scripts'] },
} as const;
type Manager = keyof typeof managers;
const names = Object.keys(managers) as Manager[];

/** As npm calls the processors, and as ELF numbers them. */
const processors = { 'linux/amd64': { cpu: 'x64', machine: 62 }, 'linux/arm64': { cpu: 'arm64', machine: 183 } };

const dependencies = { esbuild: '^0.28.0', lightningcss: '^1.30.0', '@node-rs/argon2': '^2.0.0', fastify: '^5.0.0' };
/** One that npm puts where the service would find it, in another version than the one that the service needs. */
const devDependencies = { kleur: '^4.0.0', semver: '^6.0.0' };

const server = `
import { createServer } from 'node:http';
import { hashSync, verifySync } from '@node-rs/argon2';
import { transformSync } from 'esbuild';
import fastify from 'fastify';
import { transform } from 'lightningcss';
import { minute } from './words.mjs';

const app = fastify();
app.get('/addons', () => ({
  arch: process.arch,
  css: transform({ filename: 'a.css', code: Buffer.from('a { color: #ff0000 }'), minify: true }).code.toString(),
  verified: verifySync(hashSync('secret', { memoryCost: 64, timeCost: 1 }), 'secret'),
  minute,
}));
app.get('/program', () => ({ js: transformSync('const a: number = 1', { loader: 'ts' }).code }));
process.once('SIGTERM', () => app.close());
await app.listen({ host: '127.0.0.1', port: Number(process.env.PORT) });
`;

const scratch = temporaryFolder('services-node');
let workspace: Workspace;
let engine: Docker;

/** Writes a workspace of a package manager into a folder of this one, with a service on modules that have machine code. */
async function writeWorkspace(manager: Manager): Promise<void> {
  const { lockfile, local, install } = managers[manager];
  const json = (file: string, value: object): void => workspace.write(`${manager}/${file}`, JSON.stringify(value));
  json('package.json', { name: 'root', private: true, ...(manager === 'npm' && { workspaces: ['apps/*', 'libs/*'] }) });
  if (manager === 'pnpm') workspace.write('pnpm/pnpm-workspace.yaml', 'packages:\n  - apps/*\n  - libs/*\n');
  json('libs/words/package.json', { name: '@acme/words', version: '1.0.0', private: true, dependencies: { ms: '^2.1.0' }, devDependencies: { leven: '^4.0.0' } });
  json('apps/api/package.json', { name: '@acme/api', version: '1.0.0', private: true, dependencies: { ...dependencies, '@acme/words': local }, devDependencies });
  workspace.write(`${manager}/apps/api/server/main.mjs`, server);
  // As a bundler would have it: the workspace's own code is in, and what that needs of others is not.
  workspace.write(`${manager}/apps/api/server/words.mjs`, "import ms from 'ms';\nexport const minute = ms('1m');\n");
  const options = { runtime: 'node', app: '{projectRoot}/server', entry: 'main.mjs', lockfile: `${manager}/${lockfile}`, local: ['@acme/words'] };
  json('apps/api/project.json', { name: `api-${manager}`, targets: { image: { executor: 'nx-oci:service-image', options } } });
  await run([...install], { cwd: workspace.path(manager), timeout: 300_000 });
}

beforeAll(async () => {
  workspace = await makeWorkspace();
  for (const manager of names) {
    await writeWorkspace(manager);
    await workspace.succeed('run', `api-${manager}:lock`);
  }
  await workspace.succeed('run-many', '-t', 'tarball', '--parallel=1');
  engine = await startDocker();
}, 900_000);
afterAll(async () => {
  await engine?.stop();
  workspace?.dispose();
});

describe.each(names)('%s', (manager) => {
  const project = `api-${manager}`;
  const output = `dist/oci/${manager}/apps/api/image`;

  describe.each(platforms)('%s', (platform) => {
    const { cpu, machine } = processors[platform];
    const tarball = (): string => workspace.path(`${output}.tarball`, `${project}-${platform.replace('/', '-')}.tar`);
    /** What the image has in /app. */
    const app = path.join(scratch, `${manager}-${cpu}.root`, 'rootfs/app');

    beforeAll(async () => {
      const layout = path.join(scratch, `${manager}-${cpu}`);
      await run([tool('skopeo'), 'copy', `oci-archive:${tarball()}`, `oci:${layout}:it`]);
      await run([tool('umoci'), 'unpack', '--rootless', '--image', `${layout}:it`, `${layout}.root`]);
    }, 300_000);

    test('has what the lockfile says, as the package manager lists what it installs of it', async () => {
      const listed = await listInstalled(manager, cpu);
      expect(listed.length).toBeGreaterThan(40);
      expect(packagesIn(app)).toEqual(listed);
    }, 300_000);

    test('has machine code for its processor alone', () => {
      const found = programsIn(app);
      expect(found.map(({ file }) => path.basename(file))).toEqual(expect.arrayContaining(['esbuild', expect.stringMatching(/^lightningcss\..*\.node$/), expect.stringMatching(/^argon2\..*\.node$/)]));
      expect(found.filter((each) => each.machine !== machine)).toEqual([]);
    });

    test('runs, with its modules that have machine code, and stops when told', async () => {
      await run([tool('docker'), 'load', '--input', tarball()], { env: engine.env });
      const port = await freePort();
      const container = await runImage({ engine, image: `${project}:dev`, platform, port, env: { PORT: String(port) } });
      let exit: number;
      try {
        const addons = await fetch(`${container.url}/addons`);
        expect([addons.status, await addons.json()]).toEqual([200, { arch: cpu, css: 'a{color:red}', verified: true, minute: 60_000 }]);
        // Where qemu is the entrypoint, the kernel starts no further program for that processor.
        if (container.emulation !== 'entrypoint') expect(await (await fetch(`${container.url}/program`)).json()).toEqual({ js: 'const a = 1;\n' });
      } finally {
        exit = await container.stop();
      }
      expect(exit).toBe(0);
    }, 300_000);
  });

  test('needs no addon that its packages do not bring', async () => {
    const { tasks } = await workspace.succeed('run', `${project}:image`, '--skip-nx-cache');
    expect(tasks[`${project}:image`].output).not.toContain('npm-addon-missing');
  }, 300_000);
});

describe('a module that is compiled when it is installed', () => {
  const project = (more: object = {}): void => {
    const options = { runtime: 'node', app: 'ledger/server.mjs', lockfile: 'ledger/package-lock.json', ...more };
    workspace.write('ledger/project.json', JSON.stringify({ name: 'ledger', targets: { image: { executor: 'nx-oci:service-image', options } } }));
  };

  beforeAll(async () => {
    workspace.write('ledger/package.json', JSON.stringify({ name: '@acme/ledger', version: '1.0.0', private: true, dependencies: { 'better-sqlite3': '12.4.1' } }));
    workspace.write('ledger/server.mjs', "import 'better-sqlite3';\n");
    await run(['npm', 'install', '--package-lock-only', '--ignore-scripts'], { cwd: workspace.path('ledger'), timeout: 300_000 });
    project();
    await workspace.succeed('run', 'ledger:lock');
  }, 300_000);

  test('is named by the build, for each platform, with what to do', async () => {
    const { tasks } = await workspace.succeed('run', 'ledger:image');
    const { output } = tasks['ledger:image'];
    for (const platform of platforms) {
      expect(output).toMatch(new RegExp(`npm-addon-missing: better-sqlite3 12\\.4\\.1 is compiled .* for ${platform}\\. .*below /app/node_modules/better-sqlite3 by a content`));
    }
  }, 300_000);

  test('is not when the workspace brings what was compiled', async () => {
    workspace.write('ledger/addon/better_sqlite3.node', 'as a target of its own would have compiled it');
    project({ contents: [{ type: 'files', from: 'ledger/addon', to: '/app/node_modules/better-sqlite3/build/Release' }] });
    const { tasks } = await workspace.succeed('run', 'ledger:image');
    expect(tasks['ledger:image'].output).not.toContain('npm-addon-missing');
  }, 300_000);
});

/** Installs what the service needs for a processor, by the package manager itself, and returns name and version of each as it lists them. */
async function listInstalled(manager: Manager, cpu: string): Promise<string[]> {
  const folder = path.join(scratch, `${manager}-${cpu}.installed`);
  await run(['cp', '-r', workspace.path(manager), folder]);
  const parseable = async (install: string[], list: string[]): Promise<string[]> => {
    await run(install, { cwd: folder, timeout: 300_000 });
    return [...new Set((await run(list, { cwd: folder })).split('\n').filter(Boolean))];
  };
  const prod = ['--omit=dev', '--workspace=apps/api'];
  const target = ['--os=linux', `--cpu=${cpu}`, '--libc=glibc'];
  // With the packages of the workspace that it needs: pnpm lists what those need by themselves.
  const pnpm = [tool('pnpm'), '--filter=@acme/api...'];
  if (manager === 'pnpm') {
    const file = path.join(folder, 'pnpm-workspace.yaml');
    await run(['tee', '-a', file], { input: `supportedArchitectures:\n  os: [linux]\n  cpu: [${cpu}]\n  libc: [glibc]\n` });
  }
  const lines =
    manager === 'npm'
      ? await parseable(['npm', 'ci', '--ignore-scripts', ...prod, ...target], ['npm', 'ls', '--all', '--parseable', '--long', ...prod])
      : await parseable([...pnpm, 'install', '--prod', '--frozen-lockfile', '--ignore-scripts'], [...pnpm, 'ls', '--prod', '--depth=Infinity', '--parseable', '--long']);
  const packages = lines.flatMap((line) => {
    const [file, id] = line.split(':');
    // pnpm lists optional packages of other platforms too, which it has not installed; the workspace's own are not of a registry.
    return path.relative(folder, file).includes('node_modules/') && existsSync(file) && !id.startsWith('@acme/') ? [id] : [];
  });
  return packages.sort();
}

/** Name and version of all that stands in the node_modules folders of an app. */
function packagesIn(app: string): string[] {
  const files = readdirSync(app, { recursive: true, withFileTypes: true }).map(({ parentPath, name }) => path.join(parentPath, name));
  const manifests = files.filter((file) => /\/node_modules\/(@[^/]+\/)?[^/]+\/package\.json$/.test(file));
  return manifests.map((file) => JSON.parse(readFileSync(file, 'utf8')) as { name: string; version: string }).map(({ name, version }) => `${name}@${version}`).sort();
}

/** The ELF files of an app, with the number of their processor. */
function programsIn(app: string): { file: string; machine: number }[] {
  const files = readdirSync(app, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files.flatMap(({ parentPath, name }) => {
    const file = path.join(parentPath, name);
    const bytes = readFileSync(file);
    return bytes.subarray(0, 4).equals(Buffer.from('\x7fELF')) ? [{ file, machine: bytes.readUInt16LE(18) }] : [];
  });
}
