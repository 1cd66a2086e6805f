import { describe, impliedDirectory, parentOf, type Entry, type FileTree } from '@nx-oci/oci';
import { SourcesError } from '../error';
import { parseConstraint, takesVersion } from './constraint';

/** A package as it is laid out. */
export interface LaidApk {
  name: string;
  version: string;
  origin: string;
  /** Constraints on packages whose files it takes over. */
  replaces: readonly string[];
  replacesPriority: number;
  tree: Map<string, Entry>;
}

/**
 * Settles what packages bring together, as they are installed one after the other. A file is of the first that brings it, if
 * the bytes are the same; else of the package that replaces the other, or, of one origin, of the later one. A folder has the
 * first attributes that are not the usual ones (root's, 0755). Throws `package-conflict`.
 */
export function settle(packages: readonly LaidApk[]): void {
  const placeOf = followingLinks(packages);
  settleFiles(packages, placeOf);
  settleFolders(packages, placeOf);
}

/** Where a path stands once the links at the top (`/lib` to `/usr/lib`) are followed. */
function followingLinks(packages: readonly LaidApk[]): (path: string) => string {
  const links = new Map<string, string>();
  for (const { tree } of packages) for (const [path, entry] of tree) if (entry.type === 'symlink' && !path.includes('/')) links.set(path, entry.target.replace(/^\/+|\/+$/g, ''));
  return (path) => {
    const [first, ...rest] = path.split('/');
    const target = rest.length > 0 ? links.get(first) : undefined;
    return target === undefined ? path : [target, ...rest].join('/');
  };
}

/** Whether a package brings a link at the top, which what others bring below has to come after. */
export function hasTopLink(tree: FileTree): boolean {
  return [...tree].some(([path, { type }]) => type === 'symlink' && !path.includes('/'));
}

function settleFiles(packages: readonly LaidApk[], placeOf: (path: string) => string): void {
  const owners = new Map<string, { of: LaidApk; path: string }>();
  for (const of of packages) {
    for (const [path, entry] of [...of.tree]) {
      if (entry.type === 'directory') continue;
      const place = placeOf(path);
      const before = owners.get(place);
      const found = before?.of.tree.get(before.path);
      if (before === undefined || found === undefined || before.of === of) owners.set(place, { of, path });
      else if (sameContent(found, entry) || staysWith(before.of, of)) drop(of.tree, path);
      else if (isReplacedBy(before.of, of)) {
        drop(before.of.tree, before.path);
        owners.set(place, { of, path });
      } else throw conflict(place, before.of, of);
    }
  }
}

/** What a file holds, or where a link leads; attributes aside. */
function sameContent(a: Entry, b: Entry): boolean {
  if (a.type === 'file' && b.type === 'file') return a.content.digest === b.content.digest;
  return a.type === 'symlink' && b.type === 'symlink' && a.target === b.target;
}

/** Whether the earlier package keeps its file, as it replaces the later one. */
function staysWith(earlier: LaidApk, later: LaidApk): boolean {
  return replaces(earlier, later) && !(replaces(later, earlier) && later.replacesPriority > earlier.replacesPriority);
}

function isReplacedBy(earlier: LaidApk, later: LaidApk): boolean {
  return replaces(later, earlier) || earlier.origin === later.origin;
}

function replaces(of: LaidApk, { name, version }: LaidApk): boolean {
  return of.replaces.some((text) => {
    const constraint = parseConstraint(text);
    return constraint?.name === name && takesVersion(constraint, version);
  });
}

/** Takes a file away; of what is linked to it, the first becomes the file. */
function drop(tree: Map<string, Entry>, path: string): void {
  const gone = tree.get(path);
  tree.delete(path);
  const links = [...tree].filter(([, entry]) => entry.type === 'hardlink' && entry.target === path).map(([name]) => name);
  if (gone?.type !== 'file' || links.length === 0) return;
  tree.set(links[0], gone);
  for (const name of links.slice(1)) tree.set(name, { ...(tree.get(name) as Extract<Entry, { type: 'hardlink' }>), target: links[0] });
}

function settleFolders(packages: readonly LaidApk[], placeOf: (path: string) => string): void {
  const settled = new Map<string, Entry>();
  for (const { tree } of packages) {
    for (const [path, entry] of tree) {
      if (entry.type === 'directory' && !isUsual(entry) && !settled.has(placeOf(path))) settled.set(placeOf(path), { ...entry, mtime: 0 });
    }
  }
  for (const { tree } of packages) {
    const filled = new Set([...tree.keys()].map(parentOf));
    for (const [path, entry] of tree) {
      if (entry.type !== 'directory') continue;
      const own = settled.get(placeOf(path));
      // An empty folder has to be declared, as nothing else would make it; others are there for what is in them.
      tree.set(path, own ?? (filled.has(path) ? impliedDirectory : { ...impliedDirectory, implied: undefined }));
    }
  }
}

const usual = describe(impliedDirectory);

/** Times of folders are of no one: several packages bring them. */
function isUsual(entry: Entry): boolean {
  return describe({ ...entry, mtime: 0 }) === usual;
}

function conflict(path: string, first: LaidApk, second: LaidApk): SourcesError {
  return new SourcesError('package-conflict', {
    message: `${first.name} ${first.version} and ${second.name} ${second.version} bring different files at /${path}; neither replaces the other, and they are of different origins (${first.origin}, ${second.origin}).`,
    remedy: 'Leave one of the two packages out, or the path with "exclude".',
  });
}
