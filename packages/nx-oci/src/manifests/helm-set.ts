import { stringify } from 'yaml';
import { isFields } from './cluster-objects';
import { NameByDigest, replaced, Setting, type Leaf, type Manifest, type ManifestSet } from './manifest-set';

/** A set as a chart of Helm. */
export interface HelmSet {
  /** Name of a file → its object, or its text. */
  files: Record<string, Manifest | Manifest[] | string>;
  /** Name of a template → its text, which is no YAML. */
  templates: Record<string, string>;
}

const ofCluster = new Set(['Namespace', 'ClusterRole', 'ClusterRoleBinding', 'CustomResourceDefinition', 'PriorityClass', 'RuntimeClass', 'StorageClass', 'ValidatingAdmissionPolicy', 'ValidatingAdmissionPolicyBinding']);

/**
 * A set as a chart. What is set is given as JSON, which is YAML wherever it stands, so that no value says more than one place.
 * The namespace, which has to be there before a release, is beside the templates.
 */
export function helmSet(set: ManifestSet): HelmSet {
  const { name, description, objects, configs = {} } = set;
  const values: Manifest = {};
  const entries = Object.entries(objects);
  const isNamespace = (objects: Manifest | Manifest[]): boolean => !Array.isArray(objects) && objects.kind === 'Namespace';
  const maps = Object.entries(configs).map(([config, files]): [string, Manifest] => [`${config}.yaml`, configMap(config, Object.keys(files))]);
  const templates = [...maps, ...entries.filter(([, each]) => !isNamespace(each))].map(([file, each]) => [`templates/${file}`, template(each, set, values)]);
  return {
    templates: Object.fromEntries(templates) as Record<string, string>,
    files: {
      'Chart.yaml': { apiVersion: 'v2', name, description, version: '0.1.0', type: 'application' },
      'values.yaml': values,
      ...(Object.fromEntries(entries.filter(([, each]) => isNamespace(each))) as Record<string, Manifest>),
      ...Object.fromEntries(Object.values(configs).flatMap((files) => Object.entries(files).map(([file, text]) => [configFile(file), text]))),
    },
  };
}

/** An expression of a template. */
class Expression {
  constructor(readonly text: string) {}
}

const configFile = (file: string): string => `files/${file}`;

function configMap(name: string, files: string[]): Manifest {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: Object.fromEntries(files.map((file) => [file, new Expression(`.Files.Get "${configFile(file)}" | toJson`)])) };
}

/** Values are gathered as they are met. */
function template(objects: Manifest | Manifest[], { namespace, images, configs = {} }: ManifestSet, values: Manifest): string {
  const expressions: string[] = [];
  const marked = (expression: string): string => `nx-oci-expression-${expressions.push(expression) - 1}-`;
  const replace = (leaf: Leaf): unknown => {
    if (leaf instanceof NameByDigest) return marked(`printf "${leaf.name}-%s" (.Values.${images[leaf.image].value}.digest | trimPrefix "sha256:" | trunc 12) | toJson`);
    if (typeof leaf !== 'string') {
      setAt(values, leaf.path, leaf.value);
      return marked(`toJson .Values.${leaf.path}`);
    }
    if (!Object.hasOwn(images, leaf)) return leaf.includes('{{') ? marked(`${JSON.stringify(leaf)} | toJson`) : leaf;
    const { repository, digest, value } = images[leaf];
    setAt(values, value, { repository, digest });
    return marked(`printf "%s@%s" .Values.${value}.repository .Values.${value}.digest | toJson`);
  };
  const documents = (Array.isArray(objects) ? objects : [objects]).map((object) => {
    const metadata = { ...(object.metadata as Manifest) };
    if (!ofCluster.has(object.kind as string)) metadata.namespace ??= namespace;
    return replaced(withExpressions({ ...object, metadata, ...withSums(object, configs) }, marked), replace);
  });
  const text = documents.map((each) => stringify(each, { lineWidth: 0 })).join('---\n');
  return text.replace(/nx-oci-expression-(\d+)-/g, (_, at: string) => `{{ ${expressions[Number(at)]} }}`);
}

/** Has pods that mount a configuration start anew when it changes. */
function withSums({ spec }: Manifest, configs: NonNullable<ManifestSet['configs']>): Manifest {
  const template = isFields(spec) ? spec.template : undefined;
  if (!isFields(template) || !isFields(template.spec)) return {};
  const mounted = ((template.spec.volumes ?? []) as { configMap?: { name: string } }[]).flatMap(({ configMap }) => Object.keys(configs[configMap?.name ?? ''] ?? {}));
  if (mounted.length === 0) return {};
  const metadata = (template.metadata ?? {}) as { annotations?: Manifest };
  const sums = Object.fromEntries(mounted.map((file) => [`checksum/${file}`, new Expression(`.Files.Get "${configFile(file)}" | sha256sum | quote`)]));
  return { spec: { ...(spec as Manifest), template: { ...template, metadata: { ...metadata, annotations: { ...metadata.annotations, ...sums } } } } };
}

function withExpressions(value: unknown, marked: (expression: string) => string): unknown {
  if (value instanceof Expression) return marked(value.text);
  if (Array.isArray(value)) return value.map((each) => withExpressions(each, marked));
  if (!isFields(value) || value instanceof Setting || value instanceof NameByDigest) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withExpressions(each, marked)]));
}

function setAt(values: Manifest, path: string, value: unknown): void {
  const parts = path.split('.');
  const last = parts.pop()!;
  const into = parts.reduce<Manifest>((at, part) => (at[part] ??= {}) as Manifest, values);
  into[last] = value;
}
