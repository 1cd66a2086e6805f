import type { Backend } from './backend';
import { guardedBackend } from './guarded-backend';
import { StorageHealth } from './storage-health';

let does: 'answer' | 'fail' | 'hang';
let asked: number;
let now: number;
let changes: (string | undefined)[];
let health: StorageHealth;

beforeEach(() => {
  [does, asked, now, changes] = ['fail', 0, 0, []];
  const readEntry = (): Promise<undefined> => {
    asked += 1;
    return does === 'answer' ? Promise.resolve(undefined) : does === 'fail' ? Promise.reject(new Error('broken')) : new Promise(() => undefined);
  };
  const backend = guardedBackend({ name: 'bucket x', readEntry } as Partial<Backend> as Backend, { timeout: 200, failures: 3, pause: 10_000, now: () => now });
  health = new StorageHealth(backend, { remembered: 1000, timeout: 30, now: () => now, onChange: (trouble) => changes.push(trouble) });
});

test('storage that is down since the start is, before anybody asked for something', async () => expect(await health.trouble()).toBe('broken'));

test('storage that stays down is not well again just since it was left alone for a while', async () => {
  for (let time = 0; time < 20; time += 1, now += 4000) expect(await health.trouble()).toMatch(/broken|not asked/);
  expect(changes).toEqual(['broken']);
  does = 'answer';
  now += 10_000;
  expect(await health.trouble()).toBeUndefined();
  expect(changes).toEqual(['broken', undefined]);
});

test('storage that hangs does not answer', async () => {
  does = 'hang';
  expect(await health.trouble()).toBe('The bucket x does not answer within 30 ms.');
});

test('it is asked once for all who want to know at about the same time', async () => {
  does = 'answer';
  expect(await Promise.all([health.trouble(), health.trouble()])).toEqual([undefined, undefined]);
  now = 999;
  await health.trouble();
  expect(asked).toBe(1);
  now = 1000;
  await health.trouble();
  expect(asked).toBe(2);
});
