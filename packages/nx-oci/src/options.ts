import type { Definition } from '@nx-oci/build';
import { serviceDefinition } from './service-image/service';
import type { ProjectPlace } from './service-image/node-service';
import type { ServiceOptions } from './service-image/service-options';
import type { ToolsSettings } from './tools-image/tools-options';

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

/** Options of `nx-oci:tools-image`. */
export type ToolsImageOptions = OutputSettings & ToolsSettings;

/** Where the options of an image target are read. */
export interface ImagePlace extends ProjectPlace {
  /** The workspace, absolute. */
  root: string;
  /** The target's lock, relative to the workspace, where what it says is to be told by the image. */
  lock?: string;
}

/** What a definition is made of beside its options. */
export interface DefinitionReads {
  /** Relative to the workspace. */
  files: string[];
  /** Targets that are run before. */
  builders: { project: string; target: string }[];
}

/** An executor that builds images. */
export interface ImageExecutor {
  /** What its options read as. */
  definition(options: never, place: ImagePlace): Definition;
  /** What it reads for that, where that is more than the options. */
  reads?(options: never, place: ImagePlace): DefinitionReads;
}

/** The definition in the options of `nx-oci:image`. */
export function imageDefinition<T extends ImageOptions>(options: T): Omit<T, keyof OutputSettings> {
  const { output: _, name: _name, repository: _repository, localTag: _tag, tarballs: _tarballs, ...definition } = options;
  return definition;
}

/** The definition that the options of `nx-oci:service-image` make. Every other option of an image goes with them. Throws `option-invalid`. */
export function serviceImageDefinition(options: ServiceImageOptions, workspace: ProjectPlace): Definition {
  return serviceDefinition({ ...imageDefinition(options), name: options.name }, workspace);
}

/** The executors that build images. */
export const imageExecutors: Record<string, ImageExecutor> = {
  'nx-oci:image': { definition: imageDefinition },
  'nx-oci:service-image': { definition: serviceImageDefinition },
  'nx-oci:tools-image': {
    definition: (options: ToolsImageOptions, place) => toolsOptions().toolsImageDefinition(options, place),
    reads: (options: ToolsImageOptions, place) => toolsOptions().toolsImageReads(options, place),
  },
};

/** Loaded by who needs it: every command of a workspace loads this file, and most have no manifest to read. */
function toolsOptions(): typeof import('./tools-image/tools-options') {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- of the ways to do so, the one that needs no promise
  return require('./tools-image/tools-options') as typeof import('./tools-image/tools-options.js');
}

/** Whether an executor builds images. */
export function isImageExecutor(executor: string | undefined): executor is string {
  return executor !== undefined && Object.hasOwn(imageExecutors, executor);
}

/** The output folder of an image target, relative to the workspace. */
export function outputFolder(projectRoot: string, target: string): string {
  return ['dist/oci', projectRoot === '.' ? '' : projectRoot, target].filter(Boolean).join('/');
}
