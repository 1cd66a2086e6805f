import { bytesContent, type Content, type Entry } from '@nx-oci/oci';
import type { OpenedArchive } from '../archive/archives';
import { damaged, unsafe } from '../archive/faults';
import { filteredPaths } from '../archive/filtered-paths';
import type { IsLeftOut } from '../archive/left-out';
import { memberTree } from '../archive/member-tree';
import type { Member } from '../archive/unpack';
import { commandsOf } from './commands';
import type { NpmLayout } from './layout';

/** What an archive of a package holds, by path in the package. */
export interface PackageFiles {
  /** How messages name it. */
  origin: string;
  archive: OpenedArchive;
  members: ReadonlyMap<string, Member>;
}

/**
 * Looks into a package's archive, as a tool does; `leftOut` says which of its files do not count. Throws `artifact-unsafe` for
 * what leads out of the package.
 */
export function packageFiles(archive: OpenedArchive, origin: string, kind: NpmLayout['kind'], leftOut?: IsLeftOut): PackageFiles {
  const members = new Map<string, Member>();
  const ignores = new Set(archive.members.filter(({ path }) => /(^|\/)\.npmignore$/.test(path)).map(({ path }) => path));
  for (const member of archive.members) {
    const path = pathIn(member, origin);
    if (path === undefined || path === '') continue;
    // npm, and not pnpm, takes a .gitignore for a .npmignore if there is none.
    const renamed = kind === 'pnpm' ? path : path.replace(/(^|\/)\.gitignore$/, '$1.npmignore');
    if (member.type !== 'file' || renamed === path) members.set(path, member);
    else if (!ignores.has(member.path.replace(/\.gitignore$/, '.npmignore'))) members.set(renamed, member);
  }
  if (![...members].some(([path, { type }]) => path === 'package.json' && type === 'file')) throw damaged(origin, 'it has no package.json');
  if (leftOut === undefined) return { origin, archive, members };
  const placed = [...members].map(([path, member]) => ({ ...member, path }));
  // What a package says of itself is read, whatever else is left out.
  const left = filteredPaths(placed, (path) => path === 'package.json' || !leftOut(path, members.get(path)!));
  return { origin, archive, members: new Map([...members].filter(([path]) => left.has(path))) };
}

/** The path of a member in its package; nothing for what npm does not take: links, and what is in no folder. */
function pathIn({ path, type, link, mode }: Member, origin: string): string | undefined {
  const [folder, ...rest] = path.split('/');
  if (type === 'symlink' || type === 'hardlink') {
    const target = type === 'hardlink' || link!.startsWith('/') ? link! : [...path.split('/').slice(0, -1), link].join('/');
    if (!staysIn(folder, target)) throw unsafe(origin, `the link ${path} leads out of the package, to ${link}`);
    return undefined;
  }
  if (type === 'file' && (mode & 0o6000) !== 0) throw unsafe(origin, `${path} has mode ${mode.toString(8)}, and would run with the rights of another user`);
  return rest.length === 0 ? undefined : rest.join('/');
}

function staysIn(folder: string, target: string): boolean {
  const segments: string[] = [];
  for (const segment of target.split('/')) {
    if (segment === '..') segments.pop();
    else if (segment !== '' && segment !== '.') segments.push(segment);
    if (segment === '..' && segments.length === 0) return false;
  }
  return !target.startsWith('/') && segments[0] === folder;
}

/** The commands of a package, or with `folder` of one that came in its archive. Throws `artifact-damaged`. */
export async function commandsIn({ archive, members, origin }: PackageFiles, folder = ''): Promise<Record<string, string>> {
  const manifest = members.get(`${folder}package.json`);
  if (manifest?.type !== 'file') return {};
  const files = [...members].filter(([path, { type }]) => type === 'file' && path.startsWith(folder)).map(([path]) => path.slice(folder.length));
  return commandsOf(archive, manifest, files, origin);
}

/** The files of a package at `path` of the image; `commands` are paths in the package. Modes are as npm has them. */
export async function packageTree({ origin, archive, members }: PackageFiles, path: string, commands: ReadonlySet<string>): Promise<Map<string, Entry>> {
  const places = new Map([...members].map(([each, member]) => [member, each]));
  const mode = (member: Member): number => (member.type === 'directory' || (member.mode & 0o111) !== 0 || commands.has(places.get(member)!) ? 0o755 : 0o644);
  const tree = new Map(memberTree(archive, { origin, mode, place: (member) => (places.has(member) ? `${path}/${places.get(member)}` : undefined) }));
  for (const command of commands) {
    const entry = tree.get(`${path}/${command}`);
    if (entry?.type === 'file') tree.set(`${path}/${command}`, { ...entry, content: await asScript(entry.content) });
  }
  return tree;
}

/** npm takes the line end of Windows away from the first line of a script: Linux would look for an interpreter of that name. */
async function asScript(content: Content): Promise<Content> {
  const head = await readHead(content);
  if (!/^#![^\n]+\r\n/.test(head.toString('latin1'))) return content;
  const chunks: Uint8Array[] = [];
  for await (const chunk of content.open()) chunks.push(Uint8Array.prototype.slice.call(chunk));
  const text = Buffer.concat(chunks).toString('latin1');
  return bytesContent(Buffer.from(text.replace(/^(#![^\n]+)\r\n/, '$1\n'), 'latin1'));
}

/** As much as npm looks at. */
async function readHead(content: Content): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of content.open()) {
    chunks.push(Uint8Array.prototype.slice.call(chunk, 0, 2048 - size));
    size += chunks.at(-1)!.length;
    if (size >= 2048) break;
  }
  return Buffer.concat(chunks);
}
