import { formatPlatform, samePlatform, type Descriptor, type Digest, type Image, type Platform } from '@nx-oci/oci';
import { ToolsError } from './error';

/** A layer of an image, with the names that its line of history says: those of what is in it. */
export interface NamedLayer {
  descriptor: Descriptor;
  diffId: Digest;
  names: string[];
}

/** The layers of an image from the lowest up. OCI image-spec, config.md: lines of history that have no layer say so. */
export function namedLayers({ layers, config }: Image): NamedLayer[] {
  const lines = (config.history ?? []).filter(({ empty_layer: empty }) => !empty);
  // With more or fewer lines than layers, which is whose cannot be known.
  const named = lines.length === layers.length;
  return layers.map(({ descriptor, diffId }, at) => ({ descriptor, diffId, names: named ? (lines[at].comment ?? '').split(', ').filter(Boolean) : [] }));
}

/** The layer of a name. Throws `tools-image-invalid`, naming `origin`. */
export function layerNamed(layers: NamedLayer[], name: string, origin: string): NamedLayer {
  const found = layers.filter(({ names }) => names.includes(name));
  if (found.length === 1) return found[0];
  throw new ToolsError('tools-image-invalid', {
    message: `${origin} has ${found.length === 0 ? 'no layer' : `${found.length} layers`} named "${name}"; its layers are ${layers.map(({ names }) => names.join(', ') || 'one without a name').join('; ') || 'none'}.`,
    remedy: 'Name an image that nx-oci made of a tools.yaml: its layers say in its history what is in them.',
  });
}

/** Refuses an image whose own config names another platform than it is wanted for. Throws `platform-mismatch`. */
export function requirePlatform({ config, descriptor }: Image, wanted: Platform): void {
  const { os, architecture, variant } = config;
  if (typeof os === 'string' && typeof architecture === 'string' && samePlatform({ os, architecture, ...(variant && { variant }) }, wanted)) return;
  throw new ToolsError('platform-mismatch', {
    message: `The manifest ${descriptor.digest} is of an image for ${os}/${architecture}, not for ${formatPlatform(wanted)}.`,
    remedy: 'Do not use this image; raise the lock to one whose index says what its images are.',
  });
}
