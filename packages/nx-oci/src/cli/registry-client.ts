import { credentialChain, RegistryClient, RemoteRepository, type Reference, type Repository } from '@nx-oci/registry';

/** Does `work` with a client, and lets its connections go. The environment's credentials are for `home`, unless they say for what. */
export async function withClient<T>(home: Repository, work: (client: RegistryClient) => Promise<T>): Promise<T> {
  const client = new RegistryClient({ credentials: credentialChain({ home: home.registry }) });
  try {
    return await work(client);
  } finally {
    await client.close();
  }
}

/** The same with a repository that is only read. */
export function withRepository<T>(repository: Repository, work: (repository: RemoteRepository) => Promise<T>): Promise<T> {
  return withClient(repository, (client) => work(new RemoteRepository(client, repository, { access: 'pull' })));
}

/** What a reference names in its repository: the digest, where there is one, or the tag. */
export function namedBy({ digest, tag }: Reference): string {
  return digest ?? tag ?? 'latest';
}
