import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { canonicalJson, digestOf, isDigest, type Digest } from '@nx-oci/oci';
import type { LockedContent } from '@nx-oci/sources';
import type { Definition, Workspace } from './definition';
import { BuildError } from './error';
import { lockText } from './lock-text';
import { needsEntry } from './locked-contents';

/**
 * What a definition's tags were resolved to: `<target>.lock.json`, beside the project's own files. Its base holds
 * nothing that is computed of the rest, so that Renovate can raise it.
 */
export interface Lock {
  schemaVersion: 1;
  /** The base, where the definition names it by a tag alone. */
  base?: LockedBase;
  /** The images that a Dockerfile which is the base names by a tag alone, its frontend among them; and bases of configurations. */
  images?: LockedBase[];
  /** Folders of the workspace and repositories of registries that keep what is locked, should it be gone upstream. */
  archives?: string[];
  /** Contents from outside, in the order of the definition. */
  contents?: LockEntry[];
}

/** What a content is locked to, in the form of its source. */
export type LockEntry = LockedContent & {
  /** What of the content decided it, as its source says: with another one, the lock is stale. */
  request: object;
  platforms: string[];
  /** Of all else in the entry: what was changed by hand, or by a merge, is found out. */
  sum: Digest;
};

/** What `sum` of an entry has to be. */
export function sumOf({ sum: _, ...entry }: Omit<LockEntry, 'sum'> & { sum?: Digest }): Digest {
  return digestOf(canonicalJson(entry));
}

/** A lock as messages name it, and whose it is. */
export interface NamedLock {
  /** Nothing where there is none yet. */
  lock: Lock | undefined;
  /** Relative to the workspace. */
  lockFile: string;
  workspace: Pick<Workspace, 'projectName'>;
}

/** The command that writes a lock: every project with an image target has a target `lock`. */
export function lockCommand({ lockFile, workspace }: Omit<NamedLock, 'lock'>): string {
  const target = path.posix.basename(lockFile, '.lock.json');
  return `npx nx run ${workspace.projectName}:lock${target === 'image' ? '' : ` --image=${target}`}`;
}

export interface LockedBase {
  /** As the definition, or the Dockerfile, has it: with another one there, the lock is stale. */
  reference: string;
  digest: Digest;
}

/** The lock of an image target, relative to the workspace. */
export function lockFile(projectRoot: string, target: string): string {
  return projectRoot === '.' ? `${target}.lock.json` : `${projectRoot}/${target}.lock.json`;
}

/** Whether a base is a Dockerfile of the workspace: told by how its name ends, as no repository has capitals. */
export function isDockerfile(base: string | undefined): base is string {
  return base !== undefined && !/^(oci-layout|oci-archive|project):/.test(base) && /(Dockerfile|Containerfile)$/.test(base);
}

/** Whether a base is in a registry. */
export function isRemoteBase(base: string | undefined): base is string {
  return base !== undefined && base !== 'static' && base !== 'none' && !/^(oci-layout|oci-archive|project):/.test(base) && !isDockerfile(base);
}

/** Whether a reference is one by a tag alone. */
export function isUnpinned(reference: string): boolean {
  return !reference.includes('@');
}

/** Whether a definition, or the Dockerfile that is its base with the images that it names, has something that only a lock of ours can pin. */
export function needsLock({ base, contents = [] }: Definition, images: readonly string[] = []): boolean {
  return (isRemoteBase(base) && isUnpinned(base)) || images.some(isUnpinned) || contents.some(needsEntry);
}

/** Reads a lock (absolute); nothing if there is none. Throws `lock-invalid`. */
export function readLock(file: string): Lock | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw invalid(file, (error as Error).message);
  }
  let lock: Partial<Lock> | null;
  try {
    lock = JSON.parse(text) as Partial<Lock> | null;
  } catch (error) {
    throw invalid(file, (error as Error).message);
  }
  if (lock?.schemaVersion !== 1) throw invalid(file, `its schemaVersion is ${JSON.stringify(lock?.schemaVersion)}, and this version knows 1`);
  if (lock.base && !isDigest(lock.base.digest)) throw invalid(file, 'its base has no digest');
  const images: unknown = lock.images ?? [];
  const isImage = (image: Partial<LockedBase> | null): boolean => typeof image?.reference === 'string' && isDigest(image.digest ?? '');
  if (!Array.isArray(images) || !images.every(isImage)) throw invalid(file, 'its images are no list of references with digests');
  const entries: unknown = lock.contents ?? [];
  const isEntry = (entry: Partial<LockEntry> | null): boolean => typeof entry?.type === 'string' && typeof entry.request === 'object' && entry.request !== null && Array.isArray(entry.platforms);
  if (!Array.isArray(entries) || !entries.every(isEntry)) throw invalid(file, 'its contents are no list of what is locked');
  return lock as Lock;
}

/** Writes a lock (absolute), whole or not at all. */
export function writeLock(file: string, lock: Lock): void {
  const temporary = `${file}.${process.pid}.tmp`;
  writeFileSync(temporary, lockText(lock));
  renameSync(temporary, file);
}

/** What the lock of a definition says of its base, which has to be there and to be its own. Throws `base-not-pinned`, `lock-stale`. */
export function requireLockedBase(definition: Definition, named: NamedLock): LockedBase {
  const { lock, lockFile } = named;
  if (lock === undefined) {
    throw new BuildError('base-not-pinned', {
      message: `The base "${definition.base}" has no digest, and there is no ${lockFile} that says which image it is.`,
      remedy: `Run the lock target (${lockCommand(named)}) and commit the file, or write the digest behind the name (@sha256:…).`,
    });
  }
  const found = [lock.base, ...(lock.images ?? [])].find((image) => image?.reference === definition.base);
  if (found) return found;
  throw new BuildError('lock-stale', {
    message: `${lockFile} was made for ${lock.base ? `the base "${lock.base.reference}"` : 'another definition'}, and the target has "${definition.base}".`,
    remedy: `Run the lock target (${lockCommand(named)}) and commit the file. A base that the command line gives is to have its digest (@sha256:…).`,
  });
}

/**
 * What the lock says of the images that a Dockerfile (`file`) names by a tag alone: each reference → the same with its digest.
 * Throws `base-not-pinned`, `lock-stale`.
 */
export function requireLockedImages(images: readonly string[], file: string, named: NamedLock): Map<string, string> {
  const { lock, lockFile } = named;
  const command = lockCommand(named);
  return new Map(
    images.filter(isUnpinned).map((reference) => {
      const digest = lock?.images?.find((image) => image.reference === reference)?.digest;
      if (digest !== undefined) return [reference, `${reference}@${digest}`];
      if (lock !== undefined) {
        throw new BuildError('lock-stale', { message: `${lockFile} has nothing for "${reference}", which ${file} names.`, remedy: `Run the lock target (${command}) and commit the file. A Dockerfile that the command line gives (--base) is locked where a configuration of the target names it.` });
      }
      throw new BuildError('base-not-pinned', {
        message: `${file} names "${reference}" without a digest, and there is no ${lockFile} that says which image it is.`,
        remedy: `Run the lock target (${command}) and commit the file, or write the digest behind the name (@sha256:…).`,
      });
    }),
  );
}

function invalid(file: string, why: string): BuildError {
  return new BuildError('lock-invalid', {
    message: `${file} cannot be read: ${why}.`,
    remedy: 'Bring it back from version control, or remove it and run the lock target.',
  });
}
