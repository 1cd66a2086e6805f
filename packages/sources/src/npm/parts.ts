import { imagePath, type Entry } from '@nx-oci/oci';
import { checksumOfIntegrity, type Artifact } from '../artifact';
import { leavesOut } from '../archive/left-out';
import { SourcesError } from '../error';
import { relativeLink } from '../relative-link';
import type { PartsContext, SourcePart } from '../source';
import type { NpmContent } from './content';
import type { CommandLinks, NpmLayout, PlacedPackage } from './layout';
import { lostPackage } from './lost-package';
import { hasAddon, missingAddon } from './native-addon';
import { commandsIn, packageFiles, packageTree, type PackageFiles } from './package-tree';
import type { NpmLocation } from './upstream';

/** What has to be fetched for a package. */
export function artifactOf({ name, version, integrity, registry, url }: PlacedPackage): Artifact {
  const location: NpmLocation = { type: 'npm', ...(registry && { package: name, version }), ...(url !== undefined && { url }) };
  return { name: `${name} ${version}`, checksum: checksumOfIntegrity(integrity)!, location };
}

/**
 * Each package at each of its places is a part of its own, with links to its commands, and so the same for all that have
 * it there. Links that are a matter of who needs what are one part together.
 */
export async function partsOf(content: NpmContent, layout: NpmLayout, { archives, platform }: PartsContext): Promise<SourcePart[]> {
  const base = imagePath(content.to);
  const leftOut = leavesOut(content, platform);
  const inImage = (path: string): string => (base === '' ? path : `${base}/${path}`);
  const files = new Map<string, PackageFiles>();
  await Promise.all(
    layout.packages.map(async (each) => {
      const artifact = artifactOf(each);
      files.set(each.path, packageFiles(await archives.open(artifact, 'tar'), artifact.name, layout.kind, leftOut && ((path, member) => leftOut(`${inImage(each.path)}/${path}`, member))));
    }),
  );
  const { bin } = content;
  const asked = bin === undefined ? [] : layout.asked.map((each) => ({ ...each, folder: imagePath(bin) }));
  const declared = await findCommands([...asked, ...layout.commands.map((each) => ({ ...each, folder: inImage(each.folder) }))], files);
  // The first of a name in a folder counts.
  const commands = [...namedCommands(content, layout, files), ...declared];
  const links = new Map<string, Entry>();
  for (const [path, target] of Object.entries(layout.links)) links.set(inImage(path), symlink(target));
  const parts: SourcePart[] = [];
  const taken = new Set<string>();
  const addons = new Set(layout.packages.filter((each) => hasAddon(files.get(each.path)!, platform)).map(({ name }) => name));
  const names = new Set(layout.packages.map(({ name }) => name));
  for (const { path, name, version, lost } of layout.packages) {
    const own = commands.filter((each) => each.package === path);
    const tree = await packageTree(files.get(path)!, inImage(path), new Set(own.map(({ within = '', file }) => within + file)));
    const missing = (lost && (await lostPackage(files.get(path)!, { lost, platform, names }))) ?? (await missingAddon(files.get(path)!, { folder: inImage(path), platform, addons }));
    parts.push({ name: `${name} ${version}`, tree, ...(missing && { missing }) });
    for (const { folder, to: target, command, file, shared } of own) {
      const link = `${folder}/${command}`;
      if (taken.has(link)) continue;
      taken.add(link);
      (shared ? links : tree).set(link, relativeLink(link, inImage(`${target}/${file}`)));
    }
  }
  return links.size === 0 ? parts : [...parts, { name: 'node_modules', tree: links }];
}

interface Command extends CommandLinks {
  command: string;
  /** Relative to the package that has it. */
  file: string;
}

async function findCommands(links: readonly CommandLinks[], files: ReadonlyMap<string, PackageFiles>): Promise<Command[]> {
  const found = await Promise.all(
    links.map(async (each) => Object.entries(await commandsIn(files.get(each.package)!, each.within)).map(([command, file]) => ({ ...each, command, file }))),
  );
  return found.flat();
}

/** The commands that a content itself names. Throws `content-invalid` for one that no package has. */
function namedCommands({ commands = {}, bin, to }: NpmContent, layout: NpmLayout, files: ReadonlyMap<string, PackageFiles>): Command[] {
  return Object.entries(commands).map(([command, written]) => {
    const file = imagePath(written);
    const refuse = (why: string, remedy: string): never => {
      throw new SourcesError('content-invalid', { message: `The npm content for ${to} names the command ${JSON.stringify(command)}, ${why}.`, remedy });
    };
    if (bin === undefined) return refuse('and no folder for it', 'Say in "bin" where links to commands go: "/usr/local/bin".');
    if (!/^[^/\0]+$/.test(command) || command === '.' || command === '..') return refuse('which is no name of a file', 'Give the name alone, without folders.');
    const found = layout.direct.find(({ package: of, within = '' }) => files.get(of)!.members.get(within + file)?.type === 'file');
    if (found === undefined) return refuse(`of a file ${written} that none of its packages has`, `Look at what is in ${layout.direct.map(({ package: of }) => files.get(of)!.origin).join(', ') || 'them'}, and at "exclude".`);
    return { ...found, folder: imagePath(bin), command, file };
  });
}

function symlink(target: string): Entry {
  return { type: 'symlink', mode: 0o777, uid: 0, gid: 0, mtime: 0, target };
}
