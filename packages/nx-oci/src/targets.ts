import type { TargetConfiguration } from '@nx/devkit';
import { baseProject, defaultPlatforms, definitionInputs, lockFile, needsLock, parseDefinition, workspacePath, type Definition, type Workspace } from '@nx-oci/build';
import { parsePlatform, platformSlug, formatPlatform, type Platform } from '@nx-oci/oci';
import { buildTarget, isBuildExecutor } from './builds/build-targets';
import { dockerfileInputs } from './dockerfile-inputs';
import { manifestsTarget, pinDigestsExecutorName } from './manifests/manifests-target';
import { renderExecutorName, renderTargets } from './manifests/render-target';
import { imageExecutors, isImageExecutor, optionsOfOtherBases, outputFolder, type Builder } from './options';
import type { Inputs } from './plugin-inputs';
import { mainImage } from './wiring/service';

/** A target as a project file declares it. */
export type DeclaredTarget = TargetConfiguration<Record<string, unknown>>;

/** Where targets are inferred. */
export interface InferenceContext extends Workspace {
  /** What stands for the plugin itself in a target's hash. */
  pluginInputs: Inputs;
}

const technologies = ['oci'];

/** The targets that a project's own bring: those of builds, images and manifests completed, and the siblings of images and of what is rendered. */
export function inferTargets(declared: Record<string, DeclaredTarget>, context: InferenceContext): Record<string, TargetConfiguration> {
  const inferred: Record<string, TargetConfiguration> = {};
  const images = Object.entries(declared).filter(([, target]) => isImageExecutor(target?.executor));
  const main = mainImage(images.map(([name]) => name));
  for (const [name, target] of images) {
    const read = definitionIn(target, context);
    const platforms = validPlatforms(read.definition.platforms ?? defaultPlatforms);
    const others = optionsOfOtherBases(target).map((options) => definitionIn({ ...target, options }, context));
    inferred[name] = imageTarget(name, { ...read, executor: target.executor!, platforms, others }, context);
    const prefix = name === main ? '' : `${name}-`;
    const siblings = {
      ...siblingTargets(name, prefix, platforms),
      ...(target.executor === 'nx-oci:tools-image' && toolsTargets(name, prefix)),
      ...(target.executor === 'nx-oci:agent-sandbox' && sandboxTargets(name, prefix)),
      ...(name === main && releaseTarget(name)),
    };
    for (const [sibling, configuration] of Object.entries(siblings)) if (isOpen(declared[sibling], configuration)) inferred[sibling] = configuration;
  }
  const imageNames = images.map(([name]) => name);
  for (const [name, target] of Object.entries(declared)) {
    if (target?.executor === pinDigestsExecutorName) inferred[name] = manifestsTarget(name, target, imageNames, context);
    if (isBuildExecutor(target?.executor)) inferred[name] = buildTarget(target, context.pluginInputs);
    if (target?.executor === renderExecutorName) {
      for (const [each, configuration] of Object.entries(renderTargets(name, target, context))) if (isOpen(declared[each], configuration)) inferred[each] = configuration;
    }
  }
  return inferred;
}

/** Whether a target is not declared, or is declared as options and the like for what is inferred. */
function isOpen(declared: DeclaredTarget | undefined, { executor }: TargetConfiguration): boolean {
  return declared?.command === undefined && (declared?.executor ?? executor) === executor;
}

function imageTarget(
  name: string,
  { executor, platforms, others, ...read }: ReadDefinition & { executor: string; platforms: Platform[]; others: ReadDefinition[] },
  context: InferenceContext,
): TargetConfiguration {
  const { definition } = read;
  const all = [read, ...others];
  const lock = lockFile(context.projectRoot, name);
  const bases = all.flatMap((each) => baseProject(each.definition) ?? []);
  const dockerfiles = all.map((each) => dockerfileInputs(each.definition, context, { lock, isShared: all.length > 1 }));
  const folder = outputFolder(context.projectRoot, name);
  return {
    executor,
    cache: true,
    dependsOn: [
      'build',
      ...bases.map(({ project, target }) => ({ projects: [project], target })),
      ...all.flatMap(({ builders }) => builders).map(({ project, target }) => ({ projects: [project], target })),
    ],
    inputs: [
      ...context.pluginInputs,
      ...all.flatMap((each) => contentInputs(() => [...each.files, ...definitionInputs(each.definition, context, platforms)])),
      ...dockerfiles.flatMap(({ inputs }) => inputs),
      ...baseInputs(bases[0]),
      ...(all.some((each, at) => needsLock(each.definition, dockerfiles[at].images)) ? [`{workspaceRoot}/${lock}`] : []),
      ...(definition.created === 'env' ? [{ env: 'SOURCE_DATE_EPOCH' }] : []),
    ],
    outputs: ['{options.output}'],
    options: { output: folder },
    configurations: Object.fromEntries(
      platforms.map((platform) => [
        platformSlug(platform),
        { platforms: [formatPlatform(platform)], output: `${folder}.${platformSlug(platform)}` },
      ]),
    ),
    metadata: {
      technologies,
      description: `Build the image for ${platforms.map(formatPlatform).join(', ')}`,
      help: {
        command: `npx nx run ${context.projectName}:${name} --help`,
        example: { args: platforms.slice(0, 1).map((platform) => `--configuration=${platformSlug(platform)}`) },
      },
    },
  };
}

/** A definition, and what it is made of beside the options of its target: files, relative to the workspace, and targets that run before. */
interface ReadDefinition {
  definition: Definition;
  files: string[];
  builders: Builder[];
}

