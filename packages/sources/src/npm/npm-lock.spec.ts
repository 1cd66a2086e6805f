import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { amd64, arm64, coded, laidOut, newFolder, newMachine, type Machine } from '../../test/access-rig';
import { NpmRegistry, type Published } from '../../test/npm-registry';
import type { NpmContent, NpmLock, NpmPackagesContent } from './content';
import { npmSource } from './npm-source';
import { npmUpstream } from './upstream';

const script = '#!/usr/bin/env node\n';
const runtime = (cpu: string, version: string): Published => ({ name: `runtime-linux-${cpu}`, version, os: ['linux'], cpu: [cpu], bin: { run: 'bin/run' }, files: { 'bin/run': cpu } });
const natives = { '@native/x64': '1.0.0', '@native/arm64': '1.0.0' };

let registry: NpmRegistry;
let env: NodeJS.ProcessEnv;
let steps: string[];
beforeEach(async () => {
  steps = [];
  registry = await NpmRegistry.start(
    { name: 'leaf', version: '1.0.0' },
    { name: 'tool', version: '2.0.0', bin: { tool: 'cli.js', 'tool-b': 'b.js' }, dependencies: { leaf: '^1.0.0' }, optionalDependencies: natives, files: { 'cli.js': script, 'b.js': script }, scripts: { install: 'exit 1' } },
    { name: 'second', version: '1.0.0', dependencies: { leaf: '^1.0.0' } },
    { name: '@native/x64', version: '1.0.0', os: ['linux'], cpu: ['x64'] },
    { name: '@native/arm64', version: '1.0.0', os: ['linux'], cpu: ['arm64'] },
    runtime('x64', '24.1.0'), runtime('arm64', '24.1.0'),
  );
  env = registry.environment();
});

const content: NpmPackagesContent = { type: 'npm', packages: ['tool@2'], to: '/usr/local/lib', bin: '/usr/local/bin' };

async function lock(of: NpmContent, more: Partial<Omit<Machine, 'previous'>> & { previous?: NpmLock; update?: ReadonlySet<string> | 'all' } = {}): Promise<NpmLock> {
  const machine = { ...newMachine([npmUpstream], { env }), workspaceRoot: newFolder(), onStep: (step: string) => void steps.push(step), ...more };
  return (await npmSource.resolve(of, machine as never)) as NpmLock;
}

test('npm chooses, and the lock keeps what decides about what is laid out, without where it is from', async () => {
  const locked = await lock(content);
  expect(locked).toEqual({
    type: 'npm',
    trees: [
      {
        packages: {
          '': { dependencies: { tool: '2' } },
          'node_modules/@native/arm64': { version: '1.0.0', integrity: expect.stringMatching(/^sha512-/) as string, os: ['linux'], cpu: ['arm64'] },
          'node_modules/@native/x64': { version: '1.0.0', integrity: expect.stringMatching(/^sha512-/) as string, os: ['linux'], cpu: ['x64'] },
          'node_modules/leaf': { version: '1.0.0', integrity: expect.stringMatching(/^sha512-/) as string },
          'node_modules/tool': { version: '2.0.0', integrity: expect.stringMatching(/^sha512-/) as string, hasInstallScript: true, bin: { tool: 'cli.js', 'tool-b': 'b.js' }, dependencies: { leaf: '^1.0.0' }, optionalDependencies: natives },
        },
      },
    ],
  });
  expect(steps).toContain('tool 2.0.0 has an install script, which is not run');
  expect(readdirSync(tmpdir()).filter((name) => name.startsWith('nx-oci-npm-'))).toEqual([]);
});

test('an optional package that npm passed over is told, as it may be the one for the platform', async () => {
  registry.publish({ name: 'late', version: '1.0.0', optionalDependencies: { ...natives, '@native/not-yet': '1.0.0' } });
  await lock({ ...content, packages: ['late'] });
  expect(steps).toContain('late 1.0.0 goes without @native/not-yet, which npm could not find');
});

