import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { schemaFaults } from '@nx-oci/oci';
import { isLoopbackHost } from '@nx-oci/registry';
import { parse } from 'yaml';
import validate from '../generated/validate-config';
import type { Role } from './access';
import { usualLimits, type ArtifactLimits } from './artifact';
import type { CiProvider } from './ci-identities';
import { CacheError } from './error';
import { RecordSigner } from './record';
import { parseSize } from './sizes';
import { tokenDigest, type StaticToken } from './static-tokens';
import { usualSweep, type SweepSettings } from './sweep';

/** A configuration as it is written. Its JSON schema is `config.schema.json`. */
export interface WrittenConfig {
  listen?: string;
  plainHttp?: boolean;
  tls?: { cert: string; key: string };
  storage?: string;
  s3?: { endpoint?: string; region?: string };
  work?: string;
  workSize?: string;
  key?: string;
  formerKeys?: string[];
  anonymous?: 'read' | 'nothing';
  tokens?: { name: string; role: Role; project?: string; env?: string; file?: string; sha256?: string }[];
  ci?: CiProvider[];
  limits?: { size?: string; entries?: number };
  keep?: { days?: number; untrustedDays?: number; size?: string };
}

/** What a server stores in. */
export type Storage = { kind: 'folder'; folder: string } | { kind: 's3'; bucket: string; prefix: string; endpoint?: string; region?: string } | { kind: 'oci'; repository: string };

/** A configuration with everything in its place: paths are absolute, sizes in bytes, times in milliseconds, tokens are digests. */
export interface CacheConfig {
  host: string;
  port: number;
  tls?: { cert: string; key: string };
  storage: Storage;
  work: string;
  workSize: number;
  /** PEM. */
  key: string;
  formerKeys: string[];
  anonymous: 'read' | 'nothing';
  tokens: StaticToken[];
  ci: CiProvider[];
  limits: ArtifactLimits;
  sweep: SweepSettings;
}

const day = 86_400_000;
const usualWorkSize = 10 * 2 ** 30;
/** Variable → the role of the token that it has, so that a server may do without a file. */
const tokenVariables: Record<string, Role> = { NX_OCI_CACHE_TRUSTED_TOKEN: 'trusted', NX_OCI_CACHE_UNTRUSTED_TOKEN: 'untrusted', NX_OCI_CACHE_READ_TOKEN: 'read', NX_OCI_CACHE_ADMIN_TOKEN: 'admin' };
/** Fewer characters could be guessed. */
const leastToken = 16;

/**
 * Reads a configuration from a file (YAML or JSON), if one is named, and from variables, which go before it: NX_OCI_CACHE_LISTEN,
 * NX_OCI_CACHE_PLAIN_HTTP, NX_OCI_CACHE_STORAGE, NX_OCI_CACHE_WORK, NX_OCI_CACHE_KEY (PEM), NX_OCI_CACHE_ANONYMOUS, and a token for
 * each role (NX_OCI_CACHE_TRUSTED_TOKEN, …). Throws `config-invalid` naming every place that is not right.
 */
export function readConfig(file: string | undefined, env: NodeJS.ProcessEnv = process.env): CacheConfig {
  const folder = file === undefined ? process.cwd() : path.dirname(path.resolve(file));
  const written: WrittenConfig = { ...(file !== undefined && readFile(file)), ...fromEnvironment(env) };
  const at = (name: string): string => path.resolve(folder, name);
  const size = (place: string, text: string | undefined, usual: number): number => {
    const bytes = text === undefined ? usual : parseSize(text);
    if (bytes === undefined || bytes < 1) throw invalid(`${place} is ${JSON.stringify(text)}, which is no size`, 'Give a number with a unit: 50GiB, 500MB.');
    return bytes;
  };
  const storage = storageOf(written, { at, env });
  const { host, port } = listenOf(written);
  return {
    host,
    port,
    ...(written.tls && { tls: { cert: at(written.tls.cert), key: at(written.tls.key) } }),
    storage,
    work: written.work === undefined ? path.join(storage.kind === 'folder' ? storage.folder : path.join(tmpdir(), 'nx-oci-cache'), 'tmp') : at(written.work),
    workSize: size('workSize', written.workSize, usualWorkSize),
    key: keyOf(written, { env, at, storage }),
    formerKeys: (written.formerKeys ?? []).map((name) => content(at(name), 'formerKeys')),
    anonymous: written.anonymous ?? 'nothing',
    tokens: tokensOf(written, { env, at }),
    ci: (written.ci ?? []).map((provider, at) => {
      for (const name of ['issuer', 'jwks'] as const) requireAddress(`ci[${at}].${name}`, provider[name]);
      return provider;
    }),
    limits: { bytes: size('limits.size', written.limits?.size, usualLimits.bytes), entries: written.limits?.entries ?? usualLimits.entries },
    sweep: {
      ...usualSweep,
      maxSize: size('keep.size', written.keep?.size, usualSweep.maxSize),
      maxAge: (written.keep?.days ?? usualSweep.maxAge / day) * day,
      maxUntrustedAge: (written.keep?.untrustedDays ?? usualSweep.maxUntrustedAge / day) * day,
    },
  };
}

