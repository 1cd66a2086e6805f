import { CodedError, formatPlatform, readImages, samePlatform, type Digest, type Image } from '@nx-oci/oci';
import { imagesUnder, RemoteRepository, type RegistryClient } from '@nx-oci/registry';
import { namedLayers, type NamedLayer } from './image-layers';
import type { ToolsLock } from './tools-lock';

/** What machines of a platform have to fetch when a lock is raised. */
export interface LockChange {
  platform: string;
  /** Layers that the image of before lacks, with the names of what is in them; nothing where that image cannot be had any more. */
  layers?: { digest: Digest; names: string[]; size: number }[];
  /** Layers of the image of now. */
  count: number;
}

/** Compares the images that two locks name, platform by platform, by their manifests and configs alone. Throws what requests for the later one throw. */
export async function lockChanges(client: RegistryClient, before: ToolsLock, after: ToolsLock): Promise<LockChange[]> {
  const earlier = await imagesOf(client, before).catch((error: unknown) => {
    if (error instanceof CodedError) return undefined;
    throw error;
  });
  return (await imagesOf(client, after)).map((image) => {
    const platform = image.descriptor.platform!;
    const layers = namedLayers(image);
    const known = earlier?.find(({ descriptor }) => samePlatform(descriptor.platform!, platform));
    return { platform: formatPlatform(platform), count: layers.length, ...(earlier && { layers: moved(layers, known) }) };
  });
}

async function imagesOf(client: RegistryClient, { repository, digest }: ToolsLock): Promise<Image[]> {
  const remote = new RemoteRepository(client, repository, { access: 'pull' });
  return readImages(imagesUnder(remote, digest, await remote.requireManifest(digest)));
}

function moved(layers: NamedLayer[], before: Image | undefined): NonNullable<LockChange['layers']> {
  const had = new Set(before?.layers.map(({ descriptor }) => descriptor.digest));
  return layers.filter(({ descriptor }) => !had.has(descriptor.digest)).map(({ descriptor: { digest, size }, names }) => ({ digest, names, size }));
}
