import { canonicalJson } from './canonical-json';
import type { BlobSource, Descriptor } from './descriptor';
import { OciError } from './error';
import { imageFrom, type Image } from './image';
import { parseDocument, type Document, type IndexManifest, type Manifest } from './manifest';
import { isConfigType, isIndexType, isManifestType } from './media-types';
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
  // Written so, as a size that is no number is refused too.
  if (!(descriptor.size <= maxDocumentSize)) {
    throw new OciError('layout-invalid', {
      message: `${descriptor.digest} has ${descriptor.size} bytes, too many for a ${descriptor.mediaType}.`,
      remedy: 'The image is damaged or hostile: get another.',
    });
  }
  const chunks: Uint8Array[] = [];
  for await (const chunk of source.open(descriptor)) chunks.push(Uint8Array.prototype.slice.call(chunk));
  return { descriptor, bytes: Buffer.concat(chunks) };
}

/** All images under `roots`, each once, indexes within indexes included; what is not an image (attestations) is left out. */
export async function readImages({ roots, source }: ImageStore): Promise<Image[]> {
  const images: Image[] = [];
  const seen = new Set<string>();
  for (const root of roots) await visit(root);
  return images;

  async function visit({ annotations: _, ...descriptor }: Descriptor): Promise<void> {
    if (descriptor.platform?.os === 'unknown' || !(isIndexType(descriptor.mediaType) || isManifestType(descriptor.mediaType))) return;
    const key = canonicalJson([descriptor.digest, descriptor.platform]).toString();
    if (seen.has(key)) return;
    seen.add(key);
    const document = await readDocument(source, descriptor);
    if (isIndexType(descriptor.mediaType)) {
      for (const each of parseDocument<IndexManifest>(document).manifests ?? []) await visit(each);
      return;
    }
    const { config } = parseDocument<Manifest>(document);
    if (isConfigType(config?.mediaType)) images.push(imageFrom(document, await readDocument(source, config), source));
  }
}

/** The image for `platform`. Throws `platform-missing`, naming those that are there. */
export async function readImage(store: ImageStore, platform: Platform): Promise<Image> {
  const images = await readImages(store);
  const image = images.find(({ descriptor }) => samePlatform(descriptor.platform!, platform));
  if (image) return image;
  const found = images.map(({ descriptor }) => formatPlatform(descriptor.platform!));
  throw new OciError('platform-missing', {
    message: `${store.origin} has no image for ${formatPlatform(platform)}; it has ${found.join(', ') || 'none'}.`,
    remedy: 'Build the missing platform, or leave it out of platforms.',
  });
}
