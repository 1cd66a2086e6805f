/** What a registry is shown. */
export type Credential =
  | { type: 'basic'; username: string; password: string }
  /** An OAuth2 refresh token, exchanged for a bearer token by POST. */
  | { type: 'identity-token'; token: string }
  /** A bearer token, used as it is. */
  | { type: 'bearer'; token: string };

/** One place where credentials may be. */
export interface CredentialSource {
  /** How messages name it, such as `/home/me/.docker/config.json (auths)`. */
  name: string;
  /**
   * The credential for a registry (`ghcr.io`, `localhost:5000`, `docker.io`) and a repository's path in it; nothing if this
   * source has none. What it throws tells why it failed, without a secret in it.
   */
  find(registry: string, path: string): Promise<Credential | undefined>;
}

/** What was tried, for messages: a source, and why nothing came of it or that it was used. */
export interface CredentialAttempt {
  source: string;
  outcome: string;
}

/** The credential that was found, if any, and everything that was tried. */
export interface FoundCredential {
  credential?: Credential;
  source?: string;
  tried: CredentialAttempt[];
}
