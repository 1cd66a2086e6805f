import type { BlobSource } from '@nx-oci/oci';
import { credentialChain, RegistryClient, RemoteRepository, type Repository } from '@nx-oci/registry';

/** A repository that is read with the credentials of this machine; those of the environment are for its registry unless they say for what. */
export function openRepository({ registry }: Repository): { open(repository: Repository): Promise<BlobSource>; close(): Promise<void> } {
  let client: RegistryClient | undefined;
  return {
    async open(repository) {
      client ??= new RegistryClient({ credentials: credentialChain({ home: registry }) });
      return new RemoteRepository(client, repository, { access: 'pull' });
    },
    close: async () => client?.close(),
  };
}

/** A line on a terminal that says how far something is, in bytes, and is gone at the end. */
export function progressBar(stream: NodeJS.WriteStream): { show(done: number, total: number): void; end(): void } {
  let shown = 0;
  return {
    show(done, total) {
      if (!stream.isTTY || Date.now() - shown < 100) return;
      shown = Date.now();
      stream.write(`\r\x1b[Ktools: ${(done / 1e6).toFixed(0)} of ${(total / 1e6).toFixed(0)} MB`);
    },
    end() {
      if (shown > 0) stream.write('\r\x1b[K');
      shown = 0;
    },
  };
}
