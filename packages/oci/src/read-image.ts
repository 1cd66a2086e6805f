import type { BlobSource, Descriptor } from './descriptor';
import { OciError } from './error';
import { imageFrom, type Image } from './image';
import type { Document, IndexManifest, Manifest } from './manifest';
import { isIndexType, isManifestType } from './media-types';
import { formatPlatform, samePlatform, type Platform } from './platform';

/** A place with images in it: a layout or an archive. */
export interface ImageStore {
  /** How messages name it. */
  origin: string;
  /** What its own index names. */
  roots: Descriptor[];
  source: BlobSource;
}

/** Manifests and configs larger than this are refused, as registries do. Bytes. */
const maxDocumentSize = 4 << 20;

/** Reads a JSON blob whole. Throws `digest-mismatch`, `blob-unavailable`, `layout-invalid`. */
export async function readDocument(source: BlobSource, descriptor: Descriptor): Promise<Document> {
  if (descriptor.size > maxDocumentSize) {
    throw new OciError('layout-invalid', {
      message: `${descriptor.digest} has ${descriptor.size} bytes, too many for a ${descriptor.mediaType}.`,
      remedy: 'The image is damaged or hostile: get another.',
    });
  }
  const chunks: Uint8Array[] = [];
  for await (const chunk of source.open(descriptor)) chunks.push(Uint8Array.prototype.slice.call(chunk));
  return { descriptor, bytes: Buffer.concat(chunks) };
}

/** All images under `roots`, indexes within indexes included; what is not an image (attestations) is left out. */
export async function readImages({ roots, source }: ImageStore): Promise<Image[]> {
  const images: Image[] = [];
  for (const { descriptor, path } of roots.map((root) => ({ descriptor: root, path: [root.digest] }))) await visit(descriptor, path);
  return images;

  async function visit(descriptor: Descriptor, path: string[]): Promise<void> {
    if (descriptor.platform?.os === 'unknown' || !(isIndexType(descriptor.mediaType) || isManifestType(descriptor.mediaType))) return;
    const document = await readDocument(source, descriptor);
    if (isIndexType(descriptor.mediaType)) {
      const { manifests } = JSON.parse(document.bytes.toString()) as IndexManifest;
      for (const each of manifests) if (!path.includes(each.digest)) await visit(each, [...path, each.digest]);
      return;
    }
    const manifest = JSON.parse(document.bytes.toString()) as Manifest;
    const { annotations: _, ...plain } = descriptor;
    images.push(imageFrom({ ...document, descriptor: plain }, await readDocument(source, manifest.config), source));
  }
}

/** The image for `platform`. Throws `platform-missing`, naming those that are there. */
export async function readImage(store: ImageStore, platform: Platform): Promise<Image> {
  const images = await readImages(store);
  const image = images.find(({ descriptor }) => samePlatform(descriptor.platform!, platform));
  if (image) return image;
  throw new OciError('platform-missing', {
    message: `${store.origin} has no image for ${formatPlatform(platform)}; it has ${images.map(({ descriptor }) => formatPlatform(descriptor.platform!)).join(', ') || 'none'}.`,
    remedy: 'Build the missing platform, or leave it out of platforms.',
  });
}
