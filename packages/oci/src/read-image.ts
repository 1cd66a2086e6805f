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
export async function readImages(store: ImageStore): Promise<Image[]> {
  const images: Image[] = [];
  for await (const image of imagesIn(store, () => true)) images.push(image);
  return images;
}

/**
 * The image for `platform`; what the index says is for another one is not read. Throws `platform-missing`, naming those
 * that are there.
 */
export async function readImage(store: ImageStore, platform: Platform): Promise<Image> {
  const found = new Set<string>();
  const wanted = ({ platform: each }: Descriptor): boolean => {
    if (each) found.add(formatPlatform(each));
    return each === undefined || samePlatform(each, platform);
  };
  for await (const image of imagesIn(store, wanted)) {
    if (samePlatform(image.descriptor.platform!, platform)) return image;
    found.add(formatPlatform(image.descriptor.platform!));
  }
  throw new OciError('platform-missing', {
    message: `${store.origin} has no image for ${formatPlatform(platform)}; it has ${[...found].join(', ') || 'none'}.`,
    remedy: 'Build the missing platform, or leave it out of platforms.',
  });
}

/** The images that are wanted by their descriptors, one after the other. */
async function* imagesIn({ roots, source }: ImageStore, wanted: (descriptor: Descriptor) => boolean): AsyncGenerator<Image> {
  const seen = new Set<string>();
  for (const root of roots) yield* visit(root);

  async function* visit({ annotations: _, ...descriptor }: Descriptor): AsyncGenerator<Image> {
    if (descriptor.platform?.os === 'unknown' || !(isIndexType(descriptor.mediaType) || isManifestType(descriptor.mediaType))) return;
    if (!wanted(descriptor)) return;
    const key = canonicalJson([descriptor.digest, descriptor.platform]).toString();
    if (seen.has(key)) return;
    seen.add(key);
    const document = await readDocument(source, descriptor);
    if (isIndexType(descriptor.mediaType)) {
      for (const each of parseDocument<IndexManifest>(document).manifests ?? []) yield* visit(each);
      return;
    }
    const { config } = parseDocument<Manifest>(document);
    if (isConfigType(config?.mediaType)) yield imageFrom(document, await readDocument(source, config), source);
  }
}
