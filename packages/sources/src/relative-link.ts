import { posix } from 'node:path';
import type { Entry } from '@nx-oci/oci';

/** A link at a path of an image that leads to another by a relative way, so that both can be moved together. Paths have no leading slash. */
export function relativeLink(from: string, to: string): Entry {
  return { type: 'symlink', mode: 0o777, uid: 0, gid: 0, mtime: 0, target: linkTarget(from, to) };
}

/** The target of a link at `from` that leads to `to`. */
export function linkTarget(from: string, to: string): string {
  return posix.relative(posix.dirname(`/${from}`), `/${to}`);
}
