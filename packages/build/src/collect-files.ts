import { readdirSync, readlinkSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import picomatch from 'picomatch';
import { formatPlatform, OciError, type Entry, type FileTree, type Platform, type Store } from '@nx-oci/oci';
import { absoluteImagePath, parseAttributes, parseMode, type AccountNumbers } from './attributes';
import type { FilesContent, Workspace } from './definition';
import { checkStaticBinary } from './elf';
import { BuildError } from './error';
import { FileDigests } from './file-digests';
import { expandTokens, workspacePath } from './tokens';

/** A tree made of files, and how many bytes had to be read to know it. */
export interface CollectedFiles {
  tree: FileTree;
  hashed: number;
}

/** The path of the workspace that a content reads for a platform. Throws `content-missing` when it names none for it. */
export function sourcePath(content: FilesContent, platform: Platform, workspace: Workspace): string {
  const name = formatPlatform(platform);
  const from = typeof content.from === 'string' ? content.from : content.from[name];
  if (from !== undefined) return workspacePath(from, workspace, platform);
  throw new BuildError('content-missing', {
    message: `"from" for ${content.to} has no path for ${name}; it has ${Object.keys(content.from).join(', ') || 'none'}.`,
    remedy: `Add "${name}" to it, or leave the platform out of platforms.`,
  });
}

/**
 * Reads names, kinds and digests of what a content wants in the image. Nothing else of the host's files counts: not
 * owners and times, nor modes and folders without files, which neither git nor Nx's hash know all of. Programs may be
 * executed, as their first bytes tell, unless `mode` says it.
 * Throws `content-missing`, `file-unsupported`, `path-escapes`, `link-escapes` and what bad attributes throw.
 */
export async function collectFiles(
  content: FilesContent,
  context: { platform: Platform; workspace: Workspace; accounts: AccountNumbers; store: Store; onRead?(file: string): void },
): Promise<CollectedFiles> {
  const { platform, workspace, accounts, store } = context;
  const from = sourcePath(content, platform, workspace);
  const source = existing(from, workspace);
  const { mode, ...owned } = parseAttributes(content, accounts);
  const directoryMode = content.directoryMode === undefined ? 0o755 : parseMode(content.directoryMode);
  const written = expandTokens(content.to, workspace, platform);
  const to = absoluteImagePath(written);

  if (content.expect === 'static-binary') checkStaticBinary(source, from, platform);
  const tree = new Map<string, Entry>();
  const digests = await FileDigests.open(store, source);
  const fileEntry = (name: string, file: string): Entry => {
    const { content, program } = digests.read(name, file);
    return { type: 'file', ...owned, mode: mode ?? (program ? 0o755 : 0o644), content };
  };
  const stat = statSync(source);

  if (stat.isFile()) {
    const target = written.endsWith('/') ? [to, path.posix.basename(from)].filter(Boolean).join('/') : to;
    context.onRead?.(from);
    tree.set(target, fileEntry('', source));
  } else if (stat.isDirectory()) {
    const wanted = picomatch(content.include ?? '**', { dot: true });
    const unwanted = content.exclude ? picomatch(content.exclude, { dot: true }) : () => false;
    const within = (name: string): string => (to === '' ? name : `${to}/${name}`);
    const folders = new Set<string>();
    if (to !== '') tree.set(to, { type: 'directory', ...owned, mode: directoryMode });
    for (const { name, type, file } of walk(source, (each) => unwanted(each))) {
      if (type === 'directory') {
        if (content.include === undefined || wanted(name)) folders.add(name);
      } else if (wanted(name)) {
        context.onRead?.(from === '.' ? name : `${from}/${name}`);
        for (const folder of foldersAbove(name)) if (folders.delete(folder)) tree.set(within(folder), { type: 'directory', ...owned, mode: directoryMode });
        tree.set(within(name), type === 'symlink' ? { type, ...owned, mode: 0o777, target: readlinkSync(file) } : fileEntry(name, file));
      }
    }
  } else throw unsupported(from);
  await digests.save();
  return { tree, hashed: digests.hashed };
}

function* foldersAbove(name: string): Generator<string> {
  for (let at = name.indexOf('/'); at >= 0; at = name.indexOf('/', at + 1)) yield name.slice(0, at);
}

/** The real file behind a path of the workspace. */
function existing(from: string, workspace: Workspace): string {
  const root = realpathSync(workspace.root);
  let source: string;
  try {
    source = realpathSync(path.join(root, from));
  } catch (cause) {
    throw new BuildError('content-missing', {
      message: `${from} does not exist.`,
      remedy: 'Correct the path, or make the target that writes it a dependency of this one (dependsOn).',
      cause,
    });
  }
  const relative = path.relative(root, source);
  if (relative === '..' || relative.startsWith(`..${path.sep}`)) {
    throw new OciError('path-escapes', {
      message: `${from} is a link that leaves the workspace.`,
      remedy: 'Copy the file into the workspace: nothing outside is part of what the cache knows.',
    });
  }
  return source;
}

interface Found {
  /** Relative to the folder, with slashes. */
  name: string;
  type: 'file' | 'directory' | 'symlink';
  file: string;
}

function* walk(folder: string, skip: (name: string) => boolean, prefix = ''): Generator<Found> {
  // As bytes, since a name that is not UTF-8 would be read wrongly.
  for (const entry of readdirSync(folder, { withFileTypes: true, encoding: 'buffer' })) {
    const raw = entry.name as unknown as Buffer;
    const name = raw.toString();
    if (!Buffer.from(name).equals(raw)) throw unsupported(`${folder}/${name}`);
    const relative = `${prefix}${name}`;
    if (skip(relative)) continue;
    const file = path.join(folder, name);
    if (entry.isDirectory()) {
      yield { name: relative, type: 'directory', file };
      yield* walk(file, skip, `${relative}/`);
    } else if (entry.isSymbolicLink()) yield { name: relative, type: 'symlink', file };
    else if (entry.isFile()) yield { name: relative, type: 'file', file };
    else throw unsupported(file);
  }
}

function unsupported(file: string): BuildError {
  return new BuildError('file-unsupported', {
    message: `${file} is a socket, a device or a pipe, or its name is not UTF-8.`,
    remedy: 'Remove it, or leave it out with "exclude".',
  });
}
