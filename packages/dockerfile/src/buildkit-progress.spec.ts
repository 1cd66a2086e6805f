import { BuildkitProgress } from './buildkit-progress';

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const printed: string[] = [];
const follow = (...lines: unknown[]): BuildkitProgress => {
  printed.length = 0;
  const progress = new BuildkitProgress((line) => printed.push(line));
  for (const line of lines) progress.feed(typeof line === 'string' ? line : JSON.stringify(line));
  return progress;
};
const started = '2026-01-01T00:00:00Z';

test('steps, what they print, and warnings are told in lines', () => {
  const { rest, failed } = follow(
    { vertexes: [{ digest: 'a', name: '[1/2] FROM base' }, { digest: 'i', name: '[internal] load', started }] },
    { vertexes: [{ digest: 'a', name: '[1/2] FROM base', started, completed: started, cached: true }, { digest: 'b', name: '[2/2] RUN make', started }] },
    { logs: [{ vertex: 'b', data: base64('one\ntw') }] },
    { logs: [{ vertex: 'b', data: base64('o\r\n10%\r20%') }], warnings: [{ short: base64('SecretsUsedInArgOrEnv') }] },
    { vertexes: [{ digest: 'b', name: '[2/2] RUN make', started, completed: started }] },
    'WARN: beside',
    '{ no JSON',
  );
  expect(printed).toEqual(['CACHED [1/2] FROM base', '[2/2] RUN make', 'one', 'two', '10%', 'warning: SecretsUsedInArgOrEnv', '20%']);
  expect(rest).toEqual(['WARN: beside', '{ no JSON']);
  expect(failed).toBeUndefined();
});

test('the step that failed first is told, with what it printed last', () => {
  const { failed } = follow(
    { vertexes: [{ digest: 'b', name: '[2/2] RUN make', started }, { digest: 'c', name: '[other 1/1] RUN sleep', started }] },
    { logs: [{ vertex: 'b', data: base64(`${Array.from({ length: 30 }, (_, at) => at).join('\n')}\nend`) }] },
    { vertexes: [{ digest: 'c', name: '[other 1/1] RUN sleep', started, completed: started, error: 'context canceled' }, { digest: 'b', name: '[2/2] RUN make', started, error: 'exit code: 2' }] },
  );
  expect(failed).toMatchObject({ name: '[2/2] RUN make', error: 'exit code: 2' });
  expect(failed!.printed).toEqual([...Array.from({ length: 20 }, (_, at) => String(at + 10)), 'end']);
});