function readFile(file: string): WrittenConfig {
  let value: unknown;
  try {
    value = parse(content(file, 'The configuration')) ?? {};
  } catch (error) {
    if (error instanceof CacheError) throw error;
    throw invalid(`${file} is not YAML: ${(error as Error).message.split('\n')[0]}`, 'Correct it there.', error);
  }
  if (validate(value)) return value;
  const faults = schemaFaults(validate.errors, value);
  const quote = faults.some(({ place }) => place.includes('claims')) ? ' Claims are texts: quote "true", "false" and numbers.' : '';
  throw invalid(`${file}: ${faults.map(({ what }) => what).join('; ')}`, `Correct it there.${quote}`);
}

function fromEnvironment(env: NodeJS.ProcessEnv): WrittenConfig {
  const { NX_OCI_CACHE_LISTEN: listen, NX_OCI_CACHE_STORAGE: storage, NX_OCI_CACHE_WORK: work, NX_OCI_CACHE_ANONYMOUS: anonymous } = env;
  if (anonymous && anonymous !== 'read' && anonymous !== 'nothing') throw invalid(`NX_OCI_CACHE_ANONYMOUS is "${anonymous}"`, 'Give read or nothing.');
  const plainHttp = env.NX_OCI_CACHE_PLAIN_HTTP;
  if (plainHttp && plainHttp !== 'true') throw invalid(`NX_OCI_CACHE_PLAIN_HTTP is "${plainHttp}"`, 'Give true, or leave it out.');
  return { ...(listen && { listen }), ...(plainHttp && { plainHttp: true }), ...(storage && { storage }), ...(work && { work }), ...(anonymous && { anonymous: anonymous as 'read' | 'nothing' }) };
}

function listenOf({ listen = '127.0.0.1:3210', tls, plainHttp }: WrittenConfig): { host: string; port: number } {
  const [, host, port] = /^(?:(\[[0-9a-f:]+\]|[^:\s]*):)?(\d{1,5})$/i.exec(listen) ?? [];
  if (port === undefined || Number(port) > 65_535) throw invalid(`listen is "${listen}"`, 'Give an address and a port: 127.0.0.1:3210.');
  const name = (host || '127.0.0.1').replace(/^\[|\]$/g, '');
  if (!isLoopbackHost(host || '127.0.0.1') && !tls && !plainHttp) {
    throw invalid(`listen is "${listen}", and there is no "tls": tokens would go through the network in the clear`, 'Give a certificate ("tls"); or, behind a proxy that speaks TLS, say "plainHttp: true".');
  }
  return { host: name, port: Number(port) };
}

