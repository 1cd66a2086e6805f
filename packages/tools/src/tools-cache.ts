import { createHash, randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, utimesSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { exclusively, hexOf, isDigest, type Digest } from '@nx-oci/oci';
import { writeFailure } from './disk-error';
import { ToolsError } from './error';
import { imageMark } from './entry-path';
import { readImageMark, type ImageMark } from './image-mark';
import { readLayerRecord, recordFile, type LayerRecord } from './layer-record';

/**
 * Where the tools of a user are, unless it is said: `NX_OCI_TOOLS_CACHE`, else `nx-oci/tools` in the user's cache folder
 * (`XDG_CACHE_HOME`, `~/.cache`; the same on macOS, as a shell has to find it too). Throws `cache-unwritable` for one that is not absolute.
 */
export function toolsCacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  const { NX_OCI_TOOLS_CACHE: said, XDG_CACHE_HOME: caches = '', HOME: home } = env;
  if (!said) return path.join(path.isAbsolute(caches) ? caches : path.join(home || homedir(), '.cache'), 'nx-oci', 'tools');
  if (path.isAbsolute(said)) return said;
  throw new ToolsError('cache-unwritable', { message: `NX_OCI_TOOLS_CACHE is "${said}", which is not absolute.`, remedy: 'Give an absolute path: the cache is one for all worktrees.' });
}

/** What the cache has by digest: images by that of their manifest. */
export type CacheKind = 'images' | 'layers';

/** A link to an image, absolute, and when it was last noted (milliseconds since 1970). */
export interface CacheUser {
  link: string;
  manifest: Digest;
  noted: number;
}

/** Tries to make what another process takes away, since it takes this one for dead. */
const maxAttempts = 3;

/**
 * The tools that the worktrees of a user share: `layers/<digest>` has a layer unpacked, `images/<digest of the manifest>` an
 * image of such files, `users` who links to one. What stands under its name is whole: it is made in `tmp` and renamed. May be
 * used by any number of processes at once, which may be killed at any moment.
 */
export class ToolsCache {
  /** Absolute. */
  readonly root: string;

  constructor(root: string) {
    this.root = root;
  }

  /** The folder of an image's files. */
  imageFolder(manifest: Digest): string {
    return path.join(this.root, 'images', hexOf(manifest));
  }

  layerFolder(layer: Digest): string {
    return path.join(this.root, 'layers', hexOf(layer));
  }

  /** The record of a layer that is there. */
  layer(digest: Digest): LayerRecord | undefined {
    return readLayerRecord(this.layerFolder(digest));
  }

  /** Of what an image that is there was made. */
  image(manifest: Digest): ImageMark | undefined {
    return readImageMark(this.imageFolder(manifest));
  }

  /** Whether an image or layer is there. */
  has(kind: CacheKind, digest: Digest): boolean {
    return existsSync(this.#useFile(kind, digest));
  }

  /** All images, by the digests of their manifests, or all layers. */
  digests(kind: CacheKind): Digest[] {
    return namesIn(path.join(this.root, kind)).map((name) => `sha256:${name}` as const).filter(isDigest);
  }

  /** Milliseconds since 1970 when an image or layer was last used; nothing where it is not there. */
  lastUse(kind: CacheKind, digest: Digest): number | undefined {
    return statSync(this.#useFile(kind, digest), { throwIfNoEntry: false })?.mtimeMs;
  }

  /** Notes that an image or layer is used now, where that can be written. */
  touch(kind: CacheKind, digest: Digest): void {
    touchFile(this.#useFile(kind, digest));
  }

  /**
   * Has an image or layer there: by `fill`, which gets an empty folder, unless it is there; with `renew` in any case. Of
   * several processes one does it, and the others wait. Returns whether it was made now. Throws what `fill` throws, `disk-full`, `cache-unwritable`.
   */
  async ensure(kind: CacheKind, digest: Digest, fill: (folder: string) => Promise<void>, { renew = false }: { renew?: boolean } = {}): Promise<'there' | 'made'> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.exclusively(kind, digest, async () => {
          if (!renew && this.has(kind, digest)) {
            this.touch(kind, digest);
            return 'there';
          }
          await this.#make(kind, digest, fill);
          return 'made';
        });
      } catch (error) {
        // One who cannot write here cannot take anything away either.
        if (!renew && error instanceof ToolsError && error.code === 'cache-unwritable' && this.has(kind, digest)) return 'there';
        if (!(error instanceof TakenAway)) throw error;
        if (attempt === maxAttempts) throw error.reason;
      }
    }
  }

