import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import { exclusively } from './exclusively';

let folder: string;
beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'nx-oci-exclusively-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A lock as its holder wrote it. */
function held(owner: string): string {
  const file = path.join(folder, 'locks', 'it');
  mkdirSync(path.dirname(file));
  writeFileSync(file, owner);
  return file;
}

/** The number of a process that has ended. */
function endedProcess(): Promise<number> {
  const child = spawn(process.execPath, ['-e', '']);
  return new Promise((resolve) => void child.once('exit', () => resolve(child.pid!)));
}

test('one does its work after the other', async () => {
  const file = path.join(folder, 'locks', 'it');
  const seen: string[] = [];
  const work = (name: string) => async () => {
    seen.push(name);
    await new Promise((resolve) => setTimeout(resolve, 10));
    seen.push(name);
  };
  await Promise.all(['a', 'b', 'c'].map((name) => exclusively(file, work(name))));
  expect(seen.filter((_, at) => at % 2 === 0)).toEqual(seen.filter((_, at) => at % 2 === 1));
  expect(readdirSync(path.dirname(file))).toEqual([]);
});

test('what fails holds nothing', async () => {
  const file = path.join(folder, 'locks', 'it');
  await expect(exclusively(file, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await exclusively(file, async () => 'done')).toBe('done');
});

test('the lock of a process of this machine that was killed is nobody\'s at once', async () => {
  const file = held(`${hostname()} ${await endedProcess()} 1`);
  // One that has only just been heard of: it would be waited for.
  utimesSync(file, new Date(), new Date(Date.now() + 3_600_000));
  expect(await exclusively(file, async () => 'done')).toBe('done');
});

test('the lock of another machine that was not heard of for long is nobody\'s', async () => {
  const file = held(`another.example ${process.pid} 1`);
  utimesSync(file, new Date(), new Date(Date.now() - 60_000));
  expect(await exclusively(file, async () => 'done')).toBe('done');
});

test('the lock of another machine is waited for', async () => {
  const file = held(`another.example ${await endedProcess()} 1`);
  let done = false;
  const waiting = exclusively(file, async () => void (done = true));
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(done).toBe(false);
  rmSync(file);
  await waiting;
});
