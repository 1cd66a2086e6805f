import { realpathSync } from 'node:fs';
import path from 'node:path';
import { OciError } from '@nx-oci/oci';
import type { Workspace } from './definition';
import { BuildError } from './error';

/**
 * The real file or folder (absolute) behind a path of the workspace, links followed.
 * Throws `content-missing`, and `path-escapes` for what lies outside of the workspace.
 */
export function sourceFile(from: string, workspace: Pick<Workspace, 'root'>): string {
  const root = realpathSync(workspace.root);
  let source: string;
  try {
    source = realpathSync(path.join(root, from));
  } catch (cause) {
    throw new BuildError('content-missing', {
      message: `${from} does not exist.`,
      remedy: 'Correct the path, or have what writes it run before: the target "build" of the project does, and so does what "dependsOn" names.',
      cause,
    });
  }
  const relative = path.relative(root, source);
  if (relative === '..' || relative.startsWith(`..${path.sep}`)) {
    throw new OciError('path-escapes', {
      message: `${from} is a link that leaves the workspace.`,
      remedy: 'Copy the file into the workspace: nothing outside is part of what the cache knows.',
    });
  }
  return source;
}

/** Does what reads `from`, a path of the workspace; an error of the file system is `content-missing`. */
export function reading<T>(from: string, action: () => T): T {
  try {
    return action();
  } catch (cause) {
    if (!/^E[A-Z]+$/.test((cause as NodeJS.ErrnoException).code ?? '')) throw cause;
    throw new BuildError('content-missing', {
      message: `${from} cannot be read: ${(cause as Error).message}.`,
      remedy: 'Make it readable for who builds, and let nothing else write it meanwhile.',
      cause,
    });
  }
}
