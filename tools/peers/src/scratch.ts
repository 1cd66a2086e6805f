import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { tool } from './tool';
import { run } from './run';

/** `<prefix><process id of the owner>-<random>` */
const prefix = 'nx-oci-peer-';

/** Unix socket paths end at 107 bytes, and engines nest theirs. */
const longestBase = 40;

/** What a rig may leave running in its folder if it was killed itself. */
const leftovers = new Set([
  'dockerd', 'containerd', 'containerd-shim', 'buildkitd', 'buildkit-runc', 'conmon', 'podman', 'docker', 'ctr', 'buildctl', 'runc',
  'docker-registry', 'crane', 'zot', 'verdaccio',
]);

/** A fresh folder of a rig's own, on a short path. Folders whose owner is gone are cleared away on the occasion. */
export async function makeScratch(): Promise<string> {
  const base = tmpdir().length > longestBase ? '/tmp' : tmpdir();
  for (const name of readdirSync(base)) {
    const owner = name.startsWith(prefix) ? Number.parseInt(name.slice(prefix.length), 10) : NaN;
    // Another process may clear the same folder at the same time, or it may be another user's.
    if (owner > 0 && !isAlive(owner)) await removeScratch(path.join(base, name)).catch(() => undefined);
  }
  return mkdtempSync(path.join(base, `${prefix}${process.pid}-`));
}

/** Ends what still runs in a rig's folder, unmounts what is mounted there, and removes it. */
export async function removeScratch(folder: string): Promise<void> {
  for (const pid of processesIn(folder)) kill(pid);
  for (const point of mountPointsIn(folder)) await run([tool('umount'), '--lazy', point]).catch(() => undefined);
  await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended by itself meanwhile.
  }
}

/** Engine processes that name `folder` in their arguments, and their descendants, the containers. */
function processesIn(folder: string): Set<number> {
  const parents = new Map<number, number>();
  const found = new Set<number>();
  for (const name of readdirSync('/proc')) {
    const pid = Number(name);
    if (!(pid > 0) || pid === process.pid) continue;
    try {
      const [, command, rest] = /^\d+ \((.*)\) (.*)$/s.exec(readFileSync(`/proc/${name}/stat`, 'utf8')) as RegExpExecArray;
      parents.set(pid, Number(rest!.split(' ')[1]));
      if (leftovers.has(command!) && readFileSync(`/proc/${name}/cmdline`, 'utf8').includes(`${folder}/`)) found.add(pid);
    } catch {
      // It ended by itself meanwhile.
    }
  }
  for (let before = -1; before !== found.size; ) {
    before = found.size;
    for (const [pid, parent] of parents) if (found.has(parent)) found.add(pid);
  }
  return found;
}

/** Mount points under `folder`, the deepest first. */
function mountPointsIn(folder: string): string[] {
  return readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .map((line) => (line.split(' ')[4] ?? '').replace(/\\(\d{3})/g, (_, octal: string) => String.fromCharCode(parseInt(octal, 8))))
    .filter((point) => point.startsWith(`${folder}/`))
    .reverse();
}
