import { isCollection, visit } from 'yaml';
import { findPin, type ManifestReference, type ReferenceFinder } from './manifest-references';
import { insertAfter, pairOf, setValue, textOf } from './yaml-edit';

/**
 * Every map with a `repository`, and perhaps a `registry` before it, as values of charts have it. Its `digest` is set. A
 * `tag` stays: charts that write `repository:tag@digest` need one, and those that write `repository@digest` ignore it.
 */
export const helmValues: ReferenceFinder = ({ source, document }, pins) => {
  const found: ManifestReference[] = [];
  visit(document, {
    Map(_, map) {
      const repository = pairOf(map, 'repository');
      const name = textOf(repository?.value, document);
      if (repository === undefined || name === undefined) return;
      const registry = textOf(pairOf(map, 'registry')?.value, document);
      const pin = findPin(pins, registry ? `${registry}/${name}` : name);
      if (pin === undefined) return;
      const digest = pairOf(map, 'digest');
      // What has more than a digest there is no image of a chart.
      if (isCollection(digest?.value)) return;
      const edit = digest
        ? setValue(source, digest, pin.digest)
        : insertAfter(source, map, pairOf(map, 'tag') ?? repository, 'digest', pin.digest);
      found.push({ pin, edits: [edit] });
    },
  });
  return found;
};
