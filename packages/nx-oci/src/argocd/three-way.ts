import { isDeepStrictEqual } from 'node:util';
import { isFields, type Fields } from '../manifests/cluster-objects';

/** What something was, is to be, and is. */
export interface Versions {
  /** As it was rendered when it was last applied. */
  original: unknown;
  /** As it is rendered now. */
  modified: unknown;
  /** As it is, with what others added. */
  current: unknown;
}

/**
 * What would be there once `modified` is applied, as `kubectl apply` merges: what is rendered as before is left as it is, what is
 * rendered otherwise is taken, what is rendered no longer goes, and what others added stays.
 */
export function threeWay({ original, modified, current }: Versions, field = ''): unknown {
  if (isDeepStrictEqual(original, modified)) return current;
  if (isFields(modified) && isFields(current)) return mergeFields(isFields(original) ? original : {}, modified, current);
  if (Array.isArray(modified) && Array.isArray(current)) return mergeItems(Array.isArray(original) ? original : [], modified, current, field);
  return modified;
}

function mergeFields(original: Fields, modified: Fields, current: Fields): Fields {
  const names = new Set([...Object.keys(current), ...Object.keys(modified)]);
  const merged: Fields = {};
  for (const name of names) {
    if (!(name in modified)) {
      if (!(name in original)) merged[name] = current[name];
      continue;
    }
    const value = threeWay({ original: original[name], modified: modified[name], current: current[name] }, name);
    if (value !== undefined) merged[name] = value;
  }
  return merged;
}

/** Items that have a key are merged by it; lists of as many maps, one by one; any other list is taken whole. */
function mergeItems(original: unknown[], modified: unknown[], current: unknown[], field: string): unknown[] {
  const keyed = [original, modified, current].map((items) => byKey(items, field));
  if (keyed.every((each) => each !== undefined)) {
    const [before, wanted, there] = keyed;
    const merged = [...there].filter(([key]) => wanted.has(key) || !before.has(key)).map(([key, item]) => (wanted.has(key) ? threeWay({ original: before.get(key), modified: wanted.get(key), current: item }) : item));
    return [...merged, ...[...wanted].filter(([key]) => !there.has(key)).map(([, item]) => item)];
  }
  if (modified.length === current.length && [...modified, ...current].every(isFields)) {
    return modified.map((item, at) => threeWay({ original: original.length === modified.length ? original[at] : undefined, modified: item, current: current[at] }));
  }
  return modified;
}

/** What items of a list are told apart by: the merge keys of Kubernetes' own API. */
const keys: Record<string, (item: Fields) => unknown> = {
  ...Object.fromEntries(['containers', 'initContainers', 'ephemeralContainers', 'volumes', 'env', 'imagePullSecrets', 'secrets'].map((field) => [field, ({ name }: Fields) => name])),
  volumeMounts: ({ mountPath }) => mountPath,
  volumeDevices: ({ devicePath }) => devicePath,
  hostAliases: ({ ip }) => ip,
  ports: ({ containerPort, port, protocol = 'TCP' }) => (containerPort ?? port) && `${String(containerPort ?? port)}/${String(protocol)}`,
};

/** The items of a list by their keys; nothing where one has none, or two have the same. */
function byKey(items: unknown[], field: string): Map<unknown, Fields> | undefined {
  const key = Object.hasOwn(keys, field) ? keys[field] : undefined;
  if (key === undefined || !items.every(isFields)) return undefined;
  const found = new Map(items.map((item) => [key(item), item]));
  return found.size === items.length && !found.has(undefined) ? found : undefined;
}
