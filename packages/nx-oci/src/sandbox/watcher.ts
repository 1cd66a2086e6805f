import { spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import path from 'node:path';
import type { Sandbox, SandboxOwner } from './sandbox';

/** Starts a program that reads what is written to it here, and is gone. Not its standard input, which Node closes as it goes. */
const starter = "require('node:child_process').spawn(process.execPath, process.argv.slice(1), { detached: true, stdio: [3, 'ignore', 'ignore'] }).unref()";

/** What tells a watcher that there is nothing left to end. */
export const ended = 'ended';

/** A process that ends a sandbox when this one asks it to, or is no more. */
export interface Watcher {
  /** Has it end the sandbox. */
  end(): void;
  /** Has it go, as the sandbox is ended. */
  release(): void;
}

/**
 * Starts a process that watches over a sandbox and is none of what this one has started: Nx kills a task some seconds after it
 * was asked to end, with all its processes, and an agent may take longer to end, and its work to be brought back.
 */
export async function watchSandbox(owner: SandboxOwner, sandbox: Sandbox): Promise<Watcher> {
  const child = spawn(process.execPath, ['-e', starter, path.join(__dirname, 'watcher-process.js'), JSON.stringify({ owner, sandbox })], { detached: true, stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
  const line = child.stdio[3] as Socket;
  // It may be gone first.
  line.on('error', () => undefined);
  await new Promise<void>((resolve, reject) => child.once('error', reject).once('exit', () => resolve()));
  return { end: () => line.end(), release: () => line.end(ended) };
}