  /** Takes an image or layer away, at once by its name, if `may` says so once nobody else is at it. Returns whether it did. */
  async discard(kind: CacheKind, digest: Digest, may: () => boolean): Promise<boolean> {
    return this.exclusively(kind, digest, async () => {
      if (!may()) return false;
      await this.#discard(kind, digest);
      return true;
    });
  }

  /** Does `work` while no other process does something with this image or layer. Throws `cache-unwritable`. */
  async exclusively<T>(kind: CacheKind, digest: Digest, work: () => Promise<T>): Promise<T> {
    const lock = path.join(this.root, 'locks', `${kind}-${hexOf(digest)}`);
    let begun = false;
    try {
      return await exclusively(lock, () => {
        begun = true;
        return work();
      });
    } catch (error) {
      throw begun ? error : writeFailure(error, lock);
    }
  }

  /** Takes away what processes that were killed have left, half-made folders and locks, if it is older than `age` (milliseconds). */
  async clearLeftovers(age: number): Promise<void> {
    // A lock that is held is written anew every few seconds.
    for (const place of [path.join(this.root, 'tmp'), path.join(this.root, 'locks')]) {
      for (const name of namesIn(place)) {
        const file = path.join(place, name);
        const found = statSync(file, { throwIfNoEntry: false });
        if (found && Date.now() - found.mtimeMs > age) await remove(file);
      }
    }
  }

  async #make(kind: CacheKind, digest: Digest, fill: (folder: string) => Promise<void>): Promise<void> {
    const name = `${kind}-${hexOf(digest)}`;
    const place = path.join(this.root, 'tmp');
    const target = path.join(this.root, kind, hexOf(digest));
    const folder = path.join(place, `${name}.${randomUUID()}`);
    try {
      // Whoever made these was killed, or another would not be here now.
      for (const left of namesIn(place)) if (left.startsWith(`${name}.`)) await remove(path.join(place, left));
      await mkdir(folder, { recursive: true });
      await mkdir(path.dirname(target), { recursive: true });
    } catch (error) {
      throw writeFailure(error, folder);
    }
    try {
      await fill(folder);
      // What is there is to be renewed, or not whole.
      if (existsSync(target)) await this.#discard(kind, digest);
      await rename(folder, target);
    } catch (error) {
      const reason = writeFailure(error, target);
      // Held up for long, this process was taken for dead, and another cleared up after it.
      if (!existsSync(folder)) throw new TakenAway(reason);
      await remove(folder).catch(() => undefined);
      throw reason;
    }
  }

  async #discard(kind: CacheKind, digest: Digest): Promise<void> {
    const away = path.join(this.root, 'tmp', `${kind}-${hexOf(digest)}.${randomUUID()}`);
    await mkdir(path.dirname(away), { recursive: true });
    await rename(path.join(this.root, kind, hexOf(digest)), away);
    await remove(away);
  }

  /** Notes that a link (absolute) is to lead to an image. Throws `cache-unwritable`, `disk-full`. */
  async addUser(link: string, manifest: Digest): Promise<void> {
    const file = this.#userFile(link);
    const written = `${file}.${randomUUID()}`;
    try {
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(written, `${manifest}\n${link}`);
      await rename(written, file);
    } catch (error) {
      await rm(written, { force: true }).catch(() => undefined);
      throw writeFailure(error, file);
    }
  }

  async removeUser(link: string): Promise<void> {
    await rm(this.#userFile(link), { force: true });
  }

  /** The links that are noted; whether they are still there is not looked at. */
  users(): CacheUser[] {
    const folder = path.join(this.root, 'users');
    return namesIn(folder)
      .filter((name) => !name.includes('.'))
      .flatMap((name) => {
        try {
          const file = path.join(folder, name);
          const [manifest, ...link] = readFileSync(file, 'utf8').split('\n');
          return isDigest(manifest) ? [{ link: link.join('\n'), manifest, noted: statSync(file).mtimeMs }] : [];
        } catch {
          return [];
        }
      });
  }

  #userFile(link: string): string {
    return path.join(this.root, 'users', createHash('sha256').update(link).digest('hex'));
  }

  /** The file whose time is that of the last use; it is the last one that is written. */
  #useFile(kind: CacheKind, digest: Digest): string {
    return kind === 'images' ? path.join(this.imageFolder(digest), imageMark) : recordFile(this.layerFolder(digest));
  }
}

/** What others did to the folder that was being made. */
class TakenAway extends Error {
  constructor(readonly reason: unknown) {
    super('taken away');
  }
}

/** Sets a file's time to now, where that can be. */
function touchFile(file: string): void {
  try {
    utimesSync(file, new Date(), new Date());
  } catch {
    // A folder that is not this user's own to write is not this user's to clear up either.
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

async function remove(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 3 });
}
