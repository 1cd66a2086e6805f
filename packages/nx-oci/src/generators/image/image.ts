import { formatFiles, getProjects, updateProjectConfiguration, type GeneratorCallback, type Tree } from '@nx/devkit';
import { baseProject, isDockerfile, needsLock, parseDefinition, type Definition } from '@nx-oci/build';
import { PluginError } from '../../error';
import { repositoryOf } from '../../image-repository';
import { isImageExecutor } from '../../options';
import { consoleReport } from '../../report';
import { generation } from '../../scaffold/generation';
import { chosenProject } from '../../scaffold/chosen-project';
import { distFolder } from '../../scaffold/dist-folder';
import { nxCommand } from '../../scaffold/nx-command';
import { artifactPath } from '../../scaffold/project-directory';
import { requirePort } from '../../scaffold/port';
import { newRepository } from '../../scaffold/repository';
import { usePlugin } from '../init/init';

export interface ImageOptions {
  project: string;
  target?: string;
  from?: string;
  to?: string;
  base?: string;
  entrypoint?: string[];
  port?: number;
  repository?: string;
  skipFormat?: boolean;
}

/** Adds an image target to a project. */
export default function imageGenerator(tree: Tree, options: ImageOptions): Promise<GeneratorCallback> {
  return generation(async () => {
    const report = consoleReport();
    const { target = 'image', to = '/app', entrypoint } = options;
    const base = isDockerfile(options.base) ? artifactPath(options.base) : (options.base ?? 'static');
    const { project, plain, root } = chosenProject(tree, { project: options.project });
    const configuration = getProjects(tree).get(project)!;
    const there = configuration.targets?.[target];
    if (there && !isImageExecutor(there.executor)) {
      throw new PluginError('project-exists', { message: `${project} has a target "${target}" of ${there.executor ?? 'another kind'}.`, remedy: 'Give another --target.' });
    }
    if (!/^[a-z][\w.-]*$/i.test(target)) throw new PluginError('option-invalid', { message: `target is "${target}".`, remedy: 'Give letters, digits, "-", "_" and ".", such as image.' });
    if (!to.startsWith('/')) throw new PluginError('option-invalid', { message: `to is "${to}".`, remedy: 'Give an absolute path in the image, such as /app.' });
    if (!isBase(base)) throw new PluginError('option-invalid', { message: `base is "${base}".`, remedy: 'Give static, none, project:<name>, a path that ends in Dockerfile, or an image in a registry, such as debian:trixie-slim.' });
    const named = baseProject({ base })?.project;
    if (named !== undefined && !getProjects(tree).has(named)) {
      throw new PluginError('project-unknown', { message: `base is "${base}", and there is no project "${named}".`, remedy: `Correct its name; ${nxCommand(tree)} show projects lists them.` });
    }
    if (isDockerfile(base) && !base.includes('{') && !tree.exists(base)) {
      throw new PluginError('option-invalid', { message: `base is "${base}", and there is no such file.`, remedy: 'Give the path of the Dockerfile, relative to the workspace.' });
    }
    const port = requirePort(options.port);
    const repository = newRepository(tree, options.repository, plain);
    // A Dockerfile has all of it, unless more is to go on top.
    const from = options.from === undefined ? (isDockerfile(base) ? undefined : distFolder(root)) : artifactPath(options.from);
    const definition: Definition = {
      base,
      ...(from !== undefined && { contents: [{ type: 'files', from, to }] }),
      ...(entrypoint && { entrypoint }),
      ...(!isDockerfile(base) && { user: '65532:65532' }),
      ...(port && { ports: [port] }),
    };
    parseDefinition(definition);

    usePlugin(tree);
    if (!there) {
      const image = { executor: 'nx-oci:image', options: { ...(repository && { repository }), ...definition } };
      updateProjectConfiguration(tree, project, { ...configuration, targets: { ...configuration.targets, [target]: image } });
    }
    if (!options.skipFormat) await formatFiles(tree);
    report.line(there ? `${project}:${target} is an image target: it stays as it is.` : `Added the target ${target} to ${project}.`);
    return () => {
      const nx = nxCommand(tree);
      const pins = isDockerfile(base) ? 'the images that it names' : needsLock(definition) ? 'its base' : undefined;
      const lock = !there && pins ? `${nx} run ${project}:lock pins ${pins}, ` : '';
      report.line(`Next: ${lock}${nx} run ${project}:${target} builds the image, and ${nx} show project ${project} --web tells all options.`);
    };
  });
}

/** Whether a definition can have this base; whether there is such an image is for its lock to find out. */
function isBase(base: string): boolean {
  return base === 'static' || base === 'none' || isDockerfile(base) || baseProject({ base }) !== undefined || /^oci-(layout|archive):/.test(base) || repositoryOf(base) !== undefined;
}
