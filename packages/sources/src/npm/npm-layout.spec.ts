import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Platform } from '@nx-oci/oci';
import { amd64, arm64, mac, newMachine, type Machine } from '../../test/access-rig';
import { linesOfTrees, linesOnDisk, npm, NpmRegistry, npmWorkspace, type Published } from '../../test/npm-registry';
import type { SourcePart } from '../source';
import type { NpmLockfileContent } from './content';
import { npmSource, type NpmLayouts } from './npm-source';
import { npmUpstream } from './upstream';

const script = '#!/usr/bin/env node\n';
const native = (os: string, cpu: string, libc?: string): Published => ({ name: `@native/${os}-${cpu}${libc ? `-${libc}` : ''}`, version: '1.0.0', os: [os], cpu: [cpu], ...(libc && { libc: [libc] }), files: { 'lib.node': `${os} ${cpu} ${libc}` } });
const natives = [native('linux', 'x64', 'glibc'), native('linux', 'x64', 'musl'), native('linux', 'arm64', 'glibc'), native('darwin', 'arm64'), native('darwin', 'x64')];
const nativeNames = Object.fromEntries(natives.map(({ name, version }) => [name, version]));

const packages: Published[] = [
  { name: 'leaf', version: '1.0.0', files: { 'index.js': 'one', 'deep/er/file.txt': 'text', '.gitignore': 'x', 'sub/.gitignore': 'y', 'sub/.npmignore': 'z' } },
  { name: 'leaf', version: '2.0.0', files: { 'index.js': 'two', 'tool.sh': { bytes: script, mode: 0o755 } } },
  { name: 'middle', version: '1.0.0', dependencies: { leaf: '^1.0.0', other: '*' } },
  { name: 'other', version: '1.0.0', dependencies: { leaf: '1' }, bin: 'cli.js', files: { 'cli.js': script } },
  { name: '@scope/tool', version: '3.1.0', bin: { tool: './bin/tool.js', 'tool-two': 'bin/two.js', gone: 'not/there.js' }, dependencies: { 'with-bin': '1' }, files: { 'bin/tool.js': '#!/usr/bin/env node\r\nrun()\r\n', 'bin/two.js': { bytes: script, mode: 0o600 } } },
  { name: 'with-bin', version: '1.0.0', bin: { run: 'one.js' }, files: { 'one.js': script } },
  { name: 'with-bin', version: '2.0.0', bin: { run: 'two.js' }, files: { 'two.js': script } },
  { name: 'folder-bins', version: '1.0.0', directories: { bin: 'commands' }, bin: { first: 'commands/first' }, files: { 'commands/first': script } },
  { name: 'same-command', version: '1.0.0', bin: { run: 'another.js' }, files: { 'another.js': script } },
  { name: 'has-natives', version: '1.0.0', optionalDependencies: nativeNames },
  ...natives,
  { name: 'only-windows', version: '1.0.0', os: ['win32'], dependencies: { 'for-windows': '1' } },
  { name: 'for-windows', version: '1.0.0' },
  { name: 'not-mac', version: '1.0.0', os: ['!darwin'] },
  { name: 'needs-windows', version: '1.0.0', dependencies: { 'only-windows': '1', leaf: '1' } },
  { name: 'plugin', version: '1.0.0', peerDependencies: { host: '1', typings: '*' }, peerDependenciesMeta: { typings: { optional: true } } },
  { name: 'host', version: '1.5.0', dependencies: { leaf: '2' } },
  { name: 'typings', version: '1.0.0' },
  { name: 'checker', version: '1.0.0', dependencies: { 'only-dev': '1', other: '1' } },
  { name: 'only-dev', version: '1.0.0' },
  {
    name: 'bundler', version: '1.0.0', dependencies: { inside: '1', leaf: '1' }, bundleDependencies: ['inside'],
    files: { 'node_modules/inside/package.json': JSON.stringify({ name: 'inside', version: '1.0.0', bin: { within: 'in.js' } }), 'node_modules/inside/in.js': script },
  },
  { name: 'inside', version: '1.0.0', bin: { within: 'in.js' }, files: { 'in.js': script } },
  { name: 'with-script', version: '1.0.0', scripts: { install: 'exit 1' } },
];

const dependencies = { middle: '1', leaf: '2', '@scope/tool': '3', 'with-bin': '2', 'folder-bins': '1', 'same-command': '1', 'has-natives': '1', plugin: '1', bundler: '1', 'with-script': '1', renamed: 'npm:leaf@1' };
const optionalDependencies = { 'only-windows': '1', 'not-mac': '1', 'needs-windows': '1' };

let registry: NpmRegistry;
let env: NodeJS.ProcessEnv;
let workspaceRoot: string;
beforeAll(async () => {
  registry = await NpmRegistry.start(...packages);
  env = registry.environment();
  workspaceRoot = npmWorkspace({ '.': { dependencies, optionalDependencies, devDependencies: { checker: '1', typings: '1' } } });
  await npm(workspaceRoot, env, ['install', '--package-lock-only', '--ignore-scripts']);
});

