import type { ExecutorContext } from '@nx/devkit';
import { RegistryAccess } from '@nx-oci/build';
import { Store } from '@nx-oci/oci';
import {
  credentialChain,
  parseRepository,
  RegistryClient,
  RemoteRepository,
  storeJournal,
  type BlobJournal,
  type Repository,
} from '@nx-oci/registry';
import { Blocker } from './blocker';

/** All that one task needs to write to one repository; the credentials of the environment are for its registry. */
export interface PushSession {
  repository: RemoteRepository;
  client: RegistryClient;
  store: Store;
  journal: BlobJournal;
  /** For what has to be read elsewhere, such as a base's layers. */
  registry: RegistryAccess;
}

/** Does `work` with a session, and lets its connections go. Throws `repository-missing`. */
export async function withPushSession<T>(written: string | undefined, context: ExecutorContext, work: (session: PushSession) => Promise<T>): Promise<T> {
  const destination = destinationOf(written, context);
  const store = new Store();
  const client = new RegistryClient({ credentials: credentialChain({ home: destination.registry }) });
  const repository = new RemoteRepository(client, destination, { access: 'push' });
  try {
    return await work({ repository, client, store, journal: storeJournal(store), registry: new RegistryAccess(store, () => client) });
  } finally {
    await client.close();
  }
}

/** The repository that a push goes to. Throws `repository-missing`, `reference-invalid`. */
export function destinationOf(written: string | undefined, { projectName }: ExecutorContext): Repository {
  if (written) return parseRepository(written);
  throw new Blocker('repository-missing', {
    message: `Nothing says to which repository ${projectName} goes.`,
    remedy: 'Give the image target the option "repository", such as "ghcr.io/acme/greeter", or say --repository.',
  });
}
