import { closeSync, openSync, readSync } from 'node:fs';
import type { BlobSource, Descriptor } from './descriptor';
import { Digester, digestOf, hexOf, verified, type Digest } from './digest';
import { canonicalJson } from './canonical-json';
import { OciError } from './error';
import { platformOf, type Image } from './image';
import type { ImageConfig } from './image-config';
import { resolveLink } from './image-path';
import { indexJson, ociLayoutFile, unavailable } from './layout';
import { documentOf, type Document, type IndexManifest, type Manifest } from './manifest';
import { mediaTypes } from './media-types';
import type { ImageStore } from './read-image';
import { padding, recordSize, tarHeader } from './tar-header';
import { tarFileEntries } from './tar-read';

/** How engines are to name an image that is loaded from an archive. */
export interface ImageName {
  /** Full, with registry: `docker.io/acme/greeter:dev`. */
  full: string;
  /** As Docker prints it: `acme/greeter:dev`. */
  familiar: string;
}

const attributes = { mode: 0o644, uid: 0, gid: 0, mtime: 0 };

/** One entry of an archive: its header, and bytes that are at hand or a layer's. */
interface Piece {
  header: Buffer;
  body: Buffer | Descriptor;
}

/**
 * An image as a complete tar: OCI layout and, but for darwin, Docker's `manifest.json` in one. Deterministic.
 * `open` gives the bytes of each layer, verified.
 */
export async function* archiveBytes(
  image: Image,
  name: ImageName | undefined,
  open: (layer: Descriptor) => AsyncIterable<Uint8Array> | Iterable<Uint8Array> = (layer) =>
    image.layers.find(({ descriptor }) => descriptor.digest === layer.digest)!.open(),
): AsyncGenerator<Uint8Array> {
  for (const { header, body } of pieces(image, name)) {
    yield header;
    if (Buffer.isBuffer(body)) yield body;
    else yield* open(body);
    const rest = padding(sizeOf(body));
    if (rest > 0) yield Buffer.alloc(rest);
  }
  yield endOfArchive;
}

/** How many bytes `archiveBytes` gives for an image. Reads no layer. */
export function archiveSize(image: Image, name: ImageName | undefined): number {
  const sizes = pieces(image, name).map(({ header, body }) => header.length + sizeOf(body) + padding(sizeOf(body)));
  return sizes.reduce((sum, size) => sum + size, endOfArchive.length);
}

function pieces({ descriptor, manifest, config, documents }: Image, name: ImageName | undefined): Piece[] {
  const blobs = new Map<Digest, Buffer | Descriptor>(manifest.layers.map((layer) => [layer.digest, layer]));
  for (const document of documents) blobs.set(document.descriptor.digest, document.bytes);
  const file = (path: string, body: Piece['body']): Piece => ({ header: fileHeader(path, sizeOf(body)), body });
  const directory = (path: string): Piece => ({ header: directoryHeader(path), body: Buffer.alloc(0) });
  return [
    directory('blobs'),
    directory('blobs/sha256'),
    ...[...blobs.keys()].sort().map((digest) => file(blobName(digest), blobs.get(digest)!)),
    file('index.json', indexJson([{ ...descriptor, ...(name && { annotations: nameAnnotations(name) }) }])),
    // Docker 20.10 panics on an image of another system.
    ...(config.os === 'linux' ? [file('manifest.json', dockerManifest(manifest, name))] : []),
    file('oci-layout', ociLayoutFile),
  ];
}

const endOfArchive = Buffer.alloc(2 * recordSize);

function sizeOf(body: Piece['body']): number {
  return Buffer.isBuffer(body) ? body.length : body.size;
}

/** The annotations by which containerd and podman (full name) and skopeo (tag) know a loaded image. */
export function nameAnnotations({ full }: ImageName): Record<string, string> {
  return { 'io.containerd.image.name': full, 'org.opencontainers.image.ref.name': full.slice(full.lastIndexOf(':') + 1) };
}

