import { readdirSync } from 'node:fs';
import path from 'node:path';
import { BuildError, expandTokens, workspacePath, type Workspace } from '@nx-oci/build';
import picomatch from 'picomatch';

/** Which files of the workspace a target copies. */
export interface ManifestGlobs {
  /** Relative to the workspace, without tokens. */
  include: string[];
  exclude: string[];
  /** The folder, relative to the workspace, that all of them begin with: what is copied keeps its path below it. */
  base: string;
}

/** A file that is copied. */
export interface ManifestFile {
  /** Relative to the workspace. */
  file: string;
  /** Relative to the output folder. */
  copy: string;
}

const globOptions = { dot: true };

/**
 * Reads the globs of a target: tokens as in the paths of an image, and braces of alternatives as in any glob; those that
 * begin with `!` leave out. Throws `token-unknown`, `path-absolute`, `path-escapes`, `path-invalid`.
 */
export function manifestGlobs(globs: string[], workspace: Pick<Workspace, 'projectRoot' | 'projectName'>): ManifestGlobs {
  const expanded = globs.map((glob) => expandGlob(glob, workspace));
  const include = expanded.filter((glob) => !glob.startsWith('!'));
  return { include, exclude: expanded.filter((glob) => glob.startsWith('!')).map((glob) => glob.slice(1)), base: commonFolder(include) };
}

/** Whether globs take a file of the workspace. */
export function takesFile({ include, exclude }: ManifestGlobs): (file: string) => boolean {
  return picomatch(include, { ...globOptions, ignore: exclude });
}

/** The files that globs take, by name, whatever order the file system has. Throws `content-missing` for a glob that takes none. */
export function manifestFiles(globs: ManifestGlobs, root: string): ManifestFile[] {
  const files = [...walk(root, globs.base)].filter(takesFile(globs)).sort();
  for (const glob of globs.include) {
    const matches = picomatch(glob, globOptions);
    if (files.some((file) => matches(file))) continue;
    throw new BuildError('content-missing', {
      message: `No file of the workspace is of ${glob}, or all are left out.`,
      remedy: 'Correct the glob in "files": it is relative to the workspace, and a folder\'s files are "folder/**".',
    });
  }
  return files.map((file) => ({ file, copy: path.posix.relative(globs.base, file) }));
}

function expandGlob(glob: string, workspace: Pick<Workspace, 'projectRoot' | 'projectName'>): string {
  const [, exclusion, written] = /^(!?)(.*)$/s.exec(glob)!;
  // `{yaml,yml}` and `{1..3}` are the glob's own.
  const expanded = written.replace(/\{[^{}]*\}/g, (braces) => (/,|\.\./.test(braces) ? braces : expandTokens(braces, workspace)));
  const { base, glob: rest } = picomatch.scan(expanded);
  return exclusion + path.posix.join(workspacePath(base === '' && rest !== '' ? '.' : base, workspace), rest);
}

function commonFolder(globs: string[]): string {
  const folders = globs.map((glob) => {
    const { base, isGlob } = picomatch.scan(glob);
    return (isGlob ? base : path.posix.dirname(base)).split('/').filter((part) => part !== '' && part !== '.');
  });
  const [first = [], ...others] = folders;
  const end = first.findIndex((part, at) => others.some((folder) => folder[at] !== part));
  return first.slice(0, end < 0 ? undefined : end).join('/') || '.';
}

/** The files and links to files below a folder, but for those that no workspace has as its own. */
function* walk(root: string, folder: string): Generator<string> {
  const absolute = path.join(root, folder);
  for (const entry of list(absolute)) {
    const file = path.posix.join(folder, entry.name);
    if (!entry.isDirectory()) yield file;
    else if (entry.name !== 'node_modules' && entry.name !== '.git' && file !== '.nx') yield* walk(root, file);
  }
}

function list(folder: string): ReturnType<typeof entriesOf> {
  try {
    return entriesOf(folder);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw new BuildError('content-missing', {
      message: `${folder} cannot be listed: ${(cause as Error).message}.`,
      remedy: 'Make it readable for who builds.',
      cause,
    });
  }
}

const entriesOf = (folder: string) => readdirSync(folder, { withFileTypes: true });
