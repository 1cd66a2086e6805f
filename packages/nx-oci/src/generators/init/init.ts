import { formatFiles, readNxJson, updateNxJson, type Tree } from '@nx/devkit';
import { generation } from '../../scaffold/generation';

export interface InitOptions {
  skipFormat?: boolean;
}

const plugin = 'nx-oci';
const syncGenerator = 'nx-oci:sync';

/** Has a workspace use the plugin: what `nx add nx-oci` runs. */
export default function initGenerator(tree: Tree, { skipFormat }: InitOptions): Promise<void> {
  return generation(async () => {
    usePlugin(tree);
    if (!skipFormat) await formatFiles(tree);
  });
}

/** Adds to nx.json and .gitignore what the plugin needs there; leaves what is there. */
export function usePlugin(tree: Tree): void {
  const nxJson = readNxJson(tree) ?? {};
  const { plugins = [], sync } = nxJson;
  const added = plugins.some((each) => (typeof each === 'string' ? each : each.plugin) === plugin);
  const synced = sync?.globalGenerators?.includes(syncGenerator) || sync?.disabledTaskSyncGenerators?.includes(syncGenerator);
  if (!added || !synced) {
    updateNxJson(tree, {
      ...nxJson,
      ...(!added && { plugins: [...plugins, plugin] }),
      ...(!synced && { sync: { ...sync, globalGenerators: [...(sync?.globalGenerators ?? []), syncGenerator] } }),
    });
  }
  const ignored = tree.read('.gitignore', 'utf8') ?? '';
  // Images and binaries: none of what targets write is to be committed.
  if (!/^\/?dist\/?$/m.test(ignored)) tree.write('.gitignore', `${ignored}${ignored === '' || ignored.endsWith('\n') ? '' : '\n'}dist\n`);
}
