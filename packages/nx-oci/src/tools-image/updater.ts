import { readFileSync } from 'node:fs';
import type { PathEntry } from '@nx-oci/build';
import { updaterFile } from '@nx-oci/tools';

/** The updater that an image brings for machines, in a layer of its own, by which bootstrap.sh finds it. */
export function updaterEntry(): PathEntry {
  return { type: 'file', path: '/usr/local/lib/nx-oci/updater.mjs', content: readFileSync(updaterFile, 'utf8'), layer: 'updater' };
}
