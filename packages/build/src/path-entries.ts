import { bytesContent, OciError, sameEntry, type Entry, type FileTree } from '@nx-oci/oci';
import { absoluteImagePath, parseAttributes, type AccountNumbers } from './attributes';
import type { PathEntry } from './definition';
import { BuildError } from './error';

/** Paths that are made. Throws `path-conflict` when two want different things at one path, and what bad attributes and paths throw. */
export function makePaths(entries: PathEntry[], accounts: AccountNumbers): FileTree {
  const tree = new Map<string, Entry>();
  for (const entry of entries) {
    if (entry.type === 'permissions') continue;
    const path = absoluteImagePath(entry.path);
    const made = makeEntry(entry, accounts);
    const other = tree.get(path);
    if (other && !sameEntry(other, made)) {
      throw new OciError('path-conflict', {
        message: `paths wants two different things at ${entry.path}.`,
        remedy: 'Remove one of the two.',
      });
    }
    tree.set(path, made);
  }
  return tree;
}

/** Entries by the layer that they name, in their order; all that name none are together. */
export function byLayer(entries: readonly PathEntry[]): Map<string | undefined, PathEntry[]> {
  const layers = new Map<string | undefined, PathEntry[]>();
  for (const entry of entries) layers.set(entry.layer, [...(layers.get(entry.layer) ?? []), entry]);
  return layers;
}

function makeEntry(entry: Exclude<PathEntry, { type: 'permissions' }>, accounts: AccountNumbers): Entry {
  const { mode, ...attributes } = parseAttributes(entry.path, entry, accounts);
  if (entry.type === 'directory') return { type: 'directory', ...attributes, mode: mode ?? 0o755 };
  if (entry.type === 'file') return { type: 'file', ...attributes, mode: mode ?? 0o644, content: bytesContent(entry.content ?? '') };
  if (entry.type === 'symlink') return { type: 'symlink', ...attributes, mode: 0o777, target: entry.target };
  // A file has one set of attributes under all of its names: those of the one that holds the content.
  return { type: 'hardlink', ...attributes, mode: mode ?? 0o644, target: absoluteImagePath(entry.target) };
}

/**
 * The trees with the attributes that `permissions` entries give: to one path, in whichever tree it is.
 * Throws `content-missing` for a path in none.
 */
export function changePermissions(trees: FileTree[], entries: PathEntry[], accounts: AccountNumbers): FileTree[] {
  let changed = trees;
  for (const entry of entries) {
    if (entry.type !== 'permissions') continue;
    const path = absoluteImagePath(entry.path);
    const { mode, uid, gid, mtime } = parseAttributes(entry.path, entry, accounts);
    if (!changed.some((tree) => tree.has(path))) {
      throw new BuildError('content-missing', {
        message: `paths changes the permissions of ${entry.path}, which no content has.`,
        remedy: 'Correct the path, or add the content.',
      });
    }
    changed = changed.map((tree) => {
      const found = tree.get(path);
      if (found === undefined) return tree;
      const { implied: _, ...plain } = found as Entry & { implied?: true };
      return new Map(tree).set(path, {
        ...(plain as Entry),
        ...(mode !== undefined && { mode }),
        ...(entry.owner !== undefined && { uid, gid }),
        ...(entry.mtime !== undefined && { mtime }),
      });
    });
  }
  return changed;
}
