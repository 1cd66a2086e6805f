import { spawn } from 'node:child_process';
import { PeerError } from './error';

/** How to run a peer's command. */
export interface RunOptions {
  /** Added to this process's environment; `undefined` takes a variable away. */
  env?: NodeJS.ProcessEnv;
  cwd?: string;
  /** Milliseconds until it is killed, and what it has printed is all; 120,000 unless told. */
  timeout?: number;
  /** What it reads from stdin; nothing unless told. */
  input?: string;
}

/** What a command printed and how it ended. */
export interface RunResult {
  /** Exit code; -1 if a signal ended it. */
  code: number;
  stdout: string;
  stderr: string;
  /** Whether it had not ended by itself in time; `stderr` then says so at its end. */
  late: boolean;
}

/** Runs a command to its end, whatever its exit code. */
export function tryRun(argv: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  const [command, ...args] = argv as [string, ...string[]];
  const { timeout = 120_000 } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      stdio: [options.input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    let late = false;
    const deadline = setTimeout(() => {
      late = true;
      child.kill('SIGKILL');
      // What it started may live on, with these open: nothing is waited for any more.
      child.stdout!.destroy();
      child.stderr!.destroy();
    }, timeout);
    // It may end without reading all of it.
    child.stdin?.once('error', () => undefined).end(options.input);
    child.stdout!.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr!.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.once('error', (error) => {
      clearTimeout(deadline);
      reject(error);
    });
    child.once('close', (code) => {
      clearTimeout(deadline);
      if (late) stderr += `\nIt had not ended after ${timeout / 1000} s, and was killed.\n`;
      resolve({ code: late ? -1 : (code ?? -1), stdout, stderr, late });
    });
  });
}

/**
 * Runs a command to its end and returns what it printed on stdout.
 * @throws PeerError `peer-failed`, with what it printed on stderr
 */
export async function run(argv: readonly string[], options: RunOptions = {}): Promise<string> {
  const result = await tryRun(argv, options);
  if (result.code === 0) return result.stdout;
  throw new PeerError('peer-failed', `'${argv.join(' ')}' ended with ${result.code}.`, result.stderr.trim() || result.stdout.trim());
}
