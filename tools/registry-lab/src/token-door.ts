import { randomBytes } from 'node:crypto';
import { IncomingMessage } from 'node:http';
import { StatusAnswer } from './fault';

/** A token endpoint at the registry's own host, in front of a registry that takes Basic credentials. */
export interface TokenDoorOptions {
  /** `/v2/token` */
  path: string;
  service: string;
  /** The scope that every challenge states. */
  scope: string;
}

/** Gives tokens for user names and passwords, and knows whose they are. */
export class TokenDoor {
  readonly #options: TokenDoorOptions;
  readonly #isUser: (authorization: string) => Promise<boolean>;
  /** Token to `Authorization` header; undefined for nobody's. */
  readonly #tokens = new Map<string, string | undefined>();

  /** @param isUser whether the registry behind takes that `Authorization` header */
  constructor(options: TokenDoorOptions, isUser: (authorization: string) => Promise<boolean>) {
    this.#options = options;
    this.#isUser = isUser;
  }

  isFor(path: string): boolean {
    return path === this.#options.path;
  }

  /** Answers a request for a token. */
  async answer({ method, headers: { authorization } }: IncomingMessage): Promise<StatusAnswer> {
    if (method !== 'GET') return { status: 405 };
    if (authorization !== undefined && !(await this.#isUser(authorization))) {
      return { status: 401, body: { errors: [{ code: 'UNAUTHORIZED', message: 'user name or password is wrong' }] } };
    }
    const token = randomBytes(24).toString('base64url');
    this.#tokens.set(token, authorization);
    return { status: 200, body: { token } };
  }

  /** What the registry behind gets in place of a token; other credentials as they are. */
  behind(authorization: string | undefined): string | undefined {
    const token = /^Bearer (.+)$/i.exec(authorization ?? '')?.[1];
    return token !== undefined && this.#tokens.has(token) ? this.#tokens.get(token) : authorization;
  }

  /** The challenges of a lab at `host`. */
  challenges(host: string): string[] {
    const { path, service, scope } = this.#options;
    return [`Bearer realm="http://${host}${path}",service="${service}",scope="${scope}"`, 'Basic'];
  }
}
