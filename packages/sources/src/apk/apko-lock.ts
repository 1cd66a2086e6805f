import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { formatPlatform, type Platform } from '@nx-oci/oci';
import { segmentsOf } from '../archive/apk';
import type { Artifacts } from '../artifacts';
import { SourcesError } from '../error';
import type { ResolveContext } from '../source';
import { apkArchitecture } from './architecture';
import type { ApkContent, ApkRepository } from './content';
import { artifactOf, packagesFor, type ApkLocked, type LockedPackage } from './lock';
import { controlOf } from './package-info';
import { fetchUnknown } from './resolve';
import { rsaKey, type ApkKey } from './signature';

/** Part of a package: `bytes=0-667`, and its hash by algorithm, in base64. */
export interface ApkoRange {
  range: string;
  checksum: string;
}

/** An `apko.lock.json`. */
export interface ApkoLock {
  version: string;
  config?: { name?: string; checksum?: string };
  contents: {
    keyring: { name: string; url: string; content?: string }[];
    build_repositories: ApkoLockRepository[];
    runtime_repositories: ApkoLockRepository[];
    repositories: ApkoLockRepository[];
    packages: ApkoLockPackage[];
  };
}

interface ApkoLockRepository {
  name: string;
  url: string;
  architecture: string;
}

interface ApkoLockPackage {
  name: string;
  url: string;
  version: string;
  architecture: string;
  signature: ApkoRange;
  control: ApkoRange;
  data: ApkoRange;
  checksum: string;
}

