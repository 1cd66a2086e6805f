import { formatPlatform, type Digest, type Platform } from '@nx-oci/oci';
import type { Artifact } from '../artifact';
import { SourcesError } from '../error';
import type { LockedContent } from '../source';
import type { ApkContent, ApkRepository } from './content';
import type { ApkKey } from './signature';

/** What a content of packages of apk is locked to. */
export interface ApkLocked extends LockedContent {
  type: 'apk';
  repositories: LockedRepository[];
  /** Platform → packages, each after those that it depends on. */
  packages: Record<string, LockedPackage[]>;
}

export interface LockedRepository {
  name: string;
  /** Architecture → digest of its index at the time of locking. */
  indexes: Record<string, Digest>;
  /** Those that signed its indexes and packages. */
  keys: ApkKey[];
}

export interface LockedPackage {
  name: string;
  version: string;
  /** As the package says: `x86_64`, or `noarch`. */
  architecture: string;
  /** What it was built from, where that is called otherwise. */
  origin?: string;
  license?: string;
  repository: string;
  /** Relative to the repository. */
  path: string;
  /** `Q1` and the SHA-1 of its control segment in base64. */
  checksum: string;
  /** Bytes. */
  size: number;
  digest: Digest;
}

/** The packages that are locked for a platform. Throws `platform-missing`. */
export function packagesFor(locked: ApkLocked, platform: Platform): LockedPackage[] {
  const name = formatPlatform(platform);
  const found = locked.packages[name];
  if (found) return found;
  throw new SourcesError('platform-missing', { message: `The lock has no packages of apk for ${name}.`, remedy: 'Lock again, with that platform among those of the target.' });
}

/** Where a file of a repository is: all that finding it can go by. */
export type ApkLocation = {
  type: 'apk';
  repository: string;
  /** Relative to the repository. */
  path: string;
  url?: string;
};

/** Where a file of a repository is. */
export function locationIn({ name, url }: ApkRepository, path: string): ApkLocation {
  return { type: 'apk', repository: name, path, ...(url !== undefined && { url }) };
}

/** A locked package as an artifact. */
export function artifactOf({ repositories }: Pick<ApkContent, 'repositories'>, { name, version, architecture, repository, path, size, digest }: LockedPackage): Artifact {
  const found = repositories.find((each) => each.name === repository) ?? { name: repository };
  return { name: `${name} ${version} (${architecture})`, checksum: digest, size, location: locationIn(found, path) };
}
