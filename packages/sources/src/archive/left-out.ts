import type { Platform } from '@nx-oci/oci';
import picomatch from 'picomatch';
import { runsOn } from './machine';
import type { Member } from './unpack';

/** What of its packages a content leaves out. */
export interface LeavingOut {
  /** Globs, relative to the root of the image. */
  exclude?: string[];
  /** With `omit`, programs and libraries in packages that are for other systems or machines than the image stay out. */
  foreign?: 'omit';
}

/** Whether a member of a package stays out of an image; `path` is where it would stand in it, without a leading slash. */
export type IsLeftOut = (path: string, member: Pick<Member, 'machine'>) => boolean;

/** Says which members of packages stay out of an image of a platform; nothing where all are taken. */
export function leavesOut({ exclude = [], foreign }: LeavingOut, platform: Platform): IsLeftOut | undefined {
  if (exclude.length === 0 && foreign === undefined) return undefined;
  const excluded = globMatcher(exclude);
  return (path, { machine }) => (foreign === 'omit' && machine !== undefined && !runsOn(machine, platform)) || excluded(path);
}

/** Whether a path of an image, without a leading slash, is one of those that globs mean; they may begin with a slash. */
export function globMatcher(globs: readonly string[]): (path: string) => boolean {
  return globs.length > 0 ? picomatch(globs.map((glob) => glob.replace(/^\/+/, '')), { dot: true, flags: 's' }) : () => false;
}
