import { CodedError } from '@nx-oci/oci';
import { printed } from '../test/output';
import { consoleReport, megabytes, reported, type Report } from './report';

/** A stream that keeps what is written to it. */
function stream(isTTY: boolean): NodeJS.WriteStream & { text: string } {
  const kept = { isTTY, text: '', write: (text: string): boolean => ((kept.text += text), true) };
  return kept as never;
}

let ci: string | undefined;
beforeAll(() => {
  ci = process.env.CI;
  delete process.env.CI;
});
afterAll(() => {
  if (ci !== undefined) process.env.CI = ci;
});

const half = { done: 1_000_000, total: 2_000_000 };
const silent: Report = { line: () => undefined, warn: () => undefined, progress: () => undefined, done: () => undefined };

test('on a terminal a bar is shown, and taken away before a line and at the end', async () => {
  const terminal = stream(true);
  const { out } = await printed(async () => {
    const report = consoleReport(terminal);
    report.progress(half);
    expect(terminal.text).toBe('\r\x1b[K[############------------] 1.0 MB of 2.0 MB');
    report.line('done');
    expect(terminal.text.endsWith('\r\x1b[K')).toBe(true);
    terminal.text = '';
    report.done();
    expect(terminal.text).toBe('');
  });
  expect(out).toBe('done\n');
});

test('a bar is not drawn for every block, and not for nothing', () => {
  const terminal = stream(true);
  const report = consoleReport(terminal);
  report.progress({ done: 0, total: 0 });
  expect(terminal.text).toBe('');
  report.progress(half);
  const first = terminal.text;
  report.progress(half);
  expect(terminal.text).toBe(first);
});

test('no bar is shown where there is no terminal, or in CI', async () => {
  const pipe = stream(false);
  consoleReport(pipe).progress(half);
  expect(pipe.text).toBe('');
  process.env.CI = 'true';
  const terminal = stream(true);
  consoleReport(terminal).progress(half);
  delete process.env.CI;
  expect(terminal.text).toBe('');
});

test('warnings go to standard error', async () => {
  expect(await printed(async () => consoleReport(stream(false)).warn('look'))).toMatchObject({ out: '', err: 'warning: look\n' });
});

test('an error with a code is printed with its remedy, and fails the task', async () => {
  const work = async (): Promise<void> => {
    throw new CodedError('some-code', { message: 'It is so.', remedy: 'Do this.' });
  };
  expect(await printed(() => reported(silent, work))).toEqual({
    result: { success: false },
    out: '',
    err: 'error(some-code): It is so.\n  Do this.\n',
  });
});

test('any other error is a defect and passes', async () => {
  const defect = new TypeError('defect');
  await expect(reported(silent, () => Promise.reject(defect))).rejects.toBe(defect);
});

test('the bar is taken away whatever happens', async () => {
  for (const end of [(): Promise<void> => Promise.resolve(), (): Promise<void> => Promise.reject(new Error('x'))]) {
    const terminal = stream(true);
    const report = consoleReport(terminal);
    await reported(report, () => (report.progress(half), end())).catch(() => undefined);
    expect(terminal.text.endsWith('\r\x1b[K')).toBe(true);
  }
});

test('work that ends well succeeds', async () => expect(await reported(silent, async () => undefined)).toEqual({ success: true }));

test.each([
  [0, '0.0 kB'],
  [999_949, '999.9 kB'],
  [1e6, '1.0 MB'],
  [2_345_678_901, '2345.7 MB'],
])('%i bytes are %s', (bytes, text) => expect(megabytes(bytes)).toBe(text));
