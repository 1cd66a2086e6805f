import type { Definition } from '@nx-oci/build';
import type { ProjectPlace } from './service-image/node-service';
import { serviceDefinition } from './service-image/service';
import type { ServiceOptions } from './service-image/service-options';

/** What every image target has beside its definition. */
export interface OutputSettings {
  /** Output folder, relative to the workspace. */
  output: string;
  /** Base of the tarballs' names; by default the project's name. */
  name?: string;
  /** Where pushes go. */
  repository?: string;
  /** Name in a local engine, with tag. */
  localTag?: string;
  tarballs?: 'auto' | 'always' | 'never';
}

/** Options of `nx-oci:image`. */
export type ImageOptions = OutputSettings & Definition;

/** Options of `nx-oci:service-image`. */
export type ServiceImageOptions = OutputSettings & ServiceOptions;

/** The definition in the options of `nx-oci:image`. */
export function imageDefinition<T extends ImageOptions>(options: T): Omit<T, keyof OutputSettings> {
  const { output: _, name: _name, repository: _repository, localTag: _tag, tarballs: _tarballs, ...definition } = options;
  return definition;
}

/** The definition that the options of `nx-oci:service-image` make. Every other option of an image goes with them. Throws `option-invalid`. */
export function serviceImageDefinition(options: ServiceImageOptions, workspace: ProjectPlace): Definition {
  return serviceDefinition({ ...imageDefinition(options), name: options.name }, workspace);
}

/** The executors that build images, and how their options read as a definition. */
export const imageExecutors: Record<string, (options: never, workspace: ProjectPlace) => Definition> = {
  'nx-oci:image': imageDefinition,
  'nx-oci:service-image': serviceImageDefinition,
};

/** Whether an executor builds images. */
export function isImageExecutor(executor: string | undefined): executor is string {
  return executor !== undefined && Object.hasOwn(imageExecutors, executor);
}

/** The output folder of an image target, relative to the workspace. */
export function outputFolder(projectRoot: string, target: string): string {
  return ['dist/oci', projectRoot === '.' ? '' : projectRoot, target].filter(Boolean).join('/');
}
