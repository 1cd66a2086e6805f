import { parseAllDocuments } from 'yaml';
import { PluginError } from '../error';

/** What a map of YAML or JSON is. */
export type Fields = Record<string, unknown>;

/** What an object of a cluster is called by. */
export interface ObjectName {
  /** Empty for the core group. */
  group: string;
  kind: string;
  /** Empty where it is not said, and for objects of the whole cluster. */
  namespace: string;
  name: string;
}

/** An object of a cluster, as manifests have it. */
export interface ClusterObject extends ObjectName {
  fields: Fields;
}

/** Tags of YAML 1.1 that readers of manifests do not have: `12:30` is no number there, and a date is text. */
const unread = /^tag:yaml\.org,2002:(timestamp|binary|omap|pairs|set)$/;

/**
 * The objects in the text of manifests, lists taken apart, in the order of the text; read as Kubernetes does, in YAML 1.1.
 * `file` is for errors. Throws `manifest-invalid`.
 */
export function clusterObjects(text: string, file: string): ClusterObject[] {
  const documents = parseAllDocuments(text, {
    version: '1.1',
    customTags: (tags) => tags.filter((tag) => typeof tag === 'string' || !(unread.test(tag.tag) || tag.format === 'TIME')),
  });
  return [...documents].flatMap((document) => {
    const [error] = document.errors;
    if (error) throw invalid(`${file}:${error.linePos?.[0].line ?? 1} is not YAML: ${error.message.split('\n')[0].replace(/ at line \d+, column \d+:?$/, '')}.`, error);
    return objectsIn(document.toJS({ maxAliasCount: 1000 }) as unknown, file);
  });
}

/** `apps/Deployment web/greeter`. */
export function objectTitle({ group, kind, namespace, name }: ObjectName): string {
  return `${group === '' ? '' : `${group}/`}${kind} ${namespace === '' ? '' : `${namespace}/`}${name}`;
}

/** Whether something is a map. */
export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function objectsIn(value: unknown, file: string): ClusterObject[] {
  if (value === null || value === undefined) return [];
  if (isFields(value) && typeof value.kind === 'string' && /List$/.test(value.kind) && Array.isArray(value.items)) return value.items.flatMap((item) => objectsIn(item, file));
  const { apiVersion, kind, metadata } = isFields(value) ? value : {};
  const { name, namespace = '' } = isFields(metadata) ? metadata : {};
  if (typeof apiVersion !== 'string' || typeof kind !== 'string' || typeof name !== 'string' || typeof namespace !== 'string') {
    throw invalid(`${file} has a document that is no object of Kubernetes: ${JSON.stringify(value).slice(0, 120)}.`);
  }
  const group = apiVersion.includes('/') ? apiVersion.split('/')[0] : '';
  return [{ group, kind, namespace, name, fields: value as Fields }];
}

function invalid(message: string, cause?: unknown): PluginError {
  return new PluginError('manifest-invalid', { message, remedy: 'Every document needs apiVersion, kind and metadata.name: correct the template that it comes from.', cause });
}
