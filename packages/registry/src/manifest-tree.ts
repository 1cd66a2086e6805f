import {
  isIndexType,
  isManifestType,
  parseDocument,
  readDocument,
  readImage,
  type BlobSource,
  type Descriptor,
  type Digest,
  type Document,
  type IndexManifest,
  type Manifest,
  type Platform,
} from '@nx-oci/oci';
import { eachAtMost } from './concurrency';
import { RegistryError } from './error';
import { imagesUnder, type RemoteRepository } from './remote-repository';

/** A manifest or index, and what it names. */
export interface ManifestNode {
  document: Document;
  /** Of an index. */
  manifests: Descriptor[];
  /** Of a manifest: its layers and config, each once. */
  blobs: Descriptor[];
}

/** Manifests read at a time. */
const questions = 8;

/** What a reference names; of an index, the manifest for `platform` where one is said. Throws `manifest-missing`, `platform-missing`. */
export async function chooseManifest(repository: RemoteRepository, reference: string, platform?: Platform): Promise<Document> {
  const root = await repository.requireManifest(reference);
  if (platform === undefined) return root;
  const { descriptor, documents } = await readImage(imagesUnder(repository, reference, root), platform);
  return { descriptor: { ...documents[0].descriptor, platform: descriptor.platform }, bytes: documents[0].bytes };
}

/** All manifests and indexes from `root` on, each once, what is named before what names it: the order in which they can be put. */
export async function readManifests(source: BlobSource, root: Document): Promise<ManifestNode[]> {
  const nodes = new Map<Digest, ManifestNode>();
  for (let level = [root]; level.length > 0;) {
    const next = new Map<Digest, Descriptor>();
    for (const document of level) {
      const node = nodeOf(document);
      nodes.set(document.descriptor.digest, node);
      for (const each of node.manifests) next.set(each.digest, each);
    }
    const unread = [...next.values()].filter(({ digest }) => !nodes.has(digest));
    level = await eachAtMost(questions, unread, (each) => readDocument(source, each));
  }
  const ordered = new Set<ManifestNode>();
  const place = (node: ManifestNode): void => {
    if (ordered.has(node)) return;
    for (const { digest } of node.manifests) place(nodes.get(digest)!);
    ordered.add(node);
  };
  place(nodes.get(root.descriptor.digest)!);
  return [...ordered];
}

function nodeOf(document: Document): ManifestNode {
  const { mediaType, digest } = document.descriptor;
  if (isIndexType(mediaType)) return { document, manifests: parseDocument<IndexManifest>(document).manifests ?? [], blobs: [] };
  if (isManifestType(mediaType)) {
    const { config, layers } = parseDocument<Manifest>(document);
    return { document, manifests: [], blobs: eachOnce([...(layers ?? []), config].filter(Boolean)) };
  }
  throw new RegistryError('response-invalid', {
    message: `${digest} is of type ${mediaType}, neither manifest nor index.`,
    remedy: 'Name an image or an index of images.',
  });
}

/** The blobs of several manifests, each once, the largest first: what is left at the end is transferred side by side. */
export function blobsOf(nodes: readonly ManifestNode[]): Descriptor[] {
  return eachOnce(nodes.flatMap(({ blobs }) => blobs)).sort((a, b) => b.size - a.size);
}

function eachOnce(descriptors: Descriptor[]): Descriptor[] {
  return [...new Map(descriptors.map((each) => [each.digest, each])).values()];
}
