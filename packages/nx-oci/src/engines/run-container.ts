import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { PluginError } from '../error';
import { run } from './run';

export interface RunContainerOptions {
  /** `docker` or `podman`. */
  program: string;
  /** A name that the engine has: nothing is pulled. */
  image: string;
  /** What the container is called after. */
  project: string;
  /** Further arguments of `docker run`. */
  options: string[];
  /** In place of the image's own arguments. */
  args: string[];
}

/** How long a container has to stop, in seconds. */
const grace = 10;

/**
 * Runs a container in the foreground, and removes it when it ends. Stops it when this process is asked to end: that counts
 * as success. Throws `engine-failed` when it ends by itself with an error.
 */
export async function runContainer({ program, image, project, options, args }: RunContainerOptions): Promise<void> {
  const name = `${project.replace(/[^\w.-]+/g, '-').replace(/^[^a-zA-Z0-9]+/, '')}-${process.pid}`;
  const argv = ['run', '--rm', '--name', name, '--pull', 'never', ...options, image, ...args];
  // In a process group of its own: Ctrl-C is for this process, which stops the container by the engine.
  const child = spawn(program, argv, { stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  child.stdout.on('data', (chunk: Buffer) => process.stdout.write(chunk));
  child.stderr.on('data', (chunk: Buffer) => process.stderr.write(chunk));
  let stopping: Promise<unknown> | undefined;
  const stop = (): void => {
    // It may not have begun, or have ended by now.
    stopping ??= run(program, ['stop', '-t', String(grace), name]).catch(() => child.kill());
  };
  // Without Nx, nobody could stop it any more.
  const ends = ['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect'] as const;
  ends.forEach((end) => process.on(end, stop));
  try {
    const code = await new Promise<number>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (exit, signal) => resolve(exit ?? 128 + constants.signals[signal!]));
    });
    await stopping;
    if (code === 0 || stopping !== undefined) return;
    throw new PluginError('engine-failed', {
      message: `${image} ended with ${code} in ${program}.`,
      // Docker's is 125; podman has 126 for a port that is taken, too.
      remedy: code === 125 || code === 126 ? `${program} could not start it, as it says above; a port that is taken is given another number with --ports=8081:8080.` : 'What it printed is above.',
    });
  } finally {
    ends.forEach((end) => process.off(end, stop));
  }
}
