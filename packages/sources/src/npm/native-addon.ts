import { formatPlatform, type Platform } from '@nx-oci/oci';
import { runsOn } from '../archive/machine';
import type { MissingFile } from '../source';
import { readManifest } from './package-manifest';
import type { PackageFiles } from './package-tree';

/** Whether a package's archive has an addon that Node on a platform can load. */
export function hasAddon({ members }: PackageFiles, platform: Platform): boolean {
  return [...members].some(([path, { machine }]) => path.endsWith('.node') && machine !== undefined && runsOn(machine, platform));
}

/**
 * What a package at `folder` of the image lacks on a platform. npm compiles an addon that has a binding.gyp when it
 * installs it, or lets it fetch what was compiled, and neither is done here. Nothing for packages that need neither,
 * because the addon is in their archive, or in that of an optional package of theirs; `addons` are those that have one.
 */
export async function missingAddon(files: PackageFiles, { folder, platform, addons }: { folder: string; platform: Platform; addons: ReadonlySet<string> }): Promise<MissingFile | undefined> {
  const { origin, archive, members } = files;
  if (members.get('binding.gyp')?.type !== 'file' || hasAddon(files, platform)) return undefined;
  const { gypfile, scripts, optionalDependencies } = await readManifest(archive.content(members.get('package.json')!), origin);
  if (gypfile === false && (scripts as { install?: string } | undefined)?.install === undefined) return undefined;
  if (Object.keys(optionalDependencies ?? {}).some((name) => addons.has(name))) return undefined;
  return {
    unless: { folder, ending: '.node' },
    warning:
      `npm-addon-missing: ${origin} is compiled or fetched by its install script, which is never run, and nothing that is locked has its addon for ${formatPlatform(platform)}. ` +
      `Take a release, or another package, that brings one for each platform; or compile it in a target of its own, and put it below /${folder} by a content of type "files".`,
  };
}
