import { formatPlatform, type Platform } from '@nx-oci/oci';
import type { MissingFile } from '../source';
import { readManifest } from './package-manifest';
import type { PackageFiles } from './package-tree';

/**
 * What a package lacks that names packages of platforms as optional: npm leaves those of other platforms out of a
 * lockfile that it writes where node_modules is there and the lockfile is not. `lost` are those that the lockfile does
 * not have, `names` all that are laid out. Nothing where one of its optional packages is.
 */
export async function lostPackage({ origin, archive, members }: PackageFiles, { lost, platform, names }: { lost: readonly string[]; platform: Platform; names: ReadonlySet<string> }): Promise<MissingFile | undefined> {
  const { optionalDependencies } = await readManifest(archive.content(members.get('package.json')!), origin);
  if (Object.keys(optionalDependencies ?? {}).some((name) => names.has(name))) return undefined;
  const list = lost.length > 3 ? `${lost.slice(0, 3).join(', ')} and ${lost.length - 3} more` : lost.join(', ');
  return {
    warning:
      `npm-optional-missing: ${origin} names ${list} as optional, which the lockfile does not have, and nothing else of the kind is there for ${formatPlatform(platform)}. ` +
      'Where npm wrote the lockfile beside a node_modules of one platform, remove both, and let npm write it again.',
  };
}
