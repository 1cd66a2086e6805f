import type { FileTree } from '@nx-oci/oci';

/** A part of an image that could be a layer of its own. */
export interface LayerPart {
  /** What it is: `contents[0] /greeter`. */
  name: string;
  tree: FileTree;
  /** Parts with one group share a layer. */
  group?: string;
}

/** Parts that make one layer. */
export interface LayerGroup {
  names: string[];
  tree: FileTree;
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
  if (all.length <= budget) return all.map(join);

  const bySize = all
    .map((each, at) => ({ at, size: each.reduce((sum, { tree }) => sum + sizeOf(tree), 0) }))
    .sort((a, b) => b.size - a.size || a.at - b.at);
  const alone = new Set(bySize.slice(0, budget - 1).map(({ at }) => at));
  const shared = all.filter((_, at) => !alone.has(at));
  const firstShared = all.indexOf(shared[0]);
  return all.flatMap((each, at) => (alone.has(at) ? [join(each)] : at === firstShared ? [join(shared.flat())] : []));
}

function join(parts: LayerPart[]): LayerGroup {
  return {
    names: parts.map(({ name }) => name),
    tree: parts.length === 1 ? parts[0].tree : new Map(parts.flatMap(({ tree }) => [...tree])),
  };
}

/** Bytes of content, and a record for each entry. */
function sizeOf(tree: FileTree): number {
  let size = tree.size * 512;
  for (const entry of tree.values()) if (entry.type === 'file') size += entry.content.size;
  return size;
}
