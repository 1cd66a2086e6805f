import {
  digestOf,
  isDigest,
  isIndexType,
  isManifestType,
  mediaTypes,
  OciError,
  verified,
  type BlobSource,
  type Descriptor,
  type Digest,
  type Document,
  type ImageStore,
} from '@nx-oci/oci';
import type { Access, RegistryClient, RepositoryRequest } from './client';
import { openDownload } from './download';
import { RegistryError } from './error';
import { formatReference, formatRepository, type Reference, type Repository } from './reference';
import { errorText, type RegistryResponse } from './response';

const manifestTypes = [mediaTypes.index, mediaTypes.manifest, mediaTypes.dockerIndex, mediaTypes.dockerManifest];
const accept = manifestTypes.join(', ');

/** Manifests larger than this are refused, as registries do. Bytes. */
const maxManifestSize = 4 << 20;
const changedRemedy = 'The registry, or what stands between, changed the bytes: try again, then ask those who run it.';

/** A response whose body was read, if it was one that says yes. */
export interface WholeResponse {
  response: RegistryResponse;
  bytes: Buffer;
}

/** Other repositories that a request reads, and statuses that are the caller's. */
interface SendOptions {
  others?: Repository[];
  pass?: number[];
}

/**
 * One repository of a registry: distribution-spec 1.1, "Endpoints". Every manifest and blob that is read is verified.
 * All methods throw what `RegistryClient.send` throws.
 */
export class RemoteRepository implements BlobSource {
  readonly #client: RegistryClient;
  readonly #access: Access;

  /** `access` is what tokens are asked for: `push` where there will be something to write. */
  constructor(
    client: RegistryClient,
    readonly repository: Repository,
    { access }: { access: Access },
  ) {
    this.#client = client;
    this.#access = access;
  }

  get client(): RegistryClient {
    return this.#client;
  }

  /** What a tag or digest names; nothing if there is no such manifest. One HEAD, or a GET where HEAD leaves out what counts. */
  async head(reference: string): Promise<Descriptor | undefined> {
    const response = await this.send({ method: 'HEAD', path: `/manifests/${reference}`, headers: { accept } }, missing);
    await response.discard();
    if (isMissing(response.status)) return undefined;
    if (response.status !== 200) throw await this.invalid(response, `answers ${response.status} about ${reference}`);
    const { 'docker-content-digest': digest, 'content-length': length, 'content-type': type } = response.headers;
    const known = isDigest(reference) ? reference : digest;
    if (isDigest(known) && typeof type === 'string' && type !== '' && /^\d+$/.test(String(length)) && (!isDigest(digest) || digest === known))
      return { mediaType: plainType(type), digest: known, size: Number(length) };
    return (await this.manifest(reference))?.descriptor;
  }

  /** A manifest or index, verified; nothing if there is none. Throws `digest-mismatch`. */
  async manifest(reference: string): Promise<Document | undefined> {
    const { response, bytes } = await this.#read({ method: 'GET', path: `/manifests/${reference}`, headers: { accept } }, this.name(reference));
    if (response.status === 404) {
      await response.discard();
      return undefined;
    }
    if (response.status !== 200) throw await this.invalid(response, `answers ${response.status} about ${reference}`);
    const digest = digestOf(bytes);
    const said = isDigest(reference) ? reference : response.headers['docker-content-digest'];
    if (isDigest(said) && said !== digest) {
      throw new OciError('digest-mismatch', {
        message: `${this.name(reference)} has ${bytes.length} bytes with digest ${digest}, not those of ${said}.`,
        remedy: changedRemedy,
      });
    }
    const { mediaType: own } = parsed(bytes) ?? {};
    const type = typeof own === 'string' ? own : plainType(String(response.headers['content-type']));
    return { descriptor: { mediaType: type, digest, size: bytes.length }, bytes };
  }

  /** As `manifest`. Throws `manifest-missing`. */
  async requireManifest(reference: string): Promise<Document> {
    const found = await this.manifest(reference);
    if (found) return found;
    throw new RegistryError('manifest-missing', {
      message: `${this.name(reference)} is not there.`,
      remedy: 'Check the name and the tag or digest; registries also say so of what the user must not see.',
    });
  }

