import picomatch from 'picomatch';
import { imagePath, type Entry, type FileTree } from '@nx-oci/oci';
import { memberTree } from '../archive/member-tree';
import { filteredPaths } from '../archive/filtered-paths';
import type { PackedPart, PartsContext, SourcePart } from '../source';
import { apkArchitecture } from './architecture';
import type { ApkContent } from './content';
import { database, installedFile, skeleton } from './database';
import { installedRecord, type InstalledApk } from './installed';
import { artifactOf, packagesFor, type ApkLocked, type LockedPackage } from './lock';
import { controlOf } from './package-info';
import { hasTopLink, settle, type LaidApk } from './settle';

/** The files of a content for a platform: folders that any image has, a part for each package, and what apk keeps of them. */
export async function layOutApk(content: ApkContent, locked: ApkLocked, { platform, archives, bytes }: PartsContext): Promise<SourcePart[]> {
  const { exclude = [] } = content;
  const setuid = content.setuid === 'any' ? 'any' : new Set((content.setuid ?? []).map(imagePath));
  const excluded = exclude.length > 0 ? picomatch(exclude.map((glob) => glob.replace(/^\/+/, '')), { dot: true, flags: 's' }) : () => false;
  const layOut = async (of: LockedPackage): Promise<LaidApk & InstalledApk & { packed?: PackedPart }> => {
    const { name, version, checksum } = of;
    const artifact = artifactOf(content, of);
    const archive = await archives.open(artifact, 'apk', bytes);
    const unsigned = content.repositories.find((each) => each.name === of.repository)?.unsignedPackages === true;
    const keys = locked.repositories.find((each) => each.name === of.repository)?.keys ?? [];
    const control = await controlOf(archive, { name, version, checksum, keys, unsigned }, artifact.name);
    const wanted = filteredPaths(archive.members, (path) => !excluded(path));
    const tree = new Map(memberTree(archive, { origin: artifact.name, place: ({ path }) => (wanted.has(path) ? path : undefined), owners: true, times: true, setuid }));
    const sha1 = new Map(archive.members.flatMap(({ path, sha1: sum }): [string, string][] => (sum === undefined ? [] : [[path, sum]])));
    // All names of a file have its checksum.
    for (const { path, type, link = '' } of archive.members) if (type === 'hardlink' && sha1.has(link)) sha1.set(path, sha1.get(link)!);
    const replaces = (control.info.get('replaces') ?? []).flatMap((each) => each.split(' '));
    const replacesPriority = Number(control.info.get('replaces_priority')?.[0] ?? 0);
    const packed = archive.layer && wanted.size === archive.members.length ? { layer: archive.layer, tree: new Map(tree), artifact } : undefined;
    return { name, version, origin: of.origin ?? name, replaces, replacesPriority, locked: of, control, tree, sha1, ...(packed && { packed }) };
  };
  const laid = await Promise.all(packagesFor(locked, platform).map(layOut));
  const before = laid.map(({ tree }) => new Map(tree));
  settle(laid);
  const installed = laid.map((each, at) => ({ ...each, tree: owned(each.tree, before[at]) }));
  const parts = installed.map((each, at): SourcePart => ({
    name: `${each.name} ${each.version}`,
    origin: each.origin,
    tree: laid[at].tree,
    records: new Map([[installedFile, installedRecord(each)]]),
    // What is taken from it for another package, or moves below a link, shows where all parts meet.
    ...(each.packed && each.packed.tree.size === laid[at].tree.size && { packed: each.packed }),
  }));
  return [
    ...parts.filter(({ tree }) => hasTopLink(tree)),
    skeleton(laid.map(({ tree }) => tree)),
    ...parts.filter(({ tree }) => !hasTopLink(tree)),
    await database(installed, { content, locked, architecture: apkArchitecture(platform) }),
  ];
}

/** What a package still has, with the attributes that it gives its folders itself. */
function owned(settled: FileTree, before: FileTree): FileTree {
  return new Map([...settled].map(([path, entry]): [string, Entry] => [path, entry.type === 'directory' ? (before.get(path) ?? entry) : entry]));
}
