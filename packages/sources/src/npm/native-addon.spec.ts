import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Platform } from '@nx-oci/oci';
import { amd64, arm64, newMachine } from '../../test/access-rig';
import { npm, NpmRegistry, npmWorkspace, type Published } from '../../test/npm-registry';
import { program } from '../../test/packed';
import type { MissingFile } from '../source';
import type { NpmLockfileContent } from './content';
import { npmSource } from './npm-source';
import { npmUpstream } from './upstream';

const addon = (architecture: 'amd64' | 'arm64'): { bytes: Buffer; mode: number } => ({ bytes: program('linux', architecture), mode: 0o644 });
const gyp = { 'binding.gyp': '{}' };
const binding = (cpu: string, architecture: 'amd64' | 'arm64'): Published => ({ name: `@apart/linux-${cpu}`, version: '1.0.0', os: ['linux'], cpu: [cpu], files: { 'addon.node': addon(architecture) } });

const packages: Published[] = [
  { name: 'compiled', version: '1.0.0', scripts: { install: 'fetch-it || node-gyp rebuild' }, files: gyp },
  { name: 'by-npm', version: '1.0.0', files: gyp },
  { name: 'prebuilt', version: '1.0.0', scripts: { install: 'look-for-it' }, files: { ...gyp, 'prebuilds/linux-x64/addon.node': addon('amd64'), 'prebuilds/linux-arm64/addon.node': addon('arm64') } },
  { name: 'half', version: '1.0.0', scripts: { install: 'look-for-it' }, files: { ...gyp, 'prebuilds/linux-x64/addon.node': addon('amd64') } },
  { name: 'apart', version: '1.0.0', scripts: { install: 'build-if-missing' }, optionalDependencies: { '@apart/linux-x64': '1.0.0', '@apart/linux-arm64': '1.0.0' }, files: gyp },
  binding('x64', 'amd64'),
  binding('arm64', 'arm64'),
  { name: 'not-compiled', version: '1.0.0', gypfile: false, files: gyp },
  { name: 'scripted', version: '1.0.0', scripts: { postinstall: 'print thanks' } },
];

let workspaceRoot: string;
let env: NodeJS.ProcessEnv;
beforeAll(async () => {
  const registry = await NpmRegistry.start(...packages);
  env = registry.environment();
  const names = packages.map(({ name }) => name).filter((name) => !name.startsWith('@'));
  workspaceRoot = npmWorkspace({ '.': { dependencies: Object.fromEntries(names.map((name) => [name, '1'])) } });
  await npm(workspaceRoot, env, ['install', '--package-lock-only', '--ignore-scripts']);
});

async function missedOn(platform: Platform): Promise<MissingFile[]> {
  const machine = { ...newMachine([npmUpstream], { env, platforms: [amd64, arm64] }), workspaceRoot };
  const content: NpmLockfileContent = { type: 'npm', lockfile: 'package-lock.json', to: '/app' };
  const parts = await npmSource.parts(content, npmSource.lockedElsewhere!(content, machine)!, { ...machine, platform });
  return parts.flatMap(({ missing }) => missing ?? []);
}

test.each<[Platform, string, string[]]>([
  [amd64, 'linux/amd64', ['by-npm', 'compiled']],
  [arm64, 'linux/arm64', ['by-npm', 'compiled', 'half']],
])('addons that would be compiled are missed, with the folder in which they would do: %j', async (platform, name, expected) => {
  const missed = await missedOn(platform);
  expect(missed.map(({ unless }) => [unless?.folder, unless?.ending])).toEqual(expected.map((each) => [`app/node_modules/${each}`, '.node']));
  for (const [at, { warning }] of missed.entries()) {
    expect(warning).toMatch(new RegExp(`^npm-addon-missing: ${expected[at]} 1\\.0\\.0 .* for ${name}\\. .*below /app/node_modules/${expected[at]} by a content`));
  }
});

test('packages of platforms that a lockfile lost are missed where there is none for the platform', async () => {
  const file = path.join(workspaceRoot, 'package-lock.json');
  const before = readFileSync(file, 'utf8');
  const lock = JSON.parse(before) as { packages: Record<string, unknown> };
  // As npm writes it where node_modules is there, of a machine with an x64 processor.
  delete lock.packages['node_modules/@apart/linux-arm64'];
  writeFileSync(file, JSON.stringify(lock));
  try {
    expect((await missedOn(amd64)).map(({ warning }) => warning.split(' ')[0])).not.toContain('npm-optional-missing:');
    const [{ warning }] = await missedOn(arm64);
    expect(warning).toMatch(/^npm-optional-missing: apart 1\.0\.0 names @apart\/linux-arm64 as optional, .* for linux\/arm64\. .*let npm write it again\.$/);
  } finally {
    writeFileSync(file, before);
  }
});
