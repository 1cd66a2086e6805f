import { formatPlatform, OciError, parsePlatform, samePlatform, type Platform } from '@nx-oci/oci';
import { sourceKinds, toolsPlatforms, type SourceKind, type Tool, type ToolSource } from './manifest';
import type { ReadManifest } from './read-manifest';

/** A tool with one of its sources, and the platforms that have it from there. */
export interface SourcedTool {
  name: string;
  kind: SourceKind;
  /** With what is said for all sources of the tool. */
  source: ToolSource;
  /** Where in the manifest the source stands. */
  place: string[];
  platforms: Platform[];
  commands: string[];
  prove: string[];
}

/** A tool that machines bring themselves. */
export interface HostTool {
  name: string;
  platforms: Platform[];
  commands: string[];
  prove: string[];
}

/** All that a manifest says, tool by tool. */
export interface ManifestTools {
  platforms: Platform[];
  sourced: SourcedTool[];
  host: HostTool[];
}

/** Layers that are no tools'. */
const reserved = ['tools', 'updater'];
/** Systems that images are built for. */
const systems = ['linux', 'darwin'];

/**
 * The tools of a manifest, each with one source on each of its platforms. Throws `tools-invalid` for a tool without a source on
 * a platform, or with several, and for what its source does not have.
 */
export function toolsIn(read: ReadManifest): ManifestTools {
  const { manifest, invalid } = read;
  const platforms = platformsIn(manifest.platforms ?? toolsPlatforms, ['platforms'], read);
  const sourced: SourcedTool[] = [];
  const host: HostTool[] = [];
  for (const [name, tool] of Object.entries(manifest.tools)) {
    const place = ['tools', name];
    if (reserved.includes(name)) throw invalid(place, 'is the name of a layer that every tools image may have', 'Give it another name, with "commands" for what it is called by.');
    const wanted = tool.platforms ? platformsIn(tool.platforms, [...place, 'platforms'], read) : platforms;
    const strange = wanted.find((each) => !platforms.some((known) => samePlatform(known, each)));
    if (strange) throw invalid([...place, 'platforms'], `has ${formatPlatform(strange)}, for which there is no image`, `The platforms of the image are ${platforms.map(formatPlatform).join(', ')}.`);
    const isHost = hostOf(tool, place, read);
    const brought = wanted.filter(isHost);
    const sources = sourcesOf(tool, place, wanted.filter((platform) => !isHost(platform)), read);
    sourced.push(...sources.map((each) => ({ ...each, name, ...wordsOf(name, { ...tool, ...each.source }) })));
    if (brought.length > 0) host.push({ name, platforms: brought, ...wordsOf(name, tool) });
  }
  const all = [...sourced, ...host.map((each) => ({ ...each, place: ['tools', each.name] }))];
  requireOwnCommands(all, read);
  for (const { name, commands, prove } of all) {
    if (!commands.includes(prove[0])) throw invalid(['tools', name, 'prove'], `begins with ${prove[0]}, which is none of its commands`, `Begin with one of ${commands.join(', ')}.`);
  }
  return { platforms, sourced, host };
}

/** The commands of a tool, and what proves it. */
function wordsOf(name: string, { commands, prove }: Tool): Pick<SourcedTool, 'commands' | 'prove'> {
  const names = commands === undefined ? [name] : Array.isArray(commands) ? commands : Object.keys(commands);
  return { commands: names, prove: prove ?? [names[0], '--version'] };
}

/** A source as it is written, and what it means with what is said for all sources of its tool. */
interface WrittenSource {
  /** Platform or system that it is for; all without. */
  key?: string;
  kind: SourceKind;
  place: string[];
  source: ToolSource;
}

/** The sources of a tool on the platforms that have it from one. */
function sourcesOf(tool: Tool, place: string[], platforms: Platform[], read: ReadManifest): Pick<SourcedTool, 'kind' | 'source' | 'place' | 'platforms'>[] {
  const { invalid } = read;
  const found = writtenSources(tool, place, read).map((written) => ({ ...written, platforms: [] as Platform[] }));
  for (const platform of platforms) {
    const name = formatPlatform(platform);
    // What is said of the platform counts, rather than of its system.
    const part = found.find(({ key }) => key?.includes('/') && samePlatform(parsePlatform(key), platform)) ?? found.find(({ key }) => key === undefined || key === platform.os);
    if (part === undefined) {
      throw invalid(place, `has no source for ${name}`, `Give one of ${sourceKinds.join(', ')}, for this platform under "sources"; or say which "platforms" the tool is for, or that machines bring it ("host").`);
    }
    if ((part.kind === 'apk' || part.kind === 'deb') && platform.os !== 'linux') {
      throw invalid([...part.place, part.kind], `is for Linux alone, and the tool is for ${name} too`, `Give another source for it under "sources", or say that machines bring it (host: [${platform.os}]), or which "platforms" it is for.`);
    }
    part.platforms.push(platform);
  }
  return found.filter((part) => part.platforms.length > 0);
}

