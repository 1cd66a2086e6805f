import { parseChallenges, type Challenge } from './challenge';
import type { Credential, FoundCredential } from './credential';
import { RegistryError } from './error';
import type { Secrets } from './secrets';
import { errorText, peek, type RegistryResponse } from './response';
import type { Transport } from './transport';

/** How credentials are looked for, and how what was tried is told. */
export interface CredentialFinder {
  find(): Promise<FoundCredential>;
  describe(found: FoundCredential): string;
}

/** What a registry asks of who speaks to it: nothing, a name and a password, or a token. */
export type Scheme = 'none' | 'basic' | 'bearer';

/** A value of `Authorization`, and until when it is worth sending (milliseconds since 1970). */
interface Authorization {
  header: string;
  expires: number;
}

/** Tokens are renewed this long before they expire. Milliseconds. */
const margin = 10_000;

/** Tries of an answer with a token that breaks off. */
const maxAttempts = 3;

/**
 * What one registry is shown, for whatever scopes: Basic, or Bearer tokens of its token service, renewed before they
 * expire and when they are refused. distribution's token specification; RFC 6749, section 6, for identity tokens.
 */
export class Authenticator {
  readonly #registry: string;
  readonly #transport: Transport;
  readonly #finder: CredentialFinder;
  readonly #secrets: Secrets;
  readonly #current = new Map<string, Authorization>();
  readonly #renewing = new Map<string, Promise<Authorization>>();
  #found: Promise<FoundCredential> | undefined;
  #basic: Authorization | undefined;
  #challenge: Challenge | undefined;

  constructor(registry: string, transport: Transport, options: { finder: CredentialFinder; secrets: Secrets }) {
    this.#registry = registry;
    this.#transport = transport;
    this.#finder = options.finder;
    this.#secrets = options.secrets;
  }

  /** What to send for the scopes (`repository:acme/app:pull`, the one that matters first); nothing before the registry has asked. */
  async authorize(scopes: readonly string[]): Promise<string | undefined> {
    if (this.#basic) return this.#basic.header;
    const known = this.#current.get(scopes.join(' '));
    if (known && known.expires > Date.now()) return known.header;
    // A registry that asked once asks always: the request that is refused can be spared.
    return this.#challenge?.scheme === 'bearer' ? (await this.#renew(this.#challenge, scopes)).header : undefined;
  }

  /**
   * What to send after a refusal; `sent` is what was refused. Throws `auth-failed`, naming every source of credentials
   * that was tried.
   */
  async answer(response: RegistryResponse, scopes: readonly string[], sent: string | undefined): Promise<string> {
    const challenges = parseChallenges(response.headers['www-authenticate']);
    const text = await errorText(response, this.#secrets);
    const key = scopes.join(' ');
    const newer = this.#current.get(key);
    // Another request may have been refused at the same time, and have renewed it.
    if (newer && newer.header !== sent && newer.expires > Date.now()) return newer.header;
    this.#current.delete(key);
    const challenge = challenges.find(({ scheme, parameters }) => scheme === 'bearer' && parameters.realm) ?? (sent?.startsWith('Bearer ') ? this.#challenge : undefined);
    if (challenge) {
      this.#challenge = challenge;
      return (await this.#renew(challenge, scopes)).header;
    }
    const found = await this.#find();
    if (challenges.some(({ scheme }) => scheme === 'basic') && found.credential?.type === 'basic' && !sent?.startsWith('Basic ')) {
      this.#basic = { header: basic(found.credential), expires: Infinity };
      return this.#basic.header;
    }
    if (found.credential?.type === 'bearer' && sent === undefined) return `Bearer ${found.credential.token}`;
    throw this.#failed(found, sent === undefined ? 'asks for credentials' : `refuses the credentials of ${found.source}`, text);
  }

  /** What went wrong, for a registry that goes on refusing. */
  async refused(text: string): Promise<RegistryError> {
    const found = await this.#find();
    return this.#failed(found, found.credential ? `refuses the credentials of ${found.source}` : 'asks for credentials', text);
  }

  /** Throws `auth-failed` if the registry has asked for credentials, be it for a token to read, and there are none. */
  async requireCredentials(): Promise<void> {
    const found = await this.#find();
    if (this.#challenge && found.credential === undefined) throw this.#failed(found, 'wants those who write to log in', '');
  }

  /** What the registry has asked for so far, and the token that it was shown last for the scopes. */
  shown(scopes: readonly string[]): { scheme: Scheme; token?: string } {
    if (this.#basic) return { scheme: 'basic' };
    const token = this.#current.get(scopes.join(' '))?.header.replace('Bearer ', '');
    return { scheme: this.#found ? 'bearer' : 'none', ...(token && { token }) };
  }

  #find(): Promise<FoundCredential> {
    return (this.#found ??= this.#finder.find().then((found) => {
      const { credential } = found;
      if (credential) this.#secrets.add(credential.type === 'basic' ? credential.password : credential.token);
      if (credential?.type === 'basic') this.#secrets.add(`${credential.username}:${credential.password}`);
      return found;
    }));
  }

  /** One renewal at a time for each set of scopes. */
  #renew(challenge: Challenge, scopes: readonly string[]): Promise<Authorization> {
    const key = scopes.join(' ');
    const renewing = this.#renewing.get(key);
    if (renewing) return renewing;
    const renewed = this.#fetchToken(challenge, scopes)
      .then((authorization) => {
        this.#current.set(key, authorization);
        return authorization;
      })
      .finally(() => this.#renewing.delete(key));
    this.#renewing.set(key, renewed);
    return renewed;
  }

  async #fetchToken({ parameters }: Challenge, scopes: readonly string[]): Promise<Authorization> {
    const found = await this.#find();
    const { credential } = found;
    if (credential?.type === 'bearer') return { header: `Bearer ${credential.token}`, expires: Infinity };
    const realm = this.#transport.resolve(parameters.realm, await this.#transport.base());
    for (let attempt = 1; ; attempt++) {
      const response =
        credential?.type === 'identity-token' ? await this.#exchange(realm, credential, parameters.service, scopes) : await this.#ask(realm, credential, parameters.service, scopes);
      if (response.status !== 200) {
        const text = await errorText(response, this.#secrets);
        const what = credential ? `refuses the credentials of ${found.source} (${response.status})` : `gives none who does not log in a token (${response.status})`;
        throw this.#failed(found, what, text, realm.host);
      }
      const { text, whole } = await peek(response);
      if (whole || attempt >= maxAttempts) return this.#tokenIn(text, realm.host);
      await this.#transport.pause(attempt);
    }
  }

  #ask(realm: URL, credential: Credential | undefined, service: string | undefined, scopes: readonly string[]): Promise<RegistryResponse> {
    const url = new URL(realm);
    if (service) url.searchParams.set('service', service);
    for (const scope of scopes) url.searchParams.append('scope', scope);
    if (credential?.type === 'basic') url.searchParams.set('account', credential.username);
    return this.#transport.send({ method: 'GET', url, ...(credential && { headers: { authorization: basic(credential) } }) });
  }

  async #exchange(realm: URL, credential: Credential & { type: 'identity-token' }, service: string | undefined, scopes: readonly string[]): Promise<RegistryResponse> {
    const form = new URLSearchParams({
      grant_type: 'refresh_token',
      refresh_token: credential.token,
      client_id: 'nx-oci',
      scope: scopes.join(' '),
      ...(service && { service }),
    });
    const response = await this.#transport.send({
      method: 'POST',
      url: realm,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: Buffer.from(form.toString()),
    });
    // Services that know only GET.
    if (response.status !== 404 && response.status !== 405) return response;
    await response.discard();
    return this.#ask(realm, credential, service, scopes);
  }

