import type { BlobSource, Descriptor } from './descriptor';
import type { Digest } from './digest';
import { OciError } from './error';
import type { ExecutionConfig, HistoryEntry, ImageConfig } from './image-config';
import { documentOf, parseDocument, type Document, type IndexManifest, type Manifest } from './manifest';
import { mediaTypes } from './media-types';
import type { Platform } from './platform';

/** More layers than this, and containerd cannot mount the image. */
export const maxLayers = 127;

/** A layer: its blob, and the digest of the tar inside. */
export interface Layer {
  descriptor: Descriptor;
  diffId: Digest;
  /** The compressed bytes, verified. */
  open(): AsyncIterable<Uint8Array>;
}

/** An image of one platform. A value: functions that change it return a new one. */
export interface Image {
  /** Of the manifest, with the platform. */
  descriptor: Descriptor;
  manifest: Manifest;
  config: ImageConfig;
  layers: Layer[];
  /** The manifest's and the config's bytes. */
  documents: Document[];
}

/** Images of several platforms. */
export interface Index {
  descriptor: Descriptor;
  manifest: IndexManifest;
  images: Image[];
  /** The index's own bytes. */
  document: Document;
}

/** An image without layers, for `platform`. `created` is RFC 3339. */
export function emptyImage(platform: Platform, options: { created?: string } = {}): Image {
  const { architecture, os, variant } = platform;
  return assemble({ architecture, os, variant, created: options.created, rootfs: { type: 'layers', diff_ids: [] } }, []);
}

/** `image` with more layers on top, each with its line of history. Throws `too-many-layers`. */
export function appendLayers(image: Image, added: { layer: Layer; history?: HistoryEntry }[]): Image {
  if (added.length === 0) return image;
  const layers = [...image.layers, ...added.map(({ layer }) => layer)];
  if (layers.length > maxLayers) {
    throw new OciError('too-many-layers', {
      message: `The image would have ${layers.length} layers (${image.layers.length} of them in its base); engines mount at most ${maxLayers}.`,
      remedy: 'Lower layers.budget, give several contents one layer name, or choose a base with fewer layers.',
    });
  }
  // A base may have no history at all; with less than a line for each layer, engines take it for damaged.
  const before = image.config.history ?? image.layers.map(() => ({}));
  return assemble(
    {
      ...image.config,
      rootfs: { type: 'layers', diff_ids: layers.map(({ diffId }) => diffId) },
      history: [...before, ...added.map(({ history }) => history ?? {})],
    },
    layers,
    image.manifest.annotations,
  );
}

/** `image` with the same layers otherwise compressed, one for each in their order. */
export function withLayers(image: Image, layers: Layer[]): Image {
  const rootfs = { ...image.config.rootfs, diff_ids: layers.map(({ diffId }) => diffId) };
  return assemble({ ...image.config, rootfs }, layers, image.manifest.annotations);
}

/** `image` with other execution parameters. */
export function withConfig(image: Image, change: (config: ExecutionConfig) => ExecutionConfig): Image {
  const config = { ...image.config, config: change(image.config.config ?? {}) };
  return assemble(config, image.layers, image.manifest.annotations);
}

/** `image` with another creation time (RFC 3339). */
export function withCreated(image: Image, created: string): Image {
  return assemble({ ...image.config, created }, image.layers, image.manifest.annotations);
}

/** `image` with annotations added to its manifest. */
export function withAnnotations(image: Image, annotations: Record<string, string>): Image {
  return assemble(image.config, image.layers, { ...image.manifest.annotations, ...annotations });
}

/** `image` without some annotations of its manifest; the same where it has none of them. */
export function withoutAnnotations(image: Image, names: readonly string[]): Image {
  const { annotations = {} } = image.manifest;
  if (!names.some((name) => Object.hasOwn(annotations, name))) return image;
  return assemble(image.config, image.layers, Object.fromEntries(Object.entries(annotations).filter(([name]) => !names.includes(name))));
}

/**
 * An image from the parts that were read elsewhere; the bytes of manifest and config stay as they are, and so does the
 * platform that an index lists. Throws `layout-invalid`.
 */
export function imageFrom(manifestDocument: Document, configDocument: Document, source: BlobSource): Image {
  const manifest = parseDocument<Manifest>(manifestDocument);
  const config = parseDocument<ImageConfig>(configDocument);
  if (!Array.isArray(manifest.layers) || manifest.layers.length !== config.rootfs?.diff_ids?.length) {
    throw new OciError('layout-invalid', {
      message: `Manifest ${manifestDocument.descriptor.digest} has ${manifest.layers?.length} layers, its config ${config.rootfs?.diff_ids?.length}.`,
      remedy: 'The image was written wrongly: write it again.',
    });
  }
  return {
    descriptor: { ...manifestDocument.descriptor, platform: manifestDocument.descriptor.platform ?? platformOf(config) },
    manifest,
    config,
    layers: manifest.layers.map((descriptor, at) => ({
      descriptor,
      diffId: config.rootfs.diff_ids[at],
      open: () => source.open(descriptor),
    })),
    documents: [manifestDocument, configDocument],
  };
}

/** An index of `images`, in the order given. */
export function indexOf(images: Image[], options: { annotations?: Record<string, string> } = {}): Index {
  const manifest: IndexManifest = {
    schemaVersion: 2,
    mediaType: mediaTypes.index,
    manifests: images.map(({ descriptor }) => descriptor),
    ...nonEmpty(options.annotations),
  };
  const document = documentOf(mediaTypes.index, manifest);
  return { descriptor: document.descriptor, manifest, images, document };
}

function assemble(config: ImageConfig, layers: Layer[], annotations?: Record<string, string>): Image {
  const configDocument = documentOf(mediaTypes.config, config);
  const manifest: Manifest = {
    schemaVersion: 2,
    mediaType: mediaTypes.manifest,
    config: configDocument.descriptor,
    layers: layers.map(({ descriptor }) => ({ ...descriptor, mediaType: ociLayerType(descriptor.mediaType) })),
    ...nonEmpty(annotations),
  };
  const manifestDocument = documentOf(mediaTypes.manifest, manifest);
  return {
    descriptor: { ...manifestDocument.descriptor, platform: platformOf(config) },
    manifest,
    config,
    layers,
    documents: [manifestDocument, configDocument],
  };
}

/** The platform that a config names. */
export function platformOf({ architecture, os, variant }: ImageConfig): Platform {
  return variant ? { architecture, os, variant } : { architecture, os };
}

/** Docker's name of a layer type becomes OCI's: the bytes are the same, and one manifest must not mix them. */
function ociLayerType(mediaType: string): string {
  if (mediaType === mediaTypes.dockerLayerGzip) return mediaTypes.layerGzip;
  if (mediaType === mediaTypes.dockerLayerTar) return mediaTypes.layerTar;
  return mediaType;
}

function nonEmpty(annotations?: Record<string, string>): { annotations?: Record<string, string> } {
  return annotations && Object.keys(annotations).length > 0 ? { annotations } : {};
}
