import { appendLayers, documentOf, emptyImage, indexOf, mediaTypes, parsePlatform, type Image, type ImageConfig, type Manifest, type Platform } from '@nx-oci/oci';
import { executePush, planPush, RegistryClient, registrySettings, RemoteRepository } from '@nx-oci/registry';
import { file, layerOf, rawTar, type RawEntry } from './raw-tar';

/** The layers of an image by name, each with its entries. */
export type ToolLayers = Record<string, RawEntry[]>;

/** Layers that every image of tools has, and a tool. */
export const usualLayers: ToolLayers = {
  node: [file('usr/local/bin/node', '#!/bin/sh\necho node\n', 0o755)],
  updater: [file('usr/local/lib/nx-oci/updater.mjs', '// updater\n')],
  shout: [file('usr/local/bin/shout', '#!/bin/sh\necho shout 1\n', 0o755)],
};

/** An image of such layers, whatever they are. */
export function toolsImage(layers: ToolLayers, platform: Platform | string = 'linux/amd64', change: { diffId?: `sha256:${string}` } = {}): Image {
  return appendLayers(
    emptyImage(typeof platform === 'string' ? parsePlatform(platform) : platform),
    Object.entries(layers).map(([name, entries]) => {
      const { layer, blob } = layerOf(rawTar(entries));
      const { mediaType, digest, size, diffId } = { ...layer, ...change };
      const open = async function* (): AsyncGenerator<Uint8Array> {
        yield blob;
      };
      return { layer: { descriptor: { mediaType, digest, size }, diffId, open }, history: { created_by: 'nx-oci', comment: name } };
    }),
  );
}

/** An image with another config or manifest than it should have. */
export function rewritten(image: Image, change: { config?: Partial<ImageConfig>; manifest?: Partial<Manifest> }): Image {
  const config = documentOf(mediaTypes.config, { ...image.config, ...change.config });
  const manifest = { ...image.manifest, config: config.descriptor, ...change.manifest };
  const document = documentOf(mediaTypes.manifest, manifest);
  return { ...image, manifest, descriptor: { ...document.descriptor, platform: image.descriptor.platform }, documents: [document, config] };
}

/** Pushes images under one index and a tag. */
export async function pushTools(host: string, images: Image[], tag = 'main'): Promise<void> {
  const client = new RegistryClient({ credentials: [], settings: { ...registrySettings({}), plainHttp: [host] } });
  try {
    const repository = new RemoteRepository(client, { registry: host, path: 'acme/tools' }, { access: 'push' });
    const content = { root: indexOf(images).document, images };
    await executePush(repository, content, await planPush(repository, content, { tags: [tag] }));
  } finally {
    await client.close();
  }
}
