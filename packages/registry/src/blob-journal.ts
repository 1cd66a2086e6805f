import { digestOf, exclusively, hexOf, type Digest, type Store } from '@nx-oci/oci';
import path from 'node:path';

/** What processes of one machine tell each other of registries: which repository is known to have which blob. */
export interface BlobJournal {
  /** Paths of repositories of a registry that had the blob when last seen, the latest first. */
  known(registry: string, digest: Digest): Promise<string[]>;
  note(registry: string, digest: Digest, repository: string): Promise<void>;
  /** Does `work` while no other process does some for the same blob and registry. */
  exclusively<T>(registry: string, digest: Digest, work: () => Promise<T>): Promise<T>;
}

/** More repositories than this are not tried. */
const remembered = 3;
const kind = 'registry-blobs';

/** A journal in the blob store. What it says may be out of date: a mount that is refused is an upload. */
export function storeJournal(store: Store): BlobJournal {
  const key = (registry: string, digest: Digest): string => hexOf(digestOf(`${registry}\n${digest}`));
  const known = async (registry: string, digest: Digest): Promise<string[]> => (await store.readRecord<string[]>(kind, key(registry, digest))) ?? [];
  return {
    known,
    async note(registry, digest, repository) {
      const before = await known(registry, digest);
      if (before.includes(repository)) return;
      await store.writeRecord(kind, key(registry, digest), [repository, ...before].slice(0, remembered));
    },
    exclusively: (registry, digest, work) => exclusively(path.join(store.root, 'locks', key(registry, digest)), work),
  };
}