function writtenSources(tool: Tool, place: string[], read: ReadManifest): WrittenSource[] {
  const { sources, prove: _, platforms: __, host: ___, notSecret: ____, ...common } = tool;
  if (!sources) {
    const kind = kindOf(common, place, read);
    return kind === undefined ? [] : [{ kind, place, source: common }];
  }
  const [beside] = kindsOf(common);
  if (beside) throw read.invalid([...place, beside], 'is given beside "sources"', 'Put it into "sources", or take them away.');
  return Object.entries(sources).map(([key, source]) => {
    const at = [...place, 'sources', key];
    if (key.includes('/')) platformsIn([key], at, read);
    else if (!systems.includes(key)) throw read.invalid(at, 'is neither a platform nor a system', `Give a platform (darwin/arm64), or one of ${systems.join(', ')}.`);
    const kind = kindOf(source, at, read);
    if (kind === undefined) throw read.invalid(at, 'names no source', `Give one of ${sourceKinds.join(', ')}.`);
    // Of what is said for all sources, each takes what it knows.
    const shared = Object.fromEntries(Object.entries(common).filter(([field]) => takes(kind, field)));
    return { key, kind, place: at, source: { ...shared, ...source } };
  });
}

/** The one kind of a source, if there is any. Throws `tools-invalid` for several, and for fields of other kinds. */
function kindOf(source: ToolSource, place: string[], { invalid }: ReadManifest): SourceKind | undefined {
  const [kind, ...others] = kindsOf(source);
  if (others.length > 0) throw invalid(place, `has the sources ${[kind, ...others].join(' and ')}`, 'Keep one; by platform, they stand under "sources".');
  const strange = kind && Object.keys(source).find((field) => !takes(kind, field));
  if (!strange) return kind;
  const takers = sourceKinds.filter((each) => takes(each, strange));
  throw invalid([...place, strange], `is not for ${kind}`, `Take it away; it is for ${takers.join(', ')}.`);
}

function kindsOf(source: ToolSource): SourceKind[] {
  return sourceKinds.filter((kind) => source[kind] !== undefined);
}

/** What belongs to each kind of source, beside its commands. */
const fields: Record<SourceKind, (keyof ToolSource)[]> = {
  apk: ['version', 'exclude', 'env'],
  deb: ['version', 'exclude', 'env'],
  npm: ['version', 'exclude', 'foreign'],
  wheel: ['version', 'exclude', 'foreign'],
  go: ['version', 'ldflags', 'tags', 'toolchain', 'replaces'],
  'go-toolchain': ['exclude'],
  download: ['version', 'exclude', 'file'],
  project: ['file'],
};

function takes(kind: SourceKind, field: string): boolean {
  return field === kind || field === 'commands' || fields[kind].includes(field as keyof ToolSource);
}

/** Says which machines bring a tool themselves. */
function hostOf(tool: Tool, place: string[], read: ReadManifest): (platform: Platform) => boolean {
  const { host } = tool;
  if (host === undefined) return () => false;
  if (host === true) {
    const source = (['sources', ...sourceKinds] as const).find((each) => tool[each] !== undefined);
    if (source) throw read.invalid([...place, source], 'is given, and machines are to bring the tool on all platforms (host: true)', 'Take one of the two away, or say which systems bring it: host: [darwin].');
    return () => true;
  }
  const named = host.filter((each) => !each.includes('/'));
  const exact = platformsIn(host.filter((each) => each.includes('/')), [...place, 'host'], read);
  const unknown = named.find((each) => !systems.includes(each));
  if (unknown !== undefined) throw read.invalid([...place, 'host'], `has "${unknown}"`, `Give systems (${systems.join(', ')}), or platforms (darwin/arm64).`);
  return (platform) => named.includes(platform.os) || exact.some((each) => samePlatform(each, platform));
}

function platformsIn(names: string[], place: string[], { invalid }: ReadManifest): Platform[] {
  return names.map((name) => {
    try {
      return parsePlatform(name);
    } catch (error) {
      throw invalid(place, `has "${name}", which is no platform`, (error as OciError).remedy);
    }
  });
}

/** Refuses two tools with one command on a platform. */
function requireOwnCommands(tools: readonly Pick<SourcedTool, 'name' | 'commands' | 'platforms' | 'place'>[], { invalid }: ReadManifest): void {
  const taken = new Map<string, string>();
  for (const { name, commands, platforms, place } of tools) {
    for (const command of commands) {
      for (const platform of platforms) {
        const key = `${formatPlatform(platform)} ${command}`;
        const other = taken.get(key);
        if (other !== undefined) throw invalid(place, `has the command ${command}, as ${other} has`, 'Give one of the two other "commands".');
        taken.set(key, name);
      }
    }
  }
}
