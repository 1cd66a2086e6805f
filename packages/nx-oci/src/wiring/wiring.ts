import { getProjects, readJson, readNxJson, writeJson, type Tree } from '@nx/devkit';
import { ciDrift } from '../generators/ci/ci-drift';
import { pluginOptions } from '../plugin-options';
import { addToRelease, releaseDrift, removeFromRelease } from '../release/release-config';
import { composeDrift } from './compose-drift';
import type { Drift } from './drift';
import type { Finding } from './finding';
import { projectRootOf } from './project-root';
import type { LocalImage, Service } from './service';
import { localImagesOf } from './workspace-services';
import { tiltDrift } from './tilt-drift';

/**
 * Adds a service to each place that `nx.json` records and that lacks it: the compose file and the Tiltfile. Returns what was
 * done, a line each; nothing when all is there. Throws `wiring-invalid`.
 */
export function wireService(tree: Tree, service: Service): string[] {
  const images = localImagesOf(tree);
  // The project may be one that the tree does not have yet.
  const findings = localFindings(tree, images.some((each) => isSame(each, service)) ? images : [...images, { ...service, isService: true }]);
  return findings.filter(({ project }) => project === service.project || project === '').flatMap(({ mend }) => mend?.(tree) ?? []);
}

/** What is amiss in all places that are to know of services, and in the workflows that were generated. Throws `wiring-invalid`, `option-invalid`. */
export function driftOf(tree: Tree): Drift[] {
  return findingsOf(tree).map(({ mend: _, ...drift }) => drift);
}

/** Mends what can be mended without loss. Returns what was done, a line each. Throws `wiring-invalid`, `option-invalid`. */
export function mendDrift(tree: Tree): string[] {
  return findingsOf(tree).flatMap(({ mend }) => mend?.(tree) ?? []).filter(Boolean);
}

function findingsOf(tree: Tree): Finding[] {
  const images = localImagesOf(tree);
  const isService = (project: string): boolean => images.some((each) => each.project === project && each.isService);
  const release = releaseDrift(tree).map((drift): Finding => {
    if (drift.remedy !== undefined) return drift;
    const change = isService(drift.project) ? addToRelease : removeFromRelease;
    return { ...drift, mend: (into) => change(into, drift.project).join(' ') };
  });
  return [...unknownOptions(tree), ...localFindings(tree, images), ...release, ...unknownProjects(tree), ...ciDrift(tree)];
}

/** Options of the plugin that it does not have, such as one with a letter too few: what they are to say would be lost. */
function unknownOptions(tree: Tree): Finding[] {
  const { compose: _, tilt: _tilt, unwired: _unwired, ...unknown } = pluginOptions(readNxJson(tree));
  return Object.keys(unknown).map((name) => ({
    place: 'plugin',
    file: 'nx.json',
    project: '',
    message: `"${name}" is no option of the plugin nx-oci.`,
    remedy: 'Its options are compose, tilt and unwired: correct or remove it, in the options of the plugin nx-oci in nx.json.',
  }));
}

/** Names of projects that are to be wired into nothing, and are those of none. */
function unknownProjects(tree: Tree): Finding[] {
  const { unwired = [] } = pluginOptions(readNxJson(tree));
  const projects = getProjects(tree);
  return unwired
    .filter((project) => !projects.has(project))
    .map((project) => ({
      place: 'plugin',
      file: 'nx.json',
      project,
      message: `"unwired" names ${project}, and there is no such project.`,
      remedy: 'Correct the name, or remove it, in the options of the plugin nx-oci in nx.json.',
    }));
}

/** What is amiss in the places that services are tried in locally. */
function localFindings(tree: Tree, images: readonly LocalImage[]): Finding[] {
  const { compose, tilt, unwired = [] } = pluginOptions(readNxJson(tree));
  const services = images.filter(({ isService, project }) => isService && !unwired.includes(project));
  const wired = { services, hasImage: (project: string): boolean => images.some((each) => each.project === project) };
  return [
    ...(compose === undefined ? [] : [...composeDrift(tree, compose, wired), ...(services.length > 0 ? homelessCompose(tree, compose) : [])]),
    ...(tilt === undefined ? [] : tiltDrift(tree, tilt, wired)),
  ];
}

function isSame(a: Service, b: Service): boolean {
  return a.project === b.project && a.target === b.target;
}

/** The target `compose-load` is inferred for the project that the compose file is in, so that there has to be one. */
function homelessCompose(tree: Tree, file: string): Finding[] {
  const projects = [...getProjects(tree).values()];
  if (projectRootOf(file, projects.map(({ root }) => root)) !== undefined) return [];
  return [
    {
      place: 'compose',
      file,
      project: '',
      message: `${file} is in no project, so that none has the target compose-load.`,
      mend(into) {
        const name = rootProjectName(into, projects.map((project) => project.name!));
        writeJson(into, 'project.json', { $schema: './node_modules/nx/schemas/project-schema.json', name, targets: {} });
        leaveScriptsAlone(into);
        return `Made the project ${name}, for the target compose-load.`;
      },
    },
  ];
}

function rootProjectName(tree: Tree, taken: readonly string[]): string {
  const written = tree.exists('package.json') ? (readJson(tree, 'package.json') as { name?: string }).name : undefined;
  const name = written ?? 'workspace';
  return taken.includes(name) ? `${name}-workspace` : name;
}

/** Scripts beside a project.json become targets, and one such as `"build": "nx run-many -t build"` would then run itself. */
function leaveScriptsAlone(tree: Tree): void {
  if (!tree.exists('package.json')) return;
  const written = readJson(tree, 'package.json') as { scripts?: object; nx?: { includedScripts?: string[] } };
  if (Object.keys(written.scripts ?? {}).length === 0 || written.nx?.includedScripts) return;
  writeJson(tree, 'package.json', { ...written, nx: { ...written.nx, includedScripts: [] } });
}
