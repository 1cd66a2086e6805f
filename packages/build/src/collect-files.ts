import { isUtf8 } from 'node:buffer';
import { readdirSync, readlinkSync, statSync } from 'node:fs';
import path from 'node:path';
import picomatch from 'picomatch';
import { formatPlatform, type Entry, type FileTree, type Platform } from '@nx-oci/oci';
import { absoluteImagePath, parseAttributes, type AccountNumbers } from './attributes';
import type { FilesContent, Workspace } from './definition';
import { pathFor } from './definition-inputs';
import { checkStaticBinary } from './elf';
import { BuildError } from './error';
import type { BuildDigests, FileDigests } from './file-digests';
import { reading, sourceFile } from './source-file';
import { expandTokens, workspacePath } from './tokens';

/** A tree made of files, and how many bytes had to be read to know it. */
export interface CollectedFiles {
  tree: FileTree;
  hashed: number;
}

/** What collecting may use. */
export interface CollectContext {
  platform: Platform;
  workspace: Workspace;
  accounts: AccountNumbers;
  digests: BuildDigests;
  /** Told of every file that is read, relative to the workspace. */
  onRead?(file: string): void;
}

/**
 * Reads names, kinds and digests of what a content wants in the image. Nothing else of the host's files counts: not
 * owners and times, nor modes and folders without files, which neither git nor Nx's hash know all of. Programs may be
 * executed, as their first bytes tell, unless `mode` says it.
 * Throws `content-missing`, `file-unsupported`, `path-escapes` and what bad attributes and binaries throw.
 */
export async function collectFiles(content: FilesContent, context: CollectContext): Promise<CollectedFiles> {
  const from = sourcePath(content, context);
  const source = sourceFile(from, context.workspace);
  const digests = await context.digests.open(source, [content.include, content.exclude]);
  const before = digests.hashed;
  const tree = reading(from, () => treeOf(content, { from, source, digests }, context));
  const hashed = digests.hashed - before;
  await digests.save();
  return { tree, hashed };
}

/** The path of the workspace that a content reads for a platform. */
function sourcePath(content: FilesContent, { platform, workspace }: CollectContext): string {
  const from = pathFor(content.from, platform);
  if (from !== undefined) return workspacePath(from, workspace, platform);
  const name = formatPlatform(platform);
  throw new BuildError('content-missing', {
    message: `"from" for ${content.to} has no path for ${name}; it has ${Object.keys(content.from).join(', ') || 'none'}.`,
    remedy: `Add "${name}" to it, or leave the platform out of platforms.`,
  });
}

/** `from` relative to the workspace; `source` the file or folder that it is. */
function treeOf(content: FilesContent, origin: { from: string; source: string; digests: FileDigests }, context: CollectContext): FileTree {
  const { from, source, digests } = origin;
  const { platform, workspace, accounts } = context;
  const { mode, directoryMode = 0o755, ...owned } = parseAttributes(content.to, content, accounts);
  const directory: Entry = { type: 'directory', ...owned, mode: directoryMode };
  const fileEntry = (name: string, file: string): Entry => {
    const { content, program } = digests.read(name, file);
    return { type: 'file', ...owned, mode: mode ?? (program ? 0o755 : 0o644), content };
  };
  const written = expandTokens(content.to, workspace, platform);
  const to = absoluteImagePath(written);

  const stat = statSync(source);
  if (!stat.isFile() && !stat.isDirectory()) throw unsupported(from);
  if (content.expect === 'static-binary') checkStaticBinary(source, from, platform);
  if (stat.isFile()) {
    const target = written.endsWith('/') ? [to, path.posix.basename(from)].filter(Boolean).join('/') : to;
    context.onRead?.(from);
    return new Map([[target, fileEntry('', source)]]);
  }

  const tree = new Map<string, Entry>();
  const place = (name: string): string => [to, name].filter(Boolean).join('/');
  const globs = { dot: true, flags: 's' };
  const wanted = content.include ? picomatch(content.include, globs) : () => true;
  const unwanted = content.exclude ? picomatch(content.exclude, globs) : () => false;
  if (to !== '') tree.set(to, directory);
  let taken = false;
  let left = false;
  for (const { name, type, file } of walk(source, from, (each) => unwanted(each) && (left = true))) {
    if (!wanted(name)) {
      left = true;
      continue;
    }
    taken = true;
    context.onRead?.(from === '.' ? name : `${from}/${name}`);
    for (const folder of foldersAbove(name)) tree.set(place(folder), directory);
    tree.set(
      place(name),
      type === 'symlink' ? { type, ...owned, mode: 0o777, target: linkTarget(file, `${from}/${name}`) } : fileEntry(name, file),
    );
  }
  // An empty folder is what it is; globs that leave nothing of one are a mistake.
  if (!taken && (left || content.include)) throw nothingTaken(from, content);
  return tree;
}

function nothingTaken(from: string, { include, exclude }: FilesContent): BuildError {
  const why = [...(include ? [`nothing in it is of include (${include.join(', ')})`] : []), ...(exclude ? [`all of it is of exclude (${exclude.join(', ')})`] : [])];
  return new BuildError('content-missing', {
    message: `${from} gives no file: ${why.join(', or ')}.`,
    remedy: 'Globs are relative to "from"; a folder\'s files are "folder/**".',
  });
}

/** The folders above a name, the highest first. */
function* foldersAbove(name: string): Generator<string> {
  for (let at = name.indexOf('/'); at >= 0; at = name.indexOf('/', at + 1)) yield name.slice(0, at);
}

function linkTarget(file: string, name: string): string {
  const raw = readlinkSync(file, { encoding: 'buffer' });
  if (!isUtf8(raw)) throw unsupported(name);
  return raw.toString();
}

interface Found {
  /** Relative to the folder, with slashes. */
  name: string;
  type: 'file' | 'symlink';
  file: string;
}

/** The files and links below a folder, by name, whatever order the file system has. */
function* walk(folder: string, from: string, skip: (name: string) => boolean, prefix = ''): Generator<Found> {
  // As bytes, since a name that is not UTF-8 would be read wrongly.
  const entries = readdirSync(folder, { withFileTypes: true, encoding: 'buffer' }).sort((a, b) => Buffer.compare(a.name, b.name));
  for (const entry of entries) {
    const relative = `${prefix}${entry.name.toString()}`;
    if (skip(relative)) continue;
    const file = path.join(folder, entry.name.toString());
    if (!isUtf8(entry.name)) throw unsupported(`${from}/${relative}`);
    if (entry.isDirectory()) yield* walk(file, from, skip, `${relative}/`);
    else if (entry.isSymbolicLink()) yield { name: relative, type: 'symlink', file };
    else if (entry.isFile()) yield { name: relative, type: 'file', file };
    else throw unsupported(`${from}/${relative}`);
  }
}

function unsupported(file: string): BuildError {
  return new BuildError('file-unsupported', {
    message: `${file} is a socket, a device or a pipe, or its name or target is not UTF-8.`,
    remedy: 'Remove it, or leave it out with "exclude".',
  });
}
