import { amd64, arm64, coded, laidOut, mac, newFolder, newMachine, type Machine } from '../../test/access-rig';
import { NpmRegistry, type Published } from '../../test/npm-registry';
import { program } from '../../test/packed';
import type { NpmLock, NpmPackagesContent } from './content';
import { npmSource } from './npm-source';
import { npmUpstream } from './upstream';

const script = '#!/usr/bin/env node\n';
const file = (bytes: Buffer): { bytes: Buffer; mode: number } => ({ bytes, mode: 0o644 });
const cli = (os: string, cpu: string, bytes: Buffer): Published => ({ name: `cli-${os}-${cpu}`, version: '2.1.0', os: [os], cpu: [cpu], files: { cli: file(bytes), 'LICENSE.md': 'terms' } });

const packages: Published[] = [
  {
    name: 'tool', version: '1.0.0', bin: { tool: 'tool.js' },
    files: {
      'tool.js': script, 'docs/guide.md': 'text', 'other.js': script,
      'prebuilds/linux-x64/addon.node': file(program('linux', 'amd64')), 'prebuilds/linux-arm64/addon.node': file(program('linux', 'arm64')),
      'prebuilds/darwin-arm64/addon.node': file(program('darwin', 'arm64')), 'vendor/helper.exe': file(Buffer.from('MZ and more')),
    },
  },
  { name: 'placeholder', version: '2.1.0', bin: { cli: 'missing.sh' }, files: { 'missing.sh': 'exit 1\n', 'run.js': script } },
  cli('linux', 'x64', program('linux', 'amd64')), cli('linux', 'arm64', program('linux', 'arm64')), cli('darwin', 'arm64', program('darwin', 'arm64')),
];

let env: NodeJS.ProcessEnv;
beforeAll(async () => void (env = (await NpmRegistry.start(...packages)).environment()));

const content: NpmPackagesContent = { type: 'npm', packages: ['tool'], to: '/opt', bin: '/opt/bin' };

const locks = new Map<string, Promise<NpmLock>>();

/** Path and mode of what there is on a platform, and where links lead; but for what Node itself has no need of. */
async function filesOf(of: NpmPackagesContent, platform = amd64): Promise<string[]> {
  const machine: Machine = { ...newMachine([npmUpstream], { env, platforms: [amd64, arm64, mac] }), workspaceRoot: newFolder() };
  const key = JSON.stringify(of.packages);
  const locking = locks.get(key) ?? (npmSource.resolve(of, machine as never) as Promise<NpmLock>);
  locks.set(key, locking);
  const lines = await laidOut(npmSource, of, await locking, machine, platform);
  return lines.map((line) => line.replace(/ ".*$/s, '')).filter((line) => !/package\.json|\.bin\//.test(line)).sort();
}

test('with "foreign", programs and addons for other systems and machines stay out on each platform', async () => {
  const addons = async (platform: typeof amd64): Promise<string[]> => (await filesOf({ ...content, foreign: 'omit' }, platform)).filter((line) => /prebuilds|vendor/.test(line));
  expect(await addons(amd64)).toEqual(['0644 /opt/node_modules/tool/prebuilds/linux-x64/addon.node']);
  expect(await addons(arm64)).toEqual(['0644 /opt/node_modules/tool/prebuilds/linux-arm64/addon.node']);
  expect(await addons(mac)).toEqual(['0644 /opt/node_modules/tool/prebuilds/darwin-arm64/addon.node']);
});

test('globs leave out files, and commands that would lead to them, but never package.json', async () => {
  expect(await filesOf({ ...content, exclude: ['**/prebuilds/**', '/opt/node_modules/tool/docs/*', '**/*.exe', '**/other.js'] })).toEqual(['0755 /opt/node_modules/tool/tool.js', '0777 /opt/bin/tool -> ../node_modules/tool/tool.js']);
  expect(await filesOf({ ...content, exclude: ['**/*'] })).toEqual([]);
});

test('a content names commands of packages that declare none', async () => {
  const own: NpmPackagesContent = {
    ...content,
    packages: { 'linux/amd64': ['cli-linux-x64@2'], 'linux/arm64': ['cli-linux-arm64@2'], 'darwin/arm64': ['cli-darwin-arm64@2'] },
    commands: { cli: 'cli' },
    exclude: ['**/LICENSE.md'],
  };
  expect(await filesOf(own, mac)).toEqual(['0755 /opt/node_modules/cli-darwin-arm64/cli', '0777 /opt/bin/cli -> ../node_modules/cli-darwin-arm64/cli']);
});

test('a command that a content names takes the place of the one that a package declares', async () => {
  expect(await filesOf({ ...content, packages: ['placeholder'], commands: { cli: './run.js' } })).toEqual([
    '0755 /opt/node_modules/placeholder/missing.sh',
    '0755 /opt/node_modules/placeholder/run.js',
    '0777 /opt/bin/cli -> ../node_modules/placeholder/run.js',
  ]);
});

test('a command of no file, with no folder or no name is refused', async () => {
  await expect(filesOf({ ...content, commands: { cli: 'gone' } })).rejects.toThrow(coded('content-invalid', /"cli", of a file gone that none of its packages has/));
  await expect(filesOf({ ...content, bin: undefined, commands: { cli: 'tool.js' } })).rejects.toThrow(coded('content-invalid', /no folder for it/));
  await expect(filesOf({ ...content, commands: { '../cli': 'tool.js' } })).rejects.toThrow(coded('content-invalid', /no name of a file/));
});
