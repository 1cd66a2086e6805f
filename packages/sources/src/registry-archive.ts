import { digestOf, documentOf, hexOf, mediaTypes, type Descriptor } from '@nx-oci/oci';
import { credentialChain, parseReference, RegistryClient, RemoteRepository, uploadBlob } from '@nx-oci/registry';
import type { Artifact } from './artifact';
import type { WritableArchive } from './artifact-archive';

const artifactType = 'application/vnd.nx-oci.artifact.v1';

/** Archives that are repositories of registries; they share connections. */
export class RegistryArchives {
  #client: RegistryClient | undefined;

  /** Throws `reference-invalid`. */
  open(name: string): WritableArchive {
    return registryArchive(name, () => (this.#client ??= new RegistryClient({ credentials: credentialChain() })));
  }

  /** Lets connections go. */
  async close(): Promise<void> {
    await this.#client?.close();
  }
}

/** A repository with a manifest for each artifact, under a tag made of its checksum, so that no garbage collection takes it. */
function registryArchive(name: string, connect: () => RegistryClient): WritableArchive {
  const reference = parseReference(name);
  const tagOf = ({ checksum }: Artifact): string => `artifact-${hexOf(digestOf(checksum))}`;
  const find = async (repository: RemoteRepository, artifact: Artifact): Promise<Descriptor | undefined> => {
    const document = await repository.manifest(tagOf(artifact));
    return document && (JSON.parse(Buffer.from(document.bytes).toString()) as { layers: Descriptor[] }).layers[0];
  };
  return {
    name: `the archive ${name}`,
    has: async (artifact) => (await find(new RemoteRepository(connect(), reference, { access: 'pull' }), artifact)) !== undefined,
    open: async (artifact) => {
      const repository = new RemoteRepository(connect(), reference, { access: 'pull' });
      const layer = await find(repository, artifact);
      return layer && repository.open(layer);
    },
    async put(artifact, descriptor, store) {
      const repository = new RemoteRepository(connect(), reference, { access: 'push' });
      // image-spec, manifest.md, "Guidelines for Artifact Usage".
      const config = documentOf('application/vnd.oci.empty.v1+json', {});
      await uploadBlob(repository, descriptor, () => store.open(descriptor), { mayExist: true });
      await uploadBlob(repository, config.descriptor, () => [config.bytes], { mayExist: true });
      const manifest = documentOf(mediaTypes.manifest, {
        schemaVersion: 2,
        mediaType: mediaTypes.manifest,
        artifactType,
        config: config.descriptor,
        layers: [descriptor],
        annotations: { 'org.opencontainers.image.title': artifact.name },
      });
      await repository.putManifest(manifest, tagOf(artifact));
    },
  };
}
