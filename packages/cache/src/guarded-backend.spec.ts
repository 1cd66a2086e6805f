import { coded } from '../test/errors';
import { trusted } from '../test/rig';
import type { Backend } from './backend';
import { guardedBackend } from './guarded-backend';

/** What the backend does with the next request, and how often it was asked. */
let does: 'answer' | 'fail' | 'hang';
let asked: number;
let now: number;
let changes: string[];
let backend: Backend & { readonly isOpen: boolean };

beforeEach(() => {
  [does, asked, now, changes] = ['answer', 0, 0, []];
  const readEntry = (): Promise<undefined> => {
    asked += 1;
    return does === 'answer' ? Promise.resolve(undefined) : does === 'fail' ? Promise.reject(new Error('broken')) : new Promise(() => undefined);
  };
  backend = guardedBackend({ name: 'folder x', readEntry } as Partial<Backend> as Backend, { timeout: 30, failures: 3, pause: 1000, now: () => now, onChange: (state) => changes.push(state) });
});

const ask = () => backend.readEntry(trusted(1));
async function failTimes(times: number): Promise<void> {
  does = 'fail';
  for (let time = 0; time < times; time += 1) await expect(ask()).rejects.toThrow();
}

test('what is answered in time is passed on', async () => expect(await ask()).toBeUndefined());

test('what is not fails, by name', async () => {
  does = 'hang';
  await expect(ask()).rejects.toEqual(coded('backend-failed', 'folder x', '30 ms'));
});

test('after failures in a row nothing is asked for a while, and then again', async () => {
  await failTimes(3);
  expect([asked, backend.isOpen, changes]).toEqual([3, true, ['open']]);
  does = 'answer';
  await expect(ask()).rejects.toEqual(coded('backend-failed', '3 times in a row'));
  expect(asked).toBe(3);
  now = 1000;
  await ask();
  expect([asked, backend.isOpen, changes]).toEqual([4, false, ['open', 'closed']]);
});

test('failures that an answer stands between are none in a row', async () => {
  await failTimes(2);
  does = 'answer';
  await ask();
  await failTimes(2);
  expect(backend.isOpen).toBe(false);
});

test('one request finds out whether it is well again, and the others do not wait for it', async () => {
  await failTimes(3);
  now = 1000;
  does = 'hang';
  const probe = expect(ask()).rejects.toThrow('does not answer');
  await expect(ask()).rejects.toThrow('is not asked for now');
  expect(asked).toBe(4);
  await probe;
  expect(backend.isOpen).toBe(true);
});
