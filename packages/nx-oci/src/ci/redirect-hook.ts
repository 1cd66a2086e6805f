import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { NxJsonConfiguration } from '@nx/devkit';
import { PluginError } from '../error';
import { pluginOptions } from '../plugin-options';
import { localVariable, redirectedCommand } from './redirect';

/** What a hook of an agent is told before a tool is used, as far as it is read. */
interface HookInput {
  tool_input?: { command?: unknown };
  cwd?: unknown;
}

/** Refuses a command of a line for a shell that the workspace leaves to its CI, unless this is one. Throws `ci-redirected`, `option-invalid`. */
export function requireLocal(line: string, { cwd, env }: { cwd: string; env: NodeJS.ProcessEnv }): void {
  if (isTrue(env.CI) || isTrue(env[localVariable])) return;
  const { redirect } = pluginOptions(nxJsonAbove(cwd));
  const command = redirect && redirectedCommand(line, redirect);
  if (command === undefined) return;
  throw new PluginError('ci-redirected', { message: `"${command}" is left to the CI of this workspace.`, remedy: `Instead: ${redirect!.instead}. If it has to run here, as its user asks: ${localVariable}=1 ${command}` });
}

/** The line for a shell that a hook is told of, and where it is to run; nothing where it is about something else. Throws `usage-invalid`. */
export function hookedLine(input: string): { line: string; cwd?: string } | undefined {
  try {
    const { tool_input: tool, cwd } = JSON.parse(input) as HookInput;
    return typeof tool?.command === 'string' ? { line: tool.command, ...(typeof cwd === 'string' && { cwd }) } : undefined;
  } catch (cause) {
    throw new PluginError('usage-invalid', { message: 'Standard input is no JSON of a hook.', remedy: 'Have it called as a PreToolUse hook, or give --command=<line>.', cause });
  }
}

function nxJsonAbove(folder: string): NxJsonConfiguration | null {
  const file = path.join(folder, 'nx.json');
  if (existsSync(file)) return parse(file);
  const parent = path.dirname(folder);
  return parent === folder ? null : nxJsonAbove(parent);
}

/** One that Nx itself cannot read is Nx's to complain of. */
function parse(file: string): NxJsonConfiguration | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as NxJsonConfiguration;
  } catch {
    return null;
  }
}

const isTrue = (value: string | undefined): boolean => value !== undefined && !['', '0', 'false'].includes(value);
