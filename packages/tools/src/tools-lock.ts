import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { formatPlatform, isDigest, parsePlatform, samePlatform, type Digest, type Platform } from '@nx-oci/oci';
import { formatRepository, parseRepository, parseTag, type Repository } from '@nx-oci/registry';
import { ToolsError } from './error';

/** The name of the lock's file, at the root of a workspace. */
export const toolsLockName = '.tools.lock';

/** The names of the layers that a machine needs before it can run the updater. */
export const bootstrapLayers = ['node', 'updater'] as const;

/** A blob by digest; `size` is in bytes. */
export interface LockedBlob {
  digest: Digest;
  size: number;
}

/** The tools for one platform: their image's manifest, and the layers by which a machine begins. */
export interface LockedTools extends Record<(typeof bootstrapLayers)[number], LockedBlob> {
  platform: Platform;
  manifest: LockedBlob;
}

/** What `.tools.lock` says: which image the tools of a workspace are, and how a machine with nothing begins. */
export interface ToolsLock {
  repository: Repository;
  /** The tag that is followed when the lock is raised; nothing where a digest was given. */
  tag?: string;
  /** What the tag, or whoever raised the lock, named: an index, or a manifest where there is one platform. */
  digest: Digest;
  platforms: LockedTools[];
}

const formatLine = 'nx-oci-tools 1';

/** Writes a lock: a fact a line, with one space between its words, so that a shell can read it. */
export function formatToolsLock({ repository, tag, digest, platforms }: ToolsLock): string {
  const lines = [
    '# The tools of this workspace, by digest. Raised by the target "update" of the image of tools; got by ./bootstrap.sh.',
    formatLine,
    `repository ${formatRepository(repository)}`,
    ...(tag === undefined ? [] : [`tag ${tag}`]),
    `index ${digest}`,
  ];
  for (const tools of platforms) {
    const name = formatPlatform(tools.platform);
    const line = (what: string, blob: LockedBlob): unknown => lines.push(`${what} ${name} ${blob.digest} ${blob.size}`);
    line('manifest', tools.manifest);
    for (const layer of bootstrapLayers) line(layer, tools[layer]);
  }
  return `${lines.join('\n')}\n`;
}

/** Writes a lock to its file (absolute), whole or not at all. */
export function writeToolsLock(file: string, lock: ToolsLock): void {
  const temporary = `${file}.${process.pid}.tmp`;
  writeFileSync(temporary, formatToolsLock(lock));
  renameSync(temporary, file);
}

/** Reads the text of a lock; `origin` is its file. Throws `tools-lock-invalid`, naming the line; `tools-updater-old` for one of a later format. */
export function parseToolsLock(text: string, origin: string): ToolsLock {
  const lock: Partial<ToolsLock> = {};
  const platforms = new Map<string, Partial<LockedTools>>();
  let format: string | undefined;
  const lines = text.split('\n').map((line) => line.trimEnd());
  for (const [at, line] of lines.entries()) {
    if (line === '' || line.startsWith('#')) continue;
    const refuse = (why: string): ToolsError => invalid(`${origin}, line ${at + 1}: ${why}`);
    if (format === undefined) {
      if (/^nx-oci-tools [2-9]\d*$/.test(line)) {
        throw new ToolsError('tools-updater-old', { message: `${origin} is of a later format than this program knows: "${line}".`, remedy: 'Run ./bootstrap.sh, which gets the updater that the lock names.' });
      }
      if (line !== formatLine) throw refuse(`it begins with "${line}", not with "${formatLine}"`);
      format = line;
      continue;
    }
    const [what, ...words] = line.split(' ');
    if (what === 'manifest' || what === 'node' || what === 'updater') {
      const platform = understood(() => parsePlatform(words[0] ?? ''), refuse);
      const tools = platforms.get(formatPlatform(platform)) ?? { platform };
      if (tools[what]) throw refuse(`there is a second ${what} for ${words[0]}`);
      platforms.set(formatPlatform(platform), { ...tools, [what]: blobIn(words.slice(1), refuse) });
      continue;
    }
    const [word = '', ...more] = words;
    if (more.length > 0) throw refuse(`"${what}" has more than one word after it`);
    if (what === 'repository') lock.repository = understood(() => parseRepository(word), refuse);
    else if (what === 'tag') lock.tag = understood(() => parseTag(word), refuse);
    else if (what === 'index') lock.digest = digestIn(word, refuse);
    else throw refuse(`"${what}" is not known`);
  }
  const { repository, tag, digest } = lock;
  if (repository === undefined || digest === undefined) throw invalid(`${origin} has no line "${repository ? 'index' : format ? 'repository' : formatLine}"`);
  return {
    repository,
    ...(tag !== undefined && { tag }),
    digest,
    platforms: [...platforms].map(([name, tools]) => {
      const { manifest, node, updater, platform } = tools;
      if (platform && manifest && node && updater) return { platform, manifest, node, updater };
      throw invalid(`${origin} has no line "${!manifest ? 'manifest' : !node ? 'node' : 'updater'} ${name}"`);
    }),
  };
}

/** Reads a lock from its file. Throws `tools-lock-missing`, `tools-lock-invalid`, `tools-updater-old`. */
export function readToolsLock(file: string): ToolsLock {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw invalid(`${file} cannot be read: ${(error as Error).message}`, error);
    throw new ToolsError('tools-lock-missing', {
      message: `There is no ${file}.`,
      remedy: 'Run this where it is (the updater takes another one as --lock); where the workspace has none yet, run the target "update" of its image of tools.',
      cause: error,
    });
  }
  return parseToolsLock(text, file);
}

/** The tools of a lock for a platform. Throws `tools-platform-missing`, naming those that it has. */
export function lockedToolsFor({ platforms, repository }: ToolsLock, platform: Platform): LockedTools {
  const found = platforms.find((each) => samePlatform(each.platform, platform));
  if (found) return found;
  throw new ToolsError('tools-platform-missing', {
    message: `The tools of ${formatRepository(repository)} are not locked for ${formatPlatform(platform)}, only for ${platforms.map((each) => formatPlatform(each.platform)).join(', ') || 'none'}.`,
    remedy: 'Build the image of tools for this platform too (platforms in tools.yaml), push it, and raise the lock.',
  });
}

function blobIn([digest = '', size = '', ...more]: string[], refuse: (why: string) => ToolsError): LockedBlob {
  if (more.length > 0) throw refuse('there are words after the size');
  if (!/^[1-9]\d{0,14}$/.test(size)) throw refuse(`"${size}" is not a size in bytes`);
  return { digest: digestIn(digest, refuse), size: Number(size) };
}

function digestIn(word: string, refuse: (why: string) => ToolsError): Digest {
  if (isDigest(word)) return word;
  throw refuse(`"${word}" is not a digest`);
}

function understood<T>(read: () => T, refuse: (why: string) => ToolsError): T {
  try {
    return read();
  } catch (error) {
    throw refuse((error as Error).message.replace(/\.$/, ''));
  }
}

function invalid(what: string, cause?: unknown): ToolsError {
  return new ToolsError('tools-lock-invalid', {
    message: `${what}.`,
    remedy: 'Take the file from the history of the workspace, or have it written anew by the target "update" of the image of tools.',
    cause,
  });
}
