import { csvFields } from './csv-fields';

/**
 * What `--output` of BuildKit's programs is: an OCI archive, with the times of what the build makes rewritten. Its layers are
 * plain tars, as they are compressed here: faster, and alike by all versions of BuildKit. Those of base images stay as they are.
 */
export function archiveOutput(archive: string): string {
  return csvFields({ type: 'oci', dest: archive, 'rewrite-timestamp': 'true', compression: 'uncompressed' });
}
