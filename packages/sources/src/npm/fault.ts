import { checksumOfIntegrity } from '../artifact';
import { SourcesError, type SourcesErrorCode } from '../error';
import { isPackageVersion, packageNameDanger } from './package-name';

/** Why a package cannot be taken from a lockfile. It counts only where the package is needed. */
export interface PackageFault {
  code: SourcesErrorCode;
  what: string;
  remedy: string;
}

/** What lockfiles say of where a package comes from. */
export interface PackageOrigin {
  name: string;
  version: string | undefined;
  integrity?: string;
  /** An address, or what the tool calls the place. */
  url?: string;
}

/** What is wrong with where a package comes from, if something is. */
export function originFault({ name, version, integrity, url = 'https:' }: PackageOrigin): PackageFault | undefined {
  const danger = packageNameDanger(name);
  if (danger !== undefined) return { code: 'lockfile-invalid', what: `${danger} (${JSON.stringify(name)})`, remedy: 'No tool writes such a thing: look at who changed it.' };
  if (url.startsWith('file:')) return { code: 'npm-package-local', what: `is a file of the workspace (${url})`, remedy: 'Add what is in it by a content of type "files", or depend on a package of a registry instead.' };
  const weak = { code: 'npm-unverified' as const, remedy: 'Depend on a package of a registry, and let the tool that wrote the lockfile write it anew: registries give a sha512 for every package.' };
  if (!/^https?:/.test(url)) return { ...weak, what: `comes from ${url}, and nothing proves what is in it` };
  if (!isPackageVersion(version)) return { code: 'lockfile-invalid', what: `has the version ${JSON.stringify(version)}`, remedy: 'It may have been changed by hand, or cut off: let the tool that wrote it write it again.' };
  if (integrity === undefined) return { ...weak, what: 'has no integrity: nothing proves what is in it' };
  return checksumOfIntegrity(integrity) ? undefined : { ...weak, what: `has an integrity that proves nothing (${integrity})` };
}

/** An error for a lockfile. */
export function invalidLockfile(origin: string, why: string, remedy: string): SourcesError {
  return new SourcesError('lockfile-invalid', { message: `${origin} cannot be used: ${why}.`, remedy });
}
