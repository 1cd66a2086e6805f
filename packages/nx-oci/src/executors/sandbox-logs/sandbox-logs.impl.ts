import { spawn } from 'node:child_process';
import type { ExecutorContext } from '@nx/devkit';
import { PluginError } from '../../error';
import { consoleReport, reported } from '../../report';
import { ownerOf } from '../../sandbox/plan-sandbox';
import { namedSandbox, type SandboxEngine } from '../../sandbox/sandbox';
import { usualInstance } from '../../sandbox/sandbox-options';

export interface SandboxLogsOptions {
  instance?: string;
  engine?: 'auto' | SandboxEngine;
  /** Goes on until the agent ends. */
  follow?: boolean;
  /** How many of the last lines. */
  tail?: number;
}

/** Prints what the agent of a sandbox has said. */
export default function sandboxLogsExecutor({ instance = usualInstance, engine, follow = false, tail }: SandboxLogsOptions, context: ExecutorContext): Promise<{ success: boolean }> {
  return reported(consoleReport(), async () => {
    const found = await namedSandbox(ownerOf(context), instance, engine);
    const args = ['logs', ...(follow ? ['--follow'] : []), ...(tail === undefined ? [] : ['--tail', String(tail)]), found.name];
    const child = spawn(found.engine, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.on('data', (chunk: Buffer) => process.stdout.write(chunk));
    child.stderr.on('data', (chunk: Buffer) => process.stderr.write(chunk));
    const code = await new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve));
    if (code !== 0) throw new PluginError('engine-failed', { message: `${found.engine} ${args.join(' ')} ended with ${code ?? 'a signal'}.`, remedy: 'What it said is above.' });
  });
}
