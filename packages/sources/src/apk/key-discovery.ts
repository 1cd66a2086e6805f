import { createHash, createPublicKey, type JsonWebKey } from 'node:crypto';
import type { UpstreamContext } from '../artifacts';
import { SourcesError } from '../error';
import { keyAt, keyOf, readTrusted } from './key-file';
import type { ApkRepository } from './content';
import type { ApkKey } from './signature';

/** What Alpine says of its releases, their repositories and keys. */
const alpineReleases = 'https://alpinelinux.org/releases.json';

/** What is needed of it. */
interface AlpineReleases {
  release_branches: { rel_branch: string; keys?: Record<string, { url: string; deprecated_since?: string | null }[]> }[];
}

/**
 * The keys that the makers of a repository name, for one of which its content names none: those of Alpine, by the release
 * and architectures, where the address has the form of Alpine's (`/alpine/v3.22/main`), else what the repository itself says
 * (`apk-configuration`, as Chainguard's and Wolfi's do). Nothing proves them but the addresses that they come from, which
 * have to be encrypted. None where nothing is said. Throws `key-invalid`, `address-insecure`.
 */
export async function discoverKeys({ url }: ApkRepository, architectures: readonly string[], context: UpstreamContext): Promise<ApkKey[]> {
  if (url === undefined || !/^https?:\/\//.test(url)) return [];
  const root = url.replace(/\/+$/, '');
  const [, release] = /\/alpine\/([^/]+)\/[^/]+$/.exec(new URL(root).pathname) ?? [];
  return release === undefined ? ofRepository(root, context) : ofAlpine(release, architectures, context);
}

/** How people compare a key with what its makers publish: the SHA-256 of its DER form, in hexadecimal digits. */
export function fingerprint({ key }: ApkKey): string {
  return createHash('sha256').update(createPublicKey(key).export({ type: 'spki', format: 'der' })).digest('hex');
}

async function ofAlpine(release: string, architectures: readonly string[], context: UpstreamContext): Promise<ApkKey[]> {
  const releases = await jsonAt<AlpineReleases>(alpineReleases, context);
  const branch = releases?.release_branches?.find((each) => each.rel_branch === release);
  const now = new Date().toISOString();
  const named = architectures.flatMap((architecture) => branch?.keys?.[architecture] ?? []).filter(({ deprecated_since: since }) => !since || since > now);
  // Alpine writes the sign in their names, "@", as if it were a space.
  const addresses = [...new Set(named.map(({ url }) => new URL(url.replaceAll('%20', '%40'), alpineReleases).href))];
  return Promise.all(addresses.map((address) => keyAt(address, context)));
}

async function ofRepository(root: string, context: UpstreamContext): Promise<ApkKey[]> {
  const configuration = await jsonAt<{ jwks_uri?: string }>(`${root}/apk-configuration`, context);
  const place = configuration?.jwks_uri;
  if (place === undefined) return [];
  if (!URL.canParse(place, `${root}/`)) throw invalid(`${root}/apk-configuration`, `its jwks_uri is ${JSON.stringify(place)}`);
  const address = new URL(place, `${root}/`).href;
  const keys = await jsonAt<{ keys?: (JsonWebKey & { kid?: string })[] }>(address, context);
  return (keys?.keys ?? []).map((jwk) => {
    if (typeof jwk.kid !== 'string' || !/^[\w.@-]+$/.test(jwk.kid)) throw invalid(address, `a key in it has the name ${JSON.stringify(jwk.kid)}`);
    return keyOf(`${jwk.kid}.rsa.pub`, pemOf(jwk, address), `${address}, ${jwk.kid}`);
  });
}

function pemOf(jwk: JsonWebKey, address: string): string {
  try {
    return createPublicKey({ key: jwk, format: 'jwk' }).export({ type: 'spki', format: 'pem' }) as string;
  } catch (error) {
    throw invalid(address, (error as Error).message, error);
  }
}

/** A document of JSON; nothing where there is none. */
async function jsonAt<T>(address: string, context: UpstreamContext): Promise<T | undefined> {
  let bytes: Buffer;
  try {
    bytes = await readTrusted(address, context);
  } catch (error) {
    if (error instanceof SourcesError && error.code === 'not-found') return undefined;
    throw error;
  }
  try {
    return JSON.parse(bytes.toString()) as T;
  } catch (error) {
    throw invalid(address, 'it is no JSON', error);
  }
}

function invalid(address: string, why: string, cause?: unknown): SourcesError {
  return new SourcesError('key-invalid', {
    message: `The keys that ${address} names cannot be used: ${why}.`,
    remedy: 'Put the public keys of the repository into the workspace, and name them under "keys".',
    cause,
  });
}
