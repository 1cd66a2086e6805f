import { randomUUID } from 'node:crypto';
import { link, open, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { makeFolder } from './make-folder';

/** A lock whose holder has not been heard of for this long is nobody's. Milliseconds. */
const silence = 15_000;
const heartbeat = 3_000;

/**
 * Does `work` while no other process that names the same lock `file` (absolute) does: processes of one machine, or of
 * several that share the folder. A holder that was killed is found out at once on its machine, elsewhere after 15 seconds.
 */
export async function exclusively<T>(file: string, work: () => Promise<T>): Promise<T> {
  await makeFolder(path.dirname(file));
  const owner = `${hostname()} ${process.pid} ${randomUUID()}`;
  for (let wait = 20; !(await take(file, owner)); wait = Math.min(wait * 1.5, 250)) await delay(wait);
  const beat = setInterval(() => void utimes(file, new Date(), new Date()).catch(() => undefined), heartbeat);
  try {
    return await work();
  } finally {
    clearInterval(beat);
    // Another may hold it, if this process was stopped for long.
    if ((await readFile(file, 'utf8').catch(() => '')) === owner) await rm(file, { force: true });
  }
}

async function take(file: string, owner: string): Promise<boolean> {
  try {
    const handle = await open(file, 'wx');
    await handle.writeFile(owner);
    await handle.close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const found = await stat(file).catch(() => undefined);
  const holder = await readFile(file, 'utf8').catch(() => undefined);
  if (found && holder !== undefined && (Date.now() - found.mtimeMs > silence || hasEnded(holder))) {
    // By name first, so that only one of those who wait takes it away.
    const left = `${file}.${randomUUID()}`;
    await rename(file, left).catch(() => undefined);
    // Another was faster, and holds it by now: it is given back.
    if ((await readFile(left, 'utf8').catch(() => holder)) !== holder) await link(left, file).catch(() => undefined);
    await rm(left, { force: true });
  }
  return false;
}

/** Whether a holder is a process of this machine that is no more. */
function hasEnded(owner: string): boolean {
  const [host, pid] = owner.split(' ');
  if (host !== hostname() || !(Number(pid) > 0)) return false;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}
