import path from 'node:path';
import type { Platform } from '@nx-oci/oci';
import type { SourceAccess } from '@nx-oci/sources';
import type { BuildContext } from './build-image';
import type { Definition } from './definition';
import { needsLock, readLock } from './lock';
import { isFromOutside, lockedContents, sourcesPackage, type FoundContent } from './locked-contents';

/** Contents from outside, with what it takes to have them; nothing for definitions without. */
export interface OutsideContents {
  access: SourceAccess;
  found: FoundContent[];
  archives: readonly string[];
}

/** Opens the contents from outside of a definition. Throws what locks that are missing, stale or invalid throw. */
export function outsideContents(definition: Definition, platforms: Platform[], context: BuildContext): OutsideContents | undefined {
  if (!definition.contents?.some(isFromOutside)) return undefined;
  const { workspace, store, env, onRead, onFetch } = context;
  const lock = context.lock === undefined ? undefined : readLock(path.join(workspace.root, context.lock));
  const found = lockedContents(definition, { workspace, lock, lockFile: context.lock ?? 'image.lock.json', platforms, onRead });
  if (context.lock !== undefined && needsLock(definition)) onRead?.(context.lock);
  const archives = lock?.archives ?? [];
  return { access: new (sourcesPackage().SourceAccess)({ store, workspaceRoot: workspace.root, archives, env, onProgress: onFetch }), found, archives };
}
