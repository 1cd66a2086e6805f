import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { PeerError } from './error';
import { tryRun } from './run';
import { makeScratch, removeScratch } from './scratch';
import { tool } from './tool';

/** A peer that runs until it is stopped. */
export interface Rig {
  /** The rig's own folder: data, sockets, log. Gone after `stop`. */
  folder: string;
  /** What a command needs in its environment to talk to this peer and to nothing else. */
  env: Record<string, string>;
  /** What it has logged so far. */
  log(): string;
  /** Its process, where one runs. */
  pid?: number;
  /** Ends it and removes its folder. May be called again. */
  stop(): Promise<void>;
}

/** What `startDaemon` starts. */
export interface DaemonOptions {
  /** The name in errors. */
  name: string;
  /** Whether any user may run it; otherwise it needs root. */
  anyUser?: boolean;
  /** Writes what is needed into the fresh folder and says what to run there. */
  prepare(folder: string): DaemonCommand | Promise<DaemonCommand>;
}

/** The command of a daemon, the environment of its clients, and the command that succeeds once it answers. */
export interface DaemonCommand {
  argv: string[];
  env: Record<string, string>;
  /** What the daemon itself gets, if not this process's environment with `env`. */
  daemonEnv?: NodeJS.ProcessEnv;
  probe: string[];
}

/** Milliseconds a daemon has until its probe succeeds. */
const readyTimeout = 30_000;
/** Milliseconds a daemon has to end by itself. */
const stopTimeout = 15_000;

/**
 * Starts a daemon in a fresh folder and returns once its probe succeeds. It ends with this process, however that ends.
 * @throws PeerError `peer-needs-root`, `peer-start-failed`
 */
export async function startDaemon(options: DaemonOptions): Promise<Rig> {
  if (!options.anyUser) needRoot(options.name);
  const folder = await makeScratch();
  try {
    return await startIn(folder, options);
  } catch (error) {
    await removeScratch(folder);
    throw error;
  }
}

/** @throws PeerError `peer-needs-root` */
export function needRoot(name: string): void {
  if (process.getuid?.() !== 0) {
    throw new PeerError('peer-needs-root', `${name} needs root.`, 'Run the tests as root, for example in a container of their own.');
  }
}

async function startIn(folder: string, options: DaemonOptions): Promise<Rig> {
  const { argv, env, daemonEnv, probe } = await options.prepare(folder);
  const logFile = path.join(folder, 'log');
  const output = openSync(logFile, 'a');
  // setpriv becomes the daemon itself, which the kernel then ends with this process.
  const child = spawn(tool('setpriv'), ['--pdeathsig', 'SIGTERM', '--', ...argv], {
    cwd: folder,
    env: daemonEnv ?? { ...process.env, ...env },
    stdio: ['ignore', output, output],
  });
  closeSync(output);
  let ended = false;
  const end = new Promise<void>((resolve) => {
    child.once('error', () => resolve());
    child.once('exit', () => resolve());
  }).then(() => void (ended = true));

  const log = () => readFileSync(logFile, 'utf8');
  const endProcess = async () => {
    if (!ended) child.kill('SIGTERM');
    await Promise.race([end, delay(stopTimeout, undefined, { ref: false })]);
    if (!ended) child.kill('SIGKILL');
    await end;
  };
  let stopped: Promise<void> | undefined;
  const stop = () => (stopped ??= endProcess().then(() => removeScratch(folder)));

  for (const deadline = Date.now() + readyTimeout; ; await delay(50)) {
    if (!ended && (await tryRun(probe, { env, timeout: 5_000 })).code === 0) return { folder, env, log, pid: child.pid, stop };
    if (ended || Date.now() > deadline) {
      const reason = ended ? 'ended at once' : `did not answer within ${readyTimeout / 1000} s`;
      const tail = log().trimEnd().split('\n').slice(-20).join('\n');
      await endProcess();
      throw new PeerError('peer-start-failed', `${options.name} ${reason}.`, `Its log ends with:\n${tail}`);
    }
  }
}
