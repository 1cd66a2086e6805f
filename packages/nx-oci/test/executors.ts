import path from 'node:path';
import type { ExecutorContext } from '@nx/devkit';
import { resetWorkspaceContext } from 'nx/src/utils/workspace-context';
import { printed } from './output';
import type { TestWorkspace } from './workspace';

/** The executors are given what Nx gives them: the target's options and the context. */
type Executor = (options: never, context: ExecutorContext) => Promise<{ success: boolean }>;

export interface Run {
  success: boolean;
  /** Lines of standard output. */
  lines: string[];
  err: string;
}

/**
 * Has stores and statistics of the tests of a file in places of their own, and Nx ask no daemon; `store` of a test's
 * workspace.
 */
export function useOwnStore(): void {
  const before = { ...process.env };
  beforeAll(() => {
    process.env.NX_DAEMON = 'false';
    delete process.env.NX_OCI_STATISTICS;
  });
  afterAll(() => {
    process.env = before;
  });
}

/** Runs a target of a workspace's project as Nx would, with its store in the workspace. */
export async function run(workspace: TestWorkspace, target: string, options: object = {}, configuration?: string): Promise<Run> {
  const [project, name] = target.split(':');
  const executor = workspace.projects[project].targets[name].executor!.replace('nx-oci:', '');
  const { default: execute } = (await import(path.join(__dirname, `../src/executors/${executor}/${executor}.impl.ts`))) as {
    default: Executor;
  };
  process.env.NX_OCI_STORE = workspace.path('store');
  // Nx remembers which files there were.
  resetWorkspaceContext();
  const given = { ...workspace.options<object>(project, name, configuration), ...options };
  const { result, out, err } = await printed(() => execute(given as never, workspace.context(project, name, configuration)));
  return { ...result, lines: out.split('\n').slice(0, -1), err };
}
