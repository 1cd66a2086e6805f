import path from 'node:path';
import type { ExecutorContext } from '@nx/devkit';
import { baseProject, readImageRecord } from '@nx-oci/build';
import { parseDigest } from '@nx-oci/oci';
import { PluginError } from '../error';
import { isRepository, repositoryOf } from '../image-repository';
import type { Pin } from './manifest-references';
import { isImageExecutor } from '../options';
import { projectOutput, taskName } from '../task-context';

/** An image that is pinned. */
export interface PinnedImage extends Pin {
  /** The `image.json` that its digest is from, relative to the workspace. */
  record: string;
}

/** The image target that a value of `images` names, `project` or `project:target`; nothing for what is neither. */
export function imageTargetOf(value: unknown): { project: string; target: string } | undefined {
  return typeof value === 'string' ? baseProject({ base: `project:${value}` }) : undefined;
}

/**
 * Reads the digests of the images that a task pins: those that `images` names, or of every image target that it depends on.
 * The images that those are built on are not meant.
 * Throws `option-invalid`, `project-unknown`, `image-missing`.
 */
export function pinnedImages(images: Record<string, string> | undefined, context: ExecutorContext): PinnedImage[] {
  const pinned = images ? namedImages(images, context) : imagesBefore(context);
  for (const [at, { name }] of pinned.entries()) {
    const other = pinned.slice(0, at).find((each) => repositoryOf(each.name) === repositoryOf(name));
    if (other === undefined) continue;
    throw invalid(context, `names one repository twice, as ${other.name} and ${name}`, 'Name in "images" which image target it is.');
  }
  return pinned;
}

function namedImages(images: Record<string, string>, context: ExecutorContext): PinnedImage[] {
  return Object.entries(images).map(([name, value]) => {
    const named = imageTargetOf(value);
    if (named === undefined) {
      const said = `has ${JSON.stringify(value)} for the image ${name}, which is no image target`;
      throw invalid(context, said, 'Write "project" or "project:target".');
    }
    const task = tasksBefore(context).find(({ project, target }) => project === named.project && target === named.target);
    return readImage({ ...named, configuration: task?.configuration }, context, name);
  });
}

function imagesBefore(context: ExecutorContext): PinnedImage[] {
  const tasks = tasksBefore(context).filter(({ isNearest }) => isNearest);
  const remedy = 'Name images in "images", or add image targets to dependsOn.';
  if (tasks.length === 0) throw invalid(context, 'depends on no image target', remedy);
  return tasks.map((task) => readImage(task, context));
}

function readImage({ project, target, configuration }: ImageTask, context: ExecutorContext, named?: string): PinnedImage {
  const configured = context.projectsConfigurations.projects[project]?.targets?.[target]?.configurations?.[configuration ?? ''];
  const folder = (configured as { output?: string } | undefined)?.output ?? projectOutput(context, project, target);
  const { repository, digest } = readImageRecord(path.join(context.root, folder));
  const name = named ?? repository;
  if (name === undefined) {
    const said = `depends on ${project}:${target}, which has no repository that files could name`;
    throw invalid(context, said, 'Set "repository" there, or name the image in "images".');
  }
  if (!isRepository(name)) {
    const said = `has ${JSON.stringify(name)} for the name of an image, which is no repository without tag and digest`;
    throw invalid(context, said, 'Write it as the files do, such as ghcr.io/acme/greeter.');
  }
  return { name, digest: parseDigest(digest), record: path.posix.join(folder, 'image.json') };
}

interface ImageTask {
  project: string;
  target: string;
  configuration?: string;
}

/** The image tasks before this one, by name; the nearest are those that come before every other image. */
function tasksBefore(context: ExecutorContext): (ImageTask & { isNearest: boolean })[] {
  const { tasks = {}, dependencies = {} } = context.taskGraph ?? {};
  const executorOf = ({ project, target }: ImageTask): string | undefined =>
    context.projectsConfigurations.projects[project]?.targets?.[target]?.executor;
  const nearest = new Map<string, boolean>();
  const follow = (id: string, isNearest: boolean): void => {
    for (const before of dependencies[id] ?? []) {
      // Once as one of the nearest is enough, and so is once at all for the others.
      if (nearest.get(before) || (nearest.has(before) && !isNearest)) continue;
      nearest.set(before, isNearest);
      follow(before, isNearest && !isImageExecutor(executorOf(tasks[before].target)));
    }
  };
  const own = Object.keys(tasks).find((id) => taskName(executed(tasks[id].target, context)) === taskName(context));
  if (own !== undefined) follow(own, true);
  return [...nearest]
    .map(([id, isNearest]) => ({ ...tasks[id].target, isNearest }))
    .filter((task) => isImageExecutor(executorOf(task)))
    .sort((a, b) => (`${a.project}:${a.target}` < `${b.project}:${b.target}` ? -1 : 1));
}

function executed({ project, target, configuration }: ImageTask, context: ExecutorContext): ExecutorContext {
  return { ...context, projectName: project, targetName: target, configurationName: configuration };
}

function invalid(context: ExecutorContext, said: string, remedy: string): PluginError {
  return new PluginError('option-invalid', { message: `${taskName(context)} ${said}.`, remedy });
}
