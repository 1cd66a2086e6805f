import { formatPlatform, type Digest, type Platform } from '@nx-oci/oci';
import type { Artifact } from '../artifact';
import { SourcesError } from '../error';
import type { LockedContent } from '../source';
import type { DebContent, DebRepository } from './content';

/** What a content of Debian packages is locked to. */
export interface DebLocked extends LockedContent {
  type: 'deb';
  repositories: LockedRepository[];
  /** Platform → packages, by name. */
  packages: Record<string, LockedPackage[]>;
}

export interface LockedRepository {
  name: string;
  /** Suite → what it was at the time of locking. */
  suites: Record<string, LockedSuite>;
  /** Those that signed it. */
  keys: LockedKey[];
}

export interface LockedSuite {
  /** As its InRelease says it, ISO 8601. */
  date: string;
  /** Of its InRelease. */
  digest: Digest;
}

/** A public OpenPGP key. */
export interface LockedKey {
  fingerprint: string;
  /** ASCII-armored. */
  key: string;
}

export interface LockedPackage {
  name: string;
  version: string;
  architecture: string;
  /** What it was built from, where that is called otherwise or has another version. */
  source?: { name?: string; version?: string };
  repository: string;
  /** Relative to the repository. */
  path: string;
  /** Bytes. */
  size: number;
  digest: Digest;
}

/** The packages that are locked for a platform. Throws `platform-missing`. */
export function packagesFor(locked: DebLocked, platform: Platform): LockedPackage[] {
  const name = formatPlatform(platform);
  const found = locked.packages[name];
  if (found) return found;
  throw new SourcesError('platform-missing', { message: `The lock has no Debian packages for ${name}.`, remedy: 'Lock again, with that platform among those of the target.' });
}

/** Where a file of a repository is: all that finding it can go by. */
export type DebLocation = {
  type: 'deb';
  repository: string;
  /** Relative to the repository. */
  path: string;
  /** Where it is as well, in mirrors that are not whole. */
  otherwise?: string;
  suites: string[];
  components: string[];
  url?: string;
  /** A moment as of which a snapshot service is asked for it. */
  snapshot?: string;
};

/** Where a file of a repository is. */
export function locationIn({ name, suites, components = ['main'], url, snapshot }: DebRepository, path: string): DebLocation {
  return { type: 'deb', repository: name, path, suites, components, ...(url !== undefined && { url }), ...(snapshot !== undefined && { snapshot }) };
}

/** A locked package as an artifact. */
export function artifactOf({ repositories }: DebContent, locked: DebLocked, { name, version, architecture, repository, path, size, digest }: LockedPackage): Artifact {
  const found = repositories.find((each) => each.name === repository) ?? { name: repository, suites: [] };
  const suites = locked.repositories.find((each) => each.name === repository)?.suites ?? {};
  const snapshot = found.snapshot ?? snapshotAfter(Object.values(suites).map(({ date }) => date));
  return { name: `${name} ${version} (${architecture})`, checksum: digest, size, location: locationIn({ ...found, snapshot }, path) };
}

/**
 * A moment at which a snapshot has all that suites of these dates name. Snapshots are taken some hours after a suite
 * changes, and what it drops stays for more than a day.
 */
function snapshotAfter(dates: string[]): string | undefined {
  const latest = Math.max(...dates.map((date) => Date.parse(date)));
  if (!Number.isFinite(latest)) return undefined;
  return new Date(latest + 12 * 3_600_000).toISOString().replace(/[-:]|\.\d+/g, '');
}
