import { closeSync, openSync, readSync } from 'node:fs';
import type { BlobSource, Descriptor } from './descriptor';
import { digestOf, hexOf, verified, type Digest } from './digest';
import { canonicalJson } from './canonical-json';
import { OciError } from './error';
import type { Image } from './image';
import type { ImageConfig } from './image-config';
import { indexJson, ociLayoutFile, unavailable } from './layout';
import { documentOf, type Document, type IndexManifest, type Manifest } from './manifest';
import { mediaTypes } from './media-types';
import type { ImageStore } from './read-image';
import { padding, tarHeader } from './tar-header';
import { tarFileEntries } from './tar-read';

/** How engines are to name an image that is loaded from an archive. */
export interface ImageName {
  /** Full, with registry: `docker.io/acme/greeter:dev`. */
  full: string;
  /** As Docker prints it: `acme/greeter:dev`. */
  familiar: string;
}

const attributes = { mode: 0o644, uid: 0, gid: 0, mtime: 0 };

/**
 * An image as a complete tar: OCI layout and, but for darwin, Docker's `manifest.json` in one. Deterministic.
 * `open` gives the bytes of each layer, verified.
 */
export async function* archiveBytes(
  image: Image,
  name: ImageName | undefined,
  open: (layer: Descriptor) => AsyncIterable<Uint8Array> = (layer) => image.layers.find(({ descriptor }) => descriptor.digest === layer.digest)!.open(),
): AsyncGenerator<Uint8Array> {
  const { descriptor, manifest, config, documents } = image;
  const blobs = new Map<Digest, Descriptor>([...manifest.layers, ...documents.map((document) => document.descriptor)].map((each) => [each.digest, each]));
  const layers = new Set(manifest.layers.map(({ digest }) => digest));

  yield directory('blobs');
  yield directory('blobs/sha256');
  for (const digest of [...blobs.keys()].sort()) {
    const blob = blobs.get(digest)!;
    yield fileHeader(blobName(digest), blob.size);
    if (layers.has(digest)) yield* open(blob);
    else yield documents.find((document) => document.descriptor.digest === digest)!.bytes;
    const rest = padding(blob.size);
    if (rest > 0) yield Buffer.alloc(rest);
  }
  yield file('index.json', indexJson([{ ...descriptor, ...(name && { annotations: nameAnnotations(name) }) }]));
  // Docker 20.10 panics on an image of another system.
  if (config.os === 'linux') yield file('manifest.json', dockerManifest(manifest, name));
  yield file('oci-layout', ociLayoutFile);
  yield Buffer.alloc(1024);
}

/** The bytes that `archiveBytes` gives for an image. */
export function archiveSize({ manifest, descriptor }: Image): number {
  const blobs = new Map([descriptor, manifest.config, ...manifest.layers].map(({ digest, size }) => [digest, size]));
  return [...blobs.values()].reduce((sum, size) => sum + 512 + size + padding(size), 8192);
}

/** The annotations by which containerd and podman (full name) and skopeo (tag) know a loaded image. */
export function nameAnnotations({ full }: ImageName): Record<string, string> {
  return { 'io.containerd.image.name': full, 'org.opencontainers.image.ref.name': full.slice(full.lastIndexOf(':') + 1) };
}

