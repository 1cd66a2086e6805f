import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ExecutorContext } from '@nx/devkit';
import { apkoLockText, hasKeys, isDockerfile, isFromOutside, isRemoteBase, lockedArtifacts, lockFile, lockText, needsLock, parseDefinition, readLock, RegistryAccess, resolveLock, workspacePath, writeLock, type Definition } from '@nx-oci/build';
import type { DockerfileSources } from '@nx-oci/dockerfile';
import { Store } from '@nx-oci/oci';
import { definitionOf, type SiblingOptions } from '../../built-image';
import { dockerfileOf, requireSeenPlatforms } from '../../dockerfile-bases';
import { PluginError } from '../../error';
import { imageExecutors, optionsOfOtherBases, type ApkoOptions } from '../../options';
import { consoleReport, reported } from '../../report';
import { placeOf, workspaceOf } from '../../task-context';

export interface LockOptions extends SiblingOptions {
  /** Compare only, and fail when the lock is not what it would be. */
  check?: boolean;
  /** What is to move to what is newest; `all` for everything. */
  update?: string | string[];
  /** A folder or a repository that is to keep all that is locked. */
  archive?: string;
  /** Where to write what is locked as an `apko.lock.json`, relative to the workspace. */
  apkoLock?: string;
}

/** Resolves what a definition names by tags and versions to digests, and writes them down. */
export default function lockExecutor(options: LockOptions, context: ExecutorContext): Promise<{ success: boolean }> {
  const report = consoleReport();
  return reported(report, async () => {
    const definition = parseDefinition(definitionOf(options, context));
    if (options.archive !== undefined) requireArchive(options.archive);
    const workspace = workspaceOf(context);
    const { apko, apkoLock } = apkoFiles(options, context);
    const name = lockFile(workspace.projectRoot, options.image);
    const file = path.join(context.root, name);
    const { images, dockerfiles } = imagesBelow(definition, options, context);
    if (!needsLock(definition, images)) {
      const why = [
        isDockerfile(definition.base) ? 'every image that its Dockerfile names has a digest' : isRemoteBase(definition.base) ? 'its base has a digest' : 'its base is not in a registry',
        ...(definition.contents?.some(isFromOutside) ? [`its contents are pinned by lockfiles of their own (${lockedArtifacts(definition, { lock: undefined, lockFile: name, workspace }).length} packages)`] : []),
      ];
      for (const sources of dockerfiles) await requireSeenPlatforms({ sources, pins: new Map() });
      report.line(`${context.projectName}:${options.image} has nothing to lock: ${why.join(', and ')}.`);
      return;
    }
    const { SourceAccess, keepArtifacts, openArchives } = await import('@nx-oci/sources');
    const store = new Store();
    const before = readLock(file);
    const registry = new RegistryAccess(store);
    const sources = new SourceAccess({
      store,
      workspaceRoot: context.root,
      archives: before?.archives,
      onProgress: ({ fetched, total }) => report.progress({ done: fetched, total }),
    });
    try {
      const { lock: after, changes } = await resolveLock(definition, {
        workspace,
        previous: before,
        update: updated(options.update),
        registry,
        sources,
        images,
        archives: options.archive === undefined ? [] : [options.archive],
        onStep: (step) => report.line(step),
      });
      const pins = new Map(after.images?.map(({ reference, digest }) => [reference, `${reference}@${digest}`]));
      for (const sources of dockerfiles) await requireSeenPlatforms({ sources, pins });
      const same = before !== undefined && lockText(before) === lockText(after);
      const artifacts = lockedArtifacts(definition, { lock: after, lockFile: name, workspace });
      requireNames(options.update, artifacts, definition);
      for (const line of changes) report.line(line);
      if (same) report.line(`${name} is as it should be.`);
      if (!same && options.check) {
        throw new PluginError('lock-outdated', {
          message: before ? `${name} is not what the definition and its tags come to now.` : `${name} is not there.`,
          remedy: `Run npx nx run ${context.projectName}:${context.targetName}, look at what changed, and commit the file.`,
        });
      }
      if (options.archive !== undefined && !options.check) {
        const kept = openArchives([options.archive], context.root);
        try {
          const put = await keepArtifacts(artifacts, kept.archives[0], sources.artifacts);
          report.line(`${options.archive} has all ${artifacts.length} artifacts, ${put} of them since now`);
        } finally {
          await kept.close();
        }
      }
      if (!same) writeLock(file, after);
      if (apkoLock !== undefined && !options.check) {
        const text = await apkoLockText(definition, { lock: after, lockFile: name, workspace, sources, apko });
        writeFileSync(path.join(context.root, apkoLock), text);
        report.line(`${apkoLock} says the same for apko`);
      }
    } finally {
      await Promise.all([registry.close(), sources.close()]);
    }
  });
}

