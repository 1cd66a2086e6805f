import type { Descriptor } from '../src/descriptor';
import { digestOf, type Digest } from '../src/digest';
import type { Layer } from '../src/image';
import type { ImageConfig } from '../src/image-config';
import { documentOf, type Document, type Manifest } from '../src/manifest';
import { mediaTypes } from '../src/media-types';
import type { ImageStore } from '../src/read-image';

/** A layer of these very bytes, uncompressed. */
export function tarLayer(bytes: Buffer): Layer {
  const digest = digestOf(bytes);
  return {
    descriptor: { mediaType: mediaTypes.layerTar, digest, size: bytes.length },
    diffId: digest,
    open: async function* () {
      yield bytes;
    },
  };
}

/** Blobs and roots as a place for images, without any check: what others may have written. */
export class ForeignStore implements ImageStore {
  readonly origin = 'the foreign store';
  readonly roots: Descriptor[] = [];
  readonly blobs = new Map<Digest, Buffer>();
  readonly source = {
    has: async (digest: Digest): Promise<boolean> => this.blobs.has(digest),
    open: ({ digest }: Descriptor): AsyncIterable<Uint8Array> => stream(this.blobs.get(digest)!),
  };

  add({ descriptor, bytes }: Document): Descriptor {
    this.blobs.set(descriptor.digest, bytes);
    return descriptor;
  }

  /** Adds an image of uncompressed layers, with anything in its config or its descriptor other than it should be. */
  image(layers: Buffer[], config: Partial<ImageConfig> = {}, descriptor: Partial<Descriptor> = {}): this {
    const rootfs = { type: 'layers' as const, diff_ids: layers.map((bytes) => digestOf(bytes)) };
    const configDescriptor = this.add(documentOf(mediaTypes.config, { os: 'linux', architecture: 'amd64', rootfs, ...config }));
    const manifest: Manifest = {
      schemaVersion: 2,
      mediaType: mediaTypes.manifest,
      config: configDescriptor,
      layers: layers.map((bytes) => {
        this.blobs.set(digestOf(bytes), bytes);
        return tarLayer(bytes).descriptor;
      }),
    };
    this.roots.push({ ...this.add(documentOf(mediaTypes.manifest, manifest)), ...descriptor });
    return this;
  }
}

async function* stream(bytes: Buffer): AsyncGenerator<Uint8Array> {
  yield bytes;
}
