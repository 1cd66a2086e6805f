import type { TargetConfiguration } from '@nx/devkit';
import { apkoDefinition, extendDefinition, workspacePath, type Definition, type Workspace } from '@nx-oci/build';
import { agentDefinition, type AgentOptions } from './agent-sandbox/agent-options';
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

/** Options of `nx-oci:image`: a definition, which may go on from that of an `apko.yaml`. */
export type ImageOptions = OutputSettings & Definition & ApkoOptions;

/** Files of apko, relative to the workspace. */
export interface ApkoOptions {
  /** An `apko.yaml`. */
  apko?: string;
  /** Its `apko.lock.json`, if that is to say what is locked. */
  apkoLock?: string;
}

/** Options of `nx-oci:service-image`. */
export type ServiceImageOptions = OutputSettings & ServiceOptions;

/** Where options are read as a definition. */
export interface DefinitionPlace extends Workspace {
  /** The target's lock, relative to the workspace, where what it says is to be told by the image. */
  lock?: string;
  /** Told of every file that is read for it, relative to the workspace. */
  onRead?(file: string): void;
  /** Told of every target that has to run before, as it writes what the definition takes. */
  onBuilder?(builder: Builder): void;
}

/** A target of a project. */
export interface Builder {
  project: string;
  target: string;
}

/** Options of `nx-oci:tools-image`. */
export type ToolsImageOptions = OutputSettings & ToolsSettings;

/** Options of `nx-oci:agent-sandbox`. */
export type AgentSandboxOptions = OutputSettings & AgentOptions;

/** The definition in the options of `nx-oci:image`: on top of that of an `apko.yaml`, where one is named. Throws `apko-invalid`. */
export function imageDefinition(options: ImageOptions, place: DefinitionPlace): Definition {
  const { apko, apkoLock, ...definition } = withoutSettings(options);
  // Without the one, the other is a property that is not known.
  if (apko === undefined) return apkoLock === undefined ? definition : ({ ...definition, apkoLock } as Definition);
  const [file, lock] = [workspacePath(apko, place), apkoLock === undefined ? undefined : workspacePath(apkoLock, place)];
  return extendDefinition(apkoDefinition(file, { workspaceRoot: place.root, onRead: place.onRead, lock }), definition);
}

/** The definition that the options of `nx-oci:service-image` make. Every other option of an image goes with them. Throws `option-invalid`. */
export function serviceImageDefinition(options: ServiceImageOptions, workspace: ProjectPlace): Definition {
  return serviceDefinition({ ...withoutSettings(options), name: options.name }, workspace);
}

/** The definition that the options of `nx-oci:agent-sandbox` make. Throws `option-invalid`, `agent-not-pinned`. */
export function agentSandboxDefinition(options: AgentSandboxOptions): Definition {
  return agentDefinition(withoutSettings(options));
}

function withoutSettings<T extends OutputSettings>(options: T): Omit<T, keyof OutputSettings> {
  const { output: _, name: _name, repository: _repository, localTag: _tag, tarballs: _tarballs, ...rest } = options;
  return rest;
}

/** The executors that build images, and how their options read as a definition. */
export const imageExecutors: Record<string, (options: never, place: DefinitionPlace) => Definition> = {
  'nx-oci:image': imageDefinition,
  'nx-oci:service-image': serviceImageDefinition,
  'nx-oci:tools-image': (options: ToolsImageOptions, place) => toolsOptions().toolsImageDefinition(options, place),
  'nx-oci:agent-sandbox': agentSandboxDefinition,
};

/** Loaded by who needs it: every command of a workspace loads this file, and most have no manifest to read. */
function toolsOptions(): typeof import('./tools-image/tools-options') {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- of the ways to do so, the one that needs no promise
  return require('./tools-image/tools-options') as typeof import('./tools-image/tools-options.js');
}

/** Options of a target as each of its configurations gives them that has a base of its own. */
export function optionsOfOtherBases({ options, configurations }: Pick<TargetConfiguration, 'options' | 'configurations'>): Record<string, unknown>[] {
  return Object.values((configurations ?? {}) as Record<string, { base?: unknown } | null>).flatMap((each) => (typeof each?.base === 'string' ? [{ ...options, ...each }] : []));
}

/** Whether an executor builds images. */
export function isImageExecutor(executor: string | undefined): executor is string {
  return executor !== undefined && Object.hasOwn(imageExecutors, executor);
}

/** The output folder of an image target, relative to the workspace. */
export function outputFolder(projectRoot: string, target: string): string {
  return ['dist/oci', projectRoot === '.' ? '' : projectRoot, target].filter(Boolean).join('/');
}
