import { isFields } from './cluster-objects';
import { NameByDigest, Setting, type Manifest } from './manifest-set';

/** Where the digest that a name is of stands on an object whose name turns. */
const annotation = 'metadata.annotations.nx-oci/digest';

/** A name as the files for Kustomize have it, the last part of which turns when they are built. */
export function unturned({ name }: NameByDigest): string {
  return `${name}-digest`;
}

/**
 * The `replacements` of a kustomization that turn names by digests. Kustomize makes them after `images`, so that whatever sets a
 * digest there turns the names: a task, `kustomize edit`, Argo CD Image Updater. An image without a digest fails the build.
 */
export function digestReplacements(objects: Manifest[]): Manifest[] {
  const turning = objects.filter(({ metadata }) => isFields(metadata) && metadata.name instanceof NameByDigest);
  return turning.flatMap((object) => {
    const name = (object.metadata as { name: NameByDigest }).name;
    const isOfImage = (value: unknown): boolean => value === name.image;
    const isName = (value: unknown): boolean => value instanceof NameByDigest && value.name === name.name;
    const image = objects.flatMap((each) => placesIn(each, isOfImage).map((fieldPath) => ({ ...selected(each), fieldPath, options: { delimiter: '@', index: 1 } })))[0];
    // The object itself comes last: it is found by the name that it has until then.
    const named = [...objects.filter((each) => each !== object), object].map((each) => ({ select: selected(each), fieldPaths: placesIn(each, isName) }));
    const part = { delimiter: '-', index: name.name.split('-').length };
    return [
      { source: image, targets: [{ select: selected(object), fieldPaths: [annotation], options: { create: true } }] },
      { source: { ...selected(object), fieldPath: annotation, options: { delimiter: ':', index: 1 } }, targets: named.filter(({ fieldPaths }) => fieldPaths.length > 0).map((each) => ({ ...each, options: part })) },
    ];
  });
}

function selected({ kind, metadata }: Manifest): { kind: unknown; name: unknown } {
  const { name } = metadata as { name: unknown };
  return { kind, name: name instanceof NameByDigest ? unturned(name) : name };
}

/** The places of an object that a value stands in, as paths of Kustomize. */
function placesIn(value: unknown, isMeant: (value: unknown) => boolean, path: readonly string[] = []): string[] {
  if (isMeant(value)) return [path.join('.')];
  if (Array.isArray(value)) return value.flatMap((each, at) => placesIn(each, isMeant, [...path, isFields(each) && typeof each.name === 'string' ? `[name=${each.name}]` : `${at}`]));
  if (!isFields(value) || value instanceof Setting || value instanceof NameByDigest) return [];
  return Object.entries(value).flatMap(([key, each]) => placesIn(each, isMeant, [...path, key.replaceAll('.', '\\.')]));
}
