import type { ExecutorContext } from '@nx/devkit';
import { consoleReport, reported } from '../../report';
import { ownerOf } from '../../sandbox/plan-sandbox';
import { sandboxesOf, type SandboxEngine } from '../../sandbox/sandbox';

export interface SandboxListOptions {
  engine?: 'auto' | SandboxEngine;
}

/** Lists the sandboxes of a project. */
export default function sandboxListExecutor({ engine }: SandboxListOptions, context: ExecutorContext): Promise<{ success: boolean }> {
  const report = consoleReport();
  return reported(report, async () => {
    const all = await sandboxesOf(ownerOf(context), engine);
    if (all.length === 0) report.line(`${context.projectName} has no sandboxes.`);
    else for (const { instance, status, exitCode, workspace, engine: where } of all) report.line(`${instance}  ${status}${status === 'exited' ? ` with ${exitCode}` : ''}  ${workspace}  ${where}`);
  });
}
