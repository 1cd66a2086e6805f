import { credentialChain, formatReference, parseReference, RegistryClient, RemoteRepository } from '@nx-oci/registry';
import { PluginError } from '../error';

/** An image that manifests name. */
export interface NamedImage {
  repository: string;
  digest: string;
}

/** The image that an option names by its digest; of one that is named by its tag, the registry says which it is now. Throws `option-invalid`, `digest-unknown`. */
export async function imageByDigest(option: string, name: string): Promise<NamedImage> {
  const reference = referenceOf(option, name);
  const repository = formatReference({ registry: reference.registry, path: reference.path });
  if (reference.digest !== undefined) return { repository, digest: reference.digest };
  const client = new RegistryClient({ credentials: credentialChain() });
  try {
    const { descriptor } = await new RemoteRepository(client, reference, { access: 'pull' }).requireManifest(reference.tag ?? 'latest');
    return { repository, digest: descriptor.digest };
  } catch (cause) {
    throw new PluginError('digest-unknown', {
      message: `${option} is "${name}", and which image that is cannot be asked for: ${(cause as Error).message}`,
      remedy: `Give --${option} with the digest, ${repository}@sha256:…, or run this where the registry can be reached.`,
      cause,
    });
  } finally {
    await client.close();
  }
}

function referenceOf(option: string, name: string): ReturnType<typeof parseReference> {
  try {
    return parseReference(name);
  } catch (cause) {
    throw new PluginError('option-invalid', { message: `${option} is "${name}": ${(cause as Error).message}`, remedy: 'Give an image with its digest: registry.example/image@sha256:….', cause });
  }
}
