import type { Content, Definition, PathEntry } from '@nx-oci/build';
import { PluginError } from '../error';
import { outside } from '../service-image/interpreter';
import { agentFiles, agentKind, agentKinds, type AgentFile, type AgentKind, type AgentKindName } from './agent-kind';

/** What makes a definition of an agent in its sandbox. */
export interface AgentSettings {
  /** By default `claude-code`. */
  kind?: AgentKindName;
  /** Package of npm that has the agent, without its version, or one for each platform. Of a known kind, its own. */
  package?: string | Record<string, string>;
  /** The one version of it. Without one, the base has the agent. */
  version?: string;
  /** What is started: a command of the package or of the base, and arguments that it always has. Of a known kind, its own. */
  command?: string | string[];
  /** Command → file of the package, where that declares none. */
  commands?: Record<string, string>;
  /** JSON file with its settings, relative to the workspace. */
  settings?: string;
  /** JSON file that says which MCP servers it has, relative to the workspace. */
  mcp?: string;
  /** Text that it is to follow, relative to the workspace. */
  instructions?: string;
  /** Where it reads those files, absolute in the image. Of a known kind, its own. */
  places?: Partial<Record<AgentFile, string>>;
}

/** The options of a sandbox's image, without those that are about the output. */
export type AgentOptions = AgentSettings & Omit<Definition, 'entrypoint' | 'user' | 'workdir'>;

/** Who the agent is, where it is at home, and where its work and its credentials are. */
export const agentUser = 65532;
export const agentHome = '/home/agent';
export const workspaceFolder = '/workspace';
export const credentialsFolder = '/run/credentials';

const binFolder = '/usr/local/bin';
/** One version, as npm has it. Every command of a workspace loads this file, so that it brings no library for it. */
const exactVersion = /^\d+\.\d+\.\d+(-[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?(\+[0-9A-Za-z.-]+)?$/;
const layer = 'agent';
const owner = `${agentUser}:${agentUser}`;

/**
 * The definition of an agent's sandbox: on a base, the agent, and a layer with its files and folders. Throws `option-invalid`,
 * `agent-not-pinned`.
 */
export function agentDefinition(options: AgentOptions): Definition {
  const { kind, package: packages, version, command, commands, settings, mcp, instructions, places, base = 'project:tools-image', contents = [], paths = [], env, checks, ...definition } = options;
  if (kind !== undefined && !Object.hasOwn(agentKinds, kind)) throw invalid(`kind is "${String(kind)}"`, `Use one of ${Object.keys(agentKinds).join(', ')}.`);
  const known = agentKind({ kind });
  const named = packages ?? (version === undefined ? undefined : known.packages);
  if (named === undefined && version !== undefined) throw invalid('version is given without a package', 'Give "package" of npm, or leave the version out if the base has the agent.');
  const brought = named === undefined ? [] : [agentPackage(named, version, commands ?? (packages === undefined ? known.files : undefined), definition.platforms)];
  const [program, ...args] = commandOf(command, known);
  const files = agentFiles.flatMap((name): Content[] => {
    const from = { settings, mcp, instructions }[name];
    return from === undefined ? [] : [{ type: 'files', from, to: placeOf(name, options), mode: '0644', layer }];
  });
  return {
    ...definition,
    base,
    contents: [...brought, ...files, ...contents],
    paths: [...folders, ...paths],
    entrypoint: [named === undefined || program.startsWith('/') ? program : `${binFolder}/${program}`, ...args],
    env: { ...known.env, ...env, HOME: agentHome },
    user: owner,
    workdir: workspaceFolder,
    checks: { secrets: true, ...checks },
  };
}

/** What the agent may write, whatever the base has there. */
const folders: PathEntry[] = [
  ...[agentHome, workspaceFolder].map((path): PathEntry => ({ type: 'directory', path, owner, mode: '0755', layer })),
  { type: 'directory', path: credentialsFolder, owner, mode: '0700', layer },
];

/** Where the agent reads a file. Throws `option-invalid`. */
export function placeOf(name: AgentFile, { kind, places = {} }: AgentSettings): string {
  const place = places[name] ?? agentKind({ kind }).places[name];
  if (place !== undefined && place.startsWith('/') && !place.endsWith('/')) return place;
  throw invalid(place === undefined ? `${name} is given, and nothing says where the agent reads it` : `places.${name} is "${place}"`, `Give the absolute path of a file in the image: "places": { "${name}": "${agentHome}/.agent/${name}" }.`);
}

function commandOf(command: string | string[] | undefined, known: AgentKind): string[] {
  const words = command === undefined ? known.command : command;
  const [program = '', ...args] = [words ?? ''].flat();
  if (/^(\/[\w.+-]+)*\/?[\w.+-]+$/.test(program)) return [program, ...args];
  throw invalid(program === '' ? 'command is missing' : `command is "${program}"`, 'Give the name of a command, or its absolute path in the image; with arguments, a list: ["agent", "--yes"].');
}

/** The package that brings the agent, in one version on all platforms. Throws `agent-not-pinned`, `option-invalid`. */
function agentPackage(named: string | Record<string, string>, version: string | undefined, commands: Record<string, string> | undefined, platforms: string[] | undefined): Content {
  const names = typeof named === 'string' ? [named] : Object.values(named);
  for (const name of names) {
    if (/^(@[a-z0-9][\w.-]*\/)?[a-z0-9][\w.-]*$/.test(name)) continue;
    throw invalid(`package is "${name}"`, 'Give the name of a package of npm, and its version as "version": "@acme/agent".');
  }
  if (version === undefined || !exactVersion.test(version)) {
    throw new PluginError('agent-not-pinned', {
      message: version === undefined ? `The agent ${names[0]} has no version.` : `The version of the agent ${names[0]} is "${version}", which is not one.`,
      remedy: 'Give the one version that is meant, such as 1.2.3: a bump is then a line that somebody reviews.',
    });
  }
  const asked = (name: string): string[] => [`${name}@${version}`];
  const wanted = typeof named === 'string' ? asked(named) : Object.fromEntries(Object.entries(named).filter(([platform]) => platforms === undefined || platforms.includes(platform)).map(([platform, name]) => [platform, asked(name)]));
  return outside({ type: 'npm', packages: wanted, to: `/usr/local/lib/${layer}`, bin: binFolder, ...(commands && { commands }) });
}

function invalid(what: string, remedy: string): PluginError {
  return new PluginError('option-invalid', { message: `Of the agent's sandbox, ${what}.`, remedy });
}