/** The Dockerfiles of the definition and of configurations with a base of their own, and the images that they name, or are built on. */
function imagesBelow(definition: Definition, { image }: LockOptions, context: ExecutorContext): { images: string[]; dockerfiles: DockerfileSources[] } {
  const workspace = workspaceOf(context);
  const target = context.projectsConfigurations.projects[context.projectName!].targets![image];
  const others = optionsOfOtherBases(target).map((options) => parseDefinition(imageExecutors[target.executor!](options as never, placeOf(context, image))));
  const bases = others.flatMap(({ base }) => (isRemoteBase(base) && base !== definition.base ? [base] : []));
  const dockerfiles = [definition, ...others].flatMap((each) => dockerfileOf(each, workspace) ?? []);
  return { images: [...new Set([...dockerfiles.flatMap((each) => each.images), ...bases])], dockerfiles };
}

/** The `apko.yaml` that an image target names, and where its lock for apko is to be written, relative to the workspace. Throws `option-invalid` where that is what our lock is made of. */
function apkoFiles({ image, apkoLock }: LockOptions, context: ExecutorContext): ApkoOptions {
  const workspace = workspaceOf(context);
  const named = (context.projectsConfigurations.projects[context.projectName!].targets![image].options ?? {}) as ApkoOptions;
  const file = (name: string | undefined): string | undefined => (name === undefined ? undefined : workspacePath(name, workspace));
  if (apkoLock === undefined || file(apkoLock) !== file(named.apkoLock)) return { apko: file(named.apko), apkoLock: file(apkoLock) };
  throw new PluginError('option-invalid', {
    message: `${apkoLock} is what ${context.projectName}:${image} takes as locked by apko: it is read, and not written.`,
    remedy: 'Write it by apko lock; or take "apkoLock" out of the options of the image target, and have it written here.',
  });
}

/** Refuses archives that a lock must not name: folders outside of the workspace, and names that are likely folders. */
function requireArchive(name: string): void {
  const [first] = name.split('/');
  const why = path.isAbsolute(name)
    ? 'is absolute, and the lock would name it on every machine'
    : path.normalize(name).startsWith('..')
      ? 'is outside of the workspace'
      : !/^\.{0,2}$|[.:]|^localhost$/.test(first) && `names no registry; a folder is written "./${name}"`;
  if (why) throw new PluginError('option-invalid', { message: `The archive "${name}" ${why}.`, remedy: 'Give a folder of the workspace (./vendor/archive), or a repository with its registry (ghcr.io/acme/archive).' });
}

/** Refuses to update what is not locked. */
function requireNames(update: LockOptions['update'], artifacts: readonly { name: string }[], { contents = [] }: Definition): void {
  const names = [...new Set(artifacts.map(({ name }) => name.split(' ')[0]))];
  const keys = contents.some(hasKeys) ? ['keys'] : [];
  const unknown = [update ?? []].flat().filter((name) => ![...names, ...keys, 'all'].includes(name));
  if (unknown.length === 0) return;
  throw new PluginError('option-invalid', {
    message: `--update: nothing that is locked is called ${unknown.join(', ')}.`,
    remedy: `Give names as lock prints them (${names.slice(0, 10).join(', ')}${names.length > 10 ? ', …' : ''})${keys.length > 0 ? ', "keys" for those of repositories' : ''}, or "all".`,
  });
}

function updated(names: LockOptions['update']): ReadonlySet<string> | 'all' | undefined {
  const set = new Set(names === undefined ? [] : [names].flat());
  return set.has('all') ? 'all' : set.size === 0 ? undefined : set;
}
