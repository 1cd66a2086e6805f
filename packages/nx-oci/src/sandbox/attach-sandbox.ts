import { spawn } from 'node:child_process';
import { run } from '../engines/run';
import { PluginError } from '../error';
import type { Sandbox } from './sandbox';
import type { StopRequest } from './stop-request';
import type { Watcher } from './watcher';

/** How long an agent has to end, in seconds. */
export const grace = 10;

/**
 * Starts a sandbox and tells what its agent says, until that ends. Where this process is asked to end, its watcher ends the
 * sandbox. Throws `engine-failed` when the agent ends by itself with an error, or does not begin.
 */
export async function attachSandbox({ engine, name, instance }: Sandbox, watcher: Watcher, request: StopRequest): Promise<void> {
  // In a process group of its own: Ctrl-C is for this process, which stops the container by the engine. Docker always passes signals on, and has no option for it.
  const child = spawn(engine, ['start', '--attach', ...(engine === 'podman' ? ['--sig-proxy=false'] : []), name], { stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  child.stdout.on('data', (chunk: Buffer) => process.stdout.write(chunk));
  child.stderr.on('data', (chunk: Buffer) => process.stderr.write(chunk));
  request.onAsked(() => watcher.end());
  const ended = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (ended === 0 || request.asked) return;
  // Another process may have stopped it, and have removed it since.
  const [status, code] = (await run(engine, ['container', 'inspect', '--format', '{{.State.Status}} {{.State.ExitCode}}', name]).catch(() => 'gone 0')).trim().split(' ');
  if (status === 'gone') return;
  throw new PluginError('engine-failed', {
    message: status === 'exited' ? `The agent of the sandbox ${instance} ended with ${code} in ${engine}.` : `${engine} could not start the sandbox ${instance}.`,
    remedy: status === 'exited' ? 'What it printed is above.' : 'What the engine said is above: the image may not have the command of the agent (the base has it, or "version" of the target brings it), or the engine not the network, or not keep the limits, that the sandbox is to have.',
  });
}
