import path from 'node:path';
import {
  addDependenciesToPackageJson,
  formatFiles,
  generateFiles,
  installPackagesTask,
  readNxJson,
  updateProjectConfiguration,
  type GeneratorCallback,
  type TargetConfiguration,
  type Tree,
} from '@nx/devkit';
import { lockFile } from '@nx-oci/build';
import { PluginError } from '../../error';
import { pluginOptions } from '../../plugin-options';
import { addToRelease, leaveOutOfRelease, releaseOf } from '../../release/release-config';
import { consoleReport } from '../../report';
import { chosenProject, type ChosenProject, type ProjectChoice } from '../../scaffold/chosen-project';
import { generation } from '../../scaffold/generation';
import { lockTask } from '../../scaffold/lock-task';
import { addProject, requirePackageFolder, type NewProject } from '../../scaffold/new-project';
import { buildFirst, lockFirst, repositoryMissing } from '../../scaffold/next-steps';
import { nxCommand } from '../../scaffold/nx-command';
import { requirePort } from '../../scaffold/port';
import { artifactPath } from '../../scaffold/project-directory';
import { newRepository } from '../../scaffold/repository';
import { requireToolchain } from '../../scaffold/toolchain';
import type { Service } from '../../wiring/service';
import { servicesOf } from '../../wiring/workspace-services';
import { wireService } from '../../wiring/wiring';
import { usePlugin } from '../init/init';
import { differences, imageRuntime } from './differences';
import { recordPlaces, unrecordedPlaces, type Places } from './places';
import { runtimes, type Runtime } from './runtime';

export interface ServiceImageOptions extends ProjectChoice, Places {
  runtime: keyof typeof runtimes;
  artifact?: string;
  repository?: string;
  port?: number;
  useProjectJson?: boolean;
  release?: boolean;
  lock?: boolean;
  skipFormat?: boolean;
}

/** Makes a service with an image, and wires it into every place that has to know of it. */
export default function serviceImageGenerator(tree: Tree, options: ServiceImageOptions): Promise<GeneratorCallback> {
  return generation(async () => {
    const report = consoleReport();
    // All that can be refused is, before anything is written.
    const runtime = runtimeOf(options.runtime);
    const project = chosenProject(tree, options);
    const there = mainService(tree, project.project);
    const image = { project: project.project, root: project.root, target: there?.target ?? 'image' };
    const port = requirePort(options.port);
    const repository = newRepository(tree, options.repository, project.plain);
    const places = unrecordedPlaces(tree, options);
    const artifact = options.artifact === undefined ? {} : { [runtime.artifact]: artifactPath(options.artifact) };
    if (!there) requireFree(project, options);
    if (!project.declared && options.artifact !== undefined && options.runtime !== 'static') {
      throw new PluginError('option-invalid', { message: `artifact is "${options.artifact}", and ${project.project} is new: what its build writes is known.`, remedy: 'Leave --artifact out; it is for a project that is there (--project), and for the runtime static.' });
    }
    if (!project.declared && options.useProjectJson === false) requirePackageFolder(tree, project.root);
    if (!project.declared && runtime.toolchain) requireToolchain(runtime.toolchain);
    const build = there || !project.declared || project.declared.targets?.build ? {} : (runtime.buildOf?.(project, tree) ?? {});
    const others = there ? differences(tree, there, project.declared!, options) : [];
    const locked = there ? runtimes[imageRuntime(tree, there, project.declared!)]?.locked : runtime.locked;

    const before = new Map(tree.listChanges().map((change) => [change.path, change.content]));
    usePlugin(tree);
    const after: GeneratorCallback[] = [];
    if (!there) {
      const made = { ...runtime.image(project), ...artifact, ...(repository && { repository }) };
      if (project.declared) addTargets(tree, project, build, { ...made, ...(port && { ports: [port] }) });
      else after.push(...newService(tree, { ...project, useProjectJson: options.useProjectJson }, runtime, { ...made, ports: [port ?? 8080] }));
    }
    // A run before may have been where the sources could not be reached.
    if (locked && options.lock !== false && !tree.exists(lockFile(image.root, image.target))) after.push(lockTask(tree, project.project));
    const done = [
      there ? `${project.project} has its image target: its own files stay as they are.` : `${project.declared ? 'Added an image target to' : 'Made'} ${project.project} in ${project.root}.`,
      ...recordPlaces(tree, places),
      ...wire(tree, project.project, options),
    ];
    if (!options.skipFormat) await formatFiles(tree);

    const same = tree.listChanges().every(({ path: file, content }) => before.get(file)?.equals(content!));
    if (there && same && others.length === 0) done.push('Nothing is to be done.');
    done.forEach((line) => report.line(line));
    others.forEach((line) => report.warn(line));
    const hasRepository = mainService(tree, project.project)?.repository !== undefined;
    const released = releaseOf(tree, project.project)?.released;
    return async () => {
      for (const task of after) await task();
      const nx = nxCommand(tree);
      const [build, load, release] = [`${nx} run ${image.project}:${image.target} builds the image`, `:${there?.loadTarget ?? 'load'} takes it to the local engine`, `${nx} release makes a version of it`];
      report.line(`Next: ${there ? '' : buildFirst(tree, image)}${locked ? lockFirst(tree, image) : ''}${released ? `${build}, ${load}, and ${release}` : `${build}, and ${load}`}.`);
      if (!hasRepository) report.line(repositoryMissing(tree, image));
    };
  });
}

