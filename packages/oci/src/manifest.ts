import { canonicalJson } from './canonical-json';
import type { Descriptor } from './descriptor';
import { digestOf } from './digest';

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
