import { definitionInputs, isDockerfile, platformsOf, type Definition, type Workspace } from '@nx-oci/build';
import { dockerfileOf, dockerfilePackage } from './dockerfile-bases';
import type { Inputs } from './plugin-inputs';

/**
 * What a Dockerfile that is the base of a definition brings: inputs for what it copies, less what ignore files leave out, and
 * the images that it names. `lock` is read, too, and `isShared` says that other Dockerfiles are of the same target. One that
 * cannot be read fails when it is built, and not every command of the workspace.
 */
export function dockerfileInputs(definition: Definition, context: Workspace, { lock, isShared }: { lock: string; isShared: boolean }): { inputs: Inputs; images: string[] } {
  if (!isDockerfile(definition.base)) return { inputs: [], images: [] };
  try {
    const sources = dockerfileOf(definition, context)!;
    const { files, reads, except } = dockerfilePackage().sourceInputs(sources, [lock]);
    const others = definitionInputs(definition, context, platformsOf(definition)).filter((path) => path !== sources.file);
    // To Nx, what is left out is so for all inputs of a target.
    const isFree = !isShared && sources.folders.every((folder) => others.every((path) => !overlap(path, folder.path)));
    return { images: sources.images, inputs: [...inputsOf(files), ...inputsOf(reads.flatMap(withContent)), ...(isFree ? except.flatMap(withContent).map((path) => `!{workspaceRoot}/${path}`) : [])] };
  } catch {
    return { inputs: [], images: [] };
  }
}

/** Paths and globs as files of the workspace, and of what tasks before it write. */
function inputsOf(paths: readonly string[]): Inputs {
  return paths.flatMap((path) => [`{workspaceRoot}/${path}`, { dependentTasksOutputFiles: path, transitive: true }]);
}

/** A path or glob as a file, and as a folder with all that is in it. */
function withContent(path: string): string[] {
  return path === '.' ? ['**/*'] : [path, `${path}/**/*`];
}

function overlap(one: string, other: string): boolean {
  const within = (inner: string, outer: string): boolean => outer === '.' || inner === outer || inner.startsWith(`${outer}/`);
  return within(one, other) || within(other, one);
}
