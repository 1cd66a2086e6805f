import { imagePath } from '@nx-oci/oci';
import { filteredPaths } from '../archive/filtered-paths';
import { memberTree } from '../archive/member-tree';
import type { PartsContext, SourcePart } from '../source';
import { alternativeLinks } from './alternatives';
import { debianArchitecture } from './architecture';
import { certificateEntries, opensslFile } from './certificates';
import type { DebContent } from './content';
import { pathFilter } from './files';
import { artifactOf, packagesFor, type DebLocked, type LockedPackage } from './lock';
import { mergedUsr } from './merged-usr';
import { settle, type LaidPackage } from './settle';
import { controlOf, statusEntries } from './status';

/** The files of a content for a platform: the links of a merged `/usr`, a part for each package, and declared alternatives. */
export async function layOutDeb(content: DebContent, locked: DebLocked, { platform, archives }: PartsContext): Promise<SourcePart[]> {
  const filter = pathFilter(content);
  const setuid = new Set((content.setuid ?? []).map(imagePath));
  const layOut = async (of: LockedPackage): Promise<LaidPackage> => {
    const artifact = artifactOf(content, locked, of);
    const archive = await archives.open(artifact, 'deb');
    const control = controlOf(archive, of, artifact.name);
    const wanted = filteredPaths(archive.members, filter);
    const tree = new Map(memberTree(archive, { origin: artifact.name, place: ({ path }) => (wanted.has(path) ? path : undefined), owners: true, setuid }));
    const made = of.name === 'ca-certificates' ? await certificateEntries(archive) : [];
    for (const [path, entry] of [...made, ...statusEntries(archive, of.name)]) if (filter(path)) tree.set(path, entry);
    return { name: of.name, version: of.version, control, tree };
  };
  const packages = packagesFor(locked, platform);
  const laid = await Promise.all(packages.map(layOut));
  leaveCertificatesFile(laid);
  settle(laid);
  const trees = laid.map(({ tree }) => tree);
  return [
    mergedUsr(debianArchitecture(platform), trees),
    ...packages.map(({ name, version, source }, at): SourcePart => ({ name: `${name} ${version}`, origin: source?.name ?? name, tree: trees[at] })),
    ...(content.alternatives ? [alternativeLinks(content.alternatives, trees)] : []),
  ];
}

/** Where a package brings a file of its own for OpenSSL to look at, that one counts. */
function leaveCertificatesFile(packages: readonly LaidPackage[]): void {
  const owners = packages.filter(({ tree }) => tree.has(opensslFile));
  if (owners.length > 1) owners.find(({ name }) => name === 'ca-certificates')?.tree.delete(opensslFile);
}