/** What a lock of ours is as an `apko.lock.json`: repositories need an address. Fetches what the store does not have. Throws `content-invalid`. */
export async function apkoLockOf(content: ApkContent, locked: ApkLocked, { platforms, artifacts, config }: { platforms: readonly Platform[]; artifacts: Artifacts; config?: ApkoLock['config'] }): Promise<ApkoLock> {
  const keys = new Map(locked.repositories.flatMap((each) => each.keys.map((key) => [key.name, key] as const)));
  const repositories = platforms.flatMap((platform) => content.repositories.map((repository): ApkoLockRepository => {
    const folder = `${addressOf(repository)}/${apkArchitecture(platform)}`;
    return { name: folder.replace(/^https?:\/\//, ''), url: `${folder}/APKINDEX.tar.gz`, architecture: apkArchitecture(platform) };
  }));
  const packages = await Promise.all(platforms.flatMap((platform) => packagesFor(locked, platform).map((of) => lockPackage(of, apkArchitecture(platform), { content, artifacts }))));
  const keyring = [...keys.values()].map(({ name, key }) => ({ name, url: content.repositories.flatMap((each) => each.keys ?? []).find((each) => path.posix.basename(each) === name) ?? name, content: key }));
  return { version: 'v1', ...(config && { config }), contents: { keyring: keyring.sort((a, b) => (a.name < b.name ? -1 : 1)), build_repositories: [], runtime_repositories: [], repositories, packages } };
}

async function lockPackage(of: LockedPackage, architecture: string, { content, artifacts }: { content: ApkContent; artifacts: Artifacts }): Promise<ApkoLockPackage> {
  const { name, version, checksum, size } = of;
  const artifact = artifactOf(content, of);
  const descriptor = await artifacts.fetch(artifact);
  const { control, data, info } = await segmentsOf(artifacts.store.blobPath(descriptor.digest), size, artifact.name);
  const begin = data.offset - control.length;
  const signature = begin === 0 ? { range: '', checksum: '' } : { range: `bytes=0-${begin - 1}`, checksum: `sha1-${createHash('sha1').update(info.signature).digest('base64')}` };
  return {
    name, url: `${addressOf(content.repositories.find((each) => each.name === of.repository)!)}/${of.path}`, version, architecture, signature,
    control: { range: `bytes=${begin}-${data.offset - 1}`, checksum: `sha1-${checksum.slice(2)}` },
    data: { range: `bytes=${data.offset}-${size - 1}`, checksum: `sha256-${Buffer.from(info.datahash, 'hex').toString('base64')}` },
    checksum,
  };
}

function addressOf({ name, url }: ApkRepository): string {
  if (url !== undefined) return url.replace(/\/+$/, '');
  throw new SourcesError('content-invalid', { message: `The repository "${name}" has no address, and an apko.lock.json names them.`, remedy: 'Give it a "url".' });
}

/**
 * What an `apko.lock.json` says, as our lock: every package is fetched and has to be the one that is named there, by its
 * checksum, the hash of its files, its length and its signature by one of the keys that are locked there, where apko looks at
 * the checksum alone. No index is read. Throws `lockfile-invalid`, and what packages that are not the right ones throw.
 */
export async function lockedByApko(content: ApkContent & { apkoLock: string }, context: ResolveContext<ApkLocked>): Promise<ApkLocked> {
  const { contents } = readApkoLock(content.apkoLock, context.workspaceRoot);
  const keys = contents.keyring.flatMap(({ name, content: key }): ApkKey[] => (key === undefined ? [] : [{ name: path.posix.basename(name), key }]));
  for (const { name, key } of keys) rsaKey(key, name);
  const packages: Record<string, LockedPackage[]> = {};
  const signers = new Map<string, Map<string, ApkKey>>();
  for (const platform of context.platforms) {
    const architecture = apkArchitecture(platform);
    // Packages for all architectures are there once for each, and the folder tells which.
    const own = contents.packages.filter((each) => each.architecture === architecture || (each.architecture === 'noarch' && each.url.split('/').at(-2) === architecture));
    if (own.length === 0) throw invalid(content.apkoLock, `it has no packages for ${architecture} (${formatPlatform(platform)})`);
    packages[formatPlatform(platform)] = await Promise.all(
      own.map(async (each) => {
        const { locked, signer } = await takePackage(each, { content, keys, context });
        signers.set(locked.repository, (signers.get(locked.repository) ?? new Map<string, ApkKey>()).set(signer?.name ?? '', signer ?? { name: '', key: '' }));
        return locked;
      }),
    );
  }
  const repositories = content.repositories.map(({ name }) => ({ name, indexes: {}, keys: [...(signers.get(name)?.values() ?? [])].filter(({ key }) => key !== '').sort((a, b) => (a.name < b.name ? -1 : 1)) }));
  return { type: 'apk', repositories, packages };
}

async function takePackage(of: ApkoLockPackage, { content, keys, context }: { content: ApkContent & { apkoLock: string }; keys: readonly ApkKey[]; context: ResolveContext<ApkLocked> }): Promise<{ locked: LockedPackage; signer?: ApkKey }> {
  const { name, version, checksum, url, data } = of;
  const from = content.repositories.find((each) => each.url !== undefined && url.startsWith(`${addressOf(each)}/`));
  if (from === undefined) throw invalid(content.apkoLock, `${name} is at ${url}, which is in none of the repositories of the content`);
  const size = Number(/^bytes=\d+-(\d+)$/.exec(data.range)?.[1] ?? NaN) + 1;
  const hash = /^sha256-([A-Za-z0-9+/]{43}=)$/.exec(data.checksum)?.[1];
  if (!Number.isSafeInteger(size) || hash === undefined || !/^Q1[A-Za-z0-9+/]{27}=$/.test(checksum)) throw invalid(content.apkoLock, `what it says of ${name} ${version} lacks a range, the SHA-256 of its files, or a checksum: lock again with a newer apko`);
  const file = url.slice(addressOf(from).length + 1);
  const digest = await fetchUnknown({ name, version, size }, from, file, context);
  const base = { name, version, architecture: of.architecture, repository: from.name, path: file, checksum, size, digest };
  const artifact = artifactOf(content, base);
  const { info, signer } = await controlOf(await context.archives.open(artifact, 'apk', 'later'), { name, version, checksum, keys, unsigned: from.unsignedPackages === true }, artifact.name);
  const found = info.get('datahash')?.[0];
  if (found !== Buffer.from(hash, 'base64').toString('hex')) {
    throw new SourcesError('package-mismatch', { message: `${artifact.name} has files with the SHA-256 ${found}, and ${content.apkoLock} says ${data.checksum}.`, remedy: 'Someone changed the package or the lock: find out which.' });
  }
  const [origin] = info.get('origin') ?? [];
  const [license] = info.get('license') ?? [];
  return { locked: { ...base, architecture: info.get('arch')?.[0] ?? of.architecture, ...(origin && origin !== name && { origin }), ...(license && { license }) }, ...(signer && { signer }) };
}

/** Reads an `apko.lock.json`, relative to the workspace. Throws `lockfile-invalid` for what is none, and for keys that are not known. */
export function readApkoLock(file: string, workspaceRoot: string): ApkoLock {
  let lock: ApkoLock;
  try {
    lock = JSON.parse(readFileSync(path.join(workspaceRoot, file), 'utf8')) as ApkoLock;
  } catch (error) {
    throw invalid(file, (error as Error).message, error);
  }
  if (lock?.version !== 'v1') throw invalid(file, `its version is ${JSON.stringify(lock?.version)}, and v1 is known`);
  requireKeys(file, 'it', lock, ['version', 'config', 'contents']);
  requireKeys(file, 'contents', lock.contents, ['keyring', 'build_repositories', 'runtime_repositories', 'repositories', 'packages']);
  lock.contents.keyring ??= [];
  for (const each of lock.contents.keyring) requireKeys(file, 'contents.keyring', each, ['name', 'url', 'content']);
  if (!Array.isArray(lock.contents.packages)) throw invalid(file, 'it has no packages');
  const ranges = ['signature', 'control', 'data'] as const;
  for (const each of lock.contents.packages) {
    requireKeys(file, 'contents.packages', each, ['name', 'url', 'version', 'architecture', ...ranges, 'checksum']);
    for (const key of ['name', 'url', 'version', 'architecture', 'checksum'] as const) if (typeof each[key] !== 'string') throw invalid(file, `a package has no ${key}`);
    for (const key of ranges) requireKeys(file, `the ${key} of ${each.name}`, each[key], ['range', 'checksum']);
  }
  return lock;
}

function requireKeys(file: string, place: string, value: unknown, known: string[]): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalid(file, `${place} is ${JSON.stringify(value)?.slice(0, 60)}`);
  const odd = Object.keys(value).find((key) => !known.includes(key));
  if (odd !== undefined) throw invalid(file, `${place} has "${odd}", which is not known there`);
}

function invalid(file: string, why: string, cause?: unknown): SourcesError {
  return new SourcesError('lockfile-invalid', { message: `${file} cannot be used: ${why}.`, remedy: 'Write it anew with apko lock, or leave "apkoLock" out and lock here.', cause });
}
