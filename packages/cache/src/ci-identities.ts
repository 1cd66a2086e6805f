import { createRemoteJWKSet, decodeJwt, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from 'jose';
import type { Identity } from './access';
import { CacheError } from './error';

/** A provider of a CI whose identities (OpenID Connect) become tokens. */
export interface CiProvider {
  /** As `iss` has it: `https://token.actions.githubusercontent.com`, `https://gitlab.example`. */
  issuer: string;
  /** As `aud` has to have it. */
  audience: string;
  /** Where its keys are; by default where its `/.well-known/openid-configuration` says. */
  jwks?: string;
  /** The first one that fits counts; without one, the identity is refused. */
  rules: CiRule[];
}

/** Which runs have which role. */
export interface CiRule {
  /** What claims have to be, all of them: texts, or several of which one has to fit. */
  claims: Record<string, string | string[]>;
  role: 'trusted' | 'untrusted' | 'read';
  /** The claim that tells those without trust apart: `ref` unless said. */
  apart?: string;
}

/** Whose a run is. */
export interface RunIdentity extends Identity {
  /** What kept each rule before the one that counted from counting, for who asks why a run has no trust. */
  passedOver?: string[];
}

/** Signatures that only who has the private key can make. */
const algorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];
/** The longest time since an identity was made. */
const oldest = '1h';
/** Claims that are kept of an identity: GitHub's and GitLab's. */
const kept = ['repository', 'project_path', 'sha', 'ref', 'event_name', 'pipeline_source', 'run_id', 'pipeline_id', 'actor', 'user_login'];

export interface CiIdentitySettings {
  providers: readonly CiProvider[];
  /** Milliseconds since 1970. */
  now?: () => number;
  /** Milliseconds that fetching keys may take. */
  timeout?: number;
}

/** Takes the word of CI providers for who a run is of. Their keys are fetched when they are needed, and kept. */
export class CiIdentities {
  readonly #settings: Required<CiIdentitySettings>;
  readonly #keys = new Map<string, Promise<JWTVerifyGetKey>>();

  constructor({ now = Date.now, timeout = 10_000, ...settings }: CiIdentitySettings) {
    this.#settings = { ...settings, now, timeout };
  }

  /** Whose an identity is, and what that may do. Throws `access-invalid`. */
  async identify(token: string): Promise<RunIdentity> {
    const { providers, now } = this.#settings;
    const { iss } = read(token);
    const provider = providers.find(({ issuer }) => issuer === iss);
    if (!provider) throw refused(`is of ${JSON.stringify(iss)}, which is no provider that the server knows`);
    const { issuer, audience } = provider;
    let payload: JWTPayload;
    try {
      const keys = await this.#keysOf(provider);
      ({ payload } = await jwtVerify(token, keys, { algorithms, issuer, audience, requiredClaims: ['exp', 'iat', 'sub'], maxTokenAge: oldest, clockTolerance: 30, currentDate: new Date(now()) }));
    } catch (error) {
      throw refused(`does not count: ${(error as Error).message}`, error);
    }
    const claims = textsIn(payload);
    const rule = provider.rules.find((each) => unfit(each, claims).length === 0);
    if (!rule) throw refused(`of ${payload.sub} fits none of the rules for ${issuer}`);
    const project = claims.repository ?? claims.project_path ?? payload.sub!;
    const apart = rule.apart ?? 'ref';
    if (rule.role === 'untrusted' && claims[apart] === undefined) throw refused(`of ${payload.sub} has no "${apart}", which tells it apart from others without trust`);
    const passedOver = provider.rules.slice(0, provider.rules.indexOf(rule)).map((each) => `${each.role}: ${unfit(each, claims).join(', ')}`);
    return { role: rule.role, name: claims[apart] ?? payload.sub!, project, ...(passedOver.length > 0 && { passedOver }), claims: Object.fromEntries(kept.filter((name) => claims[name] !== undefined).map((name) => [name, claims[name]])) };
  }

  #keysOf(provider: CiProvider): Promise<JWTVerifyGetKey> {
    const { timeout } = this.#settings;
    const known = this.#keys.get(provider.issuer);
    if (known) return known;
    const keys = (async () => createRemoteJWKSet(new URL(provider.jwks ?? (await discovered(provider.issuer, timeout))), { timeoutDuration: timeout }))();
    this.#keys.set(provider.issuer, keys);
    // What fails is tried again by the next one.
    keys.catch(() => this.#keys.delete(provider.issuer));
    return keys;
  }
}

/** OpenID Connect Discovery 1.0, section 4. */
async function discovered(issuer: string, timeout: number): Promise<string> {
  const response = await fetch(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`, { signal: AbortSignal.timeout(timeout), redirect: 'error' });
  const { jwks_uri: keys, issuer: said } = (await response.json()) as { jwks_uri?: string; issuer?: string };
  if (!response.ok || typeof keys !== 'string' || said !== issuer) throw new Error(`${issuer} does not say where its keys are`);
  return keys;
}

function read(token: string): JWTPayload {
  try {
    return decodeJwt(token);
  } catch (error) {
    throw refused(`is none: ${(error as Error).message}`, error);
  }
}

function textsIn(payload: JWTPayload): Record<string, string> {
  return Object.fromEntries(Object.entries(payload).filter(([, value]) => ['string', 'number', 'boolean'].includes(typeof value)).map(([name, value]) => [name, String(value)]));
}

/** What keeps a rule from counting, a claim each. */
function unfit(rule: CiRule, claims: Record<string, string>): string[] {
  return Object.entries(rule.claims)
    .filter(([name, wanted]) => ![wanted].flat().includes(claims[name]))
    .map(([name]) => `${name} is ${JSON.stringify(claims[name]) ?? 'not said'}`);
}

function refused(why: string, cause?: unknown): CacheError {
  return new CacheError('access-invalid', { message: `The identity ${why}.`, remedy: 'Look at the claims of the run, and at the providers and rules of the server.', cause });
}
