import { isFields, type Fields, type ObjectName } from '../manifests/cluster-objects';

/** What stands for a value of a secret. Argo CD's own marks tell how many different values there are: no more is told on. */
const mask = '********';
const otherMask = '******** (another value)';

/** Whether an object is a Secret of Kubernetes. */
export function isSecret({ group, kind }: Pick<ObjectName, 'group' | 'kind'>): boolean {
  return group === '' && kind === 'Secret';
}

/** The values of a secret by their keys, `stringData` among them as a cluster takes it. */
export function secretValues(fields: Fields | undefined): Fields {
  const { data, stringData } = fields ?? {};
  return { ...(isFields(data) ? data : {}), ...(isFields(stringData) ? stringData : {}) };
}

/**
 * A secret of which nothing but its keys can be compared, as Argo CD tells no values: those that `known` has too count as the
 * same, others as new.
 */
export function withKnownValues(fields: Fields, known: Fields): Fields {
  const values = Object.keys(secretValues(fields)).map((key) => [key, Object.hasOwn(known, key) ? known[key] : mask]);
  return withValues(fields, Object.fromEntries(values) as Fields);
}

/** A secret with masks for values; `live` are the marks that Argo CD has for those that live. */
export function masked(fields: Fields, live: Fields): Fields {
  const values = Object.entries(secretValues(fields)).map(([key, value]) => [key, Object.hasOwn(live, key) && live[key] !== value ? otherMask : mask]);
  return withValues(fields, Object.fromEntries(values) as Fields);
}

/** All values as `data`. */
export function withValues({ data: _data, stringData: _stringData, ...rest }: Fields, values: Fields): Fields {
  return Object.keys(values).length > 0 ? { ...rest, data: values } : rest;
}
