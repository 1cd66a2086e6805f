import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/**
 * Runs a command to its end. Returns wall time and the processor time of it and all that it waited for, in milliseconds,
 * what it printed, and what it wrote to descriptor 3. Throws if it fails.
 */
export async function run(argv, { cwd, env } = {}) {
  const before = childTimes();
  const started = performance.now();
  const [command, ...args] = argv;
  const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe', 'pipe'] });
  const streams = child.stdio.slice(1).map((stream) => {
    const text = [];
    stream.setEncoding('utf8').on('data', (chunk) => text.push(chunk));
    return text;
  });
  const code = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status, signal) => resolve(signal ?? status));
  });
  const wall = performance.now() - started;
  const [stdout, stderr, told] = streams.map((text) => text.join(''));
  if (code !== 0) throw new Error(`'${argv.join(' ')}' ended with ${code}:\n${stderr.slice(-4000)}${stdout.slice(-4000)}`);
  return { wall, cpu: childTimes() - before, stdout, stderr, told };
}

/**
 * Commands to run in parallel chains, and then those that need the results of all.
 * @typedef {{ chains: string[][][], then?: string[][] }} Steps
 */

/** Runs steps as a shell would; returns wall and processor time. */
export async function runSteps({ chains, then = [] }, options) {
  const before = childTimes();
  const started = performance.now();
  const inTurn = async (commands) => {
    for (const argv of commands) await run(argv, options);
  };
  await Promise.all(chains.map(inTurn));
  await inTurn(then);
  return { wall: performance.now() - started, cpu: childTimes() - before };
}

/** The same steps as a shell script. */
export function script({ chains, then = [] }, env = {}) {
  const quote = (word) => `'${word.replaceAll("'", `'\\''`)}'`;
  const line = (argv) => argv.map(quote).join(' ');
  return [
    '#!/bin/sh',
    'set -e',
    ...Object.entries(env).map(([name, value]) => `export ${name}=${quote(value)}`),
    ...chains.map((commands, at) => `( set -e; ${commands.map(line).join('; ')} ) & p${at}=$!`),
    ...chains.map((_, at) => `wait $p${at}`),
    ...then.map(line),
    '',
  ].join('\n');
}

/** Starts a command that runs until `stop`. */
export function start(argv, { cwd, env, output = 'ignore' } = {}) {
  const [command, ...args] = argv;
  const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', output, output] });
  const ended = new Promise((resolve) => {
    child.once('error', resolve);
    child.once('exit', resolve);
  });
  return {
    pid: child.pid,
    child,
    ended,
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** Milliseconds of processor time of all descendants that have ended: /proc/[pid]/stat, cutime and cstime. */
function childTimes() {
  const fields = statOf('self');
  return (Number(fields[13]) + Number(fields[14])) * 10;
}

/** Milliseconds of processor time of the running processes that have `mark` in their arguments, and of what they waited for. */
export function daemonTime(mark) {
  let ticks = 0;
  for (const pid of readdirSync('/proc')) {
    if (!/^\d+$/.test(pid) || Number(pid) === process.pid) continue;
    try {
      if (readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(mark)) ticks += statOf(pid).slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
    } catch {
      // It ended meanwhile.
    }
  }
  return ticks * 10;
}

/** Milliseconds of processor time of a running process and its children. */
export function timeOfTree(root) {
  let ticks = 0;
  for (const pid of readdirSync('/proc')) {
    if (!/^\d+$/.test(pid)) continue;
    try {
      const fields = statOf(pid);
      if (Number(pid) === root || Number(fields[1]) === root) ticks += Number(fields[11]) + Number(fields[12]);
    } catch {
      // It ended meanwhile.
    }
  }
  return ticks * 10;
}

/** The fields of /proc/[pid]/stat from the state on. */
function statOf(pid) {
  return readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /s, '').split(' ');
}
