import type { Definition } from '@nx-oci/build';
import { parsePlatform, samePlatform, type Platform } from '@nx-oci/oci';
import type { ListedTool } from '@nx-oci/tools';
import { factsFolder } from './tool-facts';

/** What a definition of tools has its image say of itself: tool → platform → what it is there. */
export type ExpectedTools = Map<string, Map<string, ListedTool>>;

/** The tools of a definition, in the manifest's order, with the versions that are locked. */
export function expectedTools({ paths = [], platforms = [] }: Definition): ExpectedTools {
  const tools: ExpectedTools = new Map();
  for (const entry of paths) {
    if (entry.type !== 'file' || !entry.path.startsWith(`${factsFolder}/`)) continue;
    const facts = JSON.parse(entry.content ?? '') as ListedTool;
    const known = tools.get(facts.name) ?? new Map<string, ListedTool>();
    for (const platform of entry.platforms ?? platforms) known.set(platform, facts);
    tools.set(facts.name, known);
  }
  return tools;
}

/** Of each tool what it is on a platform. */
export function toolsExpectedOn(tools: ExpectedTools, platform: Platform): Map<string, ListedTool> {
  const found = [...tools].flatMap(([name, on]) => [...on].flatMap(([each, facts]) => (samePlatform(parsePlatform(each), platform) ? [[name, facts] as const] : [])));
  return new Map(found);
}

/** A table of tools by platform: where each comes from, in which version. */
export function describeExpected(tools: ExpectedTools, platforms: readonly string[]): string[] {
  const rows = [['tool', ...platforms], ...[...tools].map(([name, on]) => [name, ...platforms.map((platform) => describeTool(on.get(platform)))])];
  const width = (at: number): number => Math.max(...rows.map((row) => row[at].length));
  return rows.map((row) => row.map((cell, at) => (at === row.length - 1 ? cell : cell.padEnd(width(at)))).join('  '));
}

function describeTool(facts: ListedTool | undefined): string {
  if (facts === undefined) return '-';
  if (facts.host) return 'the machine';
  return [facts.source, facts.version].filter(Boolean).join(' ');
}