function storageOf({ storage, s3 }: WrittenConfig, { at, env }: { at: (name: string) => string; env: NodeJS.ProcessEnv }): Storage {
  if (storage === undefined || storage === '') throw invalid('there is no "storage"', 'Give a folder, s3://bucket/prefix or oci://registry/repository, in the file or as NX_OCI_CACHE_STORAGE.');
  const [, scheme, slashes, rest] = /^([a-z][a-z0-9+.-]+):(\/*)(.*)$/i.exec(storage) ?? [];
  const wrong = invalid(`storage is "${storage}"`, 'Give a folder, s3://bucket/prefix or oci://registry/repository.');
  if (scheme !== undefined && slashes !== '//') throw wrong;
  if (scheme === undefined) return { kind: 'folder', folder: at(storage) };
  const [bucket, ...prefix] = rest.split('/');
  for (const [place, address] of scheme === 's3' ? Object.entries({ 's3.endpoint': s3?.endpoint, AWS_ENDPOINT_URL_S3: env.AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL: env.AWS_ENDPOINT_URL }) : []) requireAddress(place, address || undefined);
  if (scheme === 's3' && bucket) return { kind: 's3', bucket, prefix: prefix.filter(Boolean).join('/'), ...s3 };
  if (scheme === 'oci' && prefix.length > 0) return { kind: 'oci', repository: rest };
  throw wrong;
}

function requireAddress(place: string, text: string | undefined): void {
  if (text === undefined || (URL.canParse(text) && ['http:', 'https:'].includes(new URL(text).protocol))) return;
  throw invalid(`${place} is "${text}", which is no address`, `Give it with its scheme: https://${text.replace(/^.*:\/\//, '')}.`);
}

function keyOf({ key }: WrittenConfig, { env, at, storage }: { env: NodeJS.ProcessEnv; at: (name: string) => string; storage: Storage }): string {
  const text = env.NX_OCI_CACHE_KEY || (key === undefined ? undefined : content(at(key), 'key')) || (storage.kind === 'folder' ? ownKey(path.join(storage.folder, 'key.pem')) : undefined);
  if (text === undefined) throw invalid('there is no "key" that signs what is stored', 'Make one (nx-oci-cache key > key.pem && chmod 600 key.pem), and name it as "key", or give it as NX_OCI_CACHE_KEY. Servers that share a storage share it.');
  try {
    new RecordSigner(text);
  } catch (error) {
    throw invalid(`the key is none: ${(error as Error).message}`, 'Give a private key of Ed25519 in PEM: nx-oci-cache key makes one.', error);
  }
  return text;
}

/** The key of a folder, which is made where there is none. */
function ownKey(file: string): string {
  try {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, RecordSigner.newKey(), { mode: 0o600, flag: 'wx' });
    chmodSync(file, 0o600);
  } catch (error) {
    if (!existsSync(file)) throw invalid(`${file} cannot be written: ${(error as Error).message}`, 'Give a folder that this user may write to, as "storage" or NX_OCI_CACHE_STORAGE.', error);
  }
  return content(file, 'key');
}

function tokensOf({ tokens = [] }: WrittenConfig, { env, at }: { env: NodeJS.ProcessEnv; at: (name: string) => string }): StaticToken[] {
  const named = tokens.map(({ env: variable, file, sha256, ...identity }): StaticToken => {
    const ways = [variable, file, sha256].filter((each) => each !== undefined);
    if (ways.length !== 1) throw invalid(`the token "${identity.name}" has ${ways.length} of env, file and sha256`, 'Give one of them.');
    if (sha256 !== undefined) return { ...identity, sha256 };
    const token = variable === undefined ? content(at(file!), `the token "${identity.name}"`).trim() : env[variable];
    return { ...identity, sha256: digestOf(token, variable === undefined ? file! : variable) };
  });
  const alone = Object.entries(tokenVariables).flatMap(([name, role]) => (env[name] ? [{ name: role, role, sha256: digestOf(env[name], name) }] : []));
  const all = [...named, ...alone];
  const twice = all.find(({ sha256 }, place) => all.findIndex((each) => each.sha256 === sha256) !== place);
  if (twice) throw invalid(`the token "${twice.name}" is that of another one, too`, 'Give each its own: a role is that of a token.');
  return all;
}

function digestOf(token: string | undefined, place: string): string {
  if (token === undefined || token === '') throw invalid(`${place} has no token`, 'Set it; openssl rand -hex 32 makes one.');
  if (token.length < leastToken || /\s/.test(token)) throw invalid(`the token in ${place} has ${token.length} characters, or white space`, `Give at least ${leastToken}: openssl rand -hex 32 makes one.`);
  return tokenDigest(token);
}

function content(file: string, what: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw invalid(`${what} cannot be read: ${(error as Error).message}`, 'Name a file that this user may read.', error);
  }
}

function invalid(what: string, remedy: string, cause?: unknown): CacheError {
  return new CacheError('config-invalid', { message: `${what.replace(/^the(re)? /, (first) => `T${first.slice(1)}`)}.`, remedy, cause });
}
