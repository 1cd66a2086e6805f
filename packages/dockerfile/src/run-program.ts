import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { descendantsOf, killLeft, type SeenProcess } from './descendants';

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

/** What ends this process unless it is listened to. */
const endings = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Runs a program to its end, without a shell, in a process group of its own: `docker` starts another, and dies before it. One
 * that is ended by the signal is asked to, and killed if it does not, with what it started. It ends with this process.
 * Throws the signal's reason, and the error of a program that cannot be started.
 */
export async function runProgram(file: string, args: readonly string[], { env = process.env, onLine, signal, timeout }: RunOptions = {}): Promise<RunResult> {
  signal?.throwIfAborted();
  const child = spawn(file, args, { env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const kept = { stdout: [] as string[], stderr: [] as string[] };
  let late = false;
  let killing: NodeJS.Timeout | undefined;
  let leaving: NodeJS.Timeout | undefined;
  let started: SeenProcess[] = [];
  // The steps of buildah are in sessions of their own, and it may go without them.
  const look = (): SeenProcess[] => (child.pid === undefined ? [] : descendantsOf(child.pid));
  const end = (): void => {
    started = look();
    signalGroup(child.pid, 'SIGTERM');
    killing = setTimeout(() => signalGroup(child.pid, 'SIGKILL'), grace);
  };
  const endWith = (by: NodeJS.Signals): void => {
    const others = look().filter(({ group }) => group !== child.pid);
    signalGroup(child.pid, 'SIGTERM');
    killLeft(others);
    stopListening();
    // Others may listen, too; if none does, this is the end.
    if (process.listenerCount(by) === 0) process.kill(process.pid, by);
  };
  const stopListening = (): void => endings.forEach((by) => process.removeListener(by, endWith));
  endings.forEach((by) => process.on(by, endWith));
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
      // Something of it may have left the group, with these open: it is not waited for.
      child.once('exit', () => {
        if (late || signal?.aborted) leaving = setTimeout(() => (child.stdout.destroy(), child.stderr.destroy()), grace);
      });
      child.once('close', (code, by) => resolve(code ?? by ?? 'unknown'));
    });
    signal?.throwIfAborted();
    return { status, stdout: kept.stdout.join('\n'), stderr: kept.stderr.join('\n'), late };
  } finally {
    stopListening();
    clearTimeout(timer);
    clearTimeout(killing);
    clearTimeout(leaving);
    signal?.removeEventListener('abort', end);
    killLeft(started);
  }
}

function signalGroup(leader: number | undefined, signal: NodeJS.Signals): void {
  try {
    if (leader !== undefined) process.kill(-leader, signal);
  } catch {
    // It ended in the meantime.
  }
}
