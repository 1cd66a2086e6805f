import { existsSync } from 'node:fs';
import path from 'node:path';
import type { ExecutorContext } from '@nx/devkit';
import { checkTools, describeChecks, linkedImage, lockedToolsFor, machinePlatform, readToolsList, readToolsLock, toolsLinkName, toolsListFolder, toolsLockName, type ListedTool } from '@nx-oci/tools';
import { definitionOf, type SiblingOptions } from '../../built-image';
import { PluginError } from '../../error';
import { consoleReport, reported } from '../../report';
import { describeExpected, expectedTools, toolsExpectedOn } from '../../tools-image/expected-tools';
import type { ToolFacts } from '../../tools-image/tool-facts';

export interface ToolsParityOptions extends SiblingOptions {
  /** Whether drift is a failure; by default in CI. */
  check?: boolean;
}

/** Tells which tool comes from where in which version: on every platform of the image, and on this machine, whatever it is. */
export default function toolsParityExecutor(options: ToolsParityOptions, context: ExecutorContext): Promise<{ success: boolean }> {
  const report = consoleReport();
  return reported(report, async () => {
    const definition = definitionOf(options, context);
    const expected = expectedTools(definition);
    for (const line of describeExpected(expected, definition.platforms ?? [])) report.line(line);

    const place = toolsPlace(context.root);
    const listed = readToolsList(place.folder);
    report.line('');
    report.line(place.what);
    const checked = await checkTools(listed, { folder: place.folder, path: pathOfShells(process.env.PATH ?? '') });
    for (const line of describeChecks(checked)) report.line(line);
    for (const line of notYetThere(toolsExpectedOn(expected, machinePlatform()), listed)) report.warn(line);

    const drifts = [...(place.drift ?? []), ...checked.flatMap(({ command, drift }) => (drift === undefined ? [] : [`${command}: ${drift}`]))];
    const isFailure = options.check ?? !['', '0', 'false'].includes(process.env.CI ?? '');
    if (drifts.length === 0) report.line('No drift.');
    else if (isFailure) {
      throw new PluginError('tools-drift', {
        message: `This machine does not have the tools that the workspace says: ${drifts.join('; ')}.`,
        remedy: 'Run ./bootstrap.sh, and have .tools/usr/local/bin first in PATH (. ./.envrc); what machines bring themselves is to be installed.',
      });
    } else report.line(`${drifts.length === 1 ? 'One thing drifts' : `${drifts.length} things drift`}: in CI, and with --check, this fails.`);
  });
}

/** Where this machine has its tools, and what is wrong with that as a whole. */
interface ToolsPlace {
  folder: string;
  what: string;
  drift?: string[];
}

/** In a container of the image that is the image itself, and else what the link at the root of the workspace leads to. Throws `tools-missing`, `tools-lock-missing` and the like. */
function toolsPlace(root: string): ToolsPlace {
  const platform = machinePlatform();
  const link = path.join(root, toolsLinkName);
  const linked = linkedImage(link);
  if (linked === undefined && existsSync(path.join('/', toolsListFolder))) return { folder: '/', what: 'Here, in a container of the image:' };
  const { digest } = lockedToolsFor(readToolsLock(path.join(root, toolsLockName)), platform).manifest;
  const what = `Here, by ${toolsLinkName}:`;
  return linked === undefined || linked === digest ? { folder: link, what } : { folder: link, what, drift: [`${toolsLinkName} is ${linked}, and ${toolsLockName} has ${digest}`] };
}

/** `PATH` as a shell has it: what npm and its like put before it for what they start is no one's choice of tools. */
function pathOfShells(search: string): string {
  return search
    .split(path.delimiter)
    .filter((folder) => !/[\\/](node_modules[\\/]\.bin|node-gyp-bin)$/.test(folder))
    .join(path.delimiter);
}

/** What the manifest and its lock have otherwise than the image: it is still to be pushed, and the lock of the tools to be raised. */
function notYetThere(expected: Map<string, ToolFacts>, listed: readonly ListedTool[]): string[] {
  const there = new Map(listed.map((tool) => [tool.name, tool]));
  const names = new Set([...expected.keys(), ...there.keys()]);
  return [...names].flatMap((name) => {
    const [wanted, found] = [expected.get(name), there.get(name)];
    if (wanted?.version === found?.version && wanted?.source === found?.source && (wanted === undefined) === (found === undefined)) return [];
    const said = (tool: { source?: string; version?: string } | undefined): string => (tool === undefined ? 'does not have it' : `has ${[tool.source, tool.version].filter(Boolean).join(' ') || 'it of the machine'}`);
    return [`${name}: the manifest ${said(wanted)}, and the image ${said(found)}. Push the image, and raise the lock (update).`];
  });
}
