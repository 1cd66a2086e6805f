import { PeerError } from './error';
import { run, tryRun } from './run';

const program = (text: string): string[] => [process.execPath, '--eval', text];

/** Starts another program that has its output, says so (as a text: under Nx, numbers have colours), and goes on. */
const parent = (then: string): string[] =>
  program(`const { pid } = require('node:child_process').spawn('sleep', ['1000'], { detached: true, stdio: 'inherit' }); console.log(String(pid)); ${then}`);

test('what a command printed, and how it ended', async () => {
  expect(await tryRun(program("console.log('1'); console.error('2'); process.exit(3)"))).toEqual({ code: 3, stdout: '1\n', stderr: '2\n', late: false });
});

test.each([
  ['does not end', 'setInterval(() => undefined, 1000)'],
  ['leaves a program behind that has its output open', 'process.exit(0)'],
])('a command that %s is given up in time, and what it printed is told', async (_, then) => {
  const { code, stdout, stderr, late } = await tryRun(parent(then), { timeout: 2_000 });
  process.kill(Number(stdout));
  expect({ code, late }).toEqual({ code: -1, late: true });
  expect(stderr).toBe('\nIt had not ended after 2 s, and was killed.\n');
});

test('an error says what a command printed before it was given up', async () => {
  const error = await run(program("console.error('asking'); setInterval(() => undefined, 1000)"), { timeout: 2_000 }).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(PeerError);
  expect((error as PeerError).remedy).toMatch(/^asking\n\nIt had not ended after 2 s/);
});
