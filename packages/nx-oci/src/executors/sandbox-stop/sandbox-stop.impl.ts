import type { ExecutorContext } from '@nx/devkit';
import { PluginError } from '../../error';
import { consoleReport, reported } from '../../report';
import { describeEnd } from '../../sandbox/describe-sandbox';
import { endSandbox } from '../../sandbox/end-sandbox';
import { ownerOf } from '../../sandbox/plan-sandbox';
import { namedSandbox, sandboxesOf, type SandboxEngine } from '../../sandbox/sandbox';
import { usualInstance } from '../../sandbox/sandbox-options';

export interface SandboxStopOptions {
  instance?: string;
  /** Every sandbox of the project. */
  all?: boolean;
  engine?: 'auto' | SandboxEngine;
  /** Lose its work. */
  discard?: boolean;
}

/** Stops sandboxes: their work becomes branches, and all else of them is gone. */
export default function sandboxStopExecutor({ instance, all = false, engine, discard }: SandboxStopOptions, context: ExecutorContext): Promise<{ success: boolean }> {
  const report = consoleReport();
  return reported(report, async () => {
    if (all && instance !== undefined) throw new PluginError('option-invalid', { message: `all is given, and instance is "${instance}".`, remedy: 'Give one of them.' });
    const owner = ownerOf(context);
    const found = all ? await sandboxesOf(owner, engine) : [await namedSandbox(owner, instance ?? usualInstance, engine)];
    if (found.length === 0) report.line(`${owner.project} has no sandboxes.`);
    for (const each of found) report.line(describeEnd(each, await endSandbox(owner, each, { discard })));
  });
}
