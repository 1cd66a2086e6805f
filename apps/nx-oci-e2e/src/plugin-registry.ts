import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startNpmRegistry, type NpmRegistry } from '@nx-oci/peers';
import { pack } from './installed-base';

/** Starts an npm registry that has this repository's packages, packed as they would be published. */
export async function startPluginRegistry(): Promise<NpmRegistry> {
  const registry = await startNpmRegistry({ own: ['nx-oci', '@nx-oci/*'] });
  const folder = mkdtempSync(path.join(tmpdir(), 'nx-oci-packed-'));
  try {
    for (const { filename } of await pack(folder)) await registry.publish(path.join(folder, filename));
    return registry;
  } catch (error) {
    await registry.stop();
    throw error;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
