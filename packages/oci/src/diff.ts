import { canonicalJson } from './canonical-json';
import type { Image } from './image';
import { readLayer, type LayerEntry } from './layer-entries';

/** One difference between two images. */
export interface Difference {
  /** Where: the config, the manifest, or a layer by its number from 0. */
  where: 'config' | 'manifest' | number;
  /** A path in the layer, or a field (`config.Env`). */
  path: string;
  /**
   * Which attribute of it: `mode`, `digest`, …; `entry` when it (or, without a path, the layer) is in one image alone,
   * `order` when the layers hold the same entries, packed otherwise.
   */
  attribute: string;
  before?: string;
  after?: string;
}

/** Says what is different between two images, down to the attribute of a file; layers with one diffID are not read. */
export async function diffImages(before: Image, after: Image): Promise<Difference[]> {
  const differences: Difference[] = [
    ...diffFields('config', withoutLayers(before.config), withoutLayers(after.config)),
    ...diffFields('manifest', before.manifest.annotations ?? {}, after.manifest.annotations ?? {}, 'annotations'),
  ];
  for (let at = 0; at < Math.max(before.layers.length, after.layers.length); at++) {
    const [a, b] = [before.layers[at], after.layers[at]];
    if (a && b && a.diffId === b.diffId) {
      if (a.descriptor.digest !== b.descriptor.digest)
        differences.push({ where: at, path: '', attribute: 'compression', before: a.descriptor.digest, after: b.descriptor.digest });
      continue;
    }
    const [left, right] = await Promise.all([a ? readLayer(a) : undefined, b ? readLayer(b) : undefined]);
    const found = diffEntries(at, left?.entries ?? [], right?.entries ?? []);
    if (!left || !right) found.unshift({ where: at, path: '', attribute: 'entry', before: a?.diffId, after: b?.diffId });
    else if (found.length === 0) found.push({ where: at, path: '', attribute: 'order' });
    differences.push(...found);
  }
  return differences;
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

function withoutLayers({ rootfs: _, ...config }: Image['config']): object {
  return config;
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
