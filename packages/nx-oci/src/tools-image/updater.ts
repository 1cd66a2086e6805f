import type { PathEntry } from '@nx-oci/build';

/** The updater that an image brings for machines, in a layer of its own; nothing where this version has none. */
export function updaterEntry(): PathEntry | undefined {
  return undefined;
}
