import type { Descriptor } from '@nx-oci/oci';
import { RegistryError } from './error';
import type { RemoteRepository } from './remote-repository';
import type { RegistryResponse } from './response';
import { isPassing } from './transport';

/**
 * The bytes of a blob, unverified. A connection that breaks off or stalls is taken up again by range where it ended
 * (RFC 9110, section 14.2), and from the beginning where the registry has no ranges; tries count anew with every byte.
 */
export async function* openDownload(repository: RemoteRepository, descriptor: Descriptor): AsyncGenerator<Uint8Array> {
  const { client } = repository;
  let at = 0;
  for (let attempt = 1; ; attempt++) {
    const before = at;
    try {
      const response = await repository.send(
        { method: 'GET', path: `/blobs/${descriptor.digest}`, headers: at > 0 ? { range: `bytes=${at}-` } : {} },
        { pass: [403] },
      );
      let skip = await startOf(response, repository, descriptor, at);
      for await (const chunk of response.body) {
        if (skip >= chunk.length) {
          skip -= chunk.length;
          continue;
        }
        const rest = chunk.subarray(skip);
        skip = 0;
        at += rest.length;
        yield rest;
      }
      if (at >= descriptor.size) return;
      throw Object.assign(new Error(`it ends after ${at} of ${descriptor.size} bytes`), { code: '' });
    } catch (error) {
      if (error instanceof RegistryError || !isPassing(error)) throw error;
      if (at > before) attempt = 1;
      if (attempt >= client.settings.attempts) {
        throw new RegistryError('registry-down', {
          message: `${repository.repository.registry} breaks off the blob ${descriptor.digest}: ${client.secrets.redact((error as Error).message)} (tried ${attempt} times).`,
          remedy: 'Check the network, and run again: what was fetched whole is kept.',
          cause: error,
        });
      }
      await client.transport(repository.repository.registry).pause(attempt);
    }
  }
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
