import { spawn } from 'node:child_process';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { PluginError } from '../error';

/**
 * Runs a program to its end and returns what it printed. `input` is streamed to it.
 * Throws `engine-failed` with what it said on standard error; the cause of a program that is not there has code `ENOENT`.
 */
export async function run(
  program: string,
  args: string[],
  options: { input?: AsyncIterable<Uint8Array>; timeout?: number; env?: NodeJS.ProcessEnv } = {},
): Promise<string> {
  const child = spawn(program, args, { stdio: [options.input ? 'pipe' : 'ignore', 'pipe', 'pipe'], env: options.env });
  let late = false;
  // Not spawn's own timeout, which keeps running, and this process with it, when there is no such program.
  const timer = options.timeout === undefined ? undefined : setTimeout(() => child.kill() && (late = true), options.timeout);
  const output: Buffer[] = [];
  const errors: Buffer[] = [];
  child.stdout!.on('data', (chunk: Buffer) => output.push(chunk));
  child.stderr!.on('data', (chunk: Buffer) => errors.push(chunk));
  const ended = new Promise<number | string>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve(code ?? signal ?? 1));
  });
  const fed = options.input ? feed(Readable.from(options.input, { objectMode: false }), child.stdin!) : Promise.resolve(undefined);
  const fail = (why: string, cause?: unknown): PluginError =>
    new PluginError('engine-failed', {
      message: `${[program, ...args].join(' ')} failed: ${why}.`,
      remedy: 'Look at what the engine says; is there room on its disk?',
      cause,
    });
  const exited = ended.catch((cause: Error) => Promise.reject(fail(cause.message, cause))).finally(() => clearTimeout(timer));
  const [inputError, code] = await Promise.all([fed, exited]);
  // A program that ends early breaks the pipe; what it said is the better message.
  if (inputError !== undefined && (inputError as NodeJS.ErrnoException).code !== 'EPIPE') throw inputError;
  if (late) throw fail(`it did not end within ${options.timeout! / 1000} s`);
  if (code !== 0) throw fail(`it ended with ${code}: ${Buffer.concat(errors).toString().trim().slice(-2000)}`);
  return Buffer.concat(output).toString();
}

async function feed(input: Readable, target: NodeJS.WritableStream): Promise<unknown> {
  try {
    await pipeline(input, target);
    return undefined;
  } catch (error) {
    return error;
  }
}

/** Asks a program whether it answers within ten seconds; notes why not. */
export async function answer(program: string, args: string[], problems: string[]): Promise<string | undefined> {
  try {
    return (await run(program, args, { timeout: 10_000 })).trim();
  } catch (error) {
    const missing = ((error as Error).cause as NodeJS.ErrnoException | undefined)?.code === 'ENOENT';
    problems.push(missing ? `${program} is not installed` : (error as Error).message);
    return undefined;
  }
}