test('a lock is laid out for a platform, with links to commands in the folder for them', async () => {
  const locked = await lock(content);
  const machine = newMachine([npmUpstream], { env });
  const lines = await laidOut(npmSource, content, locked, machine, arm64);
  expect(lines.filter((line) => !line.includes('package.json'))).toEqual([
    `0755 /usr/local/lib/node_modules/tool/b.js ${JSON.stringify(script)}`,
    `0755 /usr/local/lib/node_modules/tool/cli.js ${JSON.stringify(script)}`,
    '0777 /usr/local/bin/tool -> ../lib/node_modules/tool/cli.js',
    '0777 /usr/local/bin/tool-b -> ../lib/node_modules/tool/b.js',
    '0777 /usr/local/lib/node_modules/.bin/tool -> ../tool/cli.js',
    '0777 /usr/local/lib/node_modules/.bin/tool-b -> ../tool/b.js',
  ].sort((a, b) => (a.slice(5) < b.slice(5) ? -1 : 1)));
  expect(lines.filter((line) => line.includes('package.json')).map((line) => line.split(' ')[1])).toEqual(expect.arrayContaining(['/usr/local/lib/node_modules/@native/arm64/package.json']));
  expect(lines.join()).not.toContain('@native/x64/');
});

test('locking again moves nothing that need not move', async () => {
  const first = await lock(content);
  registry.publish({ name: 'leaf', version: '1.1.0' });
  registry.publish({ name: 'tool', version: '2.1.0', dependencies: { leaf: '^1.0.0' } });
  expect(await lock(content, { previous: first })).toEqual(first);

  const more = await lock({ ...content, packages: ['tool@2', 'second'] }, { previous: first });
  expect(more.trees[0].packages).toEqual({ ...first.trees[0].packages, '': { dependencies: { tool: '2', second: '*' } }, 'node_modules/second': expect.objectContaining({ version: '1.0.0' }) as object });
});

test('what is to move does, alone, or all of it', async () => {
  const first = await lock(content);
  registry.publish({ name: 'leaf', version: '1.1.0' });
  registry.publish({ name: 'tool', version: '2.1.0', dependencies: { leaf: '^1.0.0' } });
  const versions = ({ trees: [{ packages }] }: NpmLock): string => ['leaf', 'tool'].map((name) => `${name} ${packages[`node_modules/${name}`].version}`).join(', ');
  expect(versions(await lock(content, { previous: first, update: new Set(['leaf', 'of-another-source']) }))).toBe('leaf 1.1.0, tool 2.0.0');
  expect(versions(await lock(content, { previous: first, update: new Set(['tool']) }))).toBe('leaf 1.0.0, tool 2.1.0');
  expect(versions(await lock(content, { previous: first, update: 'all' }))).toBe('leaf 1.1.0, tool 2.1.0');
});

test('platforms may have lists of their own', async () => {
  const runtimes: NpmPackagesContent = { type: 'npm', packages: { 'linux/amd64': ['runtime-linux-x64@24'], 'linux/arm64': ['runtime-linux-arm64@24'] }, to: '/opt', bin: '/bin' };
  const locked = await lock(runtimes);
  expect(locked.trees.map(({ platform, packages }) => [platform, Object.keys(packages)])).toEqual([
    ['linux/amd64', ['', 'node_modules/runtime-linux-x64']],
    ['linux/arm64', ['', 'node_modules/runtime-linux-arm64']],
  ]);
  expect(await laidOut(npmSource, runtimes, locked, newMachine([npmUpstream], { env }), arm64)).toEqual(expect.arrayContaining(['0777 /bin/run -> ../opt/node_modules/runtime-linux-arm64/bin/run', '0755 /opt/node_modules/runtime-linux-arm64/bin/run "arm64"']));
  expect(await lock(runtimes, { previous: locked })).toEqual(locked);
  expect(() => npmSource.artifacts(runtimes, locked, { os: 'darwin', architecture: 'arm64' })).toThrow(coded('platform-missing', /darwin\/arm64/));
});

