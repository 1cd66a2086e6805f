import { canonicalJson } from '@nx-oci/oci';

/**
 * What is other in what a content asks for than in what it asked for before, a phrase for each place:
 * `packages: added "jq"`, `repositories.debian.suites: removed "bookworm"`, `version: "1.0" became "1.1"`.
 */
export function requestDifferences(before: object, after: object): string[] {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return keys.flatMap((key) => differences(key, valueOf(before, key), valueOf(after, key)));
}

function differences(place: string, before: unknown, after: unknown): string[] {
  if (canonicalJson([before]).equals(canonicalJson([after]))) return [];
  const lists = [before, after].map((value) => value ?? []);
  if (Array.isArray(before ?? after) && lists.every(Array.isArray)) {
    const [from, to] = lists as unknown[][];
    if ([from, to].every(haveNames)) return objectDifferences(place, byName(from), byName(to));
    const found = changed(place, without(to, from), without(from, to));
    return found.length > 0 ? found : [`${place}: in another order`];
  }
  const objects = [before, after].map((value) => value ?? {});
  if (objects.every(isObject)) return objectDifferences(place, objects[0], objects[1]);
  if (before === undefined) return changed(place, [after], []);
  return after === undefined ? changed(place, [], [before]) : [`${place}: ${shown(before)} became ${shown(after)}`];
}

function objectDifferences(place: string, from: Record<string, unknown>, to: Record<string, unknown>): string[] {
  const [was, is] = [Object.keys(from), Object.keys(to)];
  return [...changed(place, without(is, was), without(was, is)), ...was.filter((key) => is.includes(key)).flatMap((key) => differences(`${place}.${key}`, from[key], to[key]))];
}

function changed(place: string, added: unknown[], removed: unknown[]): string[] {
  const parts = [...(added.length > 0 ? [`added ${added.map(shown).join(', ')}`] : []), ...(removed.length > 0 ? [`removed ${removed.map(shown).join(', ')}`] : [])];
  return parts.length > 0 ? [`${place}: ${parts.join(', ')}`] : [];
}

/** Whether the things of a list go by names of their own. */
function haveNames(list: unknown[]): list is { name: string }[] {
  const names = list.map((each) => (isObject(each) ? each.name : undefined));
  return names.every((name) => typeof name === 'string') && new Set(names).size === names.length;
}

function byName(list: unknown[]): Record<string, unknown> {
  return Object.fromEntries(list.map((each) => [(each as { name: string }).name, each]));
}

function without(values: unknown[], others: unknown[]): unknown[] {
  const known = new Set(others.map((each) => canonicalJson(each).toString()));
  return values.filter((each) => !known.has(canonicalJson(each).toString()));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function valueOf(of: object, key: string): unknown {
  return (of as Record<string, unknown>)[key];
}

function shown(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
