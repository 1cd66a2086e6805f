import { parsePlatform, samePlatform, type Platform } from '@nx-oci/oci';
import type { Definition, FilesContent, Workspace } from './definition';
import { isDockerfile } from './lock';
import { isFromOutside, pathsOf } from './locked-contents';
import { platformsFor } from './platforms';
import { workspacePath } from './tokens';

/** Every path of the workspace that building a definition reads, files and folders, each once, relative to the workspace; of what a Dockerfile copies, nothing. */
export function definitionInputs(
  definition: Definition,
  workspace: Pick<Workspace, 'projectRoot' | 'projectName'>,
  platforms: Platform[],
): string[] {
  const paths = new Set<string>();
  for (const content of definition.contents ?? []) {
    if (isFromOutside(content)) {
      if (platformsFor(content, platforms).length > 0) for (const path of pathsOf(content, workspace)) paths.add(path);
      continue;
    }
    for (const platform of platformsFor(content, platforms)) {
      const from = pathFor(content.from, platform);
      if (from !== undefined) paths.add(workspacePath(from, workspace, platform));
    }
  }
  for (const file of definition.certificates ?? []) paths.add(workspacePath(file, workspace));
  const [, onDisk] = /^oci-(?:layout|archive):(.+)$/.exec(definition.base ?? '') ?? [];
  if (onDisk !== undefined) paths.add(workspacePath(onDisk, workspace));
  if (isDockerfile(definition.base)) paths.add(workspacePath(definition.base, workspace));
  return [...paths];
}

/** What a content's `from` says for a platform, tokens unexpanded; nothing if it names no path for it. Throws `platform-invalid`. */
export function pathFor(from: FilesContent['from'], platform: Platform): string | undefined {
  if (typeof from === 'string') return from;
  return Object.entries(from).find(([name]) => samePlatform(parsePlatform(name), platform))?.[1];
}

/** The project and target whose image a definition is built on, if it is one. */
export function baseProject({ base = '' }: Definition): { project: string; target: string } | undefined {
  const [, project, target = 'image'] = /^project:([^:]+)(?::([^:]+))?$/.exec(base) ?? [];
  return project === undefined ? undefined : { project, target };
}
