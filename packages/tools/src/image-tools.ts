import { formatPlatform, parsePlatform, readImages, type Digest, type Image } from '@nx-oci/oci';
import { formatReference, imagesUnder, RemoteRepository, type Reference, type RegistryClient } from '@nx-oci/registry';
import { ToolsError } from './error';
import { layerNamed, namedLayers, requirePlatform, type NamedLayer } from './image-layers';
import { bootstrapLayers, type LockedBlob, type LockedTools, type ToolsLock } from './tools-lock';

/** The lock of the image that a tag or digest names now. Throws `tools-image-invalid`, `platform-mismatch`, and what requests throw. */
export async function lockTools(client: RegistryClient, reference: Reference): Promise<ToolsLock> {
  const { registry, path, digest, tag = digest ? undefined : 'latest' } = reference;
  const repository = new RemoteRepository(client, { registry, path }, { access: 'pull' });
  const named = digest ?? tag!;
  const root = await repository.requireManifest(named);
  const images = await readImages(imagesUnder(repository, named, root));
  const origin = formatReference(reference);
  if (images.length === 0) {
    throw new ToolsError('tools-image-invalid', { message: `${origin} has no image in it.`, remedy: 'Name an image that nx-oci made of a tools.yaml.' });
  }
  const platforms = images.map((image) => lockImage(image, origin));
  const names = platforms.map(({ platform }) => formatPlatform(platform));
  const twice = names.find((name, at) => names.indexOf(name) < at);
  if (twice !== undefined) {
    throw new ToolsError('tools-image-invalid', { message: `${origin} has two images for ${twice}.`, remedy: 'Name an image that nx-oci made of a tools.yaml.' });
  }
  return { repository: { registry, path }, ...(tag !== undefined && { tag }), digest: root.descriptor.digest, platforms };
}

function lockImage(image: Image, origin: string): LockedTools {
  const platform = parsePlatform(formatPlatform(image.descriptor.platform!));
  requirePlatform(image, platform);
  const layers = namedLayers(image);
  const [node, updater] = bootstrapLayers.map((name) => {
    const layer = layerNamed(layers, name, `${origin} for ${formatPlatform(platform)}`);
    requireGzip(layer, name, origin);
    return blobOf(layer.descriptor);
  });
  return { platform, manifest: blobOf(image.descriptor), node, updater };
}

/** A machine with curl and tar alone reads these. */
function requireGzip({ descriptor: { mediaType } }: NamedLayer, name: string, origin: string): void {
  if (mediaType.endsWith('gzip')) return;
  throw new ToolsError('tools-image-invalid', {
    message: `The layer ${name} of ${origin} is ${mediaType}, not compressed with gzip.`,
    remedy: 'Name an image that nx-oci made of a tools.yaml.',
  });
}

function blobOf({ digest, size }: { digest: Digest; size: number }): LockedBlob {
  return { digest, size };
}
