import { posix } from 'node:path';
import type { Writer } from './record';

/** What a purge is of, as it is asked for: all that is given has to fit. */
export interface PurgeRequest {
  /** As the token of the writer had it. */
  project?: string;
  /** Of a token, or a branch of a CI. */
  name?: string;
  /** With an output at or below it, from the root of the workspace. */
  path?: string;
  /** A day, which begins at 00:00 UTC, or a time with its zone: RFC 3339. */
  since?: string;
  until?: string;
}

/** Whether an entry is meant. */
export type IsMeant = (entry: { writer: Writer; paths: readonly string[]; written: number }) => boolean;

/** The entries that a request means; of one that cannot be, why. */
export function meantBy({ project, name, path: given, since, until }: PurgeRequest): IsMeant | string {
  const [from, to] = [since, until].map((time) => (time === undefined ? undefined : timeOf(time)));
  if ([project, name, given, since, until].every((each) => each === undefined) || [from, to].some(Number.isNaN)) return 'give project, name, path, since or until (times as 2026-11-30T10:00:00Z, or a day: 2026-11-30)';
  const path = given === undefined ? undefined : outputPath(given);
  if (path === '.' || path === '..' || path?.startsWith('../')) return `path is ${JSON.stringify(given)}, which is no output of a task; since 1970-01-01 is all that there is`;
  return ({ writer, paths, written }) =>
    (project === undefined || writer.project === project) &&
    (name === undefined || writer.name === name) &&
    (path === undefined || paths.some((each) => each === path || each.startsWith(`${path}/`))) &&
    (from === undefined || written >= from) &&
    (to === undefined || written <= to);
}

/** A path from the root of the workspace, as entries have it. */
function outputPath(text: string): string {
  return posix.normalize(`./${text}`).replace(/\/+$/, '');
}

/** Milliseconds since 1970 of a day, or of a time with its zone; NaN of all else, as what a time without one means hangs on the server. */
function timeOf(text: string): number {
  return /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$/i.test(text) ? Date.parse(text) : NaN;
}
