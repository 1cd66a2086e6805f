import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { FileTree, Platform } from '@nx-oci/oci';
import type { NpmLockfileContent } from '../src';
import { npmSource } from '../src/npm/npm-source';
import { npmUpstream } from '../src/npm/upstream';
import { amd64, arm64, mac, newFolder, newMachine } from '../test/access-rig';
import { linesOfTrees, linesOnDisk, npm, NpmRegistry, npmWorkspace, type Published } from '../test/npm-registry';

// pnpm itself comes from the registry that this machine's npm is set to; the packages are of one on the loopback interface.
jest.setTimeout(180_000);

const script = '#!/usr/bin/env node\n';
const native = (os: string, cpu: string, libc?: string): Published => ({ name: `@native/${os}-${cpu}${libc ? `-${libc}` : ''}`, version: '1.0.0', os: [os], cpu: [cpu], ...(libc && { libc: [libc] }) });
const natives = [native('linux', 'x64', 'glibc'), native('linux', 'x64', 'musl'), native('linux', 'arm64', 'glibc'), native('darwin', 'arm64')];
const long = `@scope/${'long-name-'.repeat(14)}end`;
const packages: Published[] = [
  { name: 'leaf', version: '1.0.0', files: { 'index.js': 'one', '.gitignore': 'x', 'tool.sh': { bytes: script, mode: 0o755 } } },
  { name: 'leaf', version: '2.0.0', files: { 'index.js': 'two' } },
  { name: 'middle', version: '1.0.0', dependencies: { leaf: '^1.0.0', 'with-bin': '1' } },
  { name: '@scope/tool', version: '3.1.0', bin: { tool: './bin/tool.js', 'tool-two': 'bin/two.js' }, dependencies: { 'with-bin': '1' }, files: { 'bin/tool.js': '#!/usr/bin/env node\r\nrun()\r\n', 'bin/two.js': script } },
  { name: 'with-bin', version: '1.0.0', bin: { run: 'one.js' }, files: { 'one.js': script } },
  { name: 'with-bin', version: '2.0.0', bin: 'two.js', files: { 'two.js': script } },
  { name: 'has-natives', version: '1.0.0', optionalDependencies: Object.fromEntries(natives.map(({ name, version }) => [name, version])) },
  ...natives,
  { name: 'only-windows', version: '1.0.0', os: ['win32'] },
  { name: 'needs-windows', version: '1.0.0', dependencies: { 'only-windows': '1' } },
  { name: 'plugin', version: '1.0.0', peerDependencies: { host: '1' }, bin: 'p.js', files: { 'p.js': script } },
  { name: 'needs-plugin', version: '1.0.0', dependencies: { plugin: '1' }, peerDependencies: { host: '*', other: '*' }, peerDependenciesMeta: { other: { optional: true } } },
  { name: 'host', version: '1.5.0', dependencies: { leaf: '2' } },
  { name: 'only-dev', version: '1.0.0' },
  { name: long, version: '1.0.0', dependencies: { Capital: '1' } },
  { name: 'Capital', version: '1.0.0' },
];
const dependencies = { middle: '1', leaf: '2', '@scope/tool': '3', 'with-bin': '2', 'has-natives': '1', 'needs-plugin': '1', host: '1', renamed: 'npm:leaf@1' };

const linesOf = (lines: string[]): string[] => lines.filter((line) => !/^(\.modules\.yaml|\.pnpm\/lock\.yaml|\.pnpm-workspace-state)/.test(line)).map((line) => (line.includes('.bin/') ? line.split(' ')[0] : line)).sort();

