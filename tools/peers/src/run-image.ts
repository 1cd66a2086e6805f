import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { Docker } from './docker';
import { Emulation, emulationFor } from './emulation';
import { PeerError } from './error';
import { Podman } from './podman';
import { run, tryRun } from './run';
import { tool } from './tool';

/** What to run, and where. */
export interface RunImageOptions {
  engine: Docker | Podman;
  /** A name or id that the engine has; it is never pulled. */
  image: string;
  /** `linux/amd64`, `linux/arm64` */
  platform: string;
  /** In place of the image's own command. */
  args?: string[];
  env?: Record<string, string>;
  /** A port of the loopback interface, which the container shares: `runImage` returns once something listens there. */
  port?: number;
  /** Further arguments of `docker run` or `podman run`. */
  options?: string[];
  /** Forces a way to run foreign machine code. */
  emulation?: Emulation;
}

/** A container that runs. */
export interface RunningImage {
  name: string;
  emulation: Emulation;
  /** `http://127.0.0.1:<port>`, empty without a port. */
  url: string;
  /** stdout and stderr so far. */
  logs(): string;
  /** The exit code, once it has ended. */
  ended: Promise<number>;
  /** Asks it to stop, kills it after `graceSeconds` (10), removes it, and returns its exit code. */
  stop(options?: { graceSeconds?: number }): Promise<number>;
}

/** Milliseconds until the port must answer: emulated programs start slowly. */
const portTimeout = 60_000;

/**
 * Runs an image on the host's network, for this machine or another, and ends it with this process at the latest.
 * @throws PeerError `peer-failed`, with the container's output, if it ends before its port answers
 */
export async function runImage(options: RunImageOptions): Promise<RunningImage> {
  const { engine, image, port } = options;
  const command = tool(engine.kind);
  const name = `peer-${randomUUID()}`;
  const emulation = options.emulation ?? (await emulationFor(options.platform));
  const program =
    emulation === 'entrypoint' ? await throughQemu(command, options) : { options: [], args: options.args ?? [] };
  const variables = Object.entries(options.env ?? {}).flatMap(([key, value]) => ['--env', `${key}=${value}`]);
  // In the foreground, so that the container ends with its client, and the client with this process.
  const child = spawn(
    tool('setpriv'),
    [
      '--pdeathsig', 'SIGTERM', '--', command, 'run', '--rm', '--name', name, '--pull', 'never', '--network', 'host',
      '--platform', options.platform, ...variables, ...program.options, ...(options.options ?? []), image, ...program.args,
    ],
    { env: { ...process.env, ...engine.env }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  let code: number | undefined;
  const ended = new Promise<number>((resolve) => {
    child.once('error', () => resolve(-1));
    child.once('close', (exit) => resolve(exit ?? -1));
  }).then((exit) => (code = exit));

  const stop = async ({ graceSeconds = 10 } = {}) => {
    if (code === undefined) {
      await tryRun([command, 'stop', '-t', String(graceSeconds), name], { env: engine.env });
      await Promise.race([ended, delay(5_000, undefined, { ref: false })]);
    }
    if (code === undefined) child.kill('SIGKILL');
    const exit = await ended;
    await tryRun([command, 'rm', '--force', name], { env: engine.env });
    return exit;
  };

  if (port !== undefined) {
    for (const deadline = Date.now() + portTimeout; !(await answers(port)); await delay(50)) {
      if (code === undefined && Date.now() < deadline) continue;
      const reason = code === undefined ? `does not listen on port ${port}` : `ended with ${code}`;
      await stop({ graceSeconds: 0 });
      throw new PeerError('peer-failed', `${engine.kind} run ${image} (${options.platform}) ${reason}.`, `It printed:\n${output}`);
    }
  }
  return { name, emulation, url: port === undefined ? '' : `http://127.0.0.1:${port}`, logs: () => output, ended, stop };
}

/** qemu, mounted read-only, as entrypoint, and the image's own entrypoint as its argument. */
async function throughQemu(command: string, { engine, image, args }: RunImageOptions): Promise<{ options: string[]; args: string[] }> {
  const text = await run([command, 'image', 'inspect', '--format', '{{json .Config}}', image], { env: engine.env });
  const config = JSON.parse(text) as { Entrypoint?: string[] | null; Cmd?: string[] | null };
  const inside = '/.qemu-aarch64-static';
  return {
    options: ['--volume', `${tool('qemu-aarch64-static')}:${inside}:ro`, '--entrypoint', inside],
    args: [...(config.Entrypoint ?? []), ...(args?.length ? args : (config.Cmd ?? []))],
  };
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    const done = (result: boolean) => {
      socket.destroy();
      resolve(result);
    };
    socket.once('connect', () => done(true)).once('error', () => done(false));
  });
}
