import { bytesContent, type Entry, type FileTree } from '@nx-oci/oci';
import type { PackedPart } from '@nx-oci/sources';

/** A part of an image that could be a layer of its own. */
export interface LayerPart {
  /** What it is: `contents[0] /greeter`. */
  name: string;
  tree: FileTree;
  /** Parts with one group share a layer. */
  group?: string;
  /** Path → text that is in a layer with this part, where a layer above has the whole. */
  records?: ReadonlyMap<string, string>;
  /** A layer that is this part alone, without records: packed and compressed by its makers. */
  packed?: PackedPart;
}

/** Parts that make one layer. */
export interface LayerGroup {
  names: string[];
  tree: FileTree;
  /** The layer, where others have made it. */
  packed?: PackedPart;
}

/** The number of layers that an image gets at most unless it is said. */
export const defaultLayerBudget = 100;

/**
 * Puts parts into at most `budget` layers, in order. Those with a group go together; when there are still too many, the
 * largest keep layers of their own and the others share one, so that a change in a large part moves no other layer.
 */
export function groupLayers(parts: LayerPart[], budget: number): LayerGroup[] {
  const groups = new Map<string, LayerPart[]>();
  parts.forEach((part, at) => {
    if (part.tree.size === 0) return;
    const key = part.group === undefined ? `#${at}` : `=${part.group}`;
    groups.set(key, [...(groups.get(key) ?? []), part]);
  });
  const all = [...groups.values()];
  if (all.length <= budget) return joined(all);

  const bySize = all
    .map((each, at) => ({ at, size: each.reduce((sum, { tree }) => sum + sizeOf(tree), 0) }))
    .sort((a, b) => b.size - a.size || a.at - b.at);
  const alone = new Set(bySize.slice(0, budget - 1).map(({ at }) => at));
  const shared = all.filter((_, at) => !alone.has(at));
  const firstShared = all.indexOf(shared[0]);
  return joined(all.flatMap((each, at) => (alone.has(at) ? [each] : at === firstShared ? [shared.flat()] : [])));
}

/** Layers of parts, with the records of these below the layer that has the whole; a part that is packed, and alone in its layer, stays as it is. */
function joined(layers: LayerPart[][]): LayerGroup[] {
  return layers.map((parts, at) => {
    const [{ name, packed }] = parts;
    if (parts.length === 1 && packed) return { names: [name], tree: packed.tree, packed };
    const above = layers.slice(at + 1).flat();
    const records = new Map<string, string>();
    for (const [path, text] of parts.flatMap((part) => [...(part.records ?? [])])) {
      if (above.some(({ tree }) => tree.has(path))) records.set(path, (records.get(path) ?? '') + text);
    }
    const trees = parts.map(({ tree }) => tree);
    const tree = trees.length === 1 && records.size === 0 ? trees[0] : new Map(trees.flatMap((each) => [...each]));
    return { names: parts.map(({ name }) => name), tree: records.size === 0 ? tree : new Map([...tree, ...[...records].map(recordEntry)]) };
  });
}

function recordEntry([path, text]: [string, string]): [string, Entry] {
  return [path, { type: 'file', mode: 0o644, uid: 0, gid: 0, mtime: 0, content: bytesContent(text) }];
}

/** Bytes of content, and a record for each entry. */
function sizeOf(tree: FileTree): number {
  let size = tree.size * 512;
  for (const entry of tree.values()) if (entry.type === 'file') size += entry.content.size;
  return size;
}
