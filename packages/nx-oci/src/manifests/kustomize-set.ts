import { digestReplacements, unturned } from './digest-names';
import { NameByDigest, replaced, Setting, type Manifest, type ManifestSet } from './manifest-set';

/** A set as a folder for Kustomize: name of a file → its objects, or its text. */
export function kustomizeSet({ namespace, objects, images, configs = {}, nameReferences }: ManifestSet): Record<string, Manifest | Manifest[] | string> {
  const replacements = digestReplacements(Object.values(objects).flat());
  return {
    'kustomization.yaml': {
      apiVersion: 'kustomize.config.k8s.io/v1beta1',
      kind: 'Kustomization',
      namespace,
      resources: Object.keys(objects),
      // Names have a hash of what is in them, so that a change starts pods anew.
      ...(Object.keys(configs).length > 0 && { configMapGenerator: Object.entries(configs).map(([name, files]) => ({ name, files: Object.keys(files) })) }),
      images: Object.entries(images).map(([name, { repository, digest }]) => ({ name, newName: repository, digest })),
      ...(replacements.length > 0 && { replacements }),
      ...(nameReferences && { configurations: [referencesFile] }),
    },
    ...(nameReferences && { [referencesFile]: { nameReference: Object.entries(nameReferences).map(([kind, fieldSpecs]) => ({ kind, fieldSpecs })) } }),
    ...Object.assign({}, ...Object.values(configs)),
    ...(replaced(objects, (leaf) => (leaf instanceof Setting ? leaf.value : leaf instanceof NameByDigest ? unturned(leaf) : leaf)) as ManifestSet['objects']),
  };
}

/** Has a prefix or suffix that an overlay gives to names reach all that refer to them. */
const referencesFile = 'name-references.yaml';
