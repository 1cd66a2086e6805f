import type { LockedVersion, PathEntry } from '@nx-oci/build';
import { formatPlatform } from '@nx-oci/oci';
import { toolsListFolder, type ListedTool } from '@nx-oci/tools';
import type { HostTool, SourcedTool } from './tool-sources';

/** Where the image says what it holds: a file for each tool, in the tool's layer, so that a new version changes no other. */
export const factsFolder = `/${toolsListFolder}`;

/** A tool, and where a lock has its version. */
export interface ToolPlace {
  tool: SourcedTool;
  /** The place of its content in the definition. */
  at: number;
  /** How its source calls it on a platform. */
  nameOn?: (platform: string) => string;
}

/** The files by which an image says what it holds, with the versions that are locked. */
export function toolFacts(places: readonly ToolPlace[], host: readonly HostTool[], locked: readonly LockedVersion[]): PathEntry[] {
  const sourced = places.flatMap((place) => {
    const { tool } = place;
    const { name, kind, commands, prove, platforms } = tool;
    const texts = new Map<string, string[]>();
    for (const platform of platforms.map(formatPlatform)) {
      const version = versionOf(place, platform, locked);
      const text = textOf({ name, ...(version !== undefined && { version }), source: kind, commands, prove });
      texts.set(text, [...(texts.get(text) ?? []), platform]);
    }
    return [...texts].map(([content, own]) => entry(name, content, own, name));
  });
  return [...sourced, ...host.map(({ name, commands, prove, platforms }) => entry(name, textOf({ name, commands, prove, host: true }), platforms.map(formatPlatform), 'tools'))];
}

function versionOf({ at, nameOn }: ToolPlace, platform: string, locked: readonly LockedVersion[]): string | undefined {
  const here = locked.filter((each) => each.at === at && each.platform === platform);
  return here.find(({ name }) => name === nameOn?.(platform))?.version;
}

function entry(name: string, content: string, platforms: string[], layer: string): PathEntry {
  return { type: 'file', path: `${factsFolder}/${name}.json`, content, platforms, layer };
}

function textOf(facts: ListedTool): string {
  return `${JSON.stringify(facts)}\n`;
}
