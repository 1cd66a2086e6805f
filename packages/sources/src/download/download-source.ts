import { formatPlatform, type Digest, type Platform } from '@nx-oci/oci';
import type { Artifact, Checksum } from '../artifact';
import { SourcesError } from '../error';
import type { ResolveContext, Source, SourcePart } from '../source';
import { addressFor, fileNameOf, filled, nameOf, valueFor } from './address';
import type { DownloadContent, LockedDownload, LockedFile, LockedTool } from './content';
import { decompressedName, formatOf } from './format';
import { layOut, type LayoutOptions } from './layout';
import { multitoolLocked } from './multitool';
import { downloadArtifact, downloadPlaces } from './upstream';

/** Files and archives at addresses, pinned by SHA-256. */
export const downloadSource: Source<DownloadContent, LockedDownload> = {
  type: 'download',

  request: ({ url, name, version, os, arch, checksums, lockfile, tools }) => ({ url, name, version, os, arch, checksums, lockfile, tools }),

  lockedElsewhere(content, { workspaceRoot, platforms }) {
    checkShape(content);
    const { lockfile } = content;
    return lockfile === undefined ? undefined : multitoolLocked({ ...content, lockfile }, workspaceRoot, platforms);
  },

  inputs: ({ lockfile }) => (lockfile === undefined ? [] : [lockfile]),

  async resolve(content, context) {
    checkShape(content);
    const name = nameOf(content);
    const { version } = content;
    const before = context.previous?.tools.find((tool) => tool.name === name);
    const fetched = new Map<string, Promise<LockedFile>>();
    // Before anything is fetched, all that is wanted has to make sense.
    const wanted = context.platforms.map((platform) => ({ platform, url: addressFor(content, platform), given: checksumFor(content, platform) }));
    const platforms = await Promise.all(
      wanted.map(async ({ platform, url, given }): Promise<[string, LockedFile]> => {
        const known = Object.values(before?.platforms ?? {}).find((each) => each.url === url && (given === undefined || each.checksum === given));
        const pinned = known ?? (given && { url, checksum: given });
        if (pinned && (given !== undefined || context.update === undefined || (context.update !== 'all' && !context.update.has(name)))) return [formatPlatform(platform), pinned];
        if (!fetched.has(url)) fetched.set(url, fetchAndPin(titleOf({ name, version }, platform), url, known, context));
        return [formatPlatform(platform), await fetched.get(url)!];
      }),
    );
    const locked: LockedDownload = { type: 'download', tools: [{ name, ...(version !== undefined && { version }), platforms: Object.fromEntries(platforms) }] };
    // What cannot be laid out is better known now than after it was committed.
    const { workspaceRoot, archives } = context;
    if (fetched.size > 0) await Promise.all(context.platforms.map((platform) => downloadSource.parts(content, locked, { workspaceRoot, archives, platform })));
    return locked;
  },

  artifacts: (content, { tools }, platform) => tools.map((tool) => artifactOf(content, tool, platform)),

  parts(content, { tools }, { platform, archives }) {
    return Promise.all(
      tools.map(
        async (tool): Promise<SourcePart> => ({
          name: [tool.name, tool.version].filter(Boolean).join(' '),
          tree: await layOut(layoutOptions(content, tool, platform), archives),
        }),
      ),
    );
  },
};

/** Refuses contents that say too little or too much. Throws `content-invalid`. */
function checkShape(content: DownloadContent): void {
  const { url, lockfile, to, tools, file, include, exclude, strip } = content;
  const refuse = (message: string, remedy: string): never => {
    throw new SourcesError('content-invalid', { message: `The download to ${to} ${message}.`, remedy });
  };
  if ((url === undefined) === (lockfile === undefined)) refuse(url === undefined ? 'has no address' : 'has an address and a lockfile', 'Give "url", or the "lockfile" of multitool.');
  if (!to.startsWith('/')) refuse('goes to a path that is not absolute', 'Begin "to" with a slash.');
  if (tools !== undefined && lockfile === undefined) refuse('names tools, and no lockfile', 'Give the "lockfile" that has them.');
  if (lockfile !== undefined) {
    const odd = (['name', 'version', 'os', 'arch', 'checksums', 'kind', 'file', 'include', 'exclude', 'strip'] as const).find((field) => content[field] !== undefined);
    if (odd) refuse(`has a lockfile and "${odd}"`, 'The lockfile says that: leave it out.');
  }
  if (file !== undefined && (include ?? exclude ?? strip) !== undefined) refuse('has "file", and "include", "exclude" or "strip"', 'Take one file of the archive, or what globs say.');
  if (strip !== undefined && (!Number.isInteger(strip) || strip < 0)) refuse(`has "strip": ${strip}`, 'Give the number of leading folders to leave out.');
}

