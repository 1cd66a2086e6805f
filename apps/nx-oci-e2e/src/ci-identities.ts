import { createSign, generateKeyPairSync, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a CI says of a run. */
export type Claims = Record<string, string>;

/** A CI provider, as far as it vouches for runs (OpenID Connect): on the loopback interface, with keys that can be asked for. */
export class CiIdentities {
  readonly #keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
  /** Token of a job → what its run is. */
  readonly #jobs = new Map<string, Claims>();
  readonly #server = createServer((request, response) => this.#answer(request, response));

  static async start(): Promise<CiIdentities> {
    const identities = new CiIdentities();
    await new Promise<void>((resolve) => void identities.#server.listen(0, '127.0.0.1', resolve));
    return identities;
  }

  get issuer(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** An identity of a run, as GitLab gives it to a job: a JWT, signed with RS256. */
  identity(claims: Claims, audience: string): string {
    const now = Math.floor(Date.now() / 1000);
    const payload = { ...claims, iss: this.issuer, aud: audience, sub: `project:${claims.repository ?? claims.project_path}`, iat: now, exp: now + 300 };
    const signed = [{ alg: 'RS256', kid: 'one', typ: 'JWT' }, payload].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
    return `${signed}.${createSign('RSA-SHA256').update(signed).sign(this.#keys.privateKey, 'base64url')}`;
  }

  /** What a job of GitHub is told that may ask for one. */
  variables(claims: Claims): NodeJS.ProcessEnv {
    const token = randomBytes(16).toString('hex');
    this.#jobs.set(token, claims);
    return { ACTIONS_ID_TOKEN_REQUEST_URL: `${this.issuer}/identity?api-version=2.0`, ACTIONS_ID_TOKEN_REQUEST_TOKEN: token };
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #answer({ url = '', headers }: IncomingMessage, response: ServerResponse): void {
    const { pathname, searchParams } = new URL(url, this.issuer);
    const end = (body: object, status = 200): void => void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    if (pathname === '/keys') return end({ keys: [{ ...this.#keys.publicKey.export({ format: 'jwk' }), kid: 'one', alg: 'RS256', use: 'sig' }] });
    if (pathname === '/.well-known/openid-configuration') return end({ issuer: this.issuer, jwks_uri: `${this.issuer}/keys` });
    const claims = this.#jobs.get(headers.authorization?.replace(/^Bearer /, '') ?? '');
    if (pathname !== '/identity' || !claims) return end({ message: 'Who are you?' }, 401);
    return end({ value: this.identity(claims, searchParams.get('audience') ?? '') });
  }
}
