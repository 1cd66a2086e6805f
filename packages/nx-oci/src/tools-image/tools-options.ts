import path from 'node:path';
import { OciError, parsePlatform, samePlatform } from '@nx-oci/oci';
import { BuildError, lockedVersions, readLock, workspacePath, type Definition, type LockedVersion } from '@nx-oci/build';
import { PluginError } from '../error';
import type { DefinitionReads, ImagePlace } from '../options';
import { readManifest } from './read-manifest';
import { toolsDefinition } from './tools-definition';

/** What makes a definition of tools. */
export interface ToolsSettings extends Pick<Definition, 'platforms' | 'labels' | 'annotations' | 'created'> {
  /** The manifest, relative to the workspace; `tools.yaml` of the project unless given. */
  manifest?: string;
}

/** The definition that the options of `nx-oci:tools-image` make. Throws `tools-invalid`, `option-invalid`. */
export function toolsImageDefinition(options: ToolsSettings, place: ImagePlace): Definition {
  const { platforms, labels, annotations, created } = options;
  const { definition } = toolsDefinition(readManifest(manifestOf(options, place), place.root), (locked) => versionsIn(locked, place));
  return {
    ...definition,
    ...(platforms && { platforms: chosenPlatforms(platforms, definition) }),
    ...(labels && { labels }),
    ...(annotations && { annotations }),
    ...(created !== undefined && { created }),
  };
}

/** What such a definition is made of: the manifest, and what projects of the workspace build. */
export function toolsImageReads(options: ToolsSettings, place: ImagePlace): DefinitionReads {
  try {
    const file = manifestOf(options, place);
    return { files: [file], builders: buildersIn(file, place) };
  } catch {
    // A wrong path fails when it is read.
    return { files: [], builders: [] };
  }
}

function buildersIn(file: string, { root }: ImagePlace): DefinitionReads['builders'] {
  try {
    return toolsDefinition(readManifest(file, root)).builders;
  } catch {
    return [];
  }
}

function manifestOf({ manifest = '{projectRoot}/tools.yaml' }: ToolsSettings, place: ImagePlace): string {
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
function versionsIn(definition: Definition, { lock, root, projectName, projectRoot }: ImagePlace): LockedVersion[] {
  if (lock === undefined) return [];
  try {
    return lockedVersions(definition, { lock: readLock(path.join(root, lock)), lockFile: lock, workspace: { root, projectName, projectRoot } });
  } catch (error) {
    if (error instanceof BuildError) return [];
    throw error;
  }
}
