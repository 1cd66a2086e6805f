import { readTargetOptions, type ExecutorContext } from '@nx/devkit';
import { run } from '../../engines/run';
import { consoleReport, reported } from '../../report';
import { createSandbox, removeSandbox } from '../../sandbox/create-sandbox';
import { describeCreated } from '../../sandbox/describe-sandbox';
import { planSandbox } from '../../sandbox/plan-sandbox';
import { usualInstance, type SandboxOptions } from '../../sandbox/sandbox-options';

/** Options of `nx-oci:sandbox-start`: those of the target that runs an agent in the foreground, unless given here. */
export interface SandboxStartOptions extends Partial<SandboxOptions> {
  /** That target, of the same project. */
  sandbox: string;
}

/** Starts an agent in a sandbox, and leaves it running. Nx runs a continuous target once at a time; this one runs as often as is asked. */
export default function sandboxStartExecutor({ sandbox: target, ...given }: SandboxStartOptions, context: ExecutorContext): Promise<{ success: boolean }> {
  const report = consoleReport();
  return reported(report, async () => {
    const options = { ...readTargetOptions<SandboxOptions>({ project: context.projectName!, target }, context), ...given };
    const plan = await planSandbox(options, context);
    const created = await createSandbox(options, plan);
    const { engine, name } = created.sandbox;
    try {
      await run(engine, ['start', name]);
    } catch (error) {
      await removeSandbox(created.sandbox);
      throw error;
    }
    for (const line of describeCreated(created, plan)) report.line(line);
    const { instance = usualInstance } = options;
    report.line(`npx nx run ${context.projectName}:sandbox-logs --instance=${instance} --follow tells what it says; sandbox-stop ends it. ${engine} calls it ${name}.`);
  });
}
