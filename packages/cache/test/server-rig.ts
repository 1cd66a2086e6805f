import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, SignJWT } from 'jose';
import pino from 'pino';
import type { CiRule } from '../src/ci-identities';
import { readConfig } from '../src/config';
import { startServer, type RunningServer, type StartOptions } from '../src/start-server';
import { artifactOf, contentOf } from './artifact';

/** A CI provider: an issuer of identities whose keys can be asked for. */
export interface CiProviderRig {
  issuer: string;
  publicKey: KeyObject;
  /** An identity with claims; by default of a push to main. */
  identity(claims?: Record<string, unknown>, more?: { key?: KeyObject | Uint8Array; alg?: string; kid?: string; issuer?: string; audience?: string; at?: number; seconds?: number }): Promise<string>;
  stop(): Promise<void>;
}

export const audience = 'https://cache.example';
/** Who is trusted: pushes to main. Every other run of the repository is not. */
export const ciRules: CiRule[] = [
  { claims: { repository: 'acme/mono', ref: 'refs/heads/main', event_name: 'push' }, role: 'trusted' },
  { claims: { repository: 'acme/mono' }, role: 'untrusted' },
];

export async function startCiProvider(): Promise<CiProviderRig> {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const jwk = { ...(await exportJWK(publicKey)), kid: 'one', alg: 'RS256', use: 'sig' };
  const server: Server = createServer((request, response) => {
    response.setHeader('content-type', 'application/json');
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    response.end(JSON.stringify(request.url === '/keys' ? { keys: [jwk] } : { issuer: address, jwks_uri: `${address}/keys` }));
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    issuer,
    publicKey,
    identity(claims = {}, { key = privateKey, alg = 'RS256', kid = 'one', issuer: iss = issuer, audience: aud = audience, at = Math.floor(Date.now() / 1000), seconds = 300 } = {}) {
      const all = { repository: 'acme/mono', ref: 'refs/heads/main', event_name: 'push', sha: 'abc', ...claims };
      return new SignJWT(all).setProtectedHeader({ alg, kid }).setIssuer(iss).setAudience(aud).setSubject('repo:acme/mono').setIssuedAt(at).setExpirationTime(at + seconds).sign(key);
    },
    stop: () => new Promise((resolve) => void (server.closeAllConnections(), server.close(() => resolve()))),
  };
}

export const secrets = { trusted: 'trusted-token-of-the-main-branch', untrusted: 'untrusted-token-of-a-pull-request', read: 'read-token-of-a-laptop', admin: 'admin-token-of-who-runs-it' };

/** A server over a folder, or over what `env` says, as it is run, with a token for each role. */
export async function startCache(root: string, { ci, options = {}, env: more = {} }: { ci?: CiProviderRig; options?: Partial<StartOptions>; env?: NodeJS.ProcessEnv } = {}): Promise<RunningServer & { log(): string }> {
  let logged = '';
  const env = Object.fromEntries(Object.entries(secrets).map(([role, token]) => [`NX_OCI_CACHE_${role.toUpperCase()}_TOKEN`, token]));
  const config = readConfig(undefined, { ...env, NX_OCI_CACHE_STORAGE: root, NX_OCI_CACHE_LISTEN: '127.0.0.1:0', ...more });
  const server = await startServer({ ...config, ci: ci ? [{ issuer: ci.issuer, audience, rules: ciRules }] : [] }, { log: pino({ level: 'info' }, { write: (line: string) => void (logged += line) }), ...options });
  return Object.assign(server, { log: () => logged });
}

export interface Client {
  get(hash: string | number): Promise<string | number>;
  put(hash: string | number, word: string | Buffer): Promise<number>;
}

/** Whoever has a token: what `get` gives is the content of the one file, or a status. */
export function clientOf(url: string, token?: string): Client {
  const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
  return {
    async get(hash) {
      const response = await fetch(`${url}/v1/cache/${hash}`, { headers });
      if (response.status !== 200) return response.status;
      return Object.values(await contentOf(new Uint8Array(await response.arrayBuffer())))[0].split(' ')[2];
    },
    async put(hash, word) {
      const body = typeof word === 'string' ? artifactOf({ a: word }) : word;
      return (await fetch(`${url}/v1/cache/${hash}`, { method: 'PUT', headers, body: new Uint8Array(body) })).status;
    },
  };
}
