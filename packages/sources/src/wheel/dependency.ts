import { explain, satisfies, validRange } from '@renovatebot/pep440';
import { normalizeName } from './wheel-name';

/** What a package or a user asks for (PEP 508). */
export interface Dependency {
  /** As it is written. */
  text: string;
  name: string;
  /** Parts of the package that need more than it does by itself, by their normalized names. */
  extras: string[];
  /** Versions that will do (PEP 440); none are excluded by an empty text. */
  versions: string;
  /** Where it is needed; everywhere without it. */
  marker?: string;
  /** Where it is to come from, if not from an index. */
  address?: string;
}

const written = /^([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\s*(?:\[([^\]]*)\])?\s*(?:@\s*([^\s;]+)|\(\s*([^()]*?)\s*\)|([^;()@]*?))\s*(?:;\s*(.+?)\s*)?$/s;

/** Reads a dependency; nothing if it is none. */
export function parseDependency(text: string): Dependency | undefined {
  const [, name, extras = '', address, inParentheses, plain, marker] = written.exec(text.trim()) ?? [];
  if (name === undefined) return undefined;
  const versions = (inParentheses ?? plain ?? '').replace(/\s+/g, '').replace(/,$/, '');
  if (versions !== '' && !validRange(versions)) return undefined;
  return {
    text: text.trim(),
    name: normalizeName(name),
    extras: [...new Set(extras.split(',').map((each) => normalizeName(each.trim())).filter(Boolean))].sort(),
    versions,
    ...(marker && { marker }),
    ...(address && { address }),
  };
}

/** Whether a version will do. Those before a release are not told apart here. */
export function isTaken({ versions }: Dependency, version: string): boolean {
  return versions === '' || satisfies(version, versions, { prereleases: true });
}

/** Whether a dependency itself names a version before a release (`>=2.0rc1`), and so asks for such. */
export function namesPrerelease({ versions }: Dependency): boolean {
  return versions.split(',').some((each) => isPrerelease(each.replace(/^[=!<>~]+/, '').replace(/\.\*$/, '')));
}

/** Whether a dependency is on one version by itself: then also one that was yanked will do (PEP 592). */
export function namesOneVersion({ versions }: Dependency): boolean {
  return /^={2,3}[^,*]+$/.test(versions);
}

/** Whether a version comes before a release: alpha, beta, candidate, or of development. */
export function isPrerelease(version: string): boolean {
  return explain(version)?.is_prerelease ?? false;
}
