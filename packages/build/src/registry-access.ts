import { cachedSource, type BlobSource, type Digest, type Document, type ImageStore, type Store } from '@nx-oci/oci';
import type { Reference, RegistryClient, Repository } from '@nx-oci/registry';

/**
 * What a build has to do with registries: bases are read, and their layers when a complete image is wanted. The client is
 * made when it is first needed, as most builds need none.
 */
export class RegistryAccess {
  readonly #store: Store;
  readonly #connect: () => RegistryClient;
  #client: RegistryClient | undefined;

  /** `connect` makes the client; by default one with the credentials that this machine has. */
  constructor(store: Store, connect: () => RegistryClient = connectAsUser) {
    this.#store = store;
    this.#connect = connect;
  }

  get client(): RegistryClient {
    return (this.#client ??= this.#connect());
  }

  /** Lets connections go. */
  async close(): Promise<void> {
    await this.#client?.close();
  }

  /** Reads a reference. Throws `reference-invalid`. */
  parse(text: string): Reference {
    return registryPackage().parseReference(text);
  }

  /** What a tag names now. Throws `manifest-missing`, and what requests throw. */
  async resolve(reference: Reference): Promise<Document['descriptor']> {
    const { RemoteRepository } = registryPackage();
    const repository = new RemoteRepository(this.client, reference, { access: 'pull' });
    return (await repository.requireManifest(reference.digest ?? reference.tag ?? 'latest')).descriptor;
  }

  /** The image or index of a digest. Its documents are read from the registry once, and from the store after that. */
  async open(reference: Reference & { digest: Digest }): Promise<ImageStore> {
    const { formatReference, RemoteRepository } = registryPackage();
    const origin = formatReference(reference);
    const known = await this.#store.readRecord<Document['descriptor']>(kind, reference.digest.slice('sha256:'.length));
    const source = this.blobs(reference);
    if (known && (await this.#store.has(known.digest))) return { origin, roots: [known], source };
    const document = await new RemoteRepository(this.client, reference, { access: 'pull' }).requireManifest(reference.digest);
    await this.#store.put(document.descriptor, [document.bytes]);
    await this.#store.writeRecord(kind, reference.digest.slice('sha256:'.length), document.descriptor);
    return { origin, roots: [document.descriptor], source };
  }

  /** The blobs of a repository, by way of the store. */
  blobs(repository: Repository): BlobSource {
    const { RemoteRepository } = registryPackage();
    const remote = (): BlobSource => new RemoteRepository(this.client, repository, { access: 'pull' });
    return cachedSource(this.#store, { has: (digest) => remote().has(digest), open: (descriptor) => remote().open(descriptor) });
  }
}

/** Digests of manifests → their descriptors: a digest alone does not tell the media type. */
const kind = 'roots';

/** Loaded by who needs it. By require, since import() fails where code runs in a context of its own. */
function registryPackage(): typeof import('@nx-oci/registry') {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  return require('@nx-oci/registry') as typeof import('@nx-oci/registry');
}

function connectAsUser(): RegistryClient {
  const { credentialChain, RegistryClient } = registryPackage();
  return new RegistryClient({ credentials: credentialChain() });
}
