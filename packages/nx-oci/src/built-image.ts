import path from 'node:path';
import { readTargetOptions, type ExecutorContext } from '@nx/devkit';
import { openOutput, readImageRecord, type Definition, type ImageRecord, type RegistryAccess } from '@nx-oci/build';
import { Store, type ImageStore } from '@nx-oci/oci';
import { PluginError } from './error';
import { imageExecutors, type OutputSettings } from './options';
import { placeOf, projectOutput } from './task-context';

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

/** How what was built is opened: what its layout leaves out comes from the store, or by way of `registry`. */
export interface OpenOptions {
  /** Of the image target; its output folder may be another. */
  configuration?: string;
  store?: Store;
  registry?: RegistryAccess;
}

/** Opens what an image target built. Throws `project-unknown`, `image-missing`. */
export async function openBuilt({ image }: SiblingOptions, context: ExecutorContext, options: OpenOptions = {}): Promise<BuiltTarget> {
  const output = projectOutput(context, context.projectName!, image, options.configuration);
  const folder = path.join(context.root, output);
  const { store = new Store(), registry } = options;
  return { output, record: readImageRecord(folder), images: await openOutput(folder, { workspaceRoot: context.root, store, registry }) };
}

/** The definition that an image target builds, as Nx would give it to the executor. Throws `option-invalid`. */
export function definitionOf({ image }: SiblingOptions, context: ExecutorContext): Definition {
  const { executor } = context.projectsConfigurations.projects[context.projectName!].targets![image];
  let options: OutputSettings;
  try {
    options = readTargetOptions<OutputSettings>({ project: context.projectName!, target: image }, context);
  } catch (cause) {
    throw new PluginError('option-invalid', {
      message: `The options of ${context.projectName}:${image} do not fit its executor: ${(cause as Error).message}.`,
      remedy: `Correct them; npx nx run ${context.projectName}:${image} --help tells what it takes.`,
      cause,
    });
  }
  return imageExecutors[executor!](options as never, placeOf(context, image));
}
