import type { ExecutorContext } from '@nx/devkit';
import { consoleReport, reported } from '../../report';
import { attachSandbox } from '../../sandbox/attach-sandbox';
import { createSandbox } from '../../sandbox/create-sandbox';
import { describeCreated, describeEnd } from '../../sandbox/describe-sandbox';
import { awaitEnd, endSandbox } from '../../sandbox/end-sandbox';
import { planSandbox } from '../../sandbox/plan-sandbox';
import type { SandboxOptions } from '../../sandbox/sandbox-options';
import { StopRequest } from '../../sandbox/stop-request';
import { watchSandbox } from '../../sandbox/watcher';
import { failTask } from '../run/failed-task';

/** Runs an agent in a sandbox until it ends or is stopped; then its work is a branch, and all else of it is gone. */
export default async function sandboxExecutor(options: SandboxOptions, context: ExecutorContext): Promise<{ success: boolean }> {
  const report = consoleReport();
  const result = await reported(report, async () => {
    const plan = await planSandbox(options, context);
    const request = new StopRequest();
    try {
      const created = await createSandbox(options, plan);
      const watcher = await watchSandbox(plan.owner, created.sandbox);
      for (const line of describeCreated(created, plan)) report.line(line);
      try {
        await attachSandbox(created.sandbox, watcher, request);
      } finally {
        report.line(describeEnd(created.sandbox, await (request.asked ? awaitEnd : endSandbox)(plan.owner, created.sandbox)));
        if (!request.asked) watcher.release();
      }
    } finally {
      request.dispose();
    }
  });
  if (!result.success) failTask(context);
  return result;
}
