import path from 'node:path';
import { readTargetOptions, type ExecutorContext } from '@nx/devkit';
import { sourceFile, workspacePath } from '@nx-oci/build';
import { formatPlatform } from '@nx-oci/oci';
import { variablesOf } from '../agent-sandbox/agent-files';
import { agentKind } from '../agent-sandbox/agent-kind';
import { docker } from '../engines/docker';
import { loadImage } from '../engines/load-image';
import { podman } from '../engines/podman';
import type { AgentSandboxOptions } from '../options';
import { workspaceOf } from '../task-context';
import type { SandboxPlan } from './create-sandbox';
import type { SandboxEngine, SandboxOwner } from './sandbox';
import { requireSandboxOptions, type SandboxOptions } from './sandbox-options';

/** Whose sandboxes a task is about. */
export function ownerOf(context: ExecutorContext): SandboxOwner {
  return { root: path.resolve(context.root), project: workspaceOf(context).projectName };
}

/** Loads the image of an agent, and says how it is to be run. Throws what `requireSandboxOptions` and `loadImage` do. */
export async function planSandbox(options: SandboxOptions, context: ExecutorContext): Promise<SandboxPlan> {
  const agent = agentOf(options.image, context);
  const { kind } = agent;
  requireSandboxOptions(options, kind);
  const { prompt, args = [], credentials = {}, env = [], seccomp, engine: wanted, image, platform: asked, tag } = options;
  const workspace = workspaceOf(context);
  const profile = seccomp === undefined ? undefined : sourceFile(workspacePath(seccomp, workspace), workspace);
  const given = [...Object.entries(credentials).map(([name, from]) => ('file' in from ? `${name}_FILE` : name)), ...env.map((each) => each.replace(/=[^]*/, '')), ...Object.keys(agent.env ?? {})];
  const { engine, name, platform } = await loadImage({ image, engine: wanted, platform: asked, tag, unlessThere: true }, context, [docker, podman]);
  return {
    owner: ownerOf(context),
    engine: engine.name as SandboxEngine,
    image: name.familiar,
    platform: formatPlatform(platform),
    args: [...args, ...(prompt === undefined ? [] : agentKind({ kind }).prompt!(prompt))],
    ...(profile !== undefined && { seccomp: profile }),
    unset: variablesOf(agent, workspace).filter((name) => !given.includes(name)),
  };
}

/** Which agent an image has, as far as its target says. */
function agentOf(image: string, context: ExecutorContext): Pick<AgentSandboxOptions, 'kind' | 'mcp' | 'env'> {
  const target = context.projectsConfigurations.projects[context.projectName!]?.targets?.[image];
  if (target?.executor !== 'nx-oci:agent-sandbox') return { kind: 'generic' };
  return readTargetOptions<AgentSandboxOptions>({ project: context.projectName!, target: image }, context);
}
