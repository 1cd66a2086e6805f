import type { Definition } from '../definition';

/** A definition with more: single values, commands and layers of `more` take the place of those below, lists and maps are added to them. */
export function extendDefinition(below: Definition, more: Definition): Definition {
  const lists = (['contents', 'paths', 'certificates', 'ports', 'volumes'] as const).map((key) => [key, joined<unknown>(below[key], more[key])] as const);
  const maps = (['env', 'labels', 'annotations'] as const).map((key) => [key, (below[key] ?? more[key]) && { ...below[key], ...more[key] }] as const);
  const { users, groups } = { users: joined(below.accounts?.users, more.accounts?.users), groups: joined(below.accounts?.groups, more.accounts?.groups) };
  const accounts = (users ?? groups) && { ...(users && { users }), ...(groups && { groups }) };
  const combined = [...lists, ...maps, ['accounts', accounts] as const].filter(([, value]) => value !== undefined);
  return { ...below, ...more, ...Object.fromEntries(combined) };
}

function joined<T>(first: readonly T[] | undefined, second: readonly T[] | undefined): T[] | undefined {
  return first === undefined && second === undefined ? undefined : [...(first ?? []), ...(second ?? [])];
}
