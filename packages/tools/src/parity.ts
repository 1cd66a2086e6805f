import { checkTools, describeChecks, type CheckContext, type CheckedCommand } from './check-tools';
import { readToolsList } from './tools-list';
import { describeState, type ToolsState } from './tools-state';

/** Which tools a machine runs, be it a laptop, a CI job or a container of the image. */
export interface Parity {
  /** Nothing in a container, which is the image itself. */
  tools: ToolsState | null;
  commands: CheckedCommand[];
  /** What is not as the workspace has its tools, a phrase each. */
  drift: string[];
}

/** Where tools are, and how they compare with the lock, if there is one. */
export interface ParityContext extends CheckContext {
  state?: ToolsState;
}

/** Looks up and runs every tool of an image. Throws `tools-missing`, `tools-image-invalid`. */
export async function toolsParity({ state, ...context }: ParityContext): Promise<Parity> {
  const commands = await checkTools(readToolsList(context.folder), context);
  const stale = state === undefined || state.state === 'current' ? [] : [describeState(state)];
  return { tools: state ?? null, commands, drift: [...stale, ...commands.flatMap(({ command, drift }) => (drift === undefined ? [] : [`${command}: ${drift}`]))] };
}

/** Lines for people. */
export function describeParity({ tools, commands }: Parity): string[] {
  return [tools === null ? 'tools of the image that this is' : describeState(tools), ...describeChecks(commands)];
}

/** Whether drift is a failure where nobody says: in CI. */
export function driftFails({ CI = '' }: NodeJS.ProcessEnv): boolean {
  return !['', '0', 'false'].includes(CI);
}
