import { inspect } from 'node:util';
import { CodedError } from '@nx-oci/oci';
import type { Registry, TokenServer } from '@nx-oci/peers';
import { RegistryClient, registrySettings, type CredentialSource, type RegistrySettings, type Repository } from '@nx-oci/registry';
import { startLab, type FaultRule, type Lab, type Profile, type RecordedRequest } from '@nx-oci/registry-lab';

/** How often a client tries one request. */
export const tries = 4;

/** Retries without long pauses. */
const hasty: Partial<RegistrySettings> = { stallTimeout: 600, attempts: tries, retryDelay: 2, longestRetryDelay: 1000 };

/** The faults that a run meets with. */
export interface MetFaults {
  door: 'registry' | 'tokens';
  rules: FaultRule[];
  /** Of the client, beside short pauses. */
  settings?: Partial<RegistrySettings>;
}

/** What came of one run. */
export type Outcome<T> = { value: T } | { error: unknown };

/** A registry behind a lab, its token server behind another, where one run at a time meets with faults. */
export class FaultLane {
  private constructor(
    readonly registry: Registry,
    readonly lab: Lab,
    readonly tokens: Lab | undefined,
  ) {}

  /** Starts the labs before a registry, which may have a profile. */
  static async start(registry: Registry & { tokenServer?: TokenServer }, profile?: Profile): Promise<FaultLane> {
    const { tokenServer } = registry;
    if (tokenServer === undefined) return new FaultLane(registry, await startLab({ upstream: registry.url, profile }), undefined);
    const tokens = await startLab({ upstream: new URL(tokenServer.realm.replace('localhost', '127.0.0.1')).origin });
    // The registry names its token server in a challenge: the lab names the lab before it.
    const headers = { 'www-authenticate': `Bearer realm="${tokens.url}/token",service="${tokenServer.service}"` };
    const rules: FaultRule[] = [...(profile?.rules ?? []), { when: { upstreamStatus: 401 }, what: { kind: 'relabel', headers } }];
    const lab = await startLab({ upstream: registry.url, profile: { name: 'behind tokens', ...profile, rules } });
    return new FaultLane(registry, lab, tokens);
  }

  repository(path: string): Repository {
    return { registry: this.lab.host, path };
  }

  get requests(): RecordedRequest[] {
    return [...this.lab.requests, ...(this.tokens?.requests ?? [])];
  }

  /** Runs something with a client of its own, which gives up soon where faults are meant, and meets with none later. */
  async run<T>(work: (client: RegistryClient) => Promise<T>, faults?: MetFaults): Promise<Outcome<T>> {
    for (const lab of [this.lab, this.tokens]) lab?.reset();
    this.lab.setFaults(faults?.door === 'registry' ? faults.rules : []);
    this.tokens?.setFaults(faults?.door === 'tokens' ? faults.rules : []);
    const settings = { ...registrySettings({}), plainHttp: [this.lab.host], ...(faults && { ...hasty, ...faults.settings }) };
    const client = new RegistryClient({ credentials: [this.#credentials()], settings });
    try {
      return { value: await work(client) };
    } catch (error) {
      return { error };
    } finally {
      await client.close();
    }
  }

  #credentials(): CredentialSource {
    const [user] = this.registry.users;
    return { name: 'the test', find: async (registry) => (user && registry === this.lab.host ? { type: 'basic', ...user } : undefined) };
  }

  /** What must never be: credentials with another host than they are for, or in an error; an error without a code. */
  problems(outcome: Outcome<unknown>): string[] {
    const found: string[] = [];
    for (const { role, headers, path, method } of this.requests) {
      const scheme = /^\S*/.exec(headers.authorization ?? '')![0];
      if (role === 'storage' && scheme !== '') found.push(`${scheme} was sent to another host: ${method} ${path}`);
    }
    if (this.tokens && this.lab.requests.some(({ headers }) => headers.authorization?.startsWith('Basic'))) found.push('a password was sent to the registry, not to its token server');
    if ('value' in outcome) return found;
    const { error } = outcome;
    if (!(error instanceof CodedError)) found.push(`it failed without a code: ${inspect(error)}`);
    const text = `${inspect(error, { depth: 10 })} ${error instanceof CodedError ? error.remedy : ''}`;
    for (const secret of this.secrets()) if (text.includes(secret)) found.push(`an error prints ${secret}: ${text}`);
    return found;
  }

  /** What must not be printed. */
  secrets(): string[] {
    const [user] = this.registry.users;
    // Every token is a JSON Web Token, and begins so.
    return user ? ['eyJ', user.password, Buffer.from(`${user.username}:${user.password}`).toString('base64')] : [];
  }

  async stop(): Promise<void> {
    await Promise.all([this.lab.stop(), this.tokens?.stop()]);
  }
}
