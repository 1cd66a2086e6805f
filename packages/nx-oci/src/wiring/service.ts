import type { NxJsonConfiguration, ProjectConfiguration, TargetConfiguration } from '@nx/devkit';
import { defaultLocalTag } from '@nx-oci/build';
import { isImageExecutor } from '../options';

/** A project with a target of `nx-oci:service-image`: what other places are to know of it. */
export interface Service {
  project: string;
  /** Of the project, relative to the workspace. */
  root: string;
  /** The image target. */
  target: string;
  /** The target that loads the image into an engine. */
  loadTarget: string;
  /** The image's name in an engine, with tag. */
  localTag: string;
  /** Where the image is pushed to, without tag. */
  repository?: string;
  /** The first TCP port that the image declares. */
  port?: number;
}

/** What of an image target's options a service is read from; what cannot be is for the build to complain of. */
interface ReadOptions {
  name?: string;
  repository?: string;
  localTag?: string;
  ports: string[];
}

/** An image that engines can be given: of a service, or of a target of `nx-oci:image`. */
export interface LocalImage extends Service {
  isService: boolean;
}

/** The images of one project, by the targets that it declares. */
export function localImagesIn(
  project: string,
  { root, targets = {} }: Pick<ProjectConfiguration, 'root' | 'targets'>,
  nxJson: NxJsonConfiguration | null,
): LocalImage[] {
  const images = Object.entries(targets).filter(([, target]) => isImageExecutor(target?.executor));
  const main = mainImage(images.map(([name]) => name));
  return images.map(([target, configuration]) => {
    const { name, repository, localTag, ports } = optionsOf(target, configuration, { project, root, nxJson });
    const [port] = ports.flatMap((each) => /^(\d+)(\/tcp)?$/.exec(each)?.[1] ?? []).map(Number);
    return {
      isService: configuration.executor === 'nx-oci:service-image',
      project,
      root,
      target,
      loadTarget: target === main ? 'load' : `${target}-load`,
      localTag: localTag ?? defaultLocalTag(repository, (name ?? project.replace(/^.*\//, '')).toLowerCase()),
      ...(repository !== undefined && { repository }),
      ...(port !== undefined && { port }),
    };
  });
}

/** Of the image targets of a project, the one whose siblings have plain names: the one called `image`, or else the first. */
export function mainImage(names: readonly string[]): string | undefined {
  return names.includes('image') ? 'image' : names[0];
}

/** The options as Nx would give them to the executor: over the defaults of `nx.json`, with the project's name and root in them. */
function optionsOf(
  name: string,
  target: TargetConfiguration,
  { project, root, nxJson }: { project: string; root: string; nxJson: NxJsonConfiguration | null },
): ReadOptions {
  const given: Record<string, unknown> = { ...defaultOptions(name, target, nxJson), ...target.options };
  const text = (value: unknown): string | undefined =>
    typeof value === 'string' ? value.replaceAll('{projectName}', project).replaceAll('{projectRoot}', root) : undefined;
  return {
    name: text(given.name),
    repository: text(given.repository),
    localTag: text(given.localTag),
    ports: Array.isArray(given.ports) ? given.ports.map(String) : [],
  };
}

/** The options that `nx.json` has for a target, which its own go over. Defaults for some projects only, which are lists, are a matter of the project graph. */
export function defaultOptions(name: string, { executor }: TargetConfiguration, nxJson: NxJsonConfiguration | null): Record<string, unknown> {
  const { targetDefaults = {} } = nxJson ?? {};
  const defaults = targetDefaults[executor!] ?? targetDefaults[name];
  return Array.isArray(defaults) ? {} : ((defaults?.options ?? {}) as Record<string, unknown>);
}
