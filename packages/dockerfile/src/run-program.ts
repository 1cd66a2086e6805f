import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** How a program is run. */
export interface RunOptions {
  env?: NodeJS.ProcessEnv;
  /** Told of each line as it comes, without its end. */
  onLine?(line: string, stream: 'stdout' | 'stderr'): void;
  /** Ends it; the run throws the signal's reason. */
  signal?: AbortSignal;
  /** Milliseconds after which it is ended; then `late` is told. */
  timeout?: number;
}

/** What a program printed and how it ended. */
export interface RunResult {
  /** Exit code, or the name of the signal that ended it. */
  status: number | string;
  stdout: string;
  /** The last lines that it printed on stderr. */
  stderr: string;
  late: boolean;
}

/** Milliseconds that a program has to end by itself. */
const grace = 10_000;
/** Of each stream; a build may print without end. Lines. */
const mostKept = 1000;

/**
 * Runs a program to its end, without a shell. One that is ended by the signal is asked to, and killed if it does not; nothing
 * of it runs on when this returns. Throws the signal's reason, and the error of a program that cannot be started.
 */
export async function runProgram(file: string, args: readonly string[], { env = process.env, onLine, signal, timeout }: RunOptions = {}): Promise<RunResult> {
  signal?.throwIfAborted();
  const child = spawn(file, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const kept = { stdout: [] as string[], stderr: [] as string[] };
  let late = false;
  let killing: NodeJS.Timeout | undefined;
  const end = (): void => {
    child.kill('SIGTERM');
    killing = setTimeout(() => child.kill('SIGKILL'), grace);
  };
  const timer = timeout === undefined ? undefined : setTimeout(() => ((late = true), end()), timeout);
  signal?.addEventListener('abort', end, { once: true });
  for (const stream of ['stdout', 'stderr'] as const) {
    createInterface({ input: child[stream], crlfDelay: Infinity }).on('line', (line) => {
      kept[stream].push(line);
      if (kept[stream].length > mostKept) kept[stream].shift();
      onLine?.(line, stream);
    });
  }
  try {
    const status = await new Promise<number | string>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code, by) => resolve(code ?? by ?? 'unknown'));
    });
    signal?.throwIfAborted();
    return { status, stdout: kept.stdout.join('\n'), stderr: kept.stderr.join('\n'), late };
  } finally {
    clearTimeout(timer);
    clearTimeout(killing);
    signal?.removeEventListener('abort', end);
  }
}
