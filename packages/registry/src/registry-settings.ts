import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { createSecureContext, rootCertificates } from 'node:tls';
import { RegistryError } from './error';
import { registryOf } from './reference';

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

/** A day. Timers hold no more than some weeks. Seconds. */
const longestTimeout = 86_400;

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
  const seconds = Number(env.NX_OCI_REGISTRY_TIMEOUT || 60);
  if (!(seconds > 0 && seconds <= longestTimeout)) {
    throw new RegistryError('registry-config-invalid', {
      message: `NX_OCI_REGISTRY_TIMEOUT is "${env.NX_OCI_REGISTRY_TIMEOUT}".`,
      remedy: `Give seconds, such as 60; ${longestTimeout} at most.`,
    });
  }
  const home = env.HOME || homedir();
  return {
    plainHttp: list(env.NX_OCI_PLAIN_HTTP).map((each) => registryOf(each) ?? each),
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
    const names = filesIn(folder);
    for (const name of names.filter((each) => each.endsWith('.crt'))) authorities.push(readPem(path.join(folder, name), folder));
    const [name] = names.filter((each) => each.endsWith('.cert'));
    if (name !== undefined) client ??= clientCertificate(path.join(folder, name));
  }
  if (authorities.length === 0) return { ...client };
  // A list of one's own takes the place of the one that Node has.
  const extra = env.NODE_EXTRA_CA_CERTS ? [readPem(env.NODE_EXTRA_CA_CERTS, 'NODE_EXTRA_CA_CERTS')] : [];
  return { ca: [...rootCertificates, ...extra, ...authorities], ...client };
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch (error) {
    throw unusable(folder, (error as Error).message);
  }
}

/** A certificate and the key beside it. */
function clientCertificate(file: string): { cert: string; key: string } {
  const folder = path.dirname(file);
  const client = { cert: readPem(file, folder), key: readPem(file.replace(/cert$/, 'key'), folder) };
  try {
    createSecureContext(client);
    return client;
  } catch (error) {
    throw unusable(`${file} with its .key`, (error as Error).message);
  }
}

function readPem(file: string, setting: string): string {
  let why = 'it holds no PEM';
  try {
    const text = readFileSync(file, 'utf8');
    if (text.includes('-----BEGIN ')) return text;
  } catch (error) {
    why = (error as Error).message;
  }
  throw unusable(`${file} (${setting})`, why);
}

function unusable(what: string, why: string): RegistryError {
  return new RegistryError('registry-config-invalid', {
    message: `${what} cannot be used: ${why}.`,
    remedy: 'Put PEM files there that can be read, or take the setting or the folder away.',
  });
}