// pnpm 8 has other short forms of long names, which are its own affair.
describe.each<[string, string, Record<string, string>]>([['8', '6.0', {}], ['10', '9.0', { [long]: '1' }]])('pnpm %s with a lockfile of version %s', (major, version, further) => {
  let registry: NpmRegistry;
  let env: NodeJS.ProcessEnv;
  let program: string;
  beforeAll(async () => {
    const tools = newFolder();
    execFileSync('npm', ['install', '--prefix', tools, `pnpm@${major}`], { stdio: 'pipe' });
    program = path.join(tools, 'node_modules/.bin/pnpm');
    registry = await NpmRegistry.start(...packages);
    env = { ...registry.environment(), CI: 'true', npm_config_store_dir: newFolder(), npm_config_manage_package_manager_versions: 'false' };
  });

  const targets: [string, Platform, Partial<NpmLockfileContent>, object][] = [
    ['linux/amd64', amd64, {}, { os: ['linux'], cpu: ['x64'], libc: ['glibc'] }],
    ['linux/amd64 with musl', amd64, { libc: 'musl' }, { os: ['linux'], cpu: ['x64'], libc: ['musl'] }],
    ['linux/arm64', arm64, {}, { os: ['linux'], cpu: ['arm64'], libc: ['glibc'] }],
    ['darwin/arm64', mac, {}, { os: ['darwin'], cpu: ['arm64'] }],
  ];

  test.each(targets)('paths, contents, modes and links for %s are those that pnpm lays out', async (_, platform, more, supportedArchitectures) => {
    const workspaceRoot = npmWorkspace({ '.': { dependencies: { ...dependencies, ...further }, optionalDependencies: { 'only-windows': '1', 'needs-windows': '1' }, devDependencies: { 'only-dev': '1' }, pnpm: { supportedArchitectures } } });
    await npm(workspaceRoot, env, ['install', '--lockfile-only', '--ignore-scripts'], program);
    expect(readFileSync(path.join(workspaceRoot, 'pnpm-lock.yaml'), 'utf8')).toContain(`lockfileVersion: '${version}'`);
    await npm(workspaceRoot, env, ['install', '--prod', '--frozen-lockfile', '--ignore-scripts', '--package-import-method=copy'], program);

    const machine = { ...newMachine([npmUpstream], { env, platforms: [platform] }), workspaceRoot };
    const content: NpmLockfileContent = { type: 'npm', lockfile: 'pnpm-lock.yaml', to: '/app', ...more };
    const parts = await npmSource.parts(content, npmSource.lockedElsewhere!(content, machine)!, { ...machine, platform });
    const trees = parts.map(({ tree }) => tree);
    // pnpm leaves a package there that cannot work without the one that does not fit; as npm does, both are left out here.
    const expected = linesOnDisk(path.join(workspaceRoot, 'node_modules')).filter((line) => !line.includes('needs-windows'));
    expect(linesOf(linesOfTrees(trees, 'app/node_modules'))).toEqual(linesOf(expected));
    expectLinksToLead(trees);
  });

  test('a package of the workspace is told, or what it needs comes for it', async () => {
    const workspaceRoot = npmWorkspace({ '.': {}, 'apps/web': { dependencies: { leaf: '2', '@org/lib': 'workspace:*' } }, 'libs/lib': { name: '@org/lib', dependencies: { middle: '1', leaf: '1' } } });
    writeFileSync(path.join(workspaceRoot, 'pnpm-workspace.yaml'), 'packages: [apps/*, libs/*]\n');
    await npm(workspaceRoot, env, ['install', '--lockfile-only', '--ignore-scripts'], program);
    const machine = { ...newMachine([npmUpstream], { env, platforms: [amd64] }), workspaceRoot };
    const content: NpmLockfileContent = { type: 'npm', lockfile: 'pnpm-lock.yaml', project: 'apps/web', to: '/app' };
    expect(() => npmSource.lockedElsewhere!(content, machine)).toThrow(expect.objectContaining({ code: 'npm-package-local', message: expect.stringContaining('libs/lib') as string }));
    const beside = { ...content, local: ['@org/lib'] };
    const parts = await npmSource.parts(beside, npmSource.lockedElsewhere!(beside, machine)!, { ...machine, platform: amd64 });
    const links = linesOfTrees(parts.map(({ tree }) => tree), 'app/node_modules').filter((line) => line.includes(' -> ') && !line.startsWith('.pnpm'));
    expect(links.sort()).toEqual([
      '@org/lib/node_modules/leaf -> ../../../.pnpm/leaf@1.0.0/node_modules/leaf',
      '@org/lib/node_modules/middle -> ../../../.pnpm/middle@1.0.0/node_modules/middle',
      'leaf -> .pnpm/leaf@2.0.0/node_modules/leaf',
      'middle -> .pnpm/middle@1.0.0/node_modules/middle',
    ]);
  });
});

/** Every link leads to something that is there. */
function expectLinksToLead(trees: FileTree[]): void {
  const all = new Map(trees.flatMap((tree) => [...tree]));
  const real = (at: string): string => {
    let found = '';
    for (const segment of at.split('/')) {
      if (segment === '..') found = path.posix.dirname(found);
      else found = path.posix.join(found, segment);
      const entry = all.get(found);
      if (entry?.type === 'symlink') found = real(path.posix.join(path.posix.dirname(found), entry.target));
    }
    return found;
  };
  for (const [at, entry] of all) {
    if (entry.type !== 'symlink') continue;
    const target = real(at);
    expect([at, [...all.keys()].some((each) => each === target || each.startsWith(`${target}/`))]).toEqual([at, true]);
    if (at.includes('/.bin/')) expect([target, all.get(target)]).toEqual([target, expect.objectContaining({ type: 'file', mode: 0o755 })]);
  }
}
