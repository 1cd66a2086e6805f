import type { ExecutorContext } from '@nx/devkit';
import { requireAgentFiles } from '../../agent-sandbox/agent-files';
import { buildTask } from '../../build-task';
import { agentSandboxDefinition, type AgentSandboxOptions } from '../../options';

/** Builds the image of an agent's sandbox. What the agent is given is looked at before anything is built. */
export default function agentSandboxExecutor(options: AgentSandboxOptions, context: ExecutorContext): Promise<{ success: boolean }> {
  return buildTask((place) => {
    const definition = agentSandboxDefinition(options);
    requireAgentFiles(options, place);
    return definition;
  }, options, context);
}
