import { isLoopbackHost, registrySettings } from '@nx-oci/registry';
import type { Artifact, ArtifactLocation } from '../artifact';
import type { Place, Upstream, UpstreamContext } from '../artifacts';
import { SourcesError } from '../error';
import { netrcLogin, withNetrcLogin } from '../netrc';
import type { LockedFile } from './content';

/** Where a download is. */
export interface DownloadLocation extends ArtifactLocation {
  type: 'download';
  url: string;
  headers?: Record<string, string>;
  authPatterns?: Record<string, string>;
}

/** The artifact that is locked for a platform; `saidBy` where its checksum was given rather than found. */
export function downloadArtifact(name: string, { url, checksum, size, multitool }: LockedFile, saidBy?: string): Artifact {
  const { headers, authPatterns } = multitool ?? {};
  const location: DownloadLocation = { type: 'download', url, ...(headers && { headers }), ...(authPatterns && { authPatterns }) };
  return { name, checksum, ...(saidBy !== undefined && { saidBy }), ...(size !== undefined && { size }), location };
}

/** Where downloads are: at addresses that rules give for the beginning of theirs, and at their own. */
export const downloadUpstream: Upstream = {
  type: 'download',
  places: async (location, context) => downloadPlaces(location as DownloadLocation, context),
};

/** A place that may also be read when nothing is known of what has to come. */
export interface DownloadPlace extends Place {
  open(from: number, options?: { sameVersion?: boolean }): AsyncIterable<Uint8Array>;
}

/** Places of a download, the best first. Throws `address-insecure` where there is none but its own, and that is not to be used. */
export function downloadPlaces({ url, headers, authPatterns }: DownloadLocation, { downloads, mirrors, env }: UpstreamContext): DownloadPlace[] {
  const own = new URL(url);
  const rules = mirrors.redirected(url).slice(0, -1);
  const secure = own.protocol === 'https:' || isLoopbackHost(own.hostname) || registrySettings(env).plainHttp.includes(own.host);
  if (!secure && rules.length === 0) {
    throw new SourcesError('address-insecure', {
      message: `${url} is not encrypted: anyone on the way could put something else in its place.`,
      remedy: `Use https; or, if the network is trusted, set NX_OCI_PLAIN_HTTP=${own.host}, or a mirror rule for it.`,
    });
  }
  const place = (address: URL, own: boolean): DownloadPlace => ({
    name: `${address.protocol}//${address.host}${address.pathname}`,
    open: (from, options) =>
      downloads.open(withLogin(address, env, own ? authPatterns : undefined), { ...options, from, headers: own ? { ...lowerCase(headers), ...pattern(address, env, authPatterns) } : {} }),
  });
  return [...rules.map((rule) => place(rule, false)), ...(secure ? [place(own, true)] : [])];
}

/** The address with the login that netrc has for its host, unless it is said otherwise how to log in there. */
function withLogin(address: URL, env: NodeJS.ProcessEnv, authPatterns: Record<string, string> | undefined): URL {
  return authPatterns?.[address.hostname] === undefined ? withNetrcLogin(address, env) : address;
}

/** The header that a pattern for a host makes of what netrc has. */
function pattern({ hostname }: URL, env: NodeJS.ProcessEnv, authPatterns: Record<string, string> | undefined): Record<string, string> {
  const found = authPatterns?.[hostname];
  const login = found === undefined ? undefined : netrcLogin(hostname, env);
  if (found === undefined || login === undefined) return {};
  return { authorization: found.replaceAll('<login>', () => login.login).replaceAll('<password>', () => login.password) };
}

function lowerCase(headers: Record<string, string> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
