import { isDeepStrictEqual } from 'node:util';
import { PluginError } from '../error';
import { isFields, objectTitle, type ClusterObject, type Fields, type ObjectName } from '../manifests/cluster-objects';
import type { LiveApplication, ManagedResource, Tracking } from './application';
import { comparable, ignoredPointers, withoutPointer } from './comparable';
import { isSecret, masked, secretValues, withKnownValues, withValues } from './masked-secret';
import { threeWay } from './three-way';

/** An object that would change. */
export interface Difference extends ObjectName {
  change: 'added' | 'changed' | 'removed';
  /** What lives; nothing for what would be added. */
  live?: Fields;
  /** What would live; nothing for what would be removed. */
  wanted?: Fields;
}

/** How what is rendered differs from what lives. */
export interface Comparison {
  /** How many objects were compared. */
  objects: number;
  /** By kind and name. */
  differences: Difference[];
  /** What could not be compared, in sentences. */
  notes: string[];
}

/** Compares what is rendered with what lives, as if it were applied. Hooks are left out, as Argo CD does. Throws `argocd-failed`. */
export function compareApplication(rendered: readonly ClusterObject[], { application, resources, tracking }: LiveApplication): Comparison {
  const { destination, ignoreDifferences = [] } = application.spec ?? {};
  const wanted = rendered.filter(({ fields }) => !isHook(fields));
  const managed = resources.filter(({ hook }) => hook !== true).map((resource) => managedObject(resource));
  const left = new Map(managed.map((each) => [keyOf(each), each]));
  const differences: Difference[] = [];
  for (const object of wanted) {
    const found = [object.namespace || (destination?.namespace ?? ''), ''].map((namespace) => left.get(keyOf({ ...object, namespace }))).find((each) => each !== undefined);
    if (found) left.delete(keyOf(found));
    const name = found ?? { ...object, namespace: object.namespace };
    differences.push(...difference(object, name, found, { pointers: ignoredPointers(ignoreDifferences, name), tracking }));
  }
  for (const { live, ...name } of left.values()) if (live && !isHook(live)) differences.push({ ...nameOf(name), change: 'removed', live: shown(live, name, live) });
  const lived = [...left.values()].filter(({ live }) => live !== undefined).length;
  return {
    objects: wanted.length + lived,
    differences: differences.sort((a, b) => (objectTitle(a) < objectTitle(b) ? -1 : 1)),
    notes: [
      ...(wanted.some(isSecret) ? ['Of secrets, keys alone are compared: Argo CD does not tell values.'] : []),
      ...(ignoreDifferences.some(({ jqPathExpressions, managedFieldsManagers }) => jqPathExpressions?.length || managedFieldsManagers?.length)
        ? ['Of ignoreDifferences, jqPathExpressions and managedFieldsManagers are known to Argo CD alone: what is newly rendered there is shown.']
        : []),
    ],
  };
}

/** A resource with its states read. */
interface ManagedObject extends ObjectName {
  target?: Fields;
  live?: Fields;
  predicted?: Fields;
}

function managedObject({ group = '', kind = '', namespace = '', name = '', targetState, liveState, normalizedLiveState, predictedLiveState }: ManagedResource): ManagedObject {
  const names = { group, kind, namespace, name };
  const read = (state: string | undefined): Fields | undefined => stateOf(state, names);
  // Earlier versions have the plain states alone.
  const live = read(normalizedLiveState) ?? read(liveState);
  return { ...names, target: read(targetState), live, predicted: read(predictedLiveState) ?? live };
}

function stateOf(state: string | undefined, name: ObjectName): Fields | undefined {
  if (!state) return undefined;
  try {
    const value = JSON.parse(state) as unknown;
    if (value === null || isFields(value)) return value ?? undefined;
  } catch {
    // Told below.
  }
  throw new PluginError('argocd-failed', { message: `Argo CD tells of ${objectTitle(name)} in something else than JSON.`, remedy: 'See that ARGOCD_SERVER is an Argo CD of version 2 or 3, and nothing changes its answers.' });
}

function difference(object: ClusterObject, name: ObjectName, found: ManagedObject | undefined, { pointers, tracking }: { pointers: string[]; tracking: Tracking }): Difference[] {
  const side = (fields: Fields): Fields => pointers.reduce<Fields>((rest, pointer) => withoutPointer(rest, pointer) as Fields, comparable(fields));
  const target = found?.target && side(isSecret(name) ? withValues(found.target, secretValues(found.target)) : found.target);
  const modified = side(asApplied(object.fields, name, target, tracking));
  if (!found?.live) return [{ ...nameOf(name), change: 'added', wanted: shown(modified, name, {}) }];
  const live = side(found.live);
  const merged = threeWay({ original: target, modified, current: side(found.predicted ?? found.live) }) as Fields;
  if (isDeepStrictEqual(live, merged)) return [];
  return [{ ...nameOf(name), change: 'changed', live: shown(live, name, live), wanted: shown(merged, name, live) }];
}

/** What Argo CD adds before it applies: the namespace, and the label by which it knows its objects. */
function asApplied(fields: Fields, name: ObjectName, target: Fields | undefined, { appLabelKey = 'app.kubernetes.io/instance' }: Tracking): Fields {
  const metadata = fields.metadata as Fields;
  const there = target && isFields(target.metadata) && isFields(target.metadata.labels) ? target.metadata.labels : {};
  const own = isFields(metadata.labels) ? metadata.labels : {};
  const labels = Object.hasOwn(there, appLabelKey) ? { ...own, [appLabelKey]: there[appLabelKey] } : own;
  const applied = { ...fields, metadata: { ...metadata, labels, ...(name.namespace !== '' && { namespace: name.namespace }) } };
  return isSecret(name) ? withKnownValues(applied, secretValues(target)) : applied;
}

function shown(fields: Fields, name: ObjectName, live: Fields): Fields {
  const clean = comparable(fields);
  return isSecret(name) ? masked(withValues(clean, secretValues(clean)), secretValues(live)) : clean;
}

/** Objects that run beside a sync, and are no part of what lives: hooks of Argo CD, and of Helm but for definitions. */
function isHook({ metadata }: Fields): boolean {
  const { annotations } = isFields(metadata) ? metadata : {};
  if (!isFields(annotations)) return false;
  const kinds = (name: string): string[] => String(annotations[name] ?? '').split(',').map((each) => each.trim()).filter(Boolean);
  return kinds('argocd.argoproj.io/hook').some((kind) => kind !== 'Skip') || kinds('helm.sh/hook').some((kind) => kind !== 'crd-install');
}

function nameOf({ group, kind, namespace, name }: ObjectName): ObjectName {
  return { group, kind, namespace, name };
}

function keyOf({ group, kind, namespace, name }: ObjectName): string {
  return [group, kind, namespace, name].join('\n');
}