/** The SHA-256 that a content gives for a platform; nothing if it gives none. */
function checksumFor({ checksums, to }: DownloadContent, platform: Platform): Digest | undefined {
  const value = valueFor(checksums, platform);
  if (checksums !== undefined && value === undefined) {
    throw new SourcesError('platform-missing', {
      message: `The download to ${to} has checksums, and none for ${formatPlatform(platform)}.`,
      remedy: 'Give one for each platform in "checksums", or leave them out.',
    });
  }
  const digits = value?.replace(/^sha256:/, '').toLowerCase();
  if (digits === undefined || /^[0-9a-f]{64}$/.test(digits)) return digits === undefined ? undefined : `sha256:${digits}`;
  throw new SourcesError('content-invalid', { message: `"${value}" is no SHA-256.`, remedy: 'Give 64 hexadecimal digits.' });
}

/** Fetches what is at an address now, and pins it. Throws `address-changed` when it is not what was locked, and the lock is not told by name to take it. */
async function fetchAndPin(title: string, url: string, known: LockedFile | undefined, context: ResolveContext<LockedDownload>): Promise<LockedFile> {
  context.onStep?.(`Fetching ${title}`);
  const found = await fetchUnknown(title, url, context);
  if (known && context.update === 'all' && found.checksum !== known.checksum) {
    throw new SourcesError('address-changed', {
      message: `${url} has other bytes than when it was locked: ${found.checksum}, where ${known.checksum} was.`,
      remedy: 'Files of a version do not change: find out who changed it. If it is meant to, update it by its name (--update NAME).',
    });
  }
  return { url, checksum: found.checksum, size: found.size };
}

/** Brings a file into the store of which nothing is known yet, from the first place that has it. */
async function fetchUnknown(title: string, url: string, context: ResolveContext<LockedDownload>): Promise<{ checksum: Checksum; size: number }> {
  let failure: unknown;
  for (const place of downloadPlaces({ type: 'download', url }, context)) {
    try {
      const { digest, size } = await context.artifacts.store.ingest('application/octet-stream', place.open(0, { sameVersion: true }));
      if (size > 0) return { checksum: digest, size };
      throw new SourcesError('artifact-damaged', { message: `${title}: ${place.name} gives an empty file.`, remedy: 'Look at what is there.' });
    } catch (error) {
      failure ??= error;
    }
  }
  throw failure;
}

function titleOf({ name, version }: Pick<LockedTool, 'name' | 'version'>, platform: Platform): string {
  return `${[name, version].filter(Boolean).join(' ')} (${formatPlatform(platform)})`;
}

function artifactOf({ lockfile, checksums }: DownloadContent, tool: LockedTool, platform: Platform): Artifact {
  return downloadArtifact(titleOf(tool, platform), fileFor(tool, platform), lockfile ?? (checksums && '"checksums" of the definition'));
}

function fileFor({ name, platforms }: LockedTool, platform: Platform): LockedFile {
  const found = valueFor(platforms, platform);
  if (found) return found;
  throw new SourcesError('platform-missing', { message: `The lock has ${name} for ${Object.keys(platforms).join(', ')}, and not for ${formatPlatform(platform)}.`, remedy: 'Run the lock target.' });
}

/** How a tool is laid out: as its content says, or as the lock of multitool does. */
function layoutOptions(content: DownloadContent, tool: LockedTool, platform: Platform): LayoutOptions {
  const { to, mode, setuid } = content;
  const { url, multitool } = fileFor(tool, platform);
  const artifact = artifactOf(content, tool, platform);
  if (multitool) {
    const { kind, type, file } = multitool;
    return { artifact, platform, to: `${to}/${tool.name}`, format: formatOf(url, kind, type), ...(kind === 'archive' && { file }), mode, setuid };
  }
  // Globs have braces of their own.
  const fill = (text: string): string => text.replace(/\{(version|os|arch)\}/g, (token) => filled(token, content, platform));
  const file = content.file && fill(content.file);
  const format = formatOf(url, content.kind);
  const fileName = format === 'compressed' ? decompressedName(url) : (file ?? fileNameOf(url)).split('/').at(-1)!;
  const isOne = format === 'file' || format === 'compressed' || file !== undefined;
  const options = { strip: content.strip, include: content.include?.map(fill), exclude: content.exclude?.map(fill), mode, setuid };
  return { artifact, platform, to: isOne && to.endsWith('/') ? `${to}${fileName}` : to, format, file, ...options };
}
