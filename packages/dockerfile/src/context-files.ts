import { chmodSync, constants, existsSync, lstatSync, lutimesSync, mkdirSync, readdirSync, readFileSync, readlinkSync, symlinkSync, utimesSync, type Stats } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import path from 'node:path';
import { BuildError } from '@nx-oci/build';
import { Digester, hexOf, readFile } from '@nx-oci/oci';
import { eachAtMost } from '@nx-oci/registry';
import { ignorePatterns, patternExpression, type IgnorePatterns } from './ignore-patterns';

/** A file or a link of a context. */
export interface ContextFile {
  /** Relative to the context. */
  path: string;
  type: 'file' | 'symlink';
}

/** Where a build reads files, and which. */
export interface ContextReads {
  /** Absolute. */
  folder: string;
  /** How messages name it. */
  name: string;
  /** Paths and globs, relative to it; `.` for all of it. */
  reads: readonly string[];
  ignore?: { file: string; patterns: IgnorePatterns };
}

/** Names of the files that say what of a context is left out, the one that counts first; `dockerfile` absolute, that of the main context alone. */
export function ignoreFiles(folder: string, dockerfile?: string): string[] {
  return [
    ...(dockerfile === undefined ? [] : [`${dockerfile}.dockerignore`, `${dockerfile}.containerignore`]),
    path.join(folder, '.dockerignore'),
    path.join(folder, '.containerignore'),
  ];
}

/** What a context's ignore file says; nothing if it has none. */
export function readIgnoreFile(folder: string, dockerfile?: string): ContextReads['ignore'] {
  const file = ignoreFiles(folder, dockerfile).find((each) => existsSync(each));
  return file === undefined ? undefined : { file, patterns: ignorePatterns(readFileSync(file, 'utf8')) };
}

/**
 * The files and links of a context that a build reads, by path: what its paths name, less what is ignored. Links are followed
 * as BuildKit does, with the context as the root of all. Throws `content-missing` of a path that is no glob and not there,
 * `file-unsupported`.
 */
