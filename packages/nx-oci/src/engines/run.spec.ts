import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { coded } from '../../test/errors';
import { answer, run } from './run';

async function* chunks(...texts: string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text);
}

test('what a program prints is returned', async () => expect(await run('printf', ['%s', 'a  b;$HOME'])).toBe('a  b;$HOME'));

test('it is fed what it is given, to the last byte', async () =>
  expect(await run('wc', ['-c'], { input: chunks('abc', 'x'.repeat(1_000_000)) })).toBe('1000003\n'));

test('a program that fails is told with what it said', async () => {
  await expect(run('sh', ['-c', 'echo why >&2; exit 3'])).rejects.toThrow(coded('engine-failed', 'sh -c', 'ended with 3: why'));
});

test('one that ends before it has taken everything is told by what it said, not by the broken pipe', async () => {
  const endless = (async function* (): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < 10_000; at++) yield Buffer.alloc(10_000);
  })();
  await expect(run('sh', ['-c', 'exec 0<&-; echo full >&2; exit 1'], { input: endless })).rejects.toThrow(coded('engine-failed', 'full'));
});

test('one that is not there is told, with the cause', async () => {
  await expect(run('no-such-engine', [])).rejects.toMatchObject({ code: 'engine-failed', cause: { code: 'ENOENT' } });
  await expect(run('no-such-engine', [], { input: chunks('x') })).rejects.toMatchObject({
    code: 'engine-failed',
    cause: { code: 'ENOENT' },
  });
});

test('an error of what it is fed is the one that is thrown', async () => {
  const failing = (async function* (): AsyncGenerator<Uint8Array> {
    yield Buffer.from('x');
    throw new Error('damaged layer');
  })();
  await expect(run('cat', [], { input: failing })).rejects.toThrow('damaged layer');
});

test('one that does not answer is ended', async () => {
  await expect(run('sleep', ['60'], { timeout: 100 })).rejects.toThrow(coded('engine-failed', 'sleep 60', 'did not end within 0.1 s'));
});

test('the time that a program has keeps nobody waiting when it is not there', () => {
  const script = 'require(process.argv[1]).answer("no-such-engine", [], []).then((answer) => console.log(String(answer)))';
  const { stdout, status } = spawnSync(process.execPath, ['-e', script, path.join(__dirname, '../../dist/engines/run.js')], {
    encoding: 'utf8',
    timeout: 9_000,
  });
  // It would be ended without a status.
  expect({ stdout, status }).toEqual({ stdout: 'undefined\n', status: 0 });
});

test('an answer is trimmed; without one the reason is noted', async () => {
  const problems: string[] = [];
  expect(await answer('echo', ['linux/amd64'], problems)).toBe('linux/amd64');
  expect(problems).toEqual([]);
  expect(await answer('no-such-engine', [], problems)).toBeUndefined();
  expect(await answer('false', [], problems)).toBeUndefined();
  expect(problems).toEqual(['no-such-engine is not installed', expect.stringContaining('false failed: it ended with 1')]);
});
