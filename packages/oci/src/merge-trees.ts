import { OciError } from './error';
import { checkEntry, impliedDirectory, sameEntry, type DirectoryEntry, type Entry, type FileTree } from './file-tree';
import { imagePath, parentOf, resolveLink } from './image-path';

/** One of the trees that make up an image. */
export interface TreePart {
  /** How messages name it: `contents[2]`. */
  origin: string;
  tree: FileTree;
  /** Its entries may stand in for those of earlier parts (a password file with more accounts in it). */
  replaces?: boolean;
}

export interface MergedTrees {
  /** All of the image that the parts make. */
  tree: FileTree;
  /**
   * For each part, what its layer holds: the entries that it brought first or replaced, and the folders above them
   * with the attributes that they have in the whole.
   */
  parts: FileTree[];
}

/**
 * Lays trees over each other. The same entry twice is one; a declared folder gives an implied one its attributes; what
 * stands below a symlink to a folder goes into that folder (merged `/usr`).
 * Throws `path-conflict` for anything else that meets at one path, `entry-invalid`, `link-escapes`.
 */
export function mergeTrees(parts: TreePart[], options: { opaqueBase?: boolean } = {}): MergedTrees {
  const merger = new Merger();
  const placed = parts.map((part, at) => [...part.tree].map(([path, entry]) => merger.add(path, entry, part, at)));
  return {
    tree: merger.tree,
    parts: placed.map((paths, at) => merger.part(paths.filter((path) => merger.ownerOf(path) === at), options)),
  };
}

class Merger {
  readonly tree = new Map<string, Entry>();
  readonly #owners = new Map<string, { part: number; origin: string }>();

  ownerOf(path: string): number | undefined {
    return this.#owners.get(path)?.part;
  }

  /** Places one entry; returns the path at which it came to stand. */
  add(written: string, entry: Entry, part: TreePart, at: number): string {
    const given = imagePath(written);
    checkEntry(given, entry);
    if (entry.type === 'symlink') resolveLink(given, entry.target);
    const owner = { part: at, origin: part.origin };
    const parent = this.#folder(parentOf(given), owner, given);
    const name = given.slice(given.lastIndexOf('/') + 1);
    const path = parent === '' ? name : `${parent}/${name}`;
    const existing = this.tree.get(path);
    const isDirectory = entry.type === 'directory';

    if (isDirectory && existing?.type === 'symlink') return this.#folder(path, owner, given);
    if (existing === undefined) return this.#set(path, entry, owner);
    if (isDirectory && existing.type === 'directory') {
      if (entry.implied || (!existing.implied && sameAttributes(existing, entry))) return path;
      if (existing.implied || part.replaces) return this.#set(path, entry, owner);
      throw this.#conflict(path, owner.origin, describeDirectory(entry), describeDirectory(existing));
    }
    if (!isDirectory && existing.type !== 'directory') {
      if (sameEntry(existing, entry)) return path;
      if (part.replaces) return this.#set(path, entry, owner);
    }
    const differs = existing.type === entry.type ? ' with other content or attributes' : '';
    throw this.#conflict(path, owner.origin, `a ${entry.type}${differs}`, `a ${existing.type}`);
  }

  /** The entries at `paths` with the folders above them. */
  part(paths: string[], { opaqueBase }: { opaqueBase?: boolean }): FileTree {
    const part = new Map<string, Entry>();
    const put = (path: string): void => {
      if (path === '' || part.has(path)) return;
      put(parentOf(path));
      const entry = this.tree.get(path)!;
      // What lies below is unknown over a foreign base: a folder written there could hide a link or change an owner.
      if (entry.type === 'directory' && entry.implied && opaqueBase) return;
      part.set(path, entry);
    };
    paths.forEach(put);
    return part;
  }

  /** The folder that `path` means once links are followed, made if it is not there. */
  #folder(path: string, owner: { part: number; origin: string }, wanted: string, hops = 0): string {
    if (path === '') return '';
    const entry = this.tree.get(path);
    if (entry?.type === 'directory') return path;
    if (entry === undefined) {
      const parent = this.#folder(parentOf(path), owner, wanted, hops);
      const name = path.slice(path.lastIndexOf('/') + 1);
      const real = parent === '' ? name : `${parent}/${name}`;
      if (real !== path) return this.#folder(real, owner, wanted, hops + 1);
      return this.#set(path, impliedDirectory, owner);
    }
    if (entry.type === 'symlink' && hops < 40) {
      const target = this.#existing(resolveLink(path, entry.target), hops + 1);
      if (target !== undefined) return target;
    }
    throw this.#conflict(
      path,
      owner.origin,
      path === wanted ? 'a directory' : `a directory for ${JSON.stringify(wanted)}`,
      entry.type === 'symlink' ? `a symlink to ${JSON.stringify(entry.target)}, which is not a directory` : `a ${entry.type}`,
    );
  }

  /** The directory at `path` with links followed, if there is one. */
  #existing(path: string, hops: number): string | undefined {
    if (path === '') return '';
    if (hops > 40) return undefined;
    const parent = this.#existing(parentOf(path), hops);
    if (parent === undefined) return undefined;
    const name = path.slice(path.lastIndexOf('/') + 1);
    const real = parent === '' ? name : `${parent}/${name}`;
    const entry = this.tree.get(real);
    if (entry?.type === 'directory') return real;
    return entry?.type === 'symlink' ? this.#existing(resolveLink(real, entry.target), hops + 1) : undefined;
  }

  #set(path: string, entry: Entry, owner: { part: number; origin: string }): string {
    this.tree.set(path, entry);
    this.#owners.set(path, owner);
    return path;
  }

  #conflict(path: string, origin: string, wanted: string, found: string): OciError {
    return new OciError('path-conflict', {
      message: `/${path}: ${origin} wants ${wanted}, but ${this.#owners.get(path)?.origin ?? 'another part'} has ${found} there.`,
      remedy: 'Give one of the two another path, or make them equal.',
    });
  }
}

function sameAttributes(a: DirectoryEntry, b: DirectoryEntry): boolean {
  return sameEntry(a, b);
}

function describeDirectory({ mode, uid, gid, mtime }: DirectoryEntry): string {
  return `a directory with mode ${mode.toString(8).padStart(4, '0')}, owner ${uid}:${gid}, mtime ${mtime}`;
}
