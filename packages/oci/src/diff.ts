import { canonicalJson } from './canonical-json';
import type { Image } from './image';
import { readLayer, type LayerEntry } from './layer-entries';

/** One difference between two images. */
export interface Difference {
  /** Where: the config, the manifest, or a layer by its number from 0, in the second image if it has it. */
  where: 'config' | 'manifest' | number;
  /** A path in the layer, or a field (`config.Env`). */
  path: string;
  /**
   * Which attribute of it: `mode`, `digest`, …; `entry` when it (or, without a path, the layer) is in one image alone,
   * `order` when layers hold the same entries, packed otherwise, or stand in another order.
   */
  attribute: string;
  before?: string;
  after?: string;
  /** Of a layer that only the first image has: what its history calls it. */
  name?: string;
}

/** Two layers to be compared, by their numbers in each image; one number alone for a layer that only one image has. */
interface LayerPair {
  before?: number;
  after?: number;
}

/**
 * Says what is different between two images, down to the attribute of a file; layers with one diffID are not read. Layers
 * that differ are compared with those of the same name in the history, or without one with those in the same place.
 */
export async function diffImages(before: Image, after: Image): Promise<Difference[]> {
  const pairs = pairLayers(before, after);
  const sameLayers = before.layers.length === after.layers.length && pairs.every((pair) => pair.before === pair.after && isSame(pair));
  const differences: Difference[] = [
    ...diffFields('config', withoutLayers(before.config, { history: sameLayers }), withoutLayers(after.config, { history: sameLayers })),
    ...diffFields('manifest', before.manifest.annotations ?? {}, after.manifest.annotations ?? {}, 'annotations'),
  ];
  for (const pair of pairs) {
    const [a, b] = [layerAt(before, pair.before), layerAt(after, pair.after)];
    const where = (pair.after ?? pair.before)!;
    if (a && b && isSame(pair)) {
      if (a.descriptor.digest !== b.descriptor.digest)
        differences.push({ where, path: '', attribute: 'compression', before: a.descriptor.digest, after: b.descriptor.digest });
    } else if (a && b) {
      const [left, right] = await Promise.all([readLayer(a), readLayer(b)]);
      const found = diffEntries(where, left.entries, right.entries);
      differences.push(...(found.length > 0 ? found : [{ where, path: '', attribute: 'order' }]));
    } else {
      differences.push({ where, path: '', attribute: 'entry', before: a?.diffId, after: b?.diffId, ...(a && { name: layerNames(before)[where] }) });
    }
  }
  const places = pairs.flatMap((pair) => (pair.before === undefined || pair.after === undefined ? [] : [pair.before]));
  if (places.some((place, at) => at > 0 && place < places[at - 1])) differences.push({ where: 'manifest', path: 'layers', attribute: 'order' });
  return differences;

  function isSame(pair: LayerPair): boolean {
    return layerAt(before, pair.before)?.diffId === layerAt(after, pair.after)?.diffId;
  }
}

function layerAt({ layers }: Image, at: number | undefined): Image['layers'][number] | undefined {
  return at === undefined ? undefined : layers[at];
}

/** Pairs of layers, in the order of the second image, and last those that only the first has. */
function pairLayers(before: Image, after: Image): LayerPair[] {
  const partners = new Map<number, number>();
  const left = new Set(before.layers.keys());
  const pair = (at: number, same: (candidate: number) => boolean): void => {
    const found = partners.has(at) ? undefined : [...left].find(same);
    if (found === undefined) return;
    partners.set(at, found);
    left.delete(found);
  };
  const [namesBefore, namesAfter] = [layerNames(before), layerNames(after)];
  const subject = (name: string | undefined): string | undefined => name?.split(', ').map((each) => each.split(' ')[0]).join(', ');
  for (const [at, { diffId }] of after.layers.entries()) pair(at, (each) => before.layers[each].diffId === diffId);
  for (const at of after.layers.keys()) pair(at, (each) => namesAfter[at] !== undefined && subject(namesBefore[each]) === subject(namesAfter[at]));
  for (const at of after.layers.keys()) pair(at, (each) => namesAfter[at] === undefined && namesBefore[each] === undefined && each === at);
  return [...[...after.layers.keys()].map((at) => ({ before: partners.get(at), after: at })), ...[...left].map((at) => ({ before: at }))];
}

/** What the history says of each layer: image-spec, config.md, `history`. */
function layerNames({ config, layers }: Image): (string | undefined)[] {
  const lines = (config.history ?? []).filter(({ empty_layer: empty }) => !empty);
  return layers.map((_, at) => (lines.length === layers.length ? lines[at].comment : undefined));
}

const attributes = ['type', 'mode', 'uid', 'gid', 'mtime', 'size', 'link', 'digest'] as const;

function diffEntries(where: number, before: LayerEntry[], after: LayerEntry[]): Difference[] {
  const differences: Difference[] = [];
  const left = new Map(before.map((entry) => [entry.path, entry]));
  const right = new Map(after.map((entry) => [entry.path, entry]));
  for (const [path, a] of left) {
    const b = right.get(path);
    if (!b) {
      differences.push({ where, path, attribute: 'entry', before: a.type });
      continue;
    }
    for (const attribute of attributes) {
      if (a[attribute] !== b[attribute])
        differences.push({ where, path, attribute, before: show(attribute, a), after: show(attribute, b) });
    }
    const [x, y] = [showXattrs(a), showXattrs(b)];
    if (x !== y) differences.push({ where, path, attribute: 'xattrs', before: x, after: y });
  }
  for (const [path, { type }] of right) if (!left.has(path)) differences.push({ where, path, attribute: 'entry', after: type });
  return differences;
}

function show(attribute: (typeof attributes)[number], entry: LayerEntry): string | undefined {
  return attribute === 'mode' ? entry.mode.toString(8).padStart(4, '0') : entry[attribute]?.toString();
}

function showXattrs({ xattrs }: LayerEntry): string {
  return canonicalJson(
    Object.fromEntries(Object.entries(xattrs).map(([name, value]) => [name, Buffer.from(value).toString('base64')])),
  ).toString();
}

/** The config without what goes with the layers. */
function withoutLayers({ rootfs: _, history, ...config }: Image['config'], keep: { history: boolean }): object {
  return keep.history ? { ...config, history } : config;
}

/** The leaves in which two JSON values differ. */
function diffFields(where: 'config' | 'manifest', before: unknown, after: unknown, path = ''): Difference[] {
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  if (isObject(before) && isObject(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
    return keys.flatMap((key) => diffFields(where, before[key], after[key], path === '' ? key : `${path}.${key}`));
  }
  return [{ where, path, attribute: 'value', before: JSON.stringify(before), after: JSON.stringify(after) }];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
