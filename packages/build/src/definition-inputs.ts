import { formatPlatform, type Platform } from '@nx-oci/oci';
import type { Definition, Workspace } from './definition';
import { workspacePath } from './tokens';

/** Every path of the workspace that building a definition reads, files and folders, each once, relative to the workspace. */
export function definitionInputs(definition: Definition, workspace: Pick<Workspace, 'projectRoot' | 'projectName'>, platforms: Platform[]): string[] {
  const paths = new Set<string>();
  for (const content of definition.contents ?? []) {
    for (const platform of platforms) {
      const from = typeof content.from === 'string' ? content.from : content.from[formatPlatform(platform)];
      if (from !== undefined) paths.add(workspacePath(from, workspace, platform));
    }
  }
  for (const file of definition.certificates ?? []) paths.add(workspacePath(file, workspace));
  const [, onDisk] = /^oci-(?:layout|archive):(.+)$/.exec(definition.base ?? '') ?? [];
  if (onDisk !== undefined) paths.add(workspacePath(onDisk, workspace));
  return [...paths];
}

/** The project and target whose image a definition is built on, if it is one. */
export function baseProject({ base = '' }: Definition): { project: string; target: string } | undefined {
  const [, project, target = 'image'] = /^project:([^:]+)(?::([^:]+))?$/.exec(base) ?? [];
  return project === undefined ? undefined : { project, target };
}
