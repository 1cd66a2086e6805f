import type { NpmRegistry } from '@nx-oci/peers';
import { startPluginRegistry } from './plugin-registry';
import { makePluginWorkspace, type NxMajor, type PackageManager } from './plugin-workspace';

let npm: NpmRegistry;
beforeAll(async () => void (npm = await startPluginRegistry()), 300_000);
afterAll(() => npm?.stop());

const workspaces: [NxMajor, PackageManager][] = [[22, 'npm'], [23, 'npm'], [24, 'npm'], [23, 'pnpm'], [23, 'yarn-1'], [23, 'yarn-4']];

test.each(workspaces)('Nx %s with %s adds the plugin, once', async (major, packageManager) => {
  const workspace = await makePluginWorkspace(npm, major, packageManager);
  try {
    await workspace.succeed('add', 'nx-oci');
    expect(JSON.parse(workspace.read('nx.json'))).toMatchObject({ plugins: ['nx-oci'] });
    expect(JSON.parse(workspace.read('package.json'))).toMatchObject({ devDependencies: { 'nx-oci': expect.stringContaining('0.1.0') } });
    await workspace.commit('add nx-oci');
    await workspace.succeed('add', 'nx-oci');
    await workspace.generate('nx-oci:init');
    expect(await workspace.changes()).toEqual([]);
  } finally {
    workspace.dispose();
  }
});
