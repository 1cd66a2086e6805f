import picomatch from 'picomatch';
import { imagePath, resolveLink, type Entry, type FileTree, type Platform } from '@nx-oci/oci';
import type { Archives, OpenedArchive } from '../archive/archives';
import { compressedMember } from '../archive/compressed';
import { runsOn, wrongPlatform } from '../archive/machine';
import { memberTree } from '../archive/member-tree';
import type { Member } from '../archive/unpack';
import type { Artifact } from '../artifact';
import { SourcesError } from '../error';
import type { DownloadFormat } from './format';

/** How a download is laid out. */
export interface LayoutOptions {
  artifact: Artifact;
  format: DownloadFormat;
  platform: Platform;
  /** Absolute path in the image: of the file, or of the folder that an archive is unpacked into. */
  to: string;
  /** The one file of an archive that is wanted. */
  file?: string;
  include?: string[];
  exclude?: string[];
  strip?: number;
  /** Octal digits. */
  mode?: string;
  setuid?: string[];
}

/** The tree of a download. Throws `content-invalid` when it has not what is wanted, `wrong-platform`, `artifact-unsafe`, and what unpacking throws. */
export async function layOut(options: LayoutOptions, archives: Archives): Promise<FileTree> {
  const { artifact, format, platform, to, file } = options;
  const mode = modeOf(options.mode);
  if (format !== 'file' && format !== 'compressed' && file === undefined) return archiveTree(await archives.open(artifact, format), options, mode);
  const one = (content: Extract<Entry, { type: 'file' }>['content']): FileTree => new Map([[imagePath(to), { type: 'file', mode: mode ?? 0o755, uid: 0, gid: 0, mtime: 0, content }]]);
  if (format === 'file') {
    const machine = await archives.machine(artifact);
    if (machine && !runsOn(machine, platform)) throw wrongPlatform(artifact.name, machine, platform);
    return one(await archives.file(artifact));
  }
  const archive = await archives.open(artifact, format);
  const member = wantedMember(archive, format === 'compressed' ? compressedMember : file!, artifact.name);
  if (member.machine && !runsOn(member.machine, platform)) throw wrongPlatform(`${file ?? 'the program'} of ${artifact.name}`, member.machine, platform);
  return one(archive.content(member));
}

function modeOf(mode: string | undefined): number | undefined {
  if (mode === undefined) return undefined;
  if (/^[0-7]{3,4}$/.test(mode)) return Number.parseInt(mode, 8);
  throw new SourcesError('content-invalid', { message: `The mode of a download is "${mode}".`, remedy: 'Give octal digits, such as 0755.' });
}

/** The file at a path of an archive, also by way of links. */
function wantedMember({ members }: OpenedArchive, file: string, origin: string): Member {
  const byPath = new Map(members.map((member) => [member.path, member]));
  let path = imagePath(file);
  for (let hops = 0; hops < 20; hops++) {
    const member = byPath.get(path);
    if (member?.type === 'file') return member;
    if (member?.type === 'symlink') path = resolveLink(path, member.link!);
    else if (member?.type === 'hardlink') path = member.link!;
    else break;
  }
  const files = members.filter(({ type }) => type === 'file').map((member) => member.path);
  const name = file.split('/').at(-1)!;
  const alike = files.filter((each) => each.split('/').at(-1) === name);
  throw new SourcesError('content-invalid', {
    message: `${origin} has no file "${file}".`,
    remedy: `It has ${(alike.length > 0 ? alike : files).slice(0, 5).join(', ') || 'none at all'}${files.length > 5 && alike.length === 0 ? ` and ${files.length - 5} more` : ''}: correct "file".`,
  });
}

const globs = { dot: true, flags: 's' };

function archiveTree(archive: OpenedArchive, options: LayoutOptions, mode: number | undefined): FileTree {
  const { artifact, platform, strip = 0, include, exclude } = options;
  const to = imagePath(options.to);
  const wanted = include ? picomatch(include, globs) : () => true;
  const unwanted = exclude ? picomatch(exclude, globs) : () => false;
  const stripped = (path: string): string => path.split('/').slice(strip).join('/');
  const left = (path: string): boolean => path.split('/').some((_, at, all) => unwanted(all.slice(0, at + 1).join('/')));
  // What unpacks the same for everyone must not change the folder that it goes into.
  const taken = archive.members.filter(({ path }) => stripped(path) !== '' && wanted(path) && !left(path));
  if (!taken.some(({ type }) => type !== 'directory')) {
    throw new SourcesError('content-invalid', {
      message: `${artifact.name} gives no file${include ? ` of ${include.join(', ')}` : ''}${exclude ? ` without ${exclude.join(', ')}` : ''}${strip > 0 ? ` below ${strip} folders` : ''}.`,
      remedy: `It has ${archive.members.slice(0, 5).map(({ path }) => path).join(', ')}: correct "include", "exclude" and "strip".`,
    });
  }
  for (const { path, type, link } of taken) if (type === 'symlink') checkLink(stripped(path), link!, to, artifact.name);
  const programs = taken.filter(({ machine }) => machine !== undefined);
  // An archive for several systems has programs for each; one for another system has none that would run.
  if (programs.length > 0 && !programs.some(({ machine }) => runsOn(machine!, platform))) throw wrongPlatform(`${programs[0].path} of ${artifact.name}`, programs[0].machine!, platform);
  const paths = new Set(taken.map(({ path }) => path));
  return memberTree(archive, {
    origin: artifact.name,
    place: ({ path }) => (paths.has(path) ? [to, stripped(path)].filter(Boolean).join('/') : undefined),
    ...(mode !== undefined && { mode: (member: Member) => (member.type === 'file' ? mode : member.mode) }),
    setuid: new Set((options.setuid ?? []).map(imagePath)),
  });
}

/** Refuses a link out of the folder that an archive is unpacked into. */
function checkLink(path: string, link: string, to: string, origin: string): void {
  const inside = (): boolean => {
    if (link.startsWith('/')) return to === '' || `${resolveLink('', link)}/`.startsWith(`${to}/`);
    try {
      resolveLink(path, link);
      return true;
    } catch {
      return false;
    }
  };
  if (inside()) return;
  throw new SourcesError('artifact-unsafe', {
    message: `${origin}: the link ${path} leads to ${link}, out of /${to}.`,
    remedy: 'Leave it out with "exclude"; if it is to be there, make it with "paths" of a definition.',
  });
}
