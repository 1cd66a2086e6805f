import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { canonicalJson, digestOf, isDigest, type Digest } from '@nx-oci/oci';
import type { Definition } from './definition';
import { BuildError } from './error';

/** What a definition's tags and ranges were resolved to: `<target>.lock.json`, beside the project's own files. */
export interface Lock {
  schemaVersion: 1;
  /** Of all that resolving reads: another one, and the lock is stale. */
  request: Digest;
  /** The base, where the definition names it by a tag alone. */
  base?: LockedBase;
}

export interface LockedBase {
  reference: string;
  mediaType: string;
  digest: Digest;
  /** Bytes of the manifest or index. */
  size: number;
}

/** The lock of an image target, relative to the workspace. */
export function lockFile(projectRoot: string, target: string): string {
  return projectRoot === '.' ? `${target}.lock.json` : `${projectRoot}/${target}.lock.json`;
}

/** Whether a base is in a registry. */
export function isRemoteBase(base: string | undefined): base is string {
  return base !== undefined && base !== 'static' && base !== 'none' && !/^(oci-layout|oci-archive|project):/.test(base);
}

/** Whether a definition has something that only a lock can pin. */
export function needsLock({ base }: Definition): boolean {
  return isRemoteBase(base) && !base.includes('@');
}

/** What `lock.request` has to be for a definition. */
export function lockRequest({ base }: Definition): Digest {
  return digestOf(canonicalJson({ schemaVersion: 1, ...(isRemoteBase(base) && { base }) }));
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
  if (!isDigest(lock.request) || (lock.base && !isDigest(lock.base.digest))) throw invalid(file, 'it has no digests where there have to be some');
  return lock as Lock;
}

/** Writes a lock (absolute), whole or not at all. */
export function writeLock(file: string, lock: Lock): void {
  const temporary = `${file}.${process.pid}.tmp`;
  writeFileSync(temporary, lockText(lock));
  renameSync(temporary, file);
}

/** A lock as it stands in its file. */
export function lockText(lock: Lock): string {
  return `${JSON.stringify(lock, null, 2)}\n`;
}

/** The lock of a definition, which has to be there and to be its own. Throws `base-not-pinned`, `lock-stale`, `lock-invalid`. */
export function requireLock(definition: Definition, file: string, lock: Lock | undefined): Lock {
  if (lock === undefined) {
    throw new BuildError('base-not-pinned', {
      message: `The base "${definition.base}" has no digest, and there is no ${file} that says which image it is.`,
      remedy: 'Run the lock target (npx nx run <project>:lock) and commit the file, or write the digest behind the name (@sha256:…).',
    });
  }
  if (lock.request === lockRequest(definition)) return lock;
  throw new BuildError('lock-stale', {
    message: `${file} was made for ${lock.base ? `the base "${lock.base.reference}"` : 'another definition'}, and the target has "${definition.base}".`,
    remedy: 'Run the lock target (npx nx run <project>:lock) and commit the file.',
  });
}

function invalid(file: string, why: string): BuildError {
  return new BuildError('lock-invalid', {
    message: `${file} cannot be read: ${why}.`,
    remedy: 'Bring it back from version control, or remove it and run the lock target.',
  });
}
