import { lstatSync, realpathSync } from 'node:fs';
import type { Digest } from '@nx-oci/oci';
import type { CacheKind, CacheUser, ToolsCache } from './tools-cache';
import { linkedImage } from './tools-link';

/** What was taken away. */
export interface Garbage {
  images: Digest[];
  layers: Digest[];
  /** Links that are no more, or lead elsewhere by now. */
  users: string[];
}

/** What is younger is never taken away: another process may be about to use it. Milliseconds. */
const leastAge = 3_600_000;

/**
 * Takes away the images that no link which the cache knows of leads to and that were not used for `age` (milliseconds), the layers
 * that no image is made of any more, and what was left half-made. A link that is not to be seen from here counts until it was not noted for
 * as long. Throws `cache-unwritable`.
 */
export async function collectGarbage(cache: ToolsCache, { age }: { age: number }): Promise<Garbage> {
  const old = Math.max(age, leastAge);
  const isOld = (time: number | undefined, than = old): boolean => time !== undefined && Date.now() - time > than;
  const garbage: Garbage = { images: [], layers: [], users: [] };
  for (const user of cache.users()) {
    // A link is noted before it is made; one on a disk that is not mounted here cannot be seen.
    if (imageOf(cache, user) || !isOld(user.noted, isThere(user.link) ? leastAge : old)) continue;
    await cache.removeUser(user.link);
    garbage.users.push(user.link);
  }
  const isUsed = (digest: Digest): boolean => cache.users().some((user) => (imageOf(cache, user) ?? user.manifest) === digest);
  await discardAll(cache, 'images', (digest) => isOld(cache.lastUse('images', digest)) && !isUsed(digest), garbage.images);
  const made = new Set(cache.digests('images').flatMap((digest) => cache.image(digest)?.layers ?? []));
  await discardAll(cache, 'layers', (digest) => isOld(cache.lastUse('layers', digest)) && !made.has(digest), garbage.layers);
  await cache.clearLeftovers(old);
  garbage.users.sort();
  return garbage;
}

async function discardAll(cache: ToolsCache, kind: CacheKind, may: (digest: Digest) => boolean, discarded: Digest[]): Promise<void> {
  for (const digest of cache.digests(kind)) {
    // Looked at before it is locked, as most are in use; and again after.
    if (may(digest) && (await cache.discard(kind, digest, () => may(digest)))) discarded.push(digest);
  }
}

/** The image of the cache that a link leads to; nothing where it leads to none. */
function imageOf(cache: ToolsCache, { link }: CacheUser): Digest | undefined {
  const digest = linkedImage(link);
  return digest !== undefined && placeOf(link) === placeOf(cache.imageFolder(digest)) ? digest : undefined;
}

/** Where a path leads in the end; nothing where it leads nowhere. */
function placeOf(file: string): string | undefined {
  try {
    return realpathSync(file);
  } catch {
    return undefined;
  }
}

function isThere(file: string): boolean {
  return lstatSync(file, { throwIfNoEntry: false }) !== undefined;
}
