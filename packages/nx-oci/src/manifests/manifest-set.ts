import { isFields } from './cluster-objects';

/** An object of Kubernetes, or a file of Kustomize or Helm. */
export type Manifest = Record<string, unknown>;

/** The formats that a set of manifests can be written in. */
export const manifestFormats = ['kustomize', 'helm'] as const;
export type ManifestFormat = (typeof manifestFormats)[number];

/** An image that objects name. */
export interface ManifestImage {
  repository: string;
  digest: string;
  /** Where the values of a chart have it: `image`, `images.runner`. */
  value: string;
}

/** What a generator writes for a cluster, whatever the format. */
export interface ManifestSet {
  /** Of the chart. */
  name: string;
  description: string;
  /** Of all objects of it that are in one. */
  namespace: string;
  /** Name of a file → its objects. What teams change in them is a {@link Setting}. */
  objects: Record<string, Manifest | Manifest[]>;
  /** What an image is called in the objects → which it is. */
  images: Record<string, ManifestImage>;
  /** Name of a ConfigMap → name of a file in it → its text, or what is in it as YAML. Pods that mount it start anew when it changes. */
  configs?: Record<string, Record<string, Manifest | string>>;
  /** Kind → where other objects have names of such, that Kustomize itself does not know of: `spec/warmPoolRef/name`. */
  nameReferences?: Record<string, { kind: string; path: string }[]>;
}

/** A place in an object that teams change: a value in the values of a chart; in a kustomization, which patches any place, no more than the value. */
export class Setting {
  constructor(
    /** Where the values have it: `resources`, `storage.size`. */
    readonly path: string,
    readonly value: unknown,
  ) {}
}

/** The name of an object, or a reference to it, that turns when an image does, and with nothing else. */
export class NameByDigest {
  constructor(
    /** What stands before the part that turns. */
    readonly name: string,
    /** What the image is called in the objects. */
    readonly image: string,
  ) {}
}

/** What is not as it stands in every format. */
export type Leaf = Setting | NameByDigest | string;

/** Copies a value, with what `replace` gives in the place of the leaves in it. */
export function replaced(value: unknown, replace: (leaf: Leaf) => unknown): unknown {
  if (value instanceof Setting || value instanceof NameByDigest || typeof value === 'string') return replace(value);
  if (Array.isArray(value)) return value.map((each) => replaced(each, replace));
  if (!isFields(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, replaced(each, replace)]));
}
