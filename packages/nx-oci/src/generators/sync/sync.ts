import { formatFiles, type Tree } from '@nx/devkit';
import { PluginError } from '../../error';
import { generation } from '../../scaffold/generation';
import type { Drift } from '../../wiring/drift';
import { driftOf, mendDrift } from '../../wiring/wiring';

/** What Nx says of a workspace that is out of sync. */
export interface SyncResult {
  outOfSyncMessage: string;
  /** For `nx sync:check` alone. */
  outOfSyncDetails: string[];
  /** Runs once `nx sync` has written what is mended; fails where something is left. */
  callback?(): Promise<void>;
}

/**
 * Wires services into the places that are to know of them, and takes out what is of none. What somebody would lose by that
 * is left, and named, and so are workflows of a CI that are to be generated anew: by an error, at once when there is nothing
 * else to do, since Nx takes a tree without changes to be in sync; else once the rest is written. Throws `wiring-stale`,
 * `wiring-invalid`, `option-invalid`.
 */
export default function syncGenerator(tree: Tree): Promise<SyncResult | undefined> {
  return generation(async () => {
    const drift = driftOf(tree);
    if (drift.length === 0) return undefined;
    // What the tree has changed may be of another generator.
    const mended = mendDrift(tree).length > 0;
    const left = driftOf(tree);
    if (!mended) throw stale(left);
    await formatFiles(tree);
    return {
      outOfSyncMessage: 'Services and the places that are to know of them differ.',
      outOfSyncDetails: [...drift.filter((each) => !left.some(({ message }) => message === each.message)).map(told), ...byHand(left)],
      ...(left.length > 0 && { callback: () => generation(() => Promise.reject(stale(left, 'The rest is mended. '))) }),
    };
  });
}

function stale(left: readonly Drift[], before = ''): PluginError {
  return new PluginError('wiring-stale', {
    message: `${before}${left.length === 1 ? 'A place has' : `${left.length} places have`} to be changed by hand:\n${left.map(told).join('\n')}`,
    remedy: left.every(({ place }) => place === 'ci')
      ? 'Do what it says there. A file that you change yourself is yours, and not looked at any more.'
      : 'Change them as it says there, or name the project in "unwired", in the options of the plugin nx-oci in nx.json.',
  });
}

function byHand(left: readonly Drift[]): string[] {
  return left.length === 0 ? [] : ['By hand:', ...left.map(told)];
}

function told({ message, remedy }: Drift): string {
  return remedy === undefined ? `- ${message}` : `- ${message}\n  ${remedy}`;
}
