import { SourcesError } from '../error';
import { stanzas } from './stanza';

/** What a suite says of itself, in the text that is signed. */
export interface Release {
  suite?: string;
  codename?: string;
  date: Date;
  validUntil?: Date;
  byHash: boolean;
  /** Versions from it are taken only where no other will do, or by name: backports. */
  reluctant: boolean;
  /** Those that have indexes of their own; packages for all may stand in those of each instead. */
  architectures: readonly string[];
  /** Path below the suite → file. */
  files: ReadonlyMap<string, ReleaseFile>;
}

export interface ReleaseFile {
  /** Hexadecimal. */
  sha256: string;
  /** Bytes. */
  size: number;
}

/** Reads the text of a Release file. Throws `index-invalid`. */
export function parseRelease(text: string, origin: string): Release {
  const [fields] = stanzas(text);
  const date = new Date(fields?.get('date') ?? NaN);
  if (fields === undefined || Number.isNaN(date.getTime())) throw indexInvalid(origin, 'it has no Date');
  const validUntil = fields.get('valid-until');
  const allWithEach = /\bPackages\b/i.test(fields.get('no-support-for-architecture-all') ?? '');
  const yes = (name: string): boolean => fields.get(name)?.toLowerCase() === 'yes';
  return {
    suite: fields.get('suite'),
    codename: fields.get('codename'),
    date,
    ...(validUntil !== undefined && { validUntil: new Date(validUntil) }),
    byHash: yes('acquire-by-hash'),
    reluctant: yes('notautomatic'),
    architectures: (fields.get('architectures') ?? '').split(/\s+/).filter((each) => each !== 'all' || !allWithEach),
    files: new Map(
      (fields.get('sha256') ?? '').split('\n').flatMap((line): [string, ReleaseFile][] => {
        const [, sha256, size, path] = /^\s*([0-9a-f]{64})\s+(\d+)\s+(\S+)\s*$/i.exec(line) ?? [];
        return path === undefined ? [] : [[path, { sha256: sha256.toLowerCase(), size: Number(size) }]];
      }),
    ),
  };
}

/**
 * Checks that a release is the one that was asked for, and still valid `at` a moment.
 * Throws `release-mismatch`, `release-expired`, `release-older` (than what was locked).
 */
export function checkRelease(release: Release, expected: { origin: string; suite: string; at: Date; allowExpired?: boolean; notBefore?: Date }): void {
  const { origin, suite, at, allowExpired, notBefore } = expected;
  const names = [release.suite, release.codename];
  // Folders without components have no name of a suite, and old security suites one with a slash.
  if (!suite.endsWith('/') && !names.includes(suite) && !names.includes(suite.split('/')[0])) {
    throw new SourcesError('release-mismatch', {
      message: `${origin} says that it is ${names.filter(Boolean).join(', ') || 'nothing by name'}, and "${suite}" was asked for.`,
      remedy: 'Ask for the suite or codename that it has, or look at the mirror: it serves something else there.',
    });
  }
  if (release.validUntil && !(release.validUntil > at) && !allowExpired) {
    throw new SourcesError('release-expired', {
      message: `${origin} was valid until ${release.validUntil.toISOString()}; it may hide newer packages.`,
      remedy: 'Take a mirror that is kept up to date; for one that is meant to stay as it is, give the repository "allowExpired": true.',
    });
  }
  if (notBefore && release.date < notBefore) {
    throw new SourcesError('release-older', {
      message: `${origin} is of ${release.date.toISOString()}, and the lock was made from that of ${notBefore.toISOString()}.`,
      remedy: 'Take a mirror that is kept up to date; to go back on purpose, give the repository a "snapshot", or remove the lock.',
    });
  }
}

/** An error for an index that cannot be read. */
export function indexInvalid(origin: string, why: string): SourcesError {
  return new SourcesError('index-invalid', { message: `${origin} cannot be read: ${why}.`, remedy: 'Try another mirror, and tell the makers of the repository.' });
}
