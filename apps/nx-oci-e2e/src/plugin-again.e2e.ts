import type { NpmRegistry } from '@nx-oci/peers';
import { startPluginRegistry } from './plugin-registry';
import { makePluginWorkspace, type PackageManager, type PluginWorkspace, type PluginWorkspaceOptions } from './plugin-workspace';

/** Each generator, as somebody calls it who then calls it again. */
const generators: [name: string, ...args: string[]][] = [
  ['service-image', 'greeter', '--runtime=go', '--repository=registry.example.test/acme/greeter'],
  ['service-image', '@acme/web', '--runtime=node', '--no-lock'],
  ['service-image', 'bridge', '--directory=services/bridge', '--runtime=python', '--port=9000', '--no-lock'],
  ['service-image', 'tool', '--runtime=static', '--no-release'],
  ['service-image', '--project=built', '--runtime=static', '--artifact=apps/built/out/{arch}/built'],
  ['image', 'plain', '--from=apps/plain/out', '--entrypoint=/app/plain'],
  ['tools-image', '--no-lock'],
  ['agent-sandbox', '--package=@acme/agent@1.2.3', '--command=agent', '--no-lock'],
  ['release'],
  ['ci', '--provider=github', '--cache=none'],
  ['ci', '--provider=gitlab', '--cache=none'],
  ['ci', '--provider=woodpecker', '--cache=none'],
  ['renovate'],
  ['image-updater', 'greeter', '--application=greeter'],
  ['init'],
  ['cache', '--provider=self-hosted', '--server=https://cache.example.test', '--ci=github', '--repository=acme/shop'],
];

const kinds: [PackageManager, Required<Pick<PluginWorkspaceOptions, 'major' | 'projects'>>][] = [
  ['npm', { major: 24, projects: 'project.json' }],
  ['pnpm', { major: 22, projects: 'package.json' }],
  // Yarn 1 wants to know of Nx for all machines, of which not every registry has the newest.
  ['yarn-1', { major: 23, projects: 'project.json' }],
  ['yarn-4', { major: 23, projects: 'package.json' }],
];

let npm: NpmRegistry;
beforeAll(async () => void (npm = await startPluginRegistry()), 300_000);
afterAll(() => npm?.stop());

describe.each(kinds)('%s, %j', (packageManager, kind) => {
  let workspace: PluginWorkspace;
  beforeAll(async () => {
    workspace = await makePluginWorkspace(npm, { packageManager, ...kind });
    workspace.write('compose.yaml', '# What developers run.\nservices:\n  database:\n    image: postgres:17\n');
    workspace.write('Tiltfile', "print('hello')\n");
    for (const name of ['built', 'plain']) workspace.write(`apps/${name}/${kind.projects}`, JSON.stringify({ name, ...(kind.projects === 'package.json' && { version: '1.0.0', private: true }) }, null, 2));
    await workspace.install();
    await workspace.commit('begin');
  });
  afterAll(() => workspace?.dispose());

  test('nx add, run again, changes nothing', async () => {
    await workspace.succeed('add', 'nx-oci');
    expect(await workspace.changes()).toEqual([]);
  });

  test.each(generators.map((generator) => [generator]))('%j changes nothing when it is run again', async ([name, ...args]) => {
    const generate = (...more: string[]) => workspace.succeed('g', `nx-oci:${name}`, ...args, ...more, '--no-interactive');
    // Each run takes seconds.
    if (packageManager === 'npm') await generate('--dry-run');
    expect(await workspace.changes()).toEqual([]);
    await generate();
    await workspace.commit(name);
    await generate();
    expect(await workspace.changes()).toEqual([]);
  });

  test('what was generated is in sync, in the graph and in the lockfile', async () => {
    await workspace.succeed('sync:check');
    const { stdout } = await workspace.succeed('show', 'projects', '--with-target=image', '--json');
    expect(JSON.parse(stdout)).toEqual(expect.arrayContaining(['greeter', '@acme/web', 'bridge', 'tool', 'built', 'plain', 'tools-image', 'agent-sandbox']));
    await workspace.install();
    expect(await workspace.changes()).toEqual([]);
    for (const name of ['greeter', 'web']) expect(workspace.files(`apps/${name}`)).toContain(kind.projects);
  });
});