const machine = (): Machine => ({ ...newMachine([npmUpstream], { env, platforms: [amd64, arm64, mac] }), workspaceRoot });
const content: NpmLockfileContent = { type: 'npm', lockfile: 'package-lock.json', to: '/app' };

function locked(of: NpmLockfileContent, one = machine()): NpmLayouts {
  return npmSource.lockedElsewhere!(of, one) as NpmLayouts;
}

async function partsOf(of: NpmLockfileContent, platform: Platform, one = machine()): Promise<SourcePart[]> {
  return npmSource.parts(of, locked(of, one), { ...one, platform });
}

const targets: [string, Platform, Partial<NpmLockfileContent>, string[]][] = [
  ['linux/amd64', amd64, {}, ['--os=linux', '--cpu=x64', '--libc=glibc']],
  ['linux/amd64 with musl', amd64, { libc: 'musl' }, ['--os=linux', '--cpu=x64', '--libc=musl']],
  ['linux/arm64', arm64, {}, ['--os=linux', '--cpu=arm64', '--libc=glibc']],
  ['darwin/arm64', mac, {}, ['--os=darwin', '--cpu=arm64', '--libc=glibc']],
];

describe.each(targets)('for %s', (_, platform, more, flags) => {
  test('paths, contents, modes and links are those that npm ci lays out', async () => {
    const folder = npmWorkspace({});
    for (const name of ['package.json', 'package-lock.json']) await npm(folder, env, [path.join(workspaceRoot, name), folder], 'cp');
    await npm(folder, env, ['ci', '--omit=dev', '--ignore-scripts', ...flags]);
    const onDisk = linesOnDisk(path.join(folder, 'node_modules')).filter((line) => !line.startsWith('.package-lock.json'));
    // npm leaves a command as it is where another one has its link; here a package is the same whatever is beside it.
    const expected = onDisk.map((line) => line.replace('with-bin/two.js 644', 'with-bin/two.js 755'));
    const parts = await partsOf({ ...content, ...more }, platform);
    expect(linesOfTrees(parts.map(({ tree }) => tree), 'app/node_modules').sort()).toEqual(expected.sort());

    const listed = JSON.parse(await npm(folder, env, ['ls', '--omit=dev', '--all', '--json', '--long'])) as Listed;
    const bundled = new Set(['inside 1.0.0']);
    expect(new Set(parts.map(({ name }) => name))).toEqual(new Set(namesIn(listed).filter((name) => !bundled.has(name))));
  });
});

interface Listed {
  dependencies?: Record<string, Listed & { name?: string; version?: string }>;
}

function namesIn({ dependencies = {} }: Listed): string[] {
  return Object.values(dependencies).flatMap((each) => [...(each.version === undefined ? [] : [`${each.name} ${each.version}`]), ...namesIn(each)]);
}

test('a part is the same whatever else is there', async () => {
  const one = await partsOf(content, amd64);
  const other = await partsOf({ ...content, packages: ['plugin'] }, amd64);
  expect(other.map(({ name }) => name).sort()).toEqual(['host 1.5.0', 'leaf 2.0.0', 'plugin 1.0.0', 'typings 1.0.0']);
  for (const { name, tree } of other) expect(linesOfTrees([tree], 'app').sort()).toEqual(linesOfTrees([one.find((each) => each.name === name)!.tree], 'app').sort());
});

test('links to the commands of the packages that are asked for stand where they are wanted', async () => {
  const parts = await partsOf({ ...content, bin: '/usr/local/bin', packages: ['@scope/tool'] }, amd64);
  const links = parts.flatMap(({ tree }) => [...tree]).filter(([name]) => name.startsWith('usr/'));
  expect(links.map(([name, entry]) => [name, entry.type === 'symlink' && entry.target])).toEqual([
    ['usr/local/bin/tool', '../../../app/node_modules/@scope/tool/bin/tool.js'],
    ['usr/local/bin/tool-two', '../../../app/node_modules/@scope/tool/bin/two.js'],
  ]);
});

test('what is fetched is what the lockfile names, and once', async () => {
  const one = machine();
  const artifacts = npmSource.artifacts(content, locked(content, one), amd64);
  expect(new Set(artifacts.map(({ checksum }) => checksum)).size).toBe(artifacts.length);
  const lock = JSON.parse(readFileSync(path.join(workspaceRoot, 'package-lock.json'), 'utf8')) as { packages: Record<string, { integrity?: string }> };
  const integrities = new Set(Object.values(lock.packages).map(({ integrity }) => integrity));
  for (const { checksum } of artifacts) expect(integrities).toContain(`sha512-${Buffer.from(checksum.slice('sha512:'.length), 'hex').toString('base64')}`);
  expect(JSON.stringify(artifacts)).not.toContain('127.0.0.1');
});
