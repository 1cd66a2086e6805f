import path from 'node:path';
import { readTargetOptions, type ExecutorContext } from '@nx/devkit';
import { sourceFile, workspacePath } from '@nx-oci/build';
import { formatPlatform } from '@nx-oci/oci';
import { agentKind, type AgentKindName } from '../agent-sandbox/agent-kind';
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
  const kind = kindOf(options.image, context);
  requireSandboxOptions(options, kind);
  const { prompt, args = [], seccomp, engine: wanted, image, platform: asked, tag } = options;
  const workspace = workspaceOf(context);
  const profile = seccomp === undefined ? undefined : sourceFile(workspacePath(seccomp, workspace), workspace);
  const { engine, name, platform } = await loadImage({ image, engine: wanted, platform: asked, tag, unlessThere: true }, context, [docker, podman]);
  return {
    owner: ownerOf(context),
    engine: engine.name as SandboxEngine,
    image: name.familiar,
    platform: formatPlatform(platform),
    args: [...args, ...(prompt === undefined ? [] : agentKind({ kind }).prompt!(prompt))],
    ...(profile !== undefined && { seccomp: profile }),
  };
}

/** Which agent an image has. */
function kindOf(image: string, context: ExecutorContext): AgentKindName | undefined {
  const target = context.projectsConfigurations.projects[context.projectName!]?.targets?.[image];
  if (target?.executor !== 'nx-oci:agent-sandbox') return 'generic';
  return readTargetOptions<AgentSandboxOptions>({ project: context.projectName!, target: image }, context).kind;
}
