/** What of an application of Argo CD is looked at. */
export interface Application {
  metadata?: { name?: string; namespace?: string };
  spec?: { destination?: { namespace?: string }; ignoreDifferences?: IgnoredDifference[] };
}

/** What an application says not to compare. */
export interface IgnoredDifference {
  group?: string;
  kind?: string;
  name?: string;
  namespace?: string;
  jsonPointers?: string[];
  jqPathExpressions?: string[];
  managedFieldsManagers?: string[];
}

/** An object of an application. States are JSON; empty or `null` where there is none. */
export interface ManagedResource {
  group?: string;
  kind?: string;
  namespace?: string;
  name?: string;
  hook?: boolean;
  /** As Argo CD last rendered it. */
  targetState?: string;
  liveState?: string;
  /** What lives, without what is not to be compared. */
  normalizedLiveState?: string;
  /** What would live if `targetState` were applied, likewise. */
  predictedLiveState?: string;
}

/** How Argo CD knows which objects are whose. */
export interface Tracking {
  /** The label that it gives to objects. */
  appLabelKey?: string;
}

/** An application as Argo CD tells of it. */
export interface LiveApplication {
  /** `namespace/name`, or the name alone. */
  name: string;
  application: Application;
  resources: ManagedResource[];
  tracking: Tracking;
}