/** Opens an archive, OCI's or Docker's. Reads headers and JSON only. Throws `archive-invalid`. */
export async function openArchive(archive: string): Promise<ImageStore> {
  const entries = await archiveFiles(archive);
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
      return JSON.parse(Buffer.concat([...readPart(archive, entry)]).toString());
    } catch (error) {
      throw invalid(`its ${name} is no JSON`, error);
    }
  };
  const blobs = new Map<Digest, Part>();
  const made: Document[] = [];
  for (const [name, entry] of entries) {
    const hex = /^blobs\/sha256\/([0-9a-f]{64})$/.exec(name)?.[1];
    if (hex) blobs.set(`sha256:${hex}`, entry);
  }
  const roots = entries.has('index.json') ? (json('index.json') as IndexManifest | null)?.manifests : dockerRoots();
  if (!Array.isArray(roots)) throw invalid('its index.json names no manifests');
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

  /** An archive as engines wrote them before they knew OCI. */
  function dockerRoots(): Descriptor[] {
    const listed = json('manifest.json');
    if (!Array.isArray(listed)) throw invalid('its manifest.json is no list');
    return (listed as { Config: string; Layers: string[] }[]).map(({ Config, Layers }) => {
      const config = json(Config) as ImageConfig | null;
      const configDocument = entryDocument(Config);
      if (!Array.isArray(Layers) || Layers.length !== config?.rootfs?.diff_ids?.length)
        throw invalid(`its manifest.json and ${Config} have other layers`);
      const layers = Layers.map((layer, at): Descriptor => {
        const entry = entries.get(layer);
        if (entry === undefined) throw invalid(`it has no ${layer}`);
        // A plain tar's digest is its diffID; that of a compressed one is written nowhere.
        const zipped = isGzip(archive, entry);
        const digest = zipped ? digestOfPart(archive, entry) : config.rootfs.diff_ids[at];
        blobs.set(digest, entry);
        return { mediaType: zipped ? mediaTypes.layerGzip : mediaTypes.layerTar, digest, size: entry.size };
      });
      const manifest: Manifest = { schemaVersion: 2, mediaType: mediaTypes.manifest, config: configDocument.descriptor, layers };
      const document = documentOf(mediaTypes.manifest, manifest);
      made.push(configDocument, document);
      return { ...document.descriptor, platform: platformOf(config) };
    });
  }

  function entryDocument(name: string): Document {
    const bytes = Buffer.concat([...readPart(archive, entries.get(name)!)]);
    return { descriptor: { mediaType: mediaTypes.config, digest: digestOf(bytes), size: bytes.length }, bytes };
  }
}

/** A span of an archive. */
interface Part {
  offset: number;
  size: number;
}

/** The files of an archive by path; a link to a file is another path of it, as Docker writes a layer that occurs twice. */
async function archiveFiles(archive: string): Promise<Map<string, Part>> {
  const plain = (path: string): string => path.replace(/^\.\//, '');
  const entries = await tarFileEntries(archive);
  const files = new Map<string, Part>(entries.filter(({ type }) => type === 'file').map((entry) => [plain(entry.path), entry]));
  for (const { path, type, link } of entries) {
    const file = type === 'symlink' ? files.get(resolveLink(plain(path), link)) : type === 'hardlink' ? files.get(plain(link)) : undefined;
    if (file) files.set(plain(path), file);
  }
  return files;
}

function isGzip(archive: string, { offset, size }: Part): boolean {
  const [first] = readPart(archive, { offset, size: Math.min(size, 2) });
  return first?.[0] === 0x1f && first[1] === 0x8b;
}

function digestOfPart(archive: string, part: Part): Digest {
  const digester = new Digester();
  for (const chunk of readPart(archive, part)) digester.update(chunk);
  return digester.digest();
}

function* readPart(archive: string, { offset, size }: Part): Generator<Uint8Array> {
  const fd = openSync(archive, 'r');
  try {
    for (let at = 0; at < size;) {
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
  return canonicalJson([
    { Config: blobName(config.digest), RepoTags: name ? [name.familiar] : null, Layers: layers.map(({ digest }) => blobName(digest)) },
  ]);
}

function blobName(digest: Digest): string {
  return `blobs/sha256/${hexOf(digest)}`;
}

function directoryHeader(path: string): Buffer {
  return tarHeader(path, { type: 'directory', ...attributes, mode: 0o755 });
}

function fileHeader(path: string, size: number): Buffer {
  return tarHeader(path, { type: 'file', ...attributes, content: { digest: 'sha256:', size, open: () => [] } });
}