  #tokenIn(text: string, host: string): Authorization {
    let answer: { token?: unknown; access_token?: unknown; expires_in?: unknown } | null = null;
    try {
      answer = JSON.parse(text);
    } catch {
      // Reported with what is JSON and has no token.
    }
    const token = answer?.token || answer?.access_token;
    if (typeof token !== 'string' || /[^\x21-\x7e]/.test(token)) {
      throw new RegistryError('response-invalid', {
        message: `${host}, the token service of ${this.#registry}, answers without a token.`,
        remedy: 'Ask those who run the registry.',
      });
    }
    this.#secrets.add(token);
    // The specification's own default.
    const seconds = typeof answer?.expires_in === 'number' && answer.expires_in > 0 ? answer.expires_in : 60;
    return { header: `Bearer ${token}`, expires: Date.now() + Math.max(seconds * 1000 - margin, (seconds * 1000) / 2) };
  }

  #failed(found: FoundCredential, what: string, text: string, host = this.#registry): RegistryError {
    const who = host === this.#registry ? host : `${host}, the token service of ${this.#registry},`;
    return new RegistryError('auth-failed', {
      message: this.#secrets.redact(`${who} ${what}${text && `: ${text}`}. ${this.#finder.describe(found)}`),
      remedy: found.source?.startsWith('REGISTRY_')
        ? 'Correct the variable, or unset it: it goes before all logins.'
        : found.credential
        ? 'Log in again (docker login, podman login), or check that the user may do this there.'
        : 'Log in (docker login, podman login), or set REGISTRY_TOKEN, and REGISTRY_USERNAME where the registry wants a name.',
    });
  }
}

function basic(credential: Credential): string {
  const pair = credential.type === 'basic' ? `${credential.username}:${credential.password}` : `<token>:${credential.token}`;
  return `Basic ${Buffer.from(pair).toString('base64')}`;
}