/**
 * The definition of a target, and the files that it is read from beside the project's own. One that is not valid counts for
 * nothing: it fails when it is built, and not every command of the workspace; then what it may have been read from still counts.
 */
function definitionIn({ executor, options }: DeclaredTarget, workspace: InferenceContext): ReadDefinition {
  const files = new Set<string>();
  const builders: Builder[] = [];
  try {
    for (const file of [options?.apko, options?.apkoLock]) if (typeof file === 'string') files.add(workspacePath(file, workspace));
    const place = { ...workspace, onRead: (file: string) => files.add(file), onBuilder: (builder: Builder) => builders.push(builder) };
    return { definition: parseDefinition(imageExecutors[executor!]((options ?? {}) as never, place)), files: [...files], builders };
  } catch {
    return { definition: {}, files: [...files], builders };
  }
}


/**
 * Inputs for the paths that a definition reads: as files of the workspace, and as outputs of the tasks that this one
 * depends on, since the path alone does not tell which of the two it is. A definition with a wrong path fails when it is
 * built, not when the graph is made.
 */
function contentInputs(paths: () => string[]): Inputs {
  try {
    return paths().flatMap((path) => [
      `{workspaceRoot}/${path}`,
      `{workspaceRoot}/${path}/**/*`,
      { dependentTasksOutputFiles: path, transitive: true },
      { dependentTasksOutputFiles: `${path}/**/*`, transitive: true },
    ]);
  } catch {
    return [];
  }
}

function baseInputs(base: { target: string } | undefined): Inputs {
  return base ? [{ dependentTasksOutputFiles: '**/{image.json,layout/**/*}', transitive: false }] : [];
}

function validPlatforms(names: string[]): Platform[] {
  return names.flatMap((name) => {
    try {
      return [parsePlatform(name)];
    } catch {
      return [];
    }
  });
}

function siblingTargets(image: string, prefix: string, platforms: Platform[]): Record<string, TargetConfiguration> {
  const alone = (executor: string, description: string): TargetConfiguration => standalone(image, executor, description);
  const sibling = (executor: string, description: string): TargetConfiguration => ({ ...alone(executor, description), dependsOn: [image] });
  return {
    [`${prefix}tarball`]: sibling('tarball', 'Write complete tarballs of the image, one for each platform'),
    [`${prefix}load`]: sibling('load', 'Load the image into docker, podman or containerd, for the platform that it runs'),
    [`${prefix}run`]: { ...sibling('run', 'Run the image in docker or podman until it is stopped'), continuous: true },
    [`${prefix}verify`]: sibling('verify', 'Build the image again in an empty store and compare'),
    [`${prefix}explain`]: sibling('explain', 'Say which input moved which layer since an earlier build'),
    [`${prefix}inspect`]: sibling('inspect', 'Tell platforms, configuration, layers and files of the image'),
    [`${prefix}push`]: {
      ...sibling('push', 'Print what pushing the image would write; with --publish, or PUBLISH=1, push it'),
      configurations: Object.fromEntries(platforms.map((platform) => [platformSlug(platform), { platform: formatPlatform(platform) }])),
    },
    [`${prefix}push-index`]: alone('push-index', 'Join platforms that were pushed from several machines to one index'),
    [`${prefix}doctor`]: alone('doctor', 'Check all that publishing the image hangs on, without writing anything'),
    [`${prefix}lock`]: alone('lock', 'Choose versions and digests of what the definition names, and write them down'),
  };
}

/** A target about an image that needs none to be built. */
function standalone(image: string, executor: string, description: string): TargetConfiguration {
  return { executor: `nx-oci:${executor}`, cache: false, dependsOn: [], options: { image }, metadata: { technologies, description } };
}

/** What images of tools have beside: they read what is pushed, and what machines have. */
function toolsTargets(image: string, prefix: string): Record<string, TargetConfiguration> {
  return {
    [`${prefix}update`]: standalone(image, 'tools-update', 'Have .tools.lock name the tools that were pushed'),
    [`${prefix}parity`]: standalone(image, 'tools-parity', 'Say which tool comes from where in which version, on each platform and here'),
  };
}

/** What images of agents have beside: runs of them. */
function sandboxTargets(image: string, prefix: string): Record<string, TargetConfiguration> {
  const target = (executor: string, description: string, more: TargetConfiguration): TargetConfiguration => ({ executor: `nx-oci:${executor}`, cache: false, dependsOn: [], metadata: { technologies, description }, ...more });
  return {
    [`${prefix}sandbox`]: target('sandbox', 'Run the agent in a container without rights until it ends or is stopped', { dependsOn: [image], continuous: true, options: { image } }),
    [`${prefix}sandbox-start`]: target('sandbox-start', 'Start the agent in a container without rights, and leave it running', { dependsOn: [image], options: { sandbox: `${prefix}sandbox` } }),
    [`${prefix}sandbox-list`]: target('sandbox-list', 'List the sandboxes of the project', {}),
    [`${prefix}sandbox-logs`]: target('sandbox-logs', 'Print what the agent of a sandbox has said', {}),
    [`${prefix}sandbox-stop`]: target('sandbox-stop', 'Stop sandboxes; their work becomes branches, and all else of them is gone', {}),
  };
}

/**
 * What `nx release publish` runs. Nx leaves out the tasks before it when projects are chosen, so that it has none: whether
 * the image is there, and of the present sources, it finds out itself.
 */
function releaseTarget(image: string): Record<string, TargetConfiguration> {
  const metadata = { technologies, description: 'Publish the image under nx release' };
  return { 'nx-release-publish': { executor: 'nx-oci:release-publish', cache: false, dependsOn: [], options: { image }, metadata } };
}
