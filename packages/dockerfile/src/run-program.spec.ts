import { readFileSync, readdirSync } from 'node:fs';
import { runProgram } from './run-program';

/** Whether a process runs whose arguments have this at their end. */
const isRunning = (mark: string): boolean =>
  readdirSync('/proc').some((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/cmdline`, 'latin1').endsWith(`${mark}\0`);
    } catch {
      return false;
    }
  });

test('tells lines as they come, and how it ended', async () => {
  const lines: string[] = [];
  const result = await runProgram('sh', ['-c', 'echo one; printf "two\\nthree" >&2; exit 7'], { onLine: (line, stream) => lines.push(`${stream} ${line}`) });
  expect(lines.sort()).toEqual(['stderr three', 'stderr two', 'stdout one']);
  expect(result).toEqual({ status: 7, stdout: 'one', stderr: 'two\nthree', late: false });
});

test('ends it, and what it started, by a signal', async () => {
  const ending = new AbortController();
  const reason = new Error('enough');
  const running = runProgram('sh', ['-c', 'sleep 61.731 & echo begun; wait'], { signal: ending.signal, onLine: () => ending.abort(reason) });
  await expect(running).rejects.toBe(reason);
  expect(isRunning('61.731')).toBe(false);
});

test('ends what it started in a session of its own, which outlives it', async () => {
  const ending = new AbortController();
  const script = "require('child_process').spawn('sleep', ['62.417'], { detached: true, stdio: 'ignore' }); console.log('begun'); setInterval(() => {}, 1000)";
  const running = runProgram(process.execPath, ['-e', script], { signal: ending.signal, onLine: () => ending.abort(new Error('enough')) });
  await expect(running).rejects.toThrow('enough');
  for (let at = 0; at < 100 && isRunning('62.417'); at += 1) await new Promise((resolve) => setTimeout(resolve, 50));
  expect(isRunning('62.417')).toBe(false);
});

test('is not begun when it is ended before', async () => {
  await expect(runProgram('sh', ['-c', 'true'], { signal: AbortSignal.abort(new Error('before')) })).rejects.toThrow('before');
});

test('ends what takes too long', async () => {
  expect(await runProgram('sleep', ['61.732'], { timeout: 50 })).toMatchObject({ status: 'SIGTERM', late: true });
});

test('throws what a program is not started for', async () => {
  await expect(runProgram('/nowhere/program', [])).rejects.toThrow('ENOENT');
});
