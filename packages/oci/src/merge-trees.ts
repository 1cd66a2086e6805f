import { OciError } from './error';
import { checkEntry, impliedDirectory, sameEntry, type DirectoryEntry, type Entry, type FileTree } from './file-tree';
import { imagePath, parentOf, resolveLink } from './image-path';

/** The part that an entry came from. */
interface Owner {
  part: number;
  origin: string;
}

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
 * stands below a symlink to a folder goes into that folder (merged `/usr`), and so does a folder at the symlink itself.
 * Throws `path-conflict` for anything else that meets at one path, `entry-invalid`, `link-escapes`.
 */
export function mergeTrees(parts: TreePart[], options: { opaqueBase?: boolean } = {}): MergedTrees {
  const merger = new Merger();
  const placed = parts.map((part, at) => [...part.tree].map(([path, entry]) => merger.add(path, entry, part, at)));
  merger.settleHardlinks();
  return {
    tree: merger.tree,
    parts: placed.map((paths, at) =>
      merger.part(
        paths.filter((path) => merger.ownerOf(path) === at),
        options,
      ),
    ),
  };
}

/** As many symlinks as Linux follows for one path. */
const maxHops = 40;

class Merger {
  readonly tree = new Map<string, Entry>();
  readonly #owners = new Map<string, Owner>();

  ownerOf(path: string): number | undefined {
    return this.#owners.get(path)?.part;
  }

  /** Places one entry; returns the path at which it came to stand. */
  add(written: string, entry: Entry, part: TreePart, at: number): string {
    const given = imagePath(written);
    checkEntry(given, entry);
    const owner = { part: at, origin: part.origin };
    const isDirectory = entry.type === 'directory';
    let path = given === '' ? '' : join(this.#folder(parentOf(given), owner, given), given.slice(given.lastIndexOf('/') + 1));
    if (entry.type === 'symlink') resolveLink(path, entry.target);
    if (isDirectory && this.tree.get(path)?.type === 'symlink') path = this.#folder(path, owner, given);

    if (path === '') {
      if (!isDirectory) throw this.#conflict(path, owner.origin, `a ${entry.type}`, 'a directory');
      if (entry.implied) return path;
    }
    const existing = this.tree.get(path);
    if (existing === undefined) return this.#set(path, entry, owner);
    if (isDirectory && existing.type === 'directory') {
      if (entry.implied || (!existing.implied && sameEntry(existing, entry))) return path;
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

  /** Has hardlinks name their files by the paths at which these came to stand. */
  settleHardlinks(): void {
    for (const [path, entry] of this.tree) {
      if (entry.type !== 'hardlink' || this.tree.has(entry.target)) continue;
      const folder = this.#follow(parentOf(entry.target), '', { left: maxHops });
      const target = folder === undefined ? entry.target : join(folder, entry.target.slice(entry.target.lastIndexOf('/') + 1));
      this.tree.set(path, { ...entry, target });
    }
  }

  /** The entries at `paths` with the folders above them, and the files that hardlinks among them name. */
  part(paths: string[], { opaqueBase }: { opaqueBase?: boolean }): FileTree {
    const part = new Map<string, Entry>();
    const put = (path: string): void => {
      if (part.has(path)) return;
      if (path !== '') put(parentOf(path));
      const entry = this.tree.get(path);
      if (entry === undefined) return;
      // What lies below is unknown over a foreign base: a folder written there could hide a link or change an owner.
      if (entry.type === 'directory' && entry.implied && opaqueBase) return;
      part.set(path, entry);
      if (entry.type === 'hardlink') put(entry.target);
    };
    paths.forEach(put);
    return part;
  }

  /** The folder that `path` means once links are followed, made if it is not there. */
  #folder(path: string, owner: Owner, wanted: string): string {
    if (path === '' || this.tree.get(path)?.type === 'directory') return path;
    const next = join(this.#folder(parentOf(path), owner, wanted), path.slice(path.lastIndexOf('/') + 1));
    const entry = this.tree.get(next);
    if (entry === undefined) return this.#set(next, impliedDirectory, owner);
    const folder = this.#follow(next, '', { left: maxHops });
    if (folder !== undefined) return folder;
    throw this.#conflict(
      next,
      owner.origin,
      path === wanted ? 'a directory' : `a directory for ${JSON.stringify(wanted)}`,
      entry.type === 'symlink' ? `a symlink to ${JSON.stringify(entry.target)}, which is not a directory` : `a ${entry.type}`,
    );
  }

  /** The folder to which `path` leads from `folder`, if there is one; a step at a time, as `..` after a link is the target's parent. */
  #follow(path: string, folder: string, hops: { left: number }): string | undefined {
    let real: string | undefined = path.startsWith('/') ? '' : folder;
    for (const segment of path.split('/')) {
      if (segment === '' || segment === '.') continue;
      if (segment === '..') {
        real = parentOf(real);
        continue;
      }
      const next = join(real, segment);
      const entry = this.tree.get(next);
      if (entry?.type === 'directory') real = next;
      else if (entry?.type === 'symlink' && hops.left-- > 0) real = this.#follow(entry.target, real, hops);
      else return undefined;
      if (real === undefined) return undefined;
    }
    return real;
  }

  #set(path: string, entry: Entry, owner: Owner): string {
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

function join(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}

function describeDirectory({ mode, uid, gid, mtime }: DirectoryEntry): string {
  return `a directory with mode ${mode.toString(8).padStart(4, '0')}, owner ${uid}:${gid}, mtime ${mtime}`;
}
