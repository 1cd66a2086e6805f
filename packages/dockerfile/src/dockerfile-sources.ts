import { readFileSync } from 'node:fs';
import path from 'node:path';
import { BuildError, expandTokens, workspacePath, type DockerfileOptions, type Workspace } from '@nx-oci/build';
import type { Platform } from '@nx-oci/oci';
import { ignoreFiles, readIgnoreFile, type ContextReads } from './context-files';
import type { Dockerfile, Mounted } from './dockerfile';
import { DockerfileError } from './error';
import { ignorePatterns } from './ignore-patterns';
import { invalid } from './parse-dockerfile';
import { readDockerfile } from './read-dockerfile';

/** What a base that is a Dockerfile is made of, for all platforms that it is built for. */
export interface DockerfileSources {
  /** Relative to the workspace. */
  file: string;
  /** References of images, as written, each once: those of the file, its frontend, and those that `contexts` names. */
  images: string[];
  /** Those that stages begin with which are of the platform that is built for, with the platforms that they are needed for. */
  bases: { image: string; platforms: Platform[] }[];
  /** The frontend among them. */
  syntax?: string;
  /** What is read of folders, each once: of the context, and of other contexts that are folders. */
  folders: SourceFolder[];
  secrets: Mounted[];
  ssh: Mounted[];
  /** Whether a step runs a program of a platform that it is built for. */
  runs: boolean;
}

/** A folder that a build reads, relative to the workspace, and what of it. */
export interface SourceFolder extends Omit<ContextReads, 'folder'> {
  path: string;
  /** Files, relative to the workspace, that may say what is left out of it. */
  ignoreFiles: string[];
}

/**
 * Reads the Dockerfile that a definition has as its base, and what its options say of it. Arguments that it does not take are
 * refused: they are likely misspelled.
 * Throws `dockerfile-invalid`, `source-not-pinned`, `content-missing`, and what bad paths throw.
 */
export function dockerfileSources(base: string, options: DockerfileOptions | undefined, { workspace, platforms }: { workspace: Workspace; platforms: readonly Platform[] }): DockerfileSources {
  const { args = {}, target, contexts = {} } = options ?? {};
  const file = workspacePath(base, workspace);
  const absolute = path.join(workspace.root, file);
  const text = textOf(absolute, file);
  const folders = new Map<string, { reads: Set<string>; isMain: boolean }>();
  const addReads = (written: string, platform: Platform, reads: readonly string[], isMain = false): void => {
    const folder = workspacePath(written, workspace, platform);
    const known = folders.get(folder);
    folders.set(folder, { reads: new Set([...(known?.reads ?? []), ...reads]), isMain: isMain || (known?.isMain ?? false) });
  };
  const bases = new Map<string, Platform[]>();
  const read = platforms.map((platform) => {
    const expand = (value: string): string => expandTokens(value, workspace, platform);
    const given = Object.fromEntries(Object.entries(args).map(([name, value]) => [name, expand(value)]));
    const found = readDockerfile(text, { file, args: given, target, platform, contexts: Object.keys(contexts) });
    addReads(options?.context ?? path.posix.dirname(file), platform, found.reads, true);
    const references = new Map<string, string>();
    for (const [name, reads] of Object.entries(found.contexts)) {
      if (isReference(expand(contexts[name]))) references.set(name, expand(contexts[name]));
      else addReads(contexts[name], platform, reads);
    }
    for (const name of found.bases) {
      const image = Object.hasOwn(contexts, name) ? references.get(name) : name;
      if (image !== undefined) bases.set(image, [...(bases.get(image) ?? []), platform]);
    }
    return { ...found, images: [...found.images, ...references.values()] };
  });
  requireKnownArguments(args, read[0], file);
  const { syntax } = read[0];
  return {
    file,
    images: [...new Set(read.flatMap(({ images }) => images))],
    bases: [...bases].map(([image, needed]) => ({ image, platforms: needed })),
    ...(syntax !== undefined && { syntax }),
    folders: [...folders].map(([name, { reads, isMain }]) => sourceFolder(name, [...reads], { root: workspace.root, dockerfile: isMain ? absolute : undefined })),
    secrets: mounts(read.map(({ secrets }) => secrets)),
    ssh: mounts(read.map(({ ssh }) => ssh)),
    runs: read.some(({ runs }) => runs),
  };
}

