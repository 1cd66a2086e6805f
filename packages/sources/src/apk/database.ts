import { bytesContent, impliedDirectory, writeTar, type Entry, type FileTree } from '@nx-oci/oci';
import type { SourcePart } from '../source';
import { parseConstraint } from './constraint';
import type { ApkContent } from './content';
import { installedRecord, type InstalledApk } from './installed';
import type { ApkLocked } from './lock';

const folder = 'usr/lib/apk/db';
/** Where packages and their files are told of. */
export const installedFile = `${folder}/installed`;

/** Folders that apk and apko have in any image. */
const folders: [path: string, mode: number][] = [
  ['dev', 0o755], ['etc/apk/keys', 0o755], ['opt', 0o755], ['proc', 0o555], ['tmp', 0o1777], ['usr/lib/apk/db', 0o755], ['usr/lib/apk/exec', 0o755], ['var/cache/apk', 0o755], ['var/cache/misc', 0o755],
];

/**
 * What stands before all packages: folders, and the link by which what looks for the database in its old place finds it.
 * Packages may have links or attributes of their own at these paths.
 */
export function skeleton(trees: readonly FileTree[]): SourcePart {
  const tree = new Map<string, Entry>();
  for (const [path, mode] of folders) if (!trees.some((each) => each.has(path))) tree.set(path, { ...impliedDirectory, implied: undefined, mode });
  if (!trees.some((each) => each.get('lib')?.type === 'symlink')) tree.set('lib/apk', { type: 'symlink', mode: 0o777, uid: 0, gid: 0, mtime: 0, target: '../usr/lib/apk' });
  return { name: 'apk folders', tree };
}

/** What apk keeps of an image: packages and their files, scripts (which are not run), triggers, the world, keys, repositories. */
export async function database(packages: readonly InstalledApk[], { content, locked, architecture }: { content: ApkContent; locked: ApkLocked; architecture: string }): Promise<SourcePart> {
  const tags = new Map(content.packages.flatMap((text) => parseConstraint(text) ?? []).flatMap(({ name, tag }): [string, string][] => (tag === undefined ? [] : [[name, `@${tag}`]])));
  const world = packages.map(({ locked: { name, version } }) => `${name}=${version}${tags.get(name) ?? ''}\n`).sort();
  const triggers = packages.flatMap(({ locked: { checksum }, control }) => (control.info.get('triggers') ?? []).map((paths) => `${checksum} ${paths}\n`));
  const keys = new Map(locked.repositories.flatMap((each) => each.keys.map(({ name, key }): [string, string] => [name, key])));
  const tree = new Map<string, Entry>([
    [installedFile, file(packages.map(installedRecord).join(''))],
    [`${folder}/lock`, file('', 0o600)],
    [`${folder}/scripts.tar`, file(await scriptsTar(packages))],
    [`${folder}/triggers`, file(triggers.join(''))],
    ['etc/apk/arch', file(`${architecture}\n`)],
    ['etc/apk/world', file(world.join(''))],
    ['etc/apk/repositories', file(runtimeRepositories(content).map((line) => `${line}\n`).join(''))],
    ...[...keys].map(([name, key]): [string, Entry] => [`etc/apk/keys/${name}`, file(key)]),
  ]);
  return { name: 'apk database', tree };
}

/** As they are said; else those whose address the content gives: rules for mirrors are of the machine that builds. */
function runtimeRepositories({ repositories, runtimeRepositories: said }: ApkContent): string[] {
  return said ?? repositories.flatMap(({ url, tag }) => (url !== undefined && /^https?:\/\//.test(url) ? [tag === undefined ? url : `@${tag} ${url}`] : []));
}

async function scriptsTar(packages: readonly InstalledApk[]): Promise<Buffer> {
  const scripts: FileTree = new Map(
    packages.flatMap(({ locked: { name, version, checksum }, control }) =>
      [...control.files].filter(([, { mode }]) => (mode & 0o555) === 0o555).map(([script, { content }]): [string, Entry] => [`${name}-${version}.${checksum}${script}`, file(content, 0o755)]),
    ),
  );
  const chunks: Uint8Array[] = [];
  await writeTar(scripts, (chunk) => void chunks.push(Uint8Array.prototype.slice.call(chunk)));
  return Buffer.concat(chunks);
}

function file(content: string | Buffer, mode = 0o644): Entry {
  return { type: 'file', mode, uid: 0, gid: 0, mtime: 0, content: bytesContent(content) };
}
