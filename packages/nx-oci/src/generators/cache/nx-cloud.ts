import { readNxJson, type Tree } from '@nx/devkit';
import { PluginError } from '../../error';
import { setKeys, type CacheSettings, type CacheSetup } from './cache-setup';
import { recordedServer } from './self-hosted';

/** Nx Cloud: nx.json names the workspace by its id, which is no secret. */
export function cloudCache(tree: Tree, { id }: CacheSettings): CacheSetup {
  const before = readNxJson(tree)?.nxCloudId;
  const server = recordedServer(tree);
  if (server !== undefined) {
    throw new PluginError('option-invalid', { message: `provider is "nx-cloud", but .env has the workspace use ${server}.`, remedy: 'Remove that line from .env.' });
  }
  if (id !== undefined && !/^[0-9a-zA-Z_-]{1,64}$/.test(id)) {
    throw new PluginError('option-invalid', { message: `id is "${id}".`, remedy: 'Give the id that Nx Cloud shows for the workspace; an access token is none, and stays out of files.' });
  }
  if (id !== undefined && before !== undefined && id !== before) {
    throw new PluginError('option-invalid', { message: `id is "${id}", but nx.json has nxCloudId "${before}".`, remedy: 'Leave --id out, or remove the key from nx.json.' });
  }
  const known = id ?? before;
  return {
    done: known === undefined ? [] : setKeys(tree, { nxCloudId: known }),
    next: [
      ...(known === undefined ? ['npx nx connect asks Nx Cloud for an id, and writes it to nx.json as nxCloudId.'] : []),
      'In CI, set the secret NX_CLOUD_ACCESS_TOKEN: one that may write for the main branch, one that may only read for pull requests.',
      'Nothing else is needed: image targets are cached like all others.',
    ],
  };
}
