import { spawn } from 'node:child_process';

/** How a program ran. */
export interface ProgramResult {
  outcome: 'ended' | 'not-started' | 'timed-out' | 'too-much';
  /** The exit status or signal of a program that ended, or the error code of one that did not start. */
  status: number | string;
  stdout: string;
  stderr: string;
}

/** Of each stream. Bytes. */
const mostOutput = 1 << 20;

/**
 * Runs a program, without a shell, in a process group of its own, and waits for its end. After `timeout` (milliseconds), or
 * when it prints more than 1 MiB, the whole group is killed. What the program does is told by the result, and never thrown.
 */
export function runProgram(
  file: string,
  args: readonly string[],
  { env, input, timeout }: { env: NodeJS.ProcessEnv; input: string; timeout: number },
): Promise<ProgramResult> {
  const output = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
  const result = (outcome: ProgramResult['outcome'], status: number | string): ProgramResult => ({
    outcome,
    status,
    stdout: Buffer.concat(output.stdout).toString('utf8'),
    stderr: Buffer.concat(output.stderr).toString('utf8'),
  });
  return new Promise((resolve) => {
    const child = spawn(file, args, { env, detached: true, stdio: 'pipe' });
    let stopped: 'timed-out' | 'too-much' | undefined;
    const stop = (why: 'timed-out' | 'too-much'): void => {
      // A program that has ended may have left another one that holds its output open: what it printed is its answer.
      const running = child.exitCode === null && child.signalCode === null;
      if (running || why === 'too-much') stopped ??= why;
      if (running && child.pid !== undefined) killGroup(child.pid);
      child.stdout.destroy();
      child.stderr.destroy();
    };
    const timer = setTimeout(() => stop('timed-out'), timeout);
    for (const name of ['stdout', 'stderr'] as const) {
      let size = 0;
      child[name].on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size > mostOutput) stop('too-much');
        else output[name].push(chunk);
      });
    }
    // It need not read what it is told.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
    child.on('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      resolve(result('not-started', error.code ?? 'unknown error'));
    });
    child.on('close', (status, signal) => {
      clearTimeout(timer);
      resolve(result(stopped ?? 'ended', status ?? signal ?? 'unknown'));
    });
  });
}

function killGroup(leader: number): void {
  try {
    process.kill(-leader, 'SIGKILL');
  } catch {
    // It ended in the meantime.
  }
}