  /** Sends a request, and reads the body of its answer if that is 200: anew, as another request, where it breaks off. */
  async #read(request: RepositoryRequest, what: string, options: SendOptions = {}): Promise<WholeResponse> {
    for (let attempt = 1; ; attempt++) {
      const response = await this.send(request, options);
      if (response.status !== 200) return { response, bytes: Buffer.alloc(0) };
      const chunks: Uint8Array[] = [];
      let size = 0;
      try {
        for await (const chunk of response.body) {
          chunks.push(chunk);
          size += chunk.length;
          if (size > maxManifestSize) throw await this.invalid(response, `answers with more than ${maxManifestSize} bytes to a request for ${what}`);
        }
        return { response, bytes: Buffer.concat(chunks) };
      } catch (error) {
        if (error instanceof RegistryError) throw error;
        if (attempt >= this.#client.settings.attempts) {
          throw new RegistryError('registry-down', {
            message: `${this.repository.registry} breaks off its answer to a request for ${what} (tried ${attempt} times).`,
            remedy: 'Check the network, and run again.',
            cause: error,
          });
        }
        await this.#client.transport(this.repository.registry).pause(attempt);
      }
    }
  }

  /** Puts a manifest or index under its digest or a tag. Whether its registry says that it lists it as a referrer is returned. */
  async putManifest({ descriptor, bytes }: Document, reference: string = descriptor.digest): Promise<{ referrerListed: boolean }> {
    const response = await this.send({
      method: 'PUT',
      path: `/manifests/${reference}`,
      headers: { 'content-type': descriptor.mediaType },
      body: bytes,
    });
    if (response.status < 200 || response.status > 299) throw await this.#notTaken(response, `the manifest ${descriptor.digest}`);
    await response.discard();
    const said = response.headers['docker-content-digest'];
    if (isDigest(said) && said !== descriptor.digest) {
      throw new RegistryError('upload-failed', {
        message: `${this.repository.registry} says that it has ${said} in place of ${descriptor.digest}.`,
        remedy: 'Ask those who run the registry: it changes what it is given.',
      });
    }
    return { referrerListed: response.headers['oci-subject'] !== undefined };
  }

  /** Whether the repository has a blob. */
  async has(digest: Digest): Promise<boolean> {
    const response = await this.send({ method: 'HEAD', path: `/blobs/${digest}` }, missing);
    await response.discard();
    if (isMissing(response.status)) return false;
    if (response.status === 200) return true;
    throw await this.invalid(response, `answers ${response.status} about the blob ${digest}`);
  }

  /** A blob's or manifest's bytes, verified; taken up again where a connection breaks off. */
  async *open(descriptor: Descriptor): AsyncGenerator<Uint8Array> {
    if (isManifestType(descriptor.mediaType) || isIndexType(descriptor.mediaType)) {
      const document = await this.manifest(descriptor.digest);
      if (document === undefined) throw this.unavailable(descriptor);
      yield document.bytes;
      return;
    }
    yield* verified(descriptor, openDownload(this, descriptor), `${formatRepository(this.repository)}'s ${descriptor.digest}`, changedRemedy);
  }

  /** All tags, of all pages, as the registry sorts them. */
  async tags(): Promise<string[]> {
    const what = 'a list of tags';
    const tags: string[] = [];
    for await (const page of this.pages({ path: '/tags/list?n=1000' }, what, missing)) {
      if (isMissing(page.response.status)) {
        await page.response.discard();
        return tags;
      }
      const { tags: listed } = (await this.json(page, what)) as { tags?: string[] | null };
      tags.push(...(listed ?? []));
    }
    return tags;
  }

  /** Removes a manifest, by digest. A registry that does not allow it throws `access-denied`. */
  async remove(reference: string): Promise<void> {
    const response = await this.#client.send(this.repository, { method: 'DELETE', path: `/manifests/${reference}` }, { access: 'delete', pass: [] });
    await response.discard();
    if (isMissing(response.status) || (response.status >= 200 && response.status < 300)) return;
    throw new RegistryError('access-denied', {
      message: `${this.repository.registry} does not delete manifests of ${this.repository.path} (${response.status}).`,
      remedy: 'Many registries delete by their own interface alone.',
    });
  }

  /** Sends a request within this repository. */
  send(request: RepositoryRequest, options: SendOptions = {}): Promise<RegistryResponse> {
    return this.#client.send(this.repository, request, { access: this.#access, ...options });
  }

  /** All pages of a list, each read whole; at most 4 MiB of each. RFC 8288. */
  async *pages(first: Omit<RepositoryRequest, 'method'> & { path: string }, what: string, options: SendOptions = {}): AsyncGenerator<WholeResponse> {
    const seen = new Set<string>();
    for (let next: { path: string } | { url: URL } | undefined = first; next; ) {
      const page: WholeResponse = await this.#read({ ...first, ...next, method: 'GET' }, what, options);
      yield page;
      const { headers, url } = page.response;
      const [, target] = /<([^>]*)>\s*;[^,]*\brel="?next"?/i.exec(String(headers.link ?? '')) ?? [];
      next = target === undefined ? undefined : { url: this.#client.transport(this.repository.registry).resolve(target, url) };
      if (next && seen.has(next.url.href)) throw await this.invalid(page.response, `goes round in answers to a request for ${what}`);
      if (next) seen.add(next.url.href);
    }
  }

  /** An answer that is JSON. Throws `response-invalid`. */
  async json({ response, bytes }: WholeResponse, what: string): Promise<unknown> {
    if (response.status !== 200) throw await this.invalid(response, `answers ${response.status} to a request for ${what}`);
    const value = parsed(bytes);
    if (value) return value;
    throw await this.invalid(response, `answers with no JSON to a request for ${what}`);
  }

  /** The error of a blob that the repository does not have. */
  unavailable({ digest }: Descriptor): OciError {
    return new OciError('blob-unavailable', {
      message: `${formatRepository(this.repository)} does not have ${digest}.`,
      remedy: 'Check that the image was pushed whole, and that nothing of it was deleted.',
    });
  }

  /** The error of an answer that makes no sense. */
  async invalid(response: RegistryResponse, what: string): Promise<RegistryError> {
    const text = await errorText(response, this.#client.secrets);
    return new RegistryError('response-invalid', {
      message: `${this.repository.registry} ${what}, for ${this.repository.path}${text && `: ${text}`}.`,
      remedy: 'Check that it is an OCI registry, and that the name of the repository is right.',
    });
  }

  async #notTaken(response: RegistryResponse, what: string): Promise<RegistryError> {
    const text = await errorText(response, this.#client.secrets);
    return new RegistryError('upload-failed', {
      message: `${this.repository.registry} does not take ${what} into ${this.repository.path}: it answers ${response.status}${text && ` (${text})`}.`,
      remedy: 'See what the registry says; a repository may have to be made first, or its tags may be immutable.',
    });
  }

  /** A tag or digest of this repository as messages name it. */
  name(reference: string): string {
    return formatReference({ ...this.repository, ...(isDigest(reference) ? { digest: reference } : { tag: reference }) });
  }
}

/** Artifactory says 403 of what is missing. Where that is not the reason, the write that follows says so. */
const missing = { pass: [403] };

function isMissing(status: number): boolean {
  return status === 404 || status === 403;
}

/** An image or index in a repository, to be read as any other place with images. Throws `manifest-missing`. */
export async function openRemote(client: RegistryClient, reference: Reference): Promise<ImageStore> {
  const repository = new RemoteRepository(client, reference, { access: 'pull' });
  const named = reference.digest ?? reference.tag ?? 'latest';
  return imagesUnder(repository, named, await repository.requireManifest(named));
}

/** What is under the manifest or index that a tag or digest names, and that was read. */
export function imagesUnder(repository: RemoteRepository, reference: string, { descriptor, bytes }: Document): ImageStore {
  const source: BlobSource = {
    has: (digest) => repository.has(digest),
    async *open(wanted) {
      // It has been read already.
      if (wanted.digest === descriptor.digest) yield bytes;
      else yield* repository.open(wanted);
    },
  };
  return { origin: repository.name(reference), roots: [descriptor], source };
}

function parsed(bytes: Buffer): { mediaType?: unknown } | undefined {
  try {
    const value: unknown = JSON.parse(bytes.toString());
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function plainType(contentType: string): string {
  return contentType.split(';')[0].trim();
}
