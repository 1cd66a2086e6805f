import type { Credential } from './credential';
import { RegistryError } from './error';
import { registryOf, type Repository } from './reference';

/** One entry of `auths`. */
export interface AuthEntry {
  /** As it is written: `ghcr.io`, `https://index.docker.io/v1/`, `quay.io/acme`. */
  key: string;
  registry: string;
  /** The part of the registry's repositories that it is for; empty for all. */
  namespace: string;
  /** Its fields that are strings and not empty. */
  fields: Partial<Record<'auth' | 'username' | 'password' | 'identitytoken' | 'registrytoken', string>>;
}

/** The entries of `auths` whose keys name a registry. */
export function authEntries(auths: unknown): AuthEntry[] {
  return Object.entries(auths ?? {}).flatMap(([key, value]) => {
    const registry = registryOf(key);
    // Docker keeps the tokens of a login by browser beside the credentials; they are for its own API.
    if (registry === undefined || /\/(?:access|refresh)-token$/.test(key)) return [];
    const fields = Object.fromEntries(Object.entries(value ?? {}).filter(([, field]) => typeof field === 'string' && field !== ''));
    return [{ key, registry, namespace: namespaceOf(key), fields }];
  });
}

/** What follows the host in a key: nothing in an address, where it is a path of the API. */
function namespaceOf(key: string): string {
  if (/^https?:\/\//i.test(key)) return '';
  const namespace = key.trim().replace(/\/+$/, '').split('/').slice(1).join('/');
  return /^v[12]$/.test(namespace) ? '' : namespace;
}

/**
 * The entries for a repository, best first: those for its part of the registry, the longest first, then those for the
 * registry, the usual way of writing first. Docker takes entries for other parts as well.
 */
export function matchingEntries(entries: AuthEntry[], { registry, path }: Repository, kind: 'docker' | 'podman'): AuthEntry[] {
  const rank = ({ key, namespace }: AuthEntry): number => {
    if (namespace === '') return key === registry || key === 'https://index.docker.io/v1/' ? 0 : -1;
    if (path === namespace || path.startsWith(`${namespace}/`)) return namespace.length;
    return kind === 'docker' ? -2 : -Infinity;
  };
  return entries
    .filter((entry) => entry.registry === registry && rank(entry) > -Infinity)
    .sort((a, b) => rank(b) - rank(a));
}

/** The credential in an entry; nothing in an empty one. Throws `registry-config-invalid`. */
export function credentialOf({ registry, fields }: AuthEntry): Credential | undefined {
  if (fields.registrytoken) return { type: 'bearer', token: fields.registrytoken };
  if (fields.identitytoken) return { type: 'identity-token', token: fields.identitytoken };
  if (fields.auth) return decoded(fields.auth, registry);
  return credentialFrom(fields.username, fields.password);
}

/** What a user name and a secret are together; `<token>` in place of a name says that the secret is an identity token. */
export function credentialFrom(username = '', secret = ''): Credential | undefined {
  if (username === '' && secret === '') return undefined;
  return username === '<token>' ? { type: 'identity-token', token: secret } : { type: 'basic', username, password: secret };
}

function decoded(auth: string, registry: string): Credential | undefined {
  const isBase64 = /^[A-Za-z0-9+/]+={0,2}$/.test(auth.replace(/\s/g, ''));
  const text = isBase64 ? Buffer.from(auth, 'base64').toString('utf8') : '';
  const colon = text.indexOf(':');
  if (colon >= 0) return credentialFrom(text.slice(0, colon), text.slice(colon + 1).replace(/\0+$/, ''));
  throw new RegistryError('registry-config-invalid', {
    message: `The auth of the entry for ${registry} is not user:password in base64.`,
    remedy: 'Log in again (docker login, podman login), which writes the entry anew.',
  });
}
