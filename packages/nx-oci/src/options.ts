import type { Definition, FilesContent } from '@nx-oci/build';
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
export function imageDefinition(options: ImageOptions): Definition {
  const { output: _, name: _name, repository: _repository, localTag: _tag, tarballs: _tarballs, ...definition } = options;
  return definition;
}

/**
 * What a service image is: one static binary at the root, started directly, as a user without rights, on the static base.
 * Every other option of an image goes with it.
 */
export function serviceImageDefinition({ binary = '', name, contents = [], ...rest }: ServiceImageOptions): Definition {
  const file = name ?? (typeof binary === 'string' ? binary : (Object.values(binary)[0] ?? '')).split('/').pop()!;
  const program: FilesContent = { type: 'files', from: binary, to: `/${file}`, mode: '0755', expect: 'static-binary' };
  return imageDefinition({
    base: 'static',
    user: '65532:65532',
    ...rest,
    contents: [...contents, program],
    entrypoint: [`/${file}`],
  });
}

/** The executors that build images, and how their options read as a definition. */
export const imageExecutors: Record<string, (options: never) => Definition> = {
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
