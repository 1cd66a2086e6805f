import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Registry, TokenServer } from '@nx-oci/peers';

/** What of a manifest or index matters here. */
interface Manifest {
  config?: { digest: string };
  layers?: { digest: string }[];
  manifests?: { digest: string }[];
}

const accept = ['application/vnd.oci.image.index.v1+json', 'application/vnd.oci.image.manifest.v1+json'].join(', ');

/** Reads a registry itself, without the library that is tested and past any lab: what it holds, and whether that is whole. */
export class RegistryReader {
  readonly #registry: Registry & { tokenServer?: TokenServer };
  readonly #headers = new Map<string, Promise<Record<string, string>>>();

  constructor(registry: Registry & { tokenServer?: TokenServer }) {
    this.#registry = registry;
  }

  /** The digest under a tag; nothing where there is none. */
  async tag(repository: string, tag: string): Promise<string | undefined> {
    const bytes = await this.#get(repository, `manifests/${tag}`);
    return bytes && sha256(bytes);
  }

  /** The digest of the bytes that a blob has; nothing where it is not there. */
  async blob(repository: string, digest: string): Promise<string | undefined> {
    const bytes = await this.#get(repository, `blobs/${digest}`);
    return bytes && sha256(bytes);
  }

  /** What is missing of, or wrong with, a manifest or index and all that it names. */
  async problems(repository: string, reference: string): Promise<string[]> {
    const bytes = await this.#get(repository, `manifests/${reference}`);
    if (bytes === undefined) return [`${repository} lacks ${reference}`];
    const wrong = reference.startsWith('sha256:') && sha256(bytes) !== reference ? [`${reference} of ${repository} has other bytes`] : [];
    const { config, layers = [], manifests = [] } = JSON.parse(bytes.toString()) as Manifest;
    const blobs = [...new Set([config, ...layers].flatMap((each) => each?.digest ?? []))];
    const below = [
      ...manifests.map(({ digest }) => this.problems(repository, digest)),
      ...blobs.map(async (digest) => {
        const found = await this.blob(repository, digest);
        if (found === undefined) return [`${repository} lacks the blob ${digest}, which ${reference} names`];
        return found === digest ? [] : [`the blob ${digest} of ${repository} has other bytes`];
      }),
    ];
    return [...wrong, ...(await Promise.all(below)).flat()];
  }

  /** What is listed under the tag for what refers to a manifest. */
  async referrers(repository: string, subject: string): Promise<string[]> {
    const bytes = await this.#get(repository, `manifests/${subject.replace(':', '-')}`);
    return ((JSON.parse(bytes?.toString() ?? '{}') as Manifest).manifests ?? []).map(({ digest }) => digest);
  }

  async #get(repository: string, rest: string): Promise<Buffer | undefined> {
    for (let attempt = 1; ; attempt++) {
      const headers = { accept, ...(await this.#authorization(repository)) };
      const answer = await fetch(`${this.#registry.url}/v2/${repository}/${rest}`, { headers });
      const bytes = Buffer.from(await answer.arrayBuffer());
      if (answer.status === 200) return bytes;
      if (answer.status === 404) return undefined;
      const [isExpired, isBusy] = [answer.status === 401 && attempt === 1, answer.status === 500 && attempt < 5];
      if (!isExpired && !isBusy) throw new Error(`the registry itself answers ${answer.status}: ${bytes.toString()}`);
      if (isExpired) this.#headers.delete(repository);
      // docker-registry says so of a tag while it writes it, as it may still do for a push that was killed.
      else await delay(100 * attempt);
    }
  }

  #authorization(repository: string): Promise<Record<string, string>> {
    let known = this.#headers.get(repository);
    if (known === undefined) this.#headers.set(repository, (known = this.#logIn(repository)));
    return known;
  }

  async #logIn(repository: string): Promise<Record<string, string>> {
    const { users: [user], tokenServer } = this.#registry;
    if (user === undefined) return {};
    const basic = { authorization: `Basic ${Buffer.from(`${user.username}:${user.password}`).toString('base64')}` };
    if (tokenServer === undefined) return basic;
    const query = new URLSearchParams({ service: tokenServer.service, scope: `repository:${repository}:pull` });
    const answer = await fetch(`${tokenServer.realm}?${query}`, { headers: basic });
    return { authorization: `Bearer ${((await answer.json()) as { token: string }).token}` };
  }
}

function sha256(bytes: Buffer): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}
