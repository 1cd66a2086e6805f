import { imagePath } from '@nx-oci/oci';
import { parseDate } from './date';
import type { WrittenAttributes } from './definition';
import { BuildError } from './error';

/** Names of accounts → numbers. */
export interface AccountNumbers {
  users: ReadonlyMap<string, { uid: number; gid: number }>;
  groups: ReadonlyMap<string, number>;
}

/** Reads octal digits. Throws `mode-invalid`. */
export function parseMode(value: string): number {
  if (/^0?[0-7]{3,4}$/.test(value)) return parseInt(value, 8);
  throw new BuildError('mode-invalid', {
    message: `"${value}" is not a mode.`,
    remedy: 'Give three or four octal digits as a string, such as "0755".',
  });
}

/** Reads `uid`, `uid:gid` or names. A number alone is both. Throws `owner-invalid`. */
export function parseOwner(value: string, accounts: AccountNumbers): { uid: number; gid: number } {
  const invalid = (): BuildError =>
    new BuildError('owner-invalid', {
      message: `"${value}" is not an owner.`,
      remedy: `Give uid:gid as numbers from 0 to 4294967294, or names of accounts that the image has (${[...accounts.users.keys()].join(', ') || 'none known'}).`,
    });
  const [user, group, ...rest] = value.split(':');
  const number = (text: string): number | undefined => (/^\d{1,10}$/.test(text) && Number(text) < 2 ** 32 - 1 ? Number(text) : undefined);
  const uid = number(user) ?? accounts.users.get(user)?.uid;
  const gid = group === undefined ? (number(user) ?? accounts.users.get(user)?.gid) : (number(group) ?? accounts.groups.get(group));
  if (uid === undefined || gid === undefined || rest.length > 0) throw invalid();
  return { uid, gid };
}

/** Reads seconds since 1970, or an RFC 3339 date. Throws `mtime-invalid`. */
export function parseMtime(value: number | string): number {
  const seconds = typeof value === 'number' ? value : (parseDate(value) ?? NaN) / 1000;
  if (Number.isInteger(seconds) && seconds >= 0) return seconds;
  throw new BuildError('mtime-invalid', {
    message: `${JSON.stringify(value)} is not a modification time.`,
    remedy: 'Give whole seconds since 1970, or a date such as "2026-01-31T00:00:00Z".',
  });
}

/** Attributes as tar wants them; the modes only if they are written. */
export interface Attributes {
  uid: number;
  gid: number;
  mtime: number;
  mode?: number;
  directoryMode?: number;
}

/**
 * The attributes that are written for the entry at an image path, and root's and the epoch's where none are.
 * Throws `mode-invalid`, `owner-invalid`, `mtime-invalid`, naming the path.
 */
export function parseAttributes(at: string, written: WrittenAttributes & { directoryMode?: string }, accounts: AccountNumbers): Attributes {
  return namingPlace(at, () => ({
    ...(written.owner === undefined ? { uid: 0, gid: 0 } : parseOwner(written.owner, accounts)),
    mtime: written.mtime === undefined ? 0 : parseMtime(written.mtime),
    ...(written.mode !== undefined && { mode: parseMode(written.mode) }),
    ...(written.directoryMode !== undefined && { directoryMode: parseMode(written.directoryMode) }),
  }));
}

/** Says in an error where the value stands. */
function namingPlace<T>(place: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof BuildError)) throw error;
    throw new BuildError(error.code, { message: `${place}: ${error.message}`, remedy: error.remedy, cause: error });
  }
}

/** An absolute path in the image as a tree's path. Throws `path-not-absolute`, `path-escapes`, `path-invalid`. */
export function absoluteImagePath(value: string): string {
  if (value.startsWith('/')) return imagePath(value);
  throw new BuildError('path-not-absolute', {
    message: `"${value}" is to be a path in the image, and does not begin with a slash.`,
    remedy: `Write "/${value.replace(/^(\.?\/)+/, '')}".`,
  });
}