test('where one platform has a newer version than the others, all get what all have', async () => {
  for (const published of [runtime('x64', '24.2.0'), runtime('arm64', '24.2.0'), runtime('arm64', '24.3.0')]) registry.publish(published);
  const runtimes: NpmPackagesContent = { type: 'npm', packages: { 'linux/amd64': ['runtime-linux-x64@24'], 'linux/arm64': ['runtime-linux-arm64@24'] }, to: '/opt' };
  const locked = await lock(runtimes);
  expect(locked.trees.map(({ packages }) => Object.values(packages).map(({ version }) => version))).toEqual([[undefined, '24.2.0'], [undefined, '24.2.0']]);
  expect(locked.trees[1].packages[''].dependencies).toEqual({ 'runtime-linux-arm64': '24' });
  expect(await lock(runtimes, { previous: locked })).toEqual(locked);
});

test('what runs on no platform of the image is told by name', async () => {
  await expect(lock({ ...content, packages: ['runtime-linux-x64'] })).rejects.toThrow(coded('wrong-platform', /runtime-linux-x64 24\.1\.0 is for os linux, cpu x64.*linux arm64 glibc/));
  await expect(lock({ ...content, packages: ['runtime-linux-x64'] }, { platforms: [arm64] })).rejects.toThrow(coded('wrong-platform', /linux arm64/));
});

test('what npm says of what it cannot find is passed on', async () => {
  await expect(lock({ ...content, packages: ['not-there@1'] })).rejects.toThrow(coded('npm-failed', /^There is no package not-there@1 where npm looks for it, http:\S+\/not-there\.$/));
  await expect(lock({ ...content, packages: ['tool@9'] })).rejects.toThrow(coded('npm-failed', /tool@9/));
});

test('of a version that is not there, the newest that are are told', async () => {
  for (const version of ['2.1.0', '10.0.0', '2.0.1', '3.0.0', '2.2.0', '11.0.0-beta.1']) registry.publish({ name: 'tool', version });
  await expect(lock({ ...content, packages: ['tool@9'] })).rejects.toThrow(coded('npm-failed', /tool@9[^]*The newest versions of tool are 10\.0\.0, 3\.0\.0, 2\.2\.0, 2\.1\.0, 2\.0\.1\.$/));
});

test('a registry that answers a page of HTML is told as such', async () => {
  registry.tarballs.set('portal', Buffer.from('<!DOCTYPE html><html><body>Log in</body></html>'));
  await expect(lock({ ...content, packages: ['portal'] })).rejects.toThrow(coded('npm-failed', /the answer is an HTML page/));
});

test.each(['tool@git+https://example.com/a/b.git', 'tool@https://example.com/t.tgz', 'tool@file:../x', 'tool@github:a/b', '../tool', '@x/../../y', '@x', 'a b', '', 'node_modules', '.bin'])('%j is asked for: it is of no registry', async (asked) => {
  await expect(lock({ ...content, packages: [asked] })).rejects.toThrow(coded('content-invalid'));
});

test('a package asked for twice is told', async () => {
  await expect(lock({ ...content, packages: ['tool@1', 'tool@2'] })).rejects.toThrow(coded('content-invalid', /tool@2.*twice/));
});

test('a content that is of no kind is told', async () => {
  await expect(lock({ type: 'npm', to: '/app' } as NpmContent)).rejects.toThrow(coded('content-invalid', /neither/));
  await expect(lock({ type: 'npm', to: '/app', lockfile: 'package-lock.json', packages: { 'linux/amd64': ['a'] } } as never)).rejects.toThrow(coded('content-invalid', /\/app/));
});

test('without npm, a lock is no longer made, and still built', async () => {
  const locked = await lock(content);
  const execPath = Object.getOwnPropertyDescriptor(process, 'execPath')!;
  Object.defineProperty(process, 'execPath', { ...execPath, value: `${newFolder()}/node` });
  try {
    env = { ...env, PATH: newFolder() };
    await expect(lock(content)).rejects.toThrow(coded('npm-missing'));
    expect(await laidOut(npmSource, content, locked, newMachine([npmUpstream], { env }), amd64)).not.toEqual([]);
  } finally {
    Object.defineProperty(process, 'execPath', execPath);
  }
});
