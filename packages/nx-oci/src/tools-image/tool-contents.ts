import type { Content, FilesContent, PathEntry } from '@nx-oci/build';
import { formatPlatform, parsePlatform, samePlatform } from '@nx-oci/oci';
import { toolsBinFolder } from '@nx-oci/tools';
import { distributionOf, outside } from '../service-image/interpreter';
import type { ReadManifest } from './read-manifest';
import type { SourcedTool } from './tool-sources';

/** Where commands are, and where what they need has a folder of its own for each tool. */
export const binFolder = `/${toolsBinFolder}`;
export const libraryFolder = '/usr/local/lib';

/** What brings a tool into the image on the platforms of one of its sources. */
export interface ToolContents {
  contents: Content[];
  paths: PathEntry[];
  /** How its source calls what the tool's version is of; nothing of what has no version. */
  versioned?: (platform: string) => string;
}

/** The contents of a tool that is no package of a distribution. Throws `tools-invalid`. */
export function toolContents(tool: SourcedTool, read: ReadManifest): ToolContents {
  const { name, kind, source, platforms } = tool;
  const common = { layer: name, platforms: platforms.map(formatPlatform) };
  const { exclude, foreign, version } = source;
  const libc = read.manifest.apk?.libc === 'musl' ? { libc: 'musl' } : {};
  const leftOut = { ...(exclude && { exclude }), ...(foreign && { foreign }) };
  const to = `${libraryFolder}/${name}`;
  switch (kind) {
    case 'npm': {
      const packages = npmPackages(tool, read);
      const commands = commandFiles(tool);
      const content = outside({ type: 'npm', packages: packages.asked, to, bin: binFolder, ...(commands && { commands }), ...libc, ...leftOut });
      return { contents: [{ ...content, ...common }], paths: [], versioned: packages.nameOn };
    }
    case 'wheel': {
      const { python, glibc } = distributionOf({ distribution: read.manifest.debian?.suite });
      if (version !== undefined && !/^(?:[<>=!~]=?=?)?\s*v?\d/.test(version)) {
        throw read.invalid([...tool.place, 'version'], `is "${version}", which is none of Python`, 'Give 0.17.*, 0.17.3, or with an operator: ~=0.17.1, ">=0.17,<0.18".');
      }
      const asked = version === undefined ? source.wheel! : `${source.wheel}${/^[<>=!~]/.test(version) ? '' : '=='}${version}`;
      const content = outside({ type: 'wheel', packages: [asked], python, glibc, to, scripts: binFolder, interpreter: 'python3', ...libc, ...leftOut });
      return { contents: [{ ...content, ...common }], paths: commandLinks(tool, common), versioned: () => source.wheel!.replace(/\[.*/, '').toLowerCase().replace(/[-_.]+/g, '-') };
    }
    case 'go': {
      const { ldflags, tags, toolchain, replaces } = source;
      const built = goCommand(source.go!);
      if (version !== undefined && /^\d/.test(version)) throw read.invalid([...tool.place, 'version'], `is "${version}", and versions of Go modules begin with v`, `Give v${version}; or a query, such as latest.`);
      if (tool.commands.length > 1) throw read.invalid([...tool.place, 'commands'], 'are several of one program', 'Make a tool of each.');
      const names = tool.commands[0] === built ? undefined : { [source.go!]: tool.commands[0] };
      const content = outside({ type: 'go', packages: [`${source.go}@${version ?? 'latest'}`], to: binFolder, ...(ldflags && { ldflags }), ...(tags && { tags }), ...(toolchain !== undefined && { toolchain }), ...(replaces && { replaces }), ...(names && { names }) });
      return { contents: [{ ...content, ...common }], paths: [], versioned: () => built };
    }
    case 'go-toolchain': {
      // It has programs of other systems for its own tests, and libraries to compile for these.
      const content = outside({ type: 'go-toolchain', version: source['go-toolchain'], to: `${libraryFolder}/${name}`, bin: binFolder, ...leftOut, foreign: 'omit' });
      return { contents: [{ ...content, ...common }], paths: [], versioned: () => 'go' };
    }
    case 'download':
      return download(tool, common, read);
    case 'project': {
      const from = source.file;
      if (from === undefined) throw read.invalid(tool.place, 'has a project and no "file"', 'Give what the project builds, relative to the workspace: "dist/tools/shout/{os}-{arch}/shout".');
      if (tool.commands.length > 1) throw read.invalid([...tool.place, 'commands'], 'are several of one file', 'Make a tool of each.');
      const content: FilesContent = { type: 'files', from, to: `${binFolder}/${tool.commands[0]}`, mode: '0755', ...common };
      return { contents: [content], paths: [] };
    }
    default:
      throw new Error(`${kind} is of a distribution.`);
  }
}

/** The packages of npm that are asked for, and which of them is the tool's on a platform. */
function npmPackages({ source, place, platforms }: SourcedTool, { invalid }: ReadManifest): { asked: string[] | Record<string, string[]>; nameOn: (platform: string) => string } {
  const { npm, version } = source;
  const asked = (name: string): string[] => [version === undefined ? name : `${name}@${version}`];
  if (typeof npm === 'string') return { asked: asked(npm), nameOn: () => npm };
  const byPlatform = platforms.map((platform): [string, string] => {
    const found = Object.entries(npm!).find(([key]) => isPlatform(key, formatPlatform(platform)));
    if (found) return [formatPlatform(platform), found[1]];
    throw invalid([...place, 'npm'], `has no package for ${formatPlatform(platform)}`, 'Add it, say which "platforms" the tool is for, or give another source under "sources".');
  });
  const names = Object.fromEntries(byPlatform);
  return { asked: Object.fromEntries(byPlatform.map(([platform, name]) => [platform, asked(name)])), nameOn: (platform) => names[platform] };
}

function isPlatform(key: string, platform: string): boolean {
  try {
    return samePlatform(parsePlatform(key), parsePlatform(platform));
  } catch {
    return false;
  }
}

/** A program by its address: alone, as one file of an archive, or as an archive that is taken whole, with links to its commands. */
function download(tool: SourcedTool, common: { layer: string; platforms: string[] }, { invalid }: ReadManifest): ToolContents {
  const { name, source, place, commands } = tool;
  const { download: written, version, file, exclude } = source;
  const details = typeof written === 'string' ? { url: written } : written!;
  const files = commandFiles(tool);
  const shared = { type: 'download' as const, name, ...(version !== undefined && { version }), ...details, ...(exclude && { exclude }) };
  const versioned = version === undefined ? undefined : (): string => name;
  if (files === undefined) {
    if (commands.length > 1) throw invalid([...place, 'commands'], 'are several of one file', 'Say which file of the archive each is: commands: { tar: bin/tar }.');
    const content = outside({ ...shared, ...(file !== undefined && { file }), to: `${binFolder}/${commands[0]}` });
    return { contents: [{ ...content, ...common }], paths: [], versioned };
  }
  if (file !== undefined) throw invalid([...place, 'file'], 'is given, and "commands" says which files are wanted', 'Take one of the two away.');
  const folder = `${libraryFolder}/${name}`;
  const content = outside({ ...shared, kind: 'archive', to: folder });
  return { contents: [{ ...content, ...common }], paths: commandLinks(tool, common), versioned };
}

/** Links to the files that a manifest says commands are, in the folder of a tool. */
function commandLinks(tool: SourcedTool, common: { layer: string; platforms: string[] }): PathEntry[] {
  return Object.entries(commandFiles(tool) ?? {}).map(([command, path]): PathEntry => ({ type: 'symlink', path: `${binFolder}/${command}`, target: `../lib/${tool.name}/${path.replace(/^(\.?\/)+/, '')}`, ...common }));
}

/** Command → file, where the manifest says that. */
function commandFiles({ source: { commands } }: SourcedTool): Record<string, string> | undefined {
  return commands === undefined || Array.isArray(commands) ? undefined : commands;
}

/** What Go calls the program of a command's path: its last part that is no major version. */
function goCommand(path: string): string {
  const parts = path.split('/');
  return /^v([2-9]|[1-9]\d+)$/.test(parts.at(-1)!) && parts.length > 1 ? parts.at(-2)! : parts.at(-1)!;
}
