import path from 'node:path';
import type { TargetConfiguration } from '@nx/devkit';

/** What the inputs of a target are. */
export type Inputs = NonNullable<TargetConfiguration['inputs']>;

/** What stands for this plugin in a hash: its version. Where it is developed, the workspace says what does (`nx.json`). */
export function pluginInputs(workspaceRoot: string): Inputs {
  const folder = path.relative(workspaceRoot, path.dirname(__dirname));
  const installed = folder.split(path.sep).includes('node_modules');
  return installed ? [{ externalDependencies: ['nx-oci'] }] : [];
}
