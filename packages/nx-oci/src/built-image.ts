import path from 'node:path';
import { readTargetOptions, type ExecutorContext } from '@nx/devkit';
import { openOutput, readImageRecord, type Definition, type ImageRecord } from '@nx-oci/build';
import { Store, type ImageStore } from '@nx-oci/oci';
import { imageExecutors, type OutputSettings } from './options';
import { projectOutput } from './task-context';

/** What the targets beside an image target are told. */
export interface SiblingOptions {
  /** The image target that they are about. */
  image: string;
}

/** The image that an image target of the same project built. */
export interface BuiltTarget {
  record: ImageRecord;
  /** The images, whole: what the layout leaves out comes from elsewhere. */
  images: ImageStore;
  /** Output folder, relative to the workspace. */
  output: string;
}

/** Opens what an image target built. Throws `project-unknown`, `image-missing`. */
export async function openBuilt({ image }: SiblingOptions, context: ExecutorContext): Promise<BuiltTarget> {
  const output = projectOutput(context, context.projectName!, image);
  const folder = path.join(context.root, output);
  return { output, record: readImageRecord(folder), images: await openOutput(folder, { workspaceRoot: context.root, store: new Store() }) };
}

/** The definition that an image target builds, as Nx would give it to the executor. */
export function definitionOf({ image }: SiblingOptions, context: ExecutorContext): Definition {
  const { executor } = context.projectsConfigurations.projects[context.projectName!].targets![image];
  const options = readTargetOptions<OutputSettings>({ project: context.projectName!, target: image }, context);
  return imageExecutors[executor!](options as never);
}
