import { readFileSync } from 'node:fs';
import { sourceFile, workspacePath, type Workspace } from '@nx-oci/build';
import { PluginError, type PluginErrorCode } from '../error';
import type { AgentOptions } from './agent-options';
import { secretsAt } from './written-secret';

type Fields = Record<string, unknown>;

/** How a JSON file is wrong: where, and what would be right. */
interface Fault {
  at: string;
  what: string;
  remedy: string;
}

/**
 * Refuses files that the agent could not use, or that hold what is to be handed over when it is started. Throws
 * `agent-settings-invalid`, `agent-mcp-invalid`, `agent-secret`, `content-missing`.
 */
export function requireAgentFiles({ kind = 'claude-code', settings, mcp, env = {} }: AgentOptions, workspace: Workspace): void {
  refuseSecrets('env of the target', { env });
  if (settings !== undefined) {
    const file = workspacePath(settings, workspace);
    const value = json(file, 'agent-settings-invalid', workspace);
    refuse('agent-settings-invalid', file, kind === 'claude-code' ? settingsFault(value) : undefined);
    refuseSecrets(file, value);
  }
  if (mcp !== undefined) {
    const file = workspacePath(mcp, workspace);
    const value = json(file, 'agent-mcp-invalid', workspace);
    refuse('agent-mcp-invalid', file, mcpFault(value));
    refuseSecrets(file, value);
  }
}

function json(file: string, code: PluginErrorCode, workspace: Workspace): Fields {
  const text = readFileSync(sourceFile(file, workspace), 'utf8');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new PluginError(code, { message: `${file} is not JSON: ${(cause as Error).message}.`, remedy: 'Correct it: JSON has no comments, and no comma after the last of a list.', cause });
  }
  if (isFields(value)) return value;
  throw new PluginError(code, { message: `${file} is ${Array.isArray(value) ? 'a list' : JSON.stringify(value)}, and not an object.`, remedy: 'Write an object: { }.' });
}

function refuse(code: PluginErrorCode, file: string, fault: Fault | undefined): void {
  if (fault) throw new PluginError(code, { message: `${file}: ${fault.at} ${fault.what}.`, remedy: fault.remedy });
}

function refuseSecrets(file: string, value: Fields): void {
  const [at] = secretsAt(value);
  if (at === undefined) return;
  throw new PluginError('agent-secret', {
    message: `${file}: ${at} has what looks like a secret, written out.`,
    remedy: 'Take it out, and have it replaced wherever it is in use if it was ever committed. Name the variable in its place, "${NAME}", and hand it over when the sandbox is started: "credentials" of its sandbox target.',
  });
}

/** Variables that the MCP servers of an agent are to take, `${NAME}`, each once; one with a default (`${NAME:-…}`) can do without. */
export function variablesOf({ mcp }: Pick<AgentOptions, 'mcp'>, workspace: Workspace): string[] {
  if (mcp === undefined) return [];
  const text = readFileSync(sourceFile(workspacePath(mcp, workspace), workspace), 'utf8');
  return [...new Set([...text.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name))];
}

const modes = ['default', 'acceptEdits', 'plan', 'bypassPermissions', 'dontAsk', 'auto', 'manual'];

const lists = ['allow', 'ask', 'deny', 'additionalDirectories'];

/** What Claude Code would pass over in its settings, or not start with: of the parts that are known, as it has more with each version. */
function settingsFault({ permissions = {}, env = {}, hooks = {} }: Fields): Fault | undefined {
  if (!isFields(permissions)) return { at: 'permissions', what: 'is not an object', remedy: 'Write "permissions": { "allow": [], "deny": [] }.' };
  for (const name of lists) {
    if (permissions[name] !== undefined && !isTexts(permissions[name])) return { at: `permissions.${name}`, what: 'is not a list of texts', remedy: `Write "${name}": ["Bash(npx nx *)"].` };
  }
  const unknown = Object.keys(permissions).find((name) => !lists.includes(name) && isTexts(permissions[name]));
  if (unknown !== undefined) return { at: `permissions.${unknown}`, what: 'is no list that is known', remedy: `Correct its name: the lists are ${lists.join(', ')}.` };
  const { defaultMode } = permissions;
  if (defaultMode !== undefined && !modes.includes(defaultMode as string)) return { at: 'permissions.defaultMode', what: `is ${JSON.stringify(defaultMode)}`, remedy: `Use one of ${modes.join(', ')}.` };
  if (!isTextMap(env)) return { at: 'env', what: 'is not an object of texts', remedy: 'Write "env": { "NAME": "value" }, with numbers in quotes.' };
  if (!isFields(hooks)) return { at: 'hooks', what: 'is not an object', remedy: 'Write "hooks": { "PreToolUse": [] }.' };
  return undefined;
}

/** What is wrong with a configuration of MCP servers. */
function mcpFault({ mcpServers, ...others }: Fields): Fault | undefined {
  const [other] = Object.keys(others);
  if (!isFields(mcpServers)) return { at: 'mcpServers', what: mcpServers === undefined ? `is missing${other === undefined ? '' : `, and there is ${other}`}` : 'is not an object', remedy: 'Write { "mcpServers": { "name": { "command": "program", "args": [] } } }.' };
  for (const [name, server] of Object.entries(mcpServers)) {
    const at = `mcpServers.${name}`;
    if (!/^[\w-]+$/.test(name)) return { at: `mcpServers["${name}"]`, what: 'is no name', remedy: 'Use letters, digits, "-" and "_".' };
    const fault = isFields(server) ? serverFault(server) : { what: 'is not an object', remedy: 'Write { "command": "program", "args": [] }, or { "type": "http", "url": "https://…" }.' };
    if (fault) return { at, ...fault };
  }
  return undefined;
}

function serverFault({ type = 'stdio', command, args = [], env = {}, url, headers = {} }: Fields): Omit<Fault, 'at'> | undefined {
  if (type === 'stdio') {
    if (typeof command !== 'string' || command === '') return { what: url === undefined ? 'has no command' : 'has an url, and no type', remedy: url === undefined ? 'Give "command", the program that is the server; or "type": "http" with "url".' : 'Add "type": "http" or "sse".' };
    if (!isTexts(args)) return { what: 'has args that are not a list of texts', remedy: 'Write "args": ["--flag", "value"].' };
    return isTextMap(env) ? undefined : { what: 'has an env that is not an object of texts', remedy: 'Write "env": { "NAME": "${NAME}" }.' };
  }
  if (!['http', 'sse', 'ws'].includes(type as string)) return { what: `has the type ${JSON.stringify(type)}`, remedy: 'Use stdio, http, sse or ws.' };
  // A variable may stand for all of it, or for a part.
  if (typeof url !== 'string' || !/^(https?|wss?):\/\/.|^\$\{/.test(url)) return { what: url === undefined ? 'has no url' : `has the url ${JSON.stringify(url)}`, remedy: 'Give the address of the server: "https://mcp.example.com/mcp".' };
  return isTextMap(headers) ? undefined : { what: 'has headers that are not an object of texts', remedy: 'Write "headers": { "Authorization": "Bearer ${TOKEN}" }.' };
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'string');
}

function isTextMap(value: unknown): value is Record<string, string> {
  return isFields(value) && Object.values(value).every((each) => typeof each === 'string');
}