function sourceFolder(name: string, reads: string[], { root, dockerfile }: { root: string; dockerfile?: string }): SourceFolder {
  const folder = path.join(root, name);
  const relative = (file: string): string => path.relative(root, file).split(path.sep).join('/');
  const ignore = readIgnoreFile(folder, dockerfile);
  return { path: name, name, reads, ignore: ignore && { ...ignore, file: relative(ignore.file) }, ignoreFiles: ignoreFiles(folder, dockerfile).map(relative) };
}

/** Whether a value of `contexts` is an image, and no folder: it has a tag or a digest. */
export function isReference(context: string): boolean {
  return /[:@]/.test(context);
}

/**
 * What the task that builds it has to have among its inputs: files, and paths and globs of what is read, relative to the
 * workspace; those in `except` are left out again by ignore files. None of them takes away what the task reads beside: `kept`, and the files that say it.
 */
export function sourceInputs({ file, folders }: DockerfileSources, kept: readonly string[] = []): { files: string[]; reads: string[]; except: string[] } {
  const files = [file, ...folders.flatMap((folder) => folder.ignoreFiles)];
  const needed = [...files, ...kept];
  return {
    files,
    reads: folders.flatMap(({ path: folder, reads }) => reads.map((read) => path.posix.join(folder, read))),
    except: folders.flatMap(({ path: folder, ignore }) => {
      // What is taken back cannot be said to Nx: then all of it counts.
      if (ignore === undefined || ignore.patterns.hasExceptions) return [];
      const takesNeeded = (pattern: string): boolean => needed.some((each) => ignorePatterns(pattern).ignores(path.posix.relative(folder, each)));
      return ignore.patterns.patterns.filter((pattern) => !takesNeeded(pattern)).map((pattern) => path.posix.join(folder, pattern));
    }),
  };
}

/** Refuses to build without secrets and agents that a Dockerfile cannot do without. Throws `secret-missing`. */
export function requireMounted({ file, secrets, ssh }: Pick<DockerfileSources, 'file' | 'secrets' | 'ssh'>, options: DockerfileOptions | undefined): void {
  for (const [kind, ids, given] of [['secrets', secrets, options?.secrets], ['ssh', ssh, options?.ssh]] as const) {
    const missing = ids.find(({ id, required }) => required && !Object.hasOwn(given ?? {}, id));
    if (missing === undefined) continue;
    const what = kind === 'secrets' ? `the secret "${missing.id}"` : `the keys "${missing.id}" of ssh`;
    throw new DockerfileError('secret-missing', {
      message: `${file} is built with ${what}, and nothing says where that is.`,
      remedy: `Say it in the target's options: "dockerfile": { "${kind}": { "${missing.id}": { "env": "NAME_OF_A_VARIABLE" } } }, or { "file": "path" }.`,
    });
  }
}

/** Arguments that builders know without an ARG. */
const predefined = /^(BUILDKIT_.*|SOURCE_DATE_EPOCH|(https?|ftp|no|all)_proxy|(TARGET|BUILD)(PLATFORM|OS|ARCH|VARIANT)|TARGETSTAGE)$/i;

function requireKnownArguments(args: Record<string, string>, { args: taken }: Dockerfile, file: string): void {
  const unknown = Object.keys(args).find((name) => !taken.includes(name) && !predefined.test(name));
  if (unknown === undefined) return;
  throw invalid(file, `it takes no argument "${unknown}"`, taken.length > 0 ? `It takes ${[...new Set(taken)].join(', ')}.` : `Take it out of "args", or declare it in the file: ARG ${unknown}.`);
}

function textOf(absolute: string, file: string): string {
  try {
    return readFileSync(absolute, 'utf8');
  } catch (cause) {
    throw new BuildError('content-missing', {
      message: `The base ${file} cannot be read: ${(cause as Error).message}.`,
      remedy: 'Correct the path: a base that ends in Dockerfile or Containerfile is a file of the workspace.',
      cause,
    });
  }
}

function mounts(lists: readonly (readonly Mounted[])[]): Mounted[] {
  const found = new Map<string, boolean>();
  for (const { id, required } of lists.flat()) found.set(id, required || (found.get(id) ?? false));
  return [...found].map(([id, required]) => ({ id, required }));
}
