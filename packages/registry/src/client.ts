import { Authenticator, type CredentialFinder, type Scheme } from './authenticator';
import type { CredentialSource } from './credential';
import { describeAttempts, findCredential } from './credential-chain';
import { RegistryError } from './error';
import { apiHost, type Repository } from './reference';
import { registrySettings, type RegistrySettings } from './registry-settings';
import { Secrets } from './secrets';
import { grantedActions } from './token-grants';
import { errorText, peek, type RegistryResponse } from './response';
import { Transport, type RegistryRequest, type RequestObserver } from './transport';

/** What may be done with a repository; the scope of a token. */
export type Access = 'pull' | 'push' | 'delete';

const actions: Record<Access, string> = { pull: 'pull', push: 'pull,push', delete: 'pull,push,delete' };

/** How a registry takes who asks for access to a repository, as far as it shows without writing. */
export interface Standing {
  scheme: Scheme;
  /** The actions that the token is for, where that can be read from it. */
  granted?: string[];
  /** Whether it answers 403: access is refused, or, as some registries have it, what was asked about is not there. */
  denied: boolean;
}

/** One client for everything that a process has to do with registries: connections, credentials and tokens are shared. */
export interface RegistryClientOptions {
  credentials: CredentialSource[];
  settings?: RegistrySettings;
  /** Told of every request. */
  observe?: RequestObserver;
}

/** A request within a repository: `path` begins after its name (`/manifests/latest`), or `url` was given by the registry. */
export type RepositoryRequest = Omit<RegistryRequest, 'url'> & ({ path: string } | { url: URL });

/** The session with every registry that is spoken to. */
export class RegistryClient {
  readonly settings: RegistrySettings;
  /** What must not be printed. */
  readonly secrets = new Secrets();
  readonly #options: RegistryClientOptions;
  readonly #transports = new Map<string, Transport>();
  readonly #authenticators = new Map<string, Authenticator>();

  constructor(options: RegistryClientOptions) {
    this.#options = options;
    this.settings = options.settings ?? registrySettings();
  }

  /** Lets all connections go. */
  async close(): Promise<void> {
    await Promise.all([...this.#transports.values()].map((transport) => transport.close()));
  }

  /** How a registry is reached. */
  transport(registry: string): Transport {
    let transport = this.#transports.get(registry);
    if (transport === undefined) {
      const { observe } = this.#options;
      transport = new Transport(registry, apiHost(registry), { settings: this.settings, secrets: this.secrets, observe });
      this.#transports.set(registry, transport);
    }
    return transport;
  }

  /** Refuses to begin where the registry has asked for credentials, and there are none. Throws `auth-failed`. */
  async requireCredentials(repository: Repository): Promise<void> {
    await this.#authenticator(repository).requireCredentials();
  }

  /** Finds out how a registry takes who asks for an access, by one HEAD. Throws `auth-failed`, and what requests throw. */
  async standing(repository: Repository, access: Access): Promise<Standing> {
    const response = await this.send(repository, { method: 'HEAD', path: '/manifests/latest' }, { access, pass: [403] });
    await response.discard();
    const { scheme, token } = this.#authenticator(repository).shown([scope(repository, access)]);
    const granted = token === undefined ? undefined : grantedActions(token, repository.path);
    return { scheme, denied: response.status === 403, ...(granted && { granted }) };
  }

  /**
   * Sends a request for a repository, logged in as the registry asks. `others` are repositories that it reads as well
   * (a mount's source). Statuses that say no are the caller's, but for 401 (`auth-failed`) and 403 (`access-denied`), unless
   * `pass` has them. Throws what transports throw as well.
   */
  async send(
    repository: Repository,
    wanted: RepositoryRequest,
    { access, others = [], pass = [] }: { access: Access; others?: Repository[]; pass?: number[] },
  ): Promise<RegistryResponse> {
    const transport = this.transport(repository.registry);
    const authenticator = this.#authenticator(repository);
    const scopes = [scope(repository, access), ...others.map((each) => scope(each, 'pull'))];
    const url = 'url' in wanted ? wanted.url : await this.address(repository, wanted.path);
    // What the registry sends elsewhere to be uploaded is signed by itself; its own host alone is shown credentials.
    const { host } = await transport.base();
    let authorization = url.host === host ? await authenticator.authorize(scopes) : undefined;
    for (let attempt = 1; ; attempt++) {
      let response = await transport.send({ ...wanted, url, headers: { ...wanted.headers, ...(authorization && { authorization }) } });
      if (pass.includes(response.status)) return response;
      let refused = response.status === 401;
      if (response.status === 400 && attempt <= 2 && authorization?.startsWith('Bearer ')) {
        // ECR Public says 400 of a token that has expired, and nothing more to a HEAD.
        const { text, again } = await peek(response);
        refused = wanted.method === 'HEAD' || /authorization token|token.*expired/i.test(text);
        response = again;
      }
      // Who is not the registry has no credentials to ask for: a redirect leads to where all is allowed, or nothing.
      if (refused && response.url.host === host) {
        if (attempt > 2) throw await authenticator.refused(await errorText(response, this.secrets));
        authorization = await authenticator.answer(response, scopes, authorization);
        continue;
      }
      if (response.status === 403) throw await this.#denied(repository, response, wanted.method);
      return response;
    }
  }

  /** An address in a repository's part of the API. Throws `registry-insecure`. */
  async address({ registry, path }: Repository, rest: string): Promise<URL> {
    return new URL(`${path}${rest}`, await this.transport(registry).base());
  }

  #authenticator({ registry, path }: Repository): Authenticator {
    // podman's files have credentials for parts of a registry.
    const key = `${registry}/${path}`;
    let authenticator = this.#authenticators.get(key);
    if (authenticator === undefined) {
      const finder: CredentialFinder = {
        find: () => findCredential(this.#options.credentials, { registry, path }),
        describe: describeAttempts,
      };
      authenticator = new Authenticator(registry, this.transport(registry), { finder, secrets: this.secrets });
      this.#authenticators.set(key, authenticator);
    }
    return authenticator;
  }

  async #denied({ registry, path }: Repository, response: RegistryResponse, method: string): Promise<RegistryError> {
    const text = await errorText(response, this.secrets);
    return new RegistryError('access-denied', {
      message: `${registry} does not allow to ${method === 'GET' || method === 'HEAD' ? 'read' : method === 'DELETE' ? 'delete from' : 'write to'} ${path} (403${text && `: ${text}`}).`,
      remedy: 'Check the name of the repository, and what the user that is logged in may do with it.',
    });
  }
}

function scope({ path }: Repository, access: Access): string {
  return `repository:${path}:${actions[access]}`;
}
