import { digestOf, documentOf, mediaTypes, type Descriptor, type Document } from '@nx-oci/oci';

/** A document as a registry stores it: its manifest, and the blobs that the manifest names. */
export interface Referrer {
  /** To be pushed last. */
  manifest: Document;
  blobs: Document[];
}

/** OCI image-spec, manifest.md, "Guidance for an Empty Descriptor". */
const emptyMediaType = 'application/vnd.oci.empty.v1+json';

/**
 * The artifact that attaches a document to an image or index: OCI image-spec 1.1, manifest.md, "Guidelines for Artifact
 * Usage". Bytes without a descriptor get the artifact type as their media type. `created` is RFC 3339.
 */
export function referrerOf(
  subject: Descriptor,
  document: Document | Uint8Array,
  artifactType: string,
  options: { created?: string; annotations?: Record<string, string> } = {},
): Referrer {
  const blob = 'descriptor' in document ? document : documentFrom(artifactType, document);
  const config = documentOf(emptyMediaType, {});
  const annotations = {
    ...options.annotations,
    ...(options.created !== undefined && { 'org.opencontainers.image.created': options.created }),
  };
  const manifest = documentOf(mediaTypes.manifest, {
    schemaVersion: 2,
    mediaType: mediaTypes.manifest,
    artifactType,
    config: config.descriptor,
    layers: [blob.descriptor],
    // The descriptor of an image in an index says more (its platform), which is no part of what it is.
    subject: { mediaType: subject.mediaType, digest: subject.digest, size: subject.size },
    ...(Object.keys(annotations).length > 0 && { annotations }),
  });
  return { manifest, blobs: [config, blob] };
}

function documentFrom(mediaType: string, given: Uint8Array): Document {
  const bytes = Buffer.from(given);
  return { descriptor: { mediaType, digest: digestOf(bytes), size: bytes.length }, bytes };
}
