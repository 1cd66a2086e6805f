import { isPair, isScalar, visit } from 'yaml';
import { findPin, type ManifestReference, type ReferenceFinder } from './manifest-references';
import { setValue, textOf } from './yaml-edit';

/**
 * Every `image: <reference>`, wherever it stands: in containers of every kind, in any workload, list or custom resource; and
 * the `reference` in an `image` map, which volumes made of images have. It becomes `name@digest`.
 */
export const kubernetesImages: ReferenceFinder = ({ source, document }, pins) => {
  const found: ManifestReference[] = [];
  visit(document, {
    Pair(_, pair, ancestors) {
      // The last of the ancestors is the map that the entry is in, the one before may be the entry that holds the map.
      if (!hasKey(pair, 'image') && !(hasKey(pair, 'reference') && hasKey(ancestors.at(-2), 'image'))) return;
      const pin = findPin(pins, textOf(pair.value, document));
      if (pin) found.push({ pin, edits: [setValue(source, pair, `${pin.name}@${pin.digest}`)] });
    },
  });
  return found;
};

function hasKey(node: unknown, key: string): boolean {
  return isPair(node) && isScalar(node.key) && node.key.value === key;
}