export function contextFiles({ folder, name, reads, ignore }: ContextReads): ContextFile[] {
  const found = new Map<string, ContextFile['type']>();
  const walker = new Walker(folder, name, ignore?.patterns, found);
  for (const read of reads) {
    if (walker.take(read === '.' ? [] : read.split('/')) || isGlob(read)) continue;
    const left = ignore?.patterns.ignores(read) ? `: ${ignore.file} leaves it out` : '';
    throw new BuildError('content-missing', {
      message: `${path.posix.join(name, read)} is not there to be copied${left || ` ("${read}" of the context ${name})`}.`,
      remedy: left ? 'Take it back with "!" there, or do not copy it.' : 'Correct the path, which is relative to the context ("context" of the options; by default the folder of the Dockerfile), or have what writes it run before: the target "build" of the project does, and so does what "dependsOn" names.',
    });
  }
  return [...found].map(([each, type]) => ({ path: each, type })).sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Files that are copied at a time. */
const atOnce = 4;

/**
 * Copies files of a context to a folder (absolute, empty), which a builder is given in its place: what is not among a task's
 * inputs is not there to be read, and neither the umask nor the time of a checkout is seen. `epoch` in seconds.
 */
export async function copyContext(files: readonly ContextFile[], { from, to, epoch }: { from: string; to: string; epoch: number }): Promise<void> {
  const folders = new Set(['.']);
  for (const file of files) for (let folder = path.posix.dirname(file.path); !folders.has(folder); folder = path.posix.dirname(folder)) folders.add(folder);
  for (const folder of [...folders].sort()) {
    mkdirSync(path.join(to, folder), { recursive: true });
    chmodSync(path.join(to, folder), 0o755);
  }
  await eachAtMost(atOnce, files, async ({ path: file, type }) => {
    const [source, copy] = [path.join(from, file), path.join(to, file)];
    if (type === 'symlink') {
      symlinkSync(readlinkSync(source), copy);
      lutimesSync(copy, epoch, epoch);
      return;
    }
    await copyFile(source, copy, constants.COPYFILE_FICLONE);
    chmodSync(copy, lstatSync(source).mode & 0o100 ? 0o755 : 0o644);
    const time = contentTime(copy, epoch);
    utimesSync(copy, time, time);
  });
  for (const folder of folders) utimesSync(path.join(to, folder), epoch, epoch);
}

/**
 * A time within the second of the epoch that is the content's own: to BuildKit, a file of the same path, size and time is the
 * one that it was sent last, by whatever build. In microseconds, which is as fine as Node sets times; the half is for rounding.
 */
function contentTime(file: string, epoch: number): number {
  const digester = new Digester();
  for (const chunk of readFile(file)) digester.update(chunk);
  return epoch + ((parseInt(hexOf(digester.digest()).slice(0, 12), 16) % 1_000_000) + 0.5) / 1_000_000;
}

/** As many links as one path may lead over. */
const linkLimit = 255;

class Walker {
  constructor(
    readonly folder: string,
    readonly name: string,
    readonly ignore: IgnorePatterns | undefined,
    readonly found: Map<string, ContextFile['type']>,
  ) {}

  /** Takes what a path names, or a glob, below a folder that no link leads to; whether there was anything. */
  take([part, ...rest]: readonly string[], above = '', links = 0): boolean {
    if (part === undefined) return this.#takeAll(above);
    if (part === '**') {
      const deeper = this.#names(above).filter((each) => this.#stat(join(above, each))!.isDirectory());
      return [this.take(rest, above, links), ...deeper.map((each) => this.take([part, ...rest], join(above, each), links))].some(Boolean);
    }
    if (isGlob(part)) {
      const matches = patternExpression(part);
      // On its way to more, a glob leads over no link.
      const fits = (each: string): boolean => matches.test(each) && (rest.length === 0 || this.#stat(join(above, each))!.isDirectory());
      const taken = this.#names(above).filter(fits).map((each) => this.take([literal(each), ...rest], above, links));
      return taken.some(Boolean);
    }
    const at = join(above, part.replaceAll(/\\(.)/g, '$1'));
    const stat = this.#stat(at);
    if (!stat?.isSymbolicLink()) return stat !== undefined && (stat.isDirectory() || rest.length === 0) && this.take(rest, at, links);
    if (this.#isIgnored(at) || links > linkLimit) return false;
    this.found.set(at, 'symlink');
    const target = path.posix.join('/', above, absolute(readlinkSync(path.join(this.folder, at)), at));
    return this.take([...target.split('/').filter(Boolean).map(literal), ...rest], '', links + 1);
  }

  #takeAll(at: string): boolean {
    const stat = at === '' ? undefined : this.#stat(at);
    if (at !== '' && stat === undefined) return false;
    const ignored = at !== '' && this.#isIgnored(at);
    if (stat === undefined || stat.isDirectory()) {
      if (ignored && !this.ignore!.hasExceptions) return false;
      const taken = this.#names(at).map((each) => this.#takeAll(join(at, each)));
      return taken.some(Boolean) || !ignored;
    }
    if (ignored) return false;
    if (!stat.isFile() && !stat.isSymbolicLink()) {
      throw new BuildError('file-unsupported', { message: `${path.posix.join(this.name, at)} is neither a file nor a folder nor a link.`, remedy: 'Take it out of the context, or name it in .dockerignore.' });
    }
    this.found.set(at, stat.isFile() ? 'file' : 'symlink');
    return true;
  }

  #isIgnored(at: string): boolean {
    return this.ignore?.ignores(at) ?? false;
  }

  #stat(at: string): Stats | undefined {
    return lstatSync(path.join(this.folder, at), { throwIfNoEntry: false });
  }

  #names(at: string): string[] {
    return at === '' || this.#stat(at)?.isDirectory() ? readdirSync(path.join(this.folder, at)).sort() : [];
  }
}

/** A link's target as a path from the folder of the link: an absolute one counts from the context. */
function absolute(target: string, link: string): string {
  return target.startsWith('/') ? `${'../'.repeat(link.split('/').length)}${target}` : target;
}

function join(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}

function isGlob(text: string): boolean {
  return /(^|[^\\])(\\\\)*[*?[]/.test(text);
}

/** A name with what globs are made of escaped. */
function literal(name: string): string {
  return name.replaceAll(/[*?[\\]/g, '\\$&');
}
