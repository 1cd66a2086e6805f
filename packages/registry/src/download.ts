import type { Descriptor } from '@nx-oci/oci';
import { RegistryError } from './error';
import type { RemoteRepository } from './remote-repository';
import type { RegistryResponse } from './response';
import { resumed } from './resumed';

/** The bytes of a blob, unverified; from the beginning again where the registry has no ranges. */
export function openDownload(repository: RemoteRepository, descriptor: Descriptor): AsyncGenerator<Uint8Array> {
  const { client } = repository;
  return resumed({
    size: descriptor.size,
    attempts: client.settings.attempts,
    async request(at) {
      const response = await repository.send(
        { method: 'GET', path: `/blobs/${descriptor.digest}`, headers: at > 0 ? { range: `bytes=${at}-` } : {} },
        { pass: [403] },
      );
      return { response, skip: await startOf(response, repository, descriptor, at) };
    },
    pause: async (attempt) => client.transport(repository.repository.registry).pause(attempt),
    gaveUp: (error, attempts) =>
      new RegistryError('registry-down', {
        message: `${repository.repository.registry} breaks off the blob ${descriptor.digest}: ${client.secrets.redact(error.message)} (tried ${attempts} times).`,
        remedy: 'Check the network, and run again: what was fetched whole is kept.',
        cause: error,
      }),
  });
}

/** How many bytes of the response come before those that are wanted. */
async function startOf(response: RegistryResponse, repository: RemoteRepository, descriptor: Descriptor, at: number): Promise<number> {
  const { status, headers } = response;
  if (status === 200) return at;
  if (status === 206 && String(headers['content-range']).startsWith(`bytes ${at}-`)) return 0;
  await response.discard();
  // An address that was signed for a while: the registry gives another.
  const { host } = await repository.client.address(repository.repository, '/');
  if (response.url.host !== host) throw new Error(`${response.url.host} answers ${status}`);
  if (status === 404 || status === 403) throw repository.unavailable(descriptor);
  throw await repository.invalid(response, `answers ${status} to a request for ${descriptor.digest}`);
}
