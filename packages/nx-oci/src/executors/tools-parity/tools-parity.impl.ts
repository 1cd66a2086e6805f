import { existsSync } from 'node:fs';
import path from 'node:path';
import type { ExecutorContext } from '@nx/devkit';
import { describeParity, driftFails, linkedImage, machinePlatform, readToolsList, readToolsLock, toolsLinkName, toolsListFolder, toolsLockName, toolsParity, toolsState, type ListedTool, type ParityContext } from '@nx-oci/tools';
import { definitionOf, type SiblingOptions } from '../../built-image';
import { PluginError } from '../../error';
import { consoleReport, reported } from '../../report';
import { describeExpected, expectedTools, toolsExpectedOn } from '../../tools-image/expected-tools';

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
    const parity = await toolsParity({ ...place, path: pathOfShells(process.env.PATH ?? '') });
    for (const line of ['', ...describeParity(parity)]) report.line(line);
    const listed = readToolsList(place.folder);
    for (const line of notYetThere(toolsExpectedOn(expected, machinePlatform()), listed, context)) report.warn(line);

    const { drift } = parity;
    if (drift.length === 0) report.line('No drift.');
    else if (options.check ?? driftFails(process.env)) {
      throw new PluginError('tools-drift', {
        message: `This machine does not have the tools that the workspace says: ${drift.join('; ')}.`,
        remedy: 'Run ./bootstrap.sh, and have .tools/usr/local/bin first in PATH (. ./.envrc); what machines bring themselves is to be installed.',
      });
    } else report.line(`${drift.length === 1 ? 'One thing drifts' : `${drift.length} things drift`}: in CI, and with --check, this fails.`);
  });
}

/** In a container of the image that is the image itself, and else what the link at the root of the workspace leads to. Throws `tools-lock-missing` and the like. */
function toolsPlace(root: string): Pick<ParityContext, 'folder' | 'state'> {
  const link = path.join(root, toolsLinkName);
  if (linkedImage(link) === undefined && existsSync(path.join('/', toolsListFolder))) return { folder: '/' };
  return { folder: link, state: toolsState(readToolsLock(path.join(root, toolsLockName)), link) };
}

/** `PATH` as a shell has it: what npm and its like put before it for what they start is no one's choice of tools. */
function pathOfShells(search: string): string {
  return search
    .split(path.delimiter)
    .filter((folder) => !/[\\/](node_modules[\\/]\.bin|node-gyp-bin)$/.test(folder))
    .join(path.delimiter);
}

/** What the manifest and its lock have otherwise than the image, with what is still to be done. */
function notYetThere(expected: Map<string, ListedTool>, listed: readonly ListedTool[], { projectName }: ExecutorContext): string[] {
  const versioned = [...expected.values()].filter(({ host, source }) => !host && source !== 'project' && source !== 'download');
  if (versioned.length > 0 && versioned.every(({ version }) => version === undefined)) return [`Nothing is locked for the manifest as it is now: npx nx run ${projectName}:lock.`];
  const there = new Map(listed.map((tool) => [tool.name, tool]));
  const said = (tool: ListedTool | undefined): string => (tool === undefined ? 'does not have it' : `has ${[tool.source, tool.version].filter(Boolean).join(' ') || 'it of the machine'}`);
  return [...new Set([...expected.keys(), ...there.keys()])].flatMap((name) => {
    const [wanted, found] = [said(expected.get(name)), said(there.get(name))];
    return wanted === found ? [] : [`${name}: the manifest ${wanted}, and the image ${found}. Push the image, and raise the lock (update).`];
  });
}
