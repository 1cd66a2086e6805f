import { agentKind, type AgentKindName } from '../agent-sandbox/agent-kind';
import { secretsAt } from '../agent-sandbox/written-secret';
import type { LoadImageOptions } from '../engines/load-image';
import { PluginError } from '../error';
import type { Credentials } from './credentials';

/** What a sandbox works on: a clone of the repository, the workspace itself, or nothing. */
export type SandboxWorkspace = 'clone' | 'mount' | 'mount-read-only' | 'none';

/** How an agent is run. */
export interface SandboxOptions extends Omit<LoadImageOptions, 'engine' | 'cluster'> {
  engine?: 'auto' | 'docker' | 'podman';
  /** The name of the sandbox among those of the project; by default `main`. */
  instance?: string;
  /** What the agent is to do. */
  prompt?: string;
  /** Arguments of the agent, behind those that it always has. */
  args?: string[];
  workspace?: SandboxWorkspace;
  /** `default` is the engine's own. */
  network?: string;
  /** Variable of the sandbox → where its value is. */
  credentials?: Credentials;
  /** `NAME=value` each, or `NAME` for what it is here. Nothing secret. */
  env?: string[];
  /** Whether the image's files can be changed in the sandbox, beside /tmp and its home. */
  writable?: boolean;
  /** A seccomp profile, relative to the workspace, in place of the engine's. */
  seccomp?: string;
  /** `4g` */
  memory?: string;
  cpus?: number;
  pids?: number;
}

const names = Object.keys({
  args: true,
  cpus: true,
  credentials: true,
  engine: true,
  env: true,
  image: true,
  instance: true,
  memory: true,
  network: true,
  pids: true,
  platform: true,
  prompt: true,
  seccomp: true,
  tag: true,
  workspace: true,
  writable: true,
} satisfies Record<keyof SandboxOptions, true>);

const workspaces: readonly SandboxWorkspace[] = ['clone', 'mount', 'mount-read-only', 'none'];

/** The name of a sandbox where none is said. */
export const usualInstance = 'main';

/**
 * Refuses options that cannot be, before anything is loaded. The schema leaves them to this: what Nx refuses by it ends well
 * in some versions of Nx, as the target is continuous. Throws `option-invalid`, `agent-secret`.
 */
export function requireSandboxOptions(options: SandboxOptions, kind: AgentKindName | undefined): void {
  const unknown = Object.keys(options).find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw invalid(unknown === '_' ? `There are arguments without a name: ${String((options as { _?: unknown })._)}` : `There is no option ${unknown}`, `The options are ${names.join(', ')}; what the agent is to be given goes into --prompt or --args.`);
  }
  const { engine = 'auto', instance = usualInstance, workspace = 'clone', network = 'default', env = [], credentials = {}, memory, cpus, pids, prompt } = options;
  const { prompt: prompted, credentials: known } = agentKind({ kind });
  if (!['auto', 'docker', 'podman'].includes(engine)) throw invalid(`engine is "${engine}"`, 'Give one of auto, docker, podman.');
  requireInstance(instance);
  if (!workspaces.includes(workspace)) throw invalid(`workspace is "${workspace}"`, `Give one of ${workspaces.join(', ')}.`);
  if (!/^[A-Za-z0-9][\w.-]*$/.test(network)) throw invalid(`network is "${network}"`, 'Give none, default, host, or the name of a network of the engine.');
  if (memory !== undefined && !/^\d+[bkmg]?$/i.test(memory)) throw invalid(`memory is "${memory}"`, 'Give a number with b, k, m or g: 4g.');
  for (const [name, value] of Object.entries({ cpus, pids })) if (value !== undefined && !(Number(value) > 0)) throw invalid(`${name} is ${value}`, 'Give a number above 0.');
  if (prompt !== undefined && !prompted) throw invalid('prompt is given, and nothing says how this agent takes one', 'Give it as the agent takes it: --args=--prompt --args="…".');
  for (const each of env) {
    if (!/^[A-Za-z_]\w*(=|$)/.test(each)) throw invalid(`env has "${each}"`, 'Write NAME=value, or NAME for the value that it has here.');
    if (secretsAt(Object.fromEntries([each.split(/=(.*)/s).slice(0, 2)])).length > 0) {
      const [name] = each.split('=');
      throw new PluginError('agent-secret', { message: `env has what looks like a secret, written out: ${name}.`, remedy: `Hand it over by reference: "credentials": { "${name}": { "env": "${name}" } }.` });
    }
  }
  for (const name of Object.keys(credentials)) {
    if (!/^[A-Z_][A-Z0-9_]*$/.test(name) || /^(PATH|HOME|(DOCKER|CONTAINERS?|XDG|LD)_.*)$/.test(name)) throw invalid(`credentials has "${name}"`, 'Give the name of the variable that the agent takes the credential by, in capitals.');
    if (known.prefix?.test(name) && !known.names.includes(name)) throw invalid(`credentials has ${name}, which ${kind ?? 'claude-code'} does not read`, `It reads ${known.names.join(', ')}.`);
  }
}

/** Throws `option-invalid` for what cannot be in the names of containers and branches. */
export function requireInstance(instance: string): void {
  if (!/^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/.test(instance)) throw invalid(`instance is "${instance}"`, 'Give at most 40 small letters, digits and "-": fix-login.');
}

function invalid(what: string, remedy: string): PluginError {
  return new PluginError('option-invalid', { message: `${what}.`, remedy });
}
