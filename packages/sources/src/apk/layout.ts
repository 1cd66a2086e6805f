import { imagePath } from '@nx-oci/oci';
import { memberTree } from '../archive/member-tree';
import type { PartsContext, SourcePart } from '../source';
import type { ApkContent } from './content';
import { artifactOf, packagesFor, type ApkLocked } from './lock';
import { controlOf } from './package-info';

/** The files of a content for a platform. */
export async function layOutApk(content: ApkContent, locked: ApkLocked, { platform, archives }: PartsContext): Promise<SourcePart[]> {
  const setuid = new Set((content.setuid ?? []).map(imagePath));
  return Promise.all(
    packagesFor(locked, platform).map(async (of): Promise<SourcePart> => {
      const artifact = artifactOf(content, of);
      const archive = await archives.open(artifact, 'apk');
      const repository = content.repositories.find(({ name }) => name === of.repository);
      const keys = locked.repositories.find(({ name }) => name === of.repository)?.keys ?? [];
      await controlOf(archive, { name: of.name, version: of.version, checksum: of.checksum, keys, unsigned: repository?.unsignedPackages === true }, artifact.name);
      const tree = memberTree(archive, { origin: artifact.name, place: ({ path }) => path, owners: true, times: true, setuid });
      return { name: `${of.name} ${of.version}`, origin: of.origin ?? of.name, tree };
    }),
  );
}
