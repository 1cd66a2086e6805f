import { isFields, type Fields, type ObjectName } from '../manifests/cluster-objects';
import type { IgnoredDifference } from './application';

/** What clusters and tools write into every object, and no manifest says. */
const writtenMetadata = ['creationTimestamp', 'deletionGracePeriodSeconds', 'deletionTimestamp', 'generation', 'managedFields', 'resourceVersion', 'selfLink', 'uid'];
const writtenAnnotations = ['argocd.argoproj.io/installation-id', 'argocd.argoproj.io/tracking-id', 'deployment.kubernetes.io/revision', 'kubectl.kubernetes.io/last-applied-configuration'];

/** An object without what is never compared: its status, what clusters and tools note in it, fields that are null. */
export function comparable(fields: Fields): Fields {
  const { status: _, ...rest } = withoutNulls(fields) as Fields;
  if (!isFields(rest.metadata)) return rest;
  const { annotations, labels, ...metadata } = without(rest.metadata, writtenMetadata);
  const noted = isFields(annotations) ? without(annotations, writtenAnnotations) : {};
  return {
    ...rest,
    metadata: { ...metadata, ...(Object.keys(noted).length > 0 && { annotations: noted }), ...(isFields(labels) && Object.keys(labels).length > 0 && { labels }) },
  };
}

/** The JSON pointers that an application says not to compare of an object. */
export function ignoredPointers(ignored: readonly IgnoredDifference[], { group, kind, namespace, name }: ObjectName): string[] {
  const says = (pattern: string | undefined, value: string): boolean => !pattern || pattern === '*' || pattern === value;
  return ignored
    .filter((each) => (each.group === undefined ? group === '' : each.group === '*' || each.group === group) && says(each.kind, kind) && says(each.namespace, namespace) && says(each.name, name))
    .flatMap(({ jsonPointers = [] }) => jsonPointers);
}

/** A value without what a JSON pointer (RFC 6901) names. */
export function withoutPointer(value: unknown, pointer: string): unknown {
  const [, ...parts] = pointer.split('/').map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  return parts.length === 0 ? value : take(value, parts);
}

function take(value: unknown, [first, ...others]: string[]): unknown {
  if (Array.isArray(value)) {
    const at = Number(first);
    if (others.length === 0) return value.filter((_, index) => index !== at);
    return value.map((item: unknown, index) => (index === at ? take(item, others) : item));
  }
  if (!isFields(value) || !Object.hasOwn(value, first)) return value;
  if (others.length === 0) return without(value, [first]);
  return { ...value, [first]: take(value[first], others) };
}

function without(fields: Fields, names: readonly string[]): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)));
}

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isFields(value)) return value;
  return Object.fromEntries(Object.entries(value).flatMap(([name, each]) => (each === null ? [] : [[name, withoutNulls(each)]])));
}
