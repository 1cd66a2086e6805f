import path from 'node:path';
import { isMap, isScalar, isSeq, type YAMLMap } from 'yaml';
import { findPin, type ManifestDocument, type ManifestReference, type Pin, type ReferenceFinder } from './manifest-references';
import { appendItem, appendList, insertAfter, pairOf, removePair, resolved, setKey, setValue, textOf, type TextEdit } from './yaml-edit';

const fileNames = new Set(['kustomization.yaml', 'kustomization.yml', 'Kustomization']);

/** Whether a file is one of Kustomize's own, which its name tells. */
export function isKustomization(file: string): boolean {
  return fileNames.has(path.posix.basename(file));
}

/**
 * The entries of a kustomization's `images`: found by `newName` or `name`, they get the digest in the place of a tag. An
 * image without an entry gets one, since resources may come from elsewhere.
 */
export const kustomizeImages: ReferenceFinder = (manifest, pins) => {
  const { file, source, document } = manifest;
  const root = document.contents;
  if (!isKustomization(file) || !isMap(root) || root.items.length === 0) return [];
  const images = pairOf(root, 'images');
  const list = resolved(images?.value, document);
  const items = isSeq(list) ? list.items.map((item) => resolved(item, document)).filter(isMap) : [];
  const found = items.flatMap((entry) => entryReferences(entry, manifest, pins));

  const absent = pins.filter((pin) => !found.some((reference) => reference.pin === pin));
  // A value that is no list is Kustomize's to complain of.
  const isEmpty = images === undefined || (isScalar(list) && list.value === null);
  if (absent.length === 0 || !(isSeq(list) || isEmpty)) return found;
  const entries = absent.map(({ name, digest }) => ({ name, digest }));
  const edits =
    isSeq(list) && list.items.length > 0
      ? entries.map((entry) => appendItem(source, list, entry))
      : [appendList(source, root, 'images', entries, images)];
  return [...found, ...absent.map((pin, at) => ({ pin, edits: at === 0 ? edits : [] }))];
};

/** An entry may know one image by its name, and put another in its place: the other is the one that is deployed. */
function entryReferences(entry: YAMLMap, { source, document }: ManifestDocument, pins: readonly Pin[]): ManifestReference[] {
  const nameOf = (key: string): string | undefined => textOf(pairOf(entry, key)?.value, document);
  const byName = findPin(pins, nameOf('name'));
  const byNewName = findPin(pins, nameOf('newName'));
  const pin = byNewName ?? byName;
  if (pin === undefined) return [];
  const edits = digestEdits(source, entry, pin);
  const isRenamed = nameOf('newName') !== undefined || nameOf('name') === pin.name;
  if (!isRenamed) edits.unshift(insertAfter(source, entry, pairOf(entry, 'name')!, 'newName', pin.name));
  return [{ pin, edits }, ...(byName && byName !== pin ? [{ pin: byName, edits: [] }] : [])];
}

function digestEdits(source: string, entry: YAMLMap, { digest: value }: Pin): TextEdit[] {
  const digest = pairOf(entry, 'digest');
  const tag = pairOf(entry, 'newTag');
  if (digest) return [setValue(source, digest, value), ...(tag ? [removePair(source, entry, tag)] : [])];
  if (tag) return [setKey(tag, 'digest'), setValue(source, tag, value)];
  return [insertAfter(source, entry, pairOf(entry, 'newName') ?? pairOf(entry, 'name')!, 'digest', value)];
}
