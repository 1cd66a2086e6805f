import type { TargetConfiguration } from '@nx/devkit';
import { manifestGlobs } from './manifest-files';
import { outputFolder } from '../options';
import { imageTargetOf } from './pinned-images';
import type { Inputs } from '../plugin-inputs';
import type { DeclaredTarget, InferenceContext } from '../targets';

/** The executor that pins digests. */
export const pinDigestsExecutorName = 'nx-oci:pin-digests';

/**
 * Completes a target that pins digests. It depends on the image targets that it names, or on `images`, those of its project;
 * and counts what the files hold and which images were built.
 */
export function manifestsTarget(
  name: string,
  { options }: DeclaredTarget,
  images: string[],
  context: InferenceContext,
): TargetConfiguration {
  const named = Object.values(options?.images ?? {}).flatMap((value) => imageTargetOf(value) ?? []);
  return {
    executor: pinDigestsExecutorName,
    cache: true,
    dependsOn: options?.images ? named.map(({ project, target }) => ({ projects: [project], target })) : images,
    inputs: [
      ...context.pluginInputs,
      ...fileInputs(options?.files, context),
      { dependentTasksOutputFiles: '**/image.json', transitive: true },
    ],
    outputs: ['{options.output}'],
    options: { output: outputFolder(context.projectRoot, name) },
    metadata: { technologies: ['oci'], description: 'Write deployment files that name images by the digests that were built' },
  };
}

/** Files may be of the workspace or of a task before; globs that are not valid fail when the target runs. */
function fileInputs(files: unknown, context: InferenceContext): Inputs {
  try {
    const { include, exclude } = manifestGlobs(files as string[], context);
    return [
      ...include.map((glob) => `{workspaceRoot}/${glob}`),
      ...exclude.map((glob) => `!{workspaceRoot}/${glob}`),
      ...include.map((glob) => ({ dependentTasksOutputFiles: glob, transitive: true })),
    ];
  } catch {
    return [];
  }
}
