import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { rootCertificates } from 'node:tls';
import { RegistryError } from './error';

/** How registries are spoken to. Times are in milliseconds. */
export interface RegistrySettings {
  /** Registries (`host:port`) with which plain HTTP is spoken. Those on this machine may always do so. */
  plainHttp: readonly string[];
  /** PEM of more certificate authorities, for every registry. */
  certificateAuthorities?: string;
  /** Folders with `<registry>/*.crt` (authorities) and `<registry>/*.cert` with `*.key` (client certificates), as Docker and podman have them. */
  certificateFolders: readonly string[];
  /** To have a connection. */
  connectTimeout: number;
  /** Without a byte in either direction, a request counts as failed. */
  stallTimeout: number;
  /** Tries of one request, and of one blob without a byte of progress. */
  attempts: number;
  /** Before the second try; doubled each time. */
  retryDelay: number;
  /** What `Retry-After` may ask for at most; for longer, the request fails. */
  longestRetryDelay: number;
}

/** TLS material for one registry, PEM. */
export interface TlsSettings {
  ca?: string[];
  cert?: string;
  key?: string;
}

/**
 * Settings from the environment: `NX_OCI_PLAIN_HTTP` (registries with commas between), `NX_OCI_CA_FILE`,
 * `NX_OCI_REGISTRY_TIMEOUT` (seconds without a byte). Throws `registry-config-invalid`.
 */
export function registrySettings(env: NodeJS.ProcessEnv = process.env): RegistrySettings {
  const list = (value: string | undefined): string[] => (value ?? '').split(',').map((each) => each.trim()).filter(Boolean);
  const seconds = env.NX_OCI_REGISTRY_TIMEOUT === undefined ? 60 : Number(env.NX_OCI_REGISTRY_TIMEOUT);
  if (!(seconds > 0)) {
    throw new RegistryError('registry-config-invalid', {
      message: `NX_OCI_REGISTRY_TIMEOUT is "${env.NX_OCI_REGISTRY_TIMEOUT}".`,
      remedy: 'Give seconds, such as 60.',
    });
  }
  const home = env.HOME || homedir();
  return {
    plainHttp: list(env.NX_OCI_PLAIN_HTTP),
    ...(env.NX_OCI_CA_FILE && { certificateAuthorities: readPem(env.NX_OCI_CA_FILE, 'NX_OCI_CA_FILE') }),
    certificateFolders: [
      path.join(home, '.config/containers/certs.d'),
      path.join(home, '.docker/certs.d'),
      '/etc/containers/certs.d',
      '/etc/docker/certs.d',
    ],
    connectTimeout: 15_000,
    stallTimeout: seconds * 1000,
    attempts: 5,
    retryDelay: 250,
    longestRetryDelay: 120_000,
  };
}

/** The TLS material for a registry. Throws `registry-config-invalid`. */
export function tlsSettings(registry: string, settings: RegistrySettings, env: NodeJS.ProcessEnv = process.env): TlsSettings {
  const authorities = settings.certificateAuthorities === undefined ? [] : [settings.certificateAuthorities];
  let client: { cert: string; key: string } | undefined;
  for (const parent of settings.certificateFolders) {
    const folder = path.join(parent, registry);
    if (!existsSync(folder)) continue;
    const names = readdirSync(folder).sort();
    for (const name of names.filter((each) => each.endsWith('.crt'))) authorities.push(readPem(path.join(folder, name), folder));
    const [cert] = names.filter((each) => each.endsWith('.cert'));
    if (cert === undefined || client) continue;
    client = { cert: readPem(path.join(folder, cert), folder), key: readPem(path.join(folder, cert.replace(/cert$/, 'key')), folder) };
  }
  if (authorities.length === 0) return { ...client };
  // A list of one's own takes the place of the one that Node has.
  const extra = env.NODE_EXTRA_CA_CERTS ? [readPem(env.NODE_EXTRA_CA_CERTS, 'NODE_EXTRA_CA_CERTS')] : [];
  return { ca: [...rootCertificates, ...extra, ...authorities], ...client };
}

function readPem(file: string, setting: string): string {
  let why = 'it holds no PEM';
  try {
    const text = readFileSync(file, 'utf8');
    if (text.includes('-----BEGIN ')) return text;
  } catch (error) {
    why = (error as Error).message;
  }
  throw new RegistryError('registry-config-invalid', {
    message: `${file} (${setting}) cannot be used: ${why}.`,
    remedy: 'Give the path of a PEM file, or take the setting away.',
  });
}
