import { formatPlatform } from '@nx-oci/oci';
import type { Definition, Workspace } from './definition';
import type { NamedLock } from './lock';
import { lockedContents } from './locked-contents';
import { platformsOf } from './parse-definition';

/** The version of one thing that a content is locked to. */
export interface LockedVersion {
  /** The content's place in the definition. */
  at: number;
  /** `os/architecture[/variant]`. */
  platform: string;
  /** As its source calls it: the name of a package, of a command. */
  name: string;
  version?: string;
}

/** The versions of all that contents from outside are locked to. Throws what a lock throws that is missing, stale or invalid. */
export function lockedVersions(definition: Definition, locked: NamedLock & { workspace: Workspace }): LockedVersion[] {
  return lockedContents(definition, { ...locked, platforms: platformsOf(definition) }).flatMap(({ at, content, source, locked, platforms }) =>
    platforms.flatMap((platform) =>
      source.artifacts(content, locked, platform).map((artifact): LockedVersion => {
        // `libc6 2.36-9 (amd64)`: name, version, and what else tells it from others.
        const [name, version] = artifact.name.replace(/ \(.*\)$/, '').split(' ');
        return { at, platform: formatPlatform(platform), name, ...(version !== undefined && { version }) };
      }),
    ),
  );
}