/** Opens an archive, OCI's or Docker's. Reads headers and JSON only. Throws `archive-invalid`. */
export async function openArchive(archive: string): Promise<ImageStore> {
  const entries = new Map((await tarFileEntries(archive)).filter(({ type }) => type === 'file').map((entry) => [entry.path.replace(/^\.\//, ''), entry]));
  const invalid = (why: string, cause?: unknown): OciError =>
    new OciError('archive-invalid', {
      message: `${archive} is not an image archive: ${why}.`,
      remedy: 'Give a tar with an OCI layout in it, or one that docker save wrote.',
      cause,
    });
  const json = (name: string): unknown => {
    const entry = entries.get(name);
    if (entry === undefined) throw invalid(`it has no ${name}`);
    try {
      return JSON.parse(Buffer.concat([...readPart(archive, entry)].map((chunk) => Buffer.from(chunk))).toString());
    } catch (error) {
      throw invalid(`its ${name} is no JSON`, error);
    }
  };
  const blobs = new Map<Digest, { offset: number; size: number }>();
  const made: Document[] = [];
  for (const [name, entry] of entries) {
    const hex = /^blobs\/sha256\/([0-9a-f]{64})$/.exec(name)?.[1];
    if (hex) blobs.set(`sha256:${hex}`, entry);
  }
  const roots = entries.has('index.json') ? (json('index.json') as IndexManifest).manifests : dockerRoots();
  const source: BlobSource = {
    has: async (digest) => blobs.has(digest) || made.some(({ descriptor }) => descriptor.digest === digest),
    async *open(descriptor) {
      const document = made.find((each) => each.descriptor.digest === descriptor.digest);
      const part = blobs.get(descriptor.digest);
      if (!document && !part) throw unavailable(archive, descriptor);
      yield* verified(descriptor, document ? [document.bytes] : readPart(archive, part!), archive);
    },
  };
  return { origin: archive, roots, source };

  /** An archive as engines wrote them before they knew OCI: the layers are plain tars, so their digests are the diffIDs. */
  function dockerRoots(): Descriptor[] {
    return (json('manifest.json') as { Config: string; Layers: string[] }[]).map(({ Config, Layers }) => {
      const config = json(Config) as ImageConfig;
      const configDocument = entryDocument(Config);
      const layers = Layers.map((layer, at): Descriptor => {
        const entry = entries.get(layer);
        if (entry === undefined) throw invalid(`it has no ${layer}`);
        const digest = config.rootfs.diff_ids[at];
        blobs.set(digest, entry);
        return { mediaType: mediaTypes.layerTar, digest, size: entry.size };
      });
      const manifest: Manifest = { schemaVersion: 2, mediaType: mediaTypes.manifest, config: configDocument.descriptor, layers };
      const document = documentOf(mediaTypes.manifest, manifest);
      made.push(configDocument, document);
      const { os, architecture, variant } = config;
      return { ...document.descriptor, platform: variant ? { os, architecture, variant } : { os, architecture } };
    });
  }

  function entryDocument(name: string): Document {
    const bytes = Buffer.concat([...readPart(archive, entries.get(name)!)].map((chunk) => Buffer.from(chunk)));
    return { descriptor: { mediaType: mediaTypes.config, digest: digestOf(bytes), size: bytes.length }, bytes };
  }
}

function* readPart(archive: string, { offset, size }: { offset: number; size: number }): Generator<Uint8Array> {
  const fd = openSync(archive, 'r');
  try {
    for (let at = 0; at < size; ) {
      const buffer = Buffer.allocUnsafeSlow(Math.min(size - at, 1 << 20));
      const count = readSync(fd, buffer, 0, buffer.length, offset + at);
      if (count === 0) return;
      at += count;
      yield buffer.subarray(0, count);
    }
  } finally {
    closeSync(fd);
  }
}

/** Docker image specification v1.2, "manifest.json". */
function dockerManifest({ config, layers }: Manifest, name: ImageName | undefined): Buffer {
  return canonicalJson([{ Config: blobName(config.digest), RepoTags: name ? [name.familiar] : null, Layers: layers.map(({ digest }) => blobName(digest)) }]);
}

function blobName(digest: Digest): string {
  return `blobs/sha256/${hexOf(digest)}`;
}

function directory(path: string): Buffer {
  return tarHeader(path, { type: 'directory', ...attributes, mode: 0o755 });
}

function fileHeader(path: string, size: number): Buffer {
  return tarHeader(path, { type: 'file', ...attributes, content: { digest: 'sha256:', size, open: () => [] } });
}

function file(path: string, bytes: Buffer): Buffer {
  return Buffer.concat([fileHeader(path, bytes.length), bytes, Buffer.alloc(padding(bytes.length))]);
}
