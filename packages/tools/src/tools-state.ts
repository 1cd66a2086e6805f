import type { Digest } from '@nx-oci/oci';
import { machinePlatform } from './machine-platform';
import { linkedImage, linkPlace } from './tools-link';
import { lockedToolsFor, type ToolsLock } from './tools-lock';

/** How the tools that are linked compare with those that are locked for this machine. */
export interface ToolsState {
  state: 'current' | 'missing' | 'other';
  locked: Digest;
  linked: Digest | null;
  /** The link, absolute. */
  link: string;
}

/** Looks where a link (absolute) leads. Throws `tools-platform-missing`. */
export function toolsState(lock: ToolsLock, link: string): ToolsState {
  const locked = lockedToolsFor(lock, machinePlatform()).manifest.digest;
  const linked = linkedImage(link) ?? null;
  return { state: linked === null ? 'missing' : linked === locked ? 'current' : 'other', locked, linked, link: linkPlace(link) };
}

/** A line for people, with what to run. */
export function describeState({ state, locked, linked, link }: ToolsState): string {
  if (linked === null) return `no tools at ${link}: run ./bootstrap.sh`;
  if (state === 'current') return `tools ${locked.slice(0, 19)}, those of the lock`;
  return `tools ${linked.slice(0, 19)}, and the lock has ${locked.slice(0, 19)}: run ./bootstrap.sh`;
}
