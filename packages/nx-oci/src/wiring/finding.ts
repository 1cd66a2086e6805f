import type { Tree } from '@nx/devkit';
import type { Drift } from './drift';

/** A drift, and how it is mended where that costs nobody anything: says what it did, in a line. */
export interface Finding extends Drift {
  mend?(tree: Tree): string;
}

/** What the places that are to know of services are compared with. */
export interface Wired<T> {
  /** The services that are to be wired. */
  services: readonly T[];
  /** Whether a project has an image target: what a block names may also be of one that is no service, or is left out on purpose. */
  hasImage(project: string): boolean;
}
