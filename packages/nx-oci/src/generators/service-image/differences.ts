import { readNxJson, type ProjectConfiguration, type Tree } from '@nx/devkit';
import { pluginOptions } from '../../plugin-options';
import { releaseOf } from '../../release/release-config';
import { artifactPath } from '../../scaffold/project-directory';
import { definitionFile } from '../../scaffold/project-definition';
import { defaultOptions, type Service } from '../../wiring/service';
import { runtimes } from './runtime';
import type { ServiceImageOptions } from './service-image';

/** The options that a service is made with, as they may be given again. */
type Given = Pick<ServiceImageOptions, 'runtime' | 'artifact' | 'repository' | 'port' | 'useProjectJson' | 'release'>;

/** The runtime of a service's image: static binaries are in Go, or in any other language. */
export type ImageRuntime = 'static' | 'node' | 'python';

/** What a service that is there has, as its target or nx.json declares it. */
interface Declared extends Service {
  /** With what nx.json has for the target. */
  options: Record<string, unknown>;
  /** The file that an option is in, and where in it. */
  placeOf(option: string): string;
}

/** The runtime of the image of a service that is there. */
export function imageRuntime(tree: Tree, service: Service, project: ProjectConfiguration): ImageRuntime {
  return (declaredOf(tree, service, project).options.runtime ?? 'static') as ImageRuntime;
}

/**
 * The options that are given for a service that is there, and that it has otherwise: what it has stays. A line each, with
 * the file to change it in. An option that is not given is none.
 */
export function differences(tree: Tree, service: Service, project: ProjectConfiguration, given: Given): string[] {
  const declared = declaredOf(tree, service, project);
  return [...runtimeDifference(declared, given), ...artifactDifference(declared, given), ...repositoryDifference(declared, given), ...portDifference(declared, given), ...fileDifference(tree, declared, given), ...releaseDifference(tree, declared, given)];
}

function declaredOf(tree: Tree, service: Service, { targets = {} }: ProjectConfiguration): Declared {
  const { root, target } = service;
  const nxJson = readNxJson(tree);
  const own = (targets[target].options ?? {}) as Record<string, unknown>;
  const defaults = defaultOptions(target, targets[target], nxJson);
  return {
    ...service,
    options: { ...defaults, ...own },
    placeOf: (option) => (!(option in own) && option in defaults ? 'nx.json, in "targetDefaults"' : `${definitionFile(tree, root)}, in the options of its target "${target}"`),
  };
}

/** Says that an option changes nothing, what there is, and where to change it. */
function difference(option: string, given: unknown, has: string, where: string): string[] {
  return [`--${option}=${String(given)} changes nothing: ${has}. ${where}`];
}

function optionDifference({ project, options, placeOf }: Declared, option: string, given: unknown, name: string, also = ''): string[] {
  const value = options[name];
  const has = value === undefined ? `no "${name}"` : `"${name}": ${JSON.stringify(value).replaceAll(',', ', ')}`;
  return difference(option, given, `${project} has ${has}`, `Change that in ${placeOf(name)}${also}.`);
}

function runtimeDifference(declared: Declared, { runtime }: Given): string[] {
  const { runtime: has = 'static' } = declared.options;
  const image = runtime === 'go' ? 'static' : runtime;
  if (image === has) return [];
  const { project, placeOf } = declared;
  return difference('runtime', runtime, `${project} is made of ${has === 'static' ? 'a static binary, as services in Go are' : `an app for ${has}`}`, `Change that in ${placeOf('runtime')}, with what builds it.`);
}

function artifactDifference(declared: Declared, { artifact }: Given): string[] {
  if (artifact === undefined) return [];
  const name = runtimes[(declared.options.runtime ?? 'static') as ImageRuntime]?.artifact ?? 'binary';
  const { [name]: has } = declared.options;
  const same = typeof has === 'string' && withProject(declared, has) === withProject(declared, artifactPath(artifact));
  return same ? [] : optionDifference(declared, 'artifact', artifact, name);
}

function repositoryDifference(declared: Declared, { repository }: Given): string[] {
  return repository === undefined || repository === declared.repository ? [] : optionDifference(declared, 'repository', repository, 'repository');
}

function portDifference(declared: Declared, { port }: Given): string[] {
  const ports = [declared.options.ports ?? []].flat().map(String);
  if (port === undefined || ports.some((each) => [String(port), `${port}/tcp`].includes(each))) return [];
  return optionDifference(declared, 'port', port, 'ports', ', and where the service listens');
}

function fileDifference(tree: Tree, { project, root }: Declared, { useProjectJson }: Given): string[] {
  const file = definitionFile(tree, root);
  if (useProjectJson === undefined || useProjectJson === file.endsWith('project.json')) return [];
  return difference('useProjectJson', useProjectJson, `${project} has ${file}`, 'Move what is in it by hand.');
}

function releaseDifference(tree: Tree, { project }: Declared, { release }: Given): string[] {
  const there = releaseOf(tree, project);
  if (release === false && there?.released) {
    return difference('release', release, `${project} is in ${there.place}`, `Change that in nx.json: there, "!${project}" leaves it out.`);
  }
  if (release !== true) return [];
  if (pluginOptions(readNxJson(tree)).unwired?.includes(project)) {
    return difference('release', release, `"unwired" has ${project}`, 'Change that in nx.json, in the options of the plugin nx-oci.');
  }
  return there?.released === false ? difference('release', release, `${there.place} leaves ${project} out`, `Change that in nx.json: remove "!${project}" there.`) : [];
}

function withProject({ project, root }: Service, text: string): string {
  return text.replaceAll('{projectName}', project).replaceAll('{projectRoot}', root);
}
