import { canonicalJson } from './canonical-json';
import type { Descriptor } from './descriptor';
import { digestOf } from './digest';
import { OciError } from './error';

/** OCI image-spec, manifest.md. */
export interface Manifest {
  schemaVersion: 2;
  mediaType: string;
  config: Descriptor;
  layers: Descriptor[];
  annotations?: Record<string, string>;
}

/** OCI image-spec, image-index.md. */
export interface IndexManifest {
  schemaVersion: 2;
  mediaType: string;
  manifests: Descriptor[];
  annotations?: Record<string, string>;
}

/** A JSON document with the bytes that its descriptor speaks of. */
export interface Document {
  descriptor: Descriptor;
  bytes: Buffer;
}

/** Writes a manifest, index or config in canonical form. */
export function documentOf(mediaType: string, value: object): Document {
  const bytes = canonicalJson(value);
  return { descriptor: { mediaType, digest: digestOf(bytes), size: bytes.length }, bytes };
}

/** Reads a manifest, index or config. Throws `layout-invalid`. */
export function parseDocument<T extends object>({ descriptor, bytes }: Document): T {
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString());
  } catch {
    // Reported with what is JSON, but no object.
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as T;
  throw new OciError('layout-invalid', {
    message: `${descriptor.digest} is listed as ${descriptor.mediaType}, but it is no JSON object.`,
    remedy: 'The image was written wrongly: write it again.',
  });
}