/** The service that a project is; of several, the one whose load target has the plain name. */
function mainService(tree: Tree, project: string): Service | undefined {
  const services = servicesOf(tree).filter((service) => service.project === project);
  return services.find(({ loadTarget }) => loadTarget === 'load') ?? services[0];
}

function runtimeOf(name: string): Runtime {
  if (Object.hasOwn(runtimes, name)) return runtimes[name as keyof typeof runtimes];
  throw new PluginError('option-invalid', { message: `runtime is "${name}".`, remedy: `Give one of ${Object.keys(runtimes).join(', ')}.` });
}

/** Refuses a project that was made otherwise: a new one of that name, or a target that is no service's. */
function requireFree({ project, declared }: ChosenProject, options: ServiceImageOptions): void {
  if (declared && !options.project) {
    throw new PluginError('project-exists', {
      message: `There is a project "${project}" already, in ${declared.root}, which is no service.`,
      remedy: `Give another name, or --project=${project} to add an image to it.`,
    });
  }
  if (declared?.targets?.image) {
    throw new PluginError('project-exists', {
      message: `${project} has a target "image" of ${declared.targets.image.executor ?? 'another kind'}.`,
      remedy: 'Rename that target, or make it one of nx-oci:service-image.',
    });
  }
}

function newService(tree: Tree, project: ChosenProject & Pick<NewProject, 'useProjectJson'>, runtime: Runtime, image: object): GeneratorCallback[] {
  const { root, plain, env, useProjectJson } = project;
  runtime.share?.(tree);
  // Beside dist, as beside src.
  const templates = path.join(__dirname, '../../../src/generators/service-image/files');
  const port = (image as { ports: number[] }).ports[0];
  const facts = runtime.facts?.();
  for (const folder of runtime.templates) {
    generateFiles(tree, path.join(templates, folder), root, { project: project.project, plain, env, port, language: runtime.language, nx: nxCommand(tree), ...facts });
  }
  const sourceRoot = runtime.sources ? `${root}/${runtime.sources}` : root;
  const file = addProject(tree, { name: project.project, root, sourceRoot, useProjectJson, targets: { ...runtime.targets(project, tree), image: imageTarget(image) } });
  const installed = addDependenciesToPackageJson(tree, {}, runtime.devDependencies ?? {}, undefined, true);
  // A package of the workspace is in the lockfile of the package manager.
  return [file === 'package.json' ? () => installPackagesTask(tree, true) : installed];
}

/** An image target for a project that is there, with what builds it where it has nothing that does. */
function addTargets(tree: Tree, project: ChosenProject, build: Record<string, TargetConfiguration>, image: object): void {
  const { targets = {}, ...declared } = project.declared!;
  updateProjectConfiguration(tree, project.project, { ...declared, targets: { ...targets, ...build, image: imageTarget(image) } });
}

function imageTarget(options: object): TargetConfiguration {
  return { executor: 'nx-oci:service-image', options };
}

function wire(tree: Tree, project: string, { release }: ServiceImageOptions): string[] {
  if (pluginOptions(readNxJson(tree)).unwired?.includes(project)) return [];
  const services = servicesOf(tree).filter((service) => service.project === project);
  return [...services.flatMap((service) => wireService(tree, service)), ...(release === false ? leaveOutOfRelease : addToRelease)(tree, project)];
}
