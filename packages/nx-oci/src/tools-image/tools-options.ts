import path from 'node:path';
import { OciError, parsePlatform, samePlatform } from '@nx-oci/oci';
import { BuildError, lockedVersions, readLock, workspacePath, type Definition, type LockedVersion } from '@nx-oci/build';
import { PluginError } from '../error';
import type { DefinitionPlace } from '../options';
import { readManifest } from './read-manifest';
import { toolsDefinition } from './tools-definition';

/** What makes a definition of tools. */
export interface ToolsSettings extends Pick<Definition, 'platforms' | 'labels' | 'annotations' | 'created'> {
  /** The manifest, relative to the workspace; `tools.yaml` of the project unless given. */
  manifest?: string;
}

/** The definition that the options of `nx-oci:tools-image` make of the manifest and of what projects of the workspace build. Throws `tools-invalid`, `option-invalid`. */
export function toolsImageDefinition(options: ToolsSettings, place: DefinitionPlace): Definition {
  const { platforms, labels, annotations, created } = options;
  const file = manifestOf(options, place);
  place.onRead?.(file);
  const { definition, builders } = toolsDefinition(readManifest(file, place.root), (locked) => versionsIn(locked, place));
  for (const builder of builders) place.onBuilder?.(builder);
  return {
    ...definition,
    ...(platforms && { platforms: chosenPlatforms(platforms, definition) }),
    ...(labels && { labels }),
    ...(annotations && { annotations }),
    ...(created !== undefined && { created }),
  };
}

function manifestOf({ manifest = '{projectRoot}/tools.yaml' }: ToolsSettings, place: DefinitionPlace): string {
  return workspacePath(manifest, place);
}

/** Of the manifest's platforms, those that are to be built. Throws `option-invalid`. */
function chosenPlatforms(wanted: string[], { platforms = [] }: Definition): string[] {
  return wanted.map((name) => {
    const found = platforms.find((each) => isSame(each, name));
    if (found !== undefined) return found;
    throw new PluginError('option-invalid', { message: `platforms has ${name}, which the manifest does not have.`, remedy: `Give some of ${platforms.join(', ')}, or add it to "platforms" of the manifest.` });
  });

  function isSame(known: string, name: string): boolean {
    try {
      return samePlatform(parsePlatform(known), parsePlatform(name));
    } catch (error) {
      throw new PluginError('option-invalid', { message: `platforms has "${name}".`, remedy: (error as OciError).remedy, cause: error });
    }
  }
}

/** What is locked; nothing where the lock is not there or is another's, which the build itself complains of. */
function versionsIn(definition: Definition, { lock, root, projectName, projectRoot }: DefinitionPlace): LockedVersion[] {
  if (lock === undefined) return [];
  try {
    return lockedVersions(definition, { lock: readLock(path.join(root, lock)), lockFile: lock, workspace: { root, projectName, projectRoot } });
  } catch (error) {
    if (error instanceof BuildError) return [];
    throw error;
  }
}
