import { existsSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { artifactOf } from '../test/artifact';
import { blobsOf, cacheOver, newFolder, read, trusted, writer } from '../test/rig';
import { temporaryFolder } from '../test/temporary-folder';
import type { EntryKey } from './backend';
import { FolderBackend } from './folder-backend';
import { RecordSigner } from './record';
import { Sweeper, usualSweep } from './sweep';

const scratch = temporaryFolder();
const hour = 3_600_000;
const day = 24 * hour;
let now: number;
let rig: ReturnType<typeof cacheOver>;
let sweeper: Sweeper;

beforeEach(() => {
  now = Date.now();
  const root = newFolder(scratch);
  rig = cacheOver(root, { now: () => now, backend: new FolderBackend(path.join(root, 'cache'), () => now) });
  sweeper = new Sweeper(rig.backend, new RecordSigner(rig.key), () => now);
});

/** Bytes that do not get smaller, and are others for each word. */
const bytes = (word: number, size: number): Buffer => {
  let state = word + 1;
  return Buffer.from(Uint8Array.from({ length: size }, () => ((state = (Math.imul(state, 1664525) + 1013904223) >>> 0) >>> 24)));
};
const put = (key: EntryKey, ...files: Buffer[]) => rig.cache.put(key, writer, (async function* () {
  yield artifactOf(Object.fromEntries(files.map((content, at) => [`f${at}`, content])));
})());
const isThere = async (hash: number): Promise<boolean> => (await read(rig.cache, trusted(hash))) !== undefined;

test('what was not read for long goes, with what it alone needs', async () => {
  await put(trusted(1), bytes(1, 150_000), bytes(9, 160_000));
  await put(trusted(2), bytes(2, 150_000), bytes(9, 160_000));
  now += 20 * day;
  expect(await isThere(2)).toBe(true);
  now += 15 * day;
  expect(await sweeper.sweep()).toMatchObject({ removed: { entries: 1, forSize: 0, blobs: 1 }, entries: 1, blobs: 2, content: 310_000 });
  expect([await isThere(1), await isThere(2)]).toEqual([false, true]);
  expect(await sweeper.sweep()).toMatchObject({ removed: { entries: 0, blobs: 0 } });
});

test('what has no trust goes sooner', async () => {
  await put(trusted(1), bytes(1, 1000));
  await put({ namespace: 'untrusted-1', hash: '1' }, bytes(2, 1000));
  now += 8 * day;
  expect(await sweeper.sweep()).toMatchObject({ removed: { entries: 1 }, entries: 1 });
  expect(await isThere(1)).toBe(true);
});

test('of what is too much, what was read longest ago goes, and what others need stays', async () => {
  for (const hash of [1, 2, 3, 4]) {
    await put(trusted(hash), bytes(hash, 200_000), bytes(9, 200_000));
    now += 2 * hour;
  }
  expect(await isThere(1)).toBe(true);
  now += 2 * hour;
  // Five blobs of 100 kB: two have to go, for a tenth less than 350 kB.
  const result = await sweeper.sweep({ ...usualSweep, maxSize: 700_000 });
  expect(result).toMatchObject({ removed: { entries: 2, forSize: 2, blobs: 2 }, entries: 2, blobs: 3 });
  expect([await isThere(1), await isThere(2), await isThere(3), await isThere(4)]).toEqual([true, false, false, true]);
});

test('a blob that was written just now stays, although nothing needs it yet', async () => {
  await put(trusted(1), bytes(1, 150_000));
  await rig.backend.deleteEntry(trusted(1));
  expect(await sweeper.sweep()).toMatchObject({ blobs: 1 });
  now += 2 * hour;
  // One that an upload counts on is as one that was written.
  expect(await put(trusted(2), bytes(1, 150_000))).toBe('created');
  await rig.backend.deleteEntry(trusted(2));
  expect(await sweeper.sweep()).toMatchObject({ blobs: 1, removed: { blobs: 0 } });
  now += 2 * hour;
  expect(await sweeper.sweep()).toMatchObject({ blobs: 0, removed: { blobs: 1 } });
});

test('an entry that is none goes', async () => {
  await rig.backend.createEntry(trusted(1), Buffer.from('nothing that was signed'), []);
  expect(await sweeper.sweep()).toMatchObject({ removed: { entries: 1 }, entries: 0 });
});

test('two servers that sweep at once, while others store and read, lose nothing', async () => {
  const other = new Sweeper(rig.backend, new RecordSigner(rig.key), () => now);
  for (let round = 0; round < 20; round += 1) {
    now += hour;
    await Promise.all([
      sweeper.sweep({ ...usualSweep, maxAge: 5 * hour }),
      other.sweep({ ...usualSweep, maxAge: 5 * hour }),
      put(trusted(round), bytes(round % 3, 140_000), bytes(100 + round, 5000)),
      round > 0 ? read(rig.cache, trusted(round - 1)) : undefined,
    ]);
    expect(await isThere(round)).toBe(true);
  }
  now += 10 * hour;
  expect(await sweeper.sweep({ ...usualSweep, maxAge: 5 * hour })).toMatchObject({ entries: 0, blobs: 0 });
  expect((await blobsOf(rig.backend)).size).toBe(0);
});

test('what was read while a sweep went on stays, although it was old when it was listed', async () => {
  await put(trusted(1), bytes(1, 150_000));
  now += 40 * day;
  const { readEntry } = rig.backend;
  rig.backend.readEntry = async (key) => {
    rig.backend.readEntry = readEntry;
    expect(await isThere(1)).toBe(true);
    return readEntry.call(rig.backend, key);
  };
  expect(await sweeper.sweep()).toMatchObject({ removed: { entries: 0 }, entries: 1 });
  expect(await isThere(1)).toBe(true);
});

test('of what is too much, what was read while a sweep went on stays', async () => {
  await put(trusted(1), bytes(1, 200_000));
  now += 2 * hour;
  await put(trusted(2), bytes(2, 200_000));
  now += 2 * hour;
  const { deleteEntry } = rig.backend;
  rig.backend.deleteEntry = async (...all) => {
    rig.backend.deleteEntry = deleteEntry;
    expect(await isThere(1)).toBe(true);
    return deleteEntry.apply(rig.backend, all);
  };
  expect(await sweeper.sweep({ ...usualSweep, maxSize: 300_000 })).toMatchObject({ removed: { entries: 1, blobs: 1 }, entries: 1, blobs: 1 });
  expect([await isThere(1), await isThere(2)]).toEqual([true, false]);
});

test('what was stored anew while a sweep went on stays, and what another took away is not counted', async () => {
  await put(trusted(1), bytes(1, 150_000));
  now += 40 * day;
  const { readEntry } = rig.backend;
  rig.backend.readEntry = async (key) => {
    rig.backend.readEntry = readEntry;
    await rig.backend.deleteEntry(key);
    const found = await readEntry.call(rig.backend, key);
    await put(trusted(1), bytes(1, 150_000));
    return found;
  };
  expect(await sweeper.sweep()).toMatchObject({ removed: { entries: 0 } });
  expect(await isThere(1)).toBe(true);
});

test('a blob that an upload counts on since it was listed stays', async () => {
  await put(trusted(1), bytes(1, 150_000));
  await rig.backend.deleteEntry(trusted(1));
  now += 2 * hour;
  const { blobs } = rig.backend;
  // As where many are listed at a time.
  rig.backend.blobs = async function* () {
    const page = [];
    for await (const blob of blobs.call(rig.backend)) page.push(blob);
    expect(await put(trusted(2), bytes(1, 150_000))).toBe('created');
    yield* page;
  };
  expect(await sweeper.sweep()).toMatchObject({ removed: { blobs: 0 }, blobs: 1 });
  expect(await isThere(2)).toBe(true);
});

test('what is purged while it is read is read to its end', async () => {
  await put(trusted(1), bytes(1, 150_000), bytes(2, 160_000));
  now += 2 * day;
  const opened = (await rig.cache.open(trusted(1)))!;
  expect(await sweeper.purge(() => true)).toBe(1);
  expect(await sweeper.sweep()).toMatchObject({ entries: 0, removed: { blobs: 0 } });
  let length = 0;
  for await (const chunk of opened.chunks()) length += chunk.length;
  expect(length).toBe(opened.length);
  opened.close();
  now += 2 * hour;
  expect(await sweeper.sweep()).toMatchObject({ blobs: 0, removed: { blobs: 2 } });
});

test('that a sweep looks at an entry is no use of it', async () => {
  const then = Date.now() - 40 * day;
  now = then;
  await put(trusted(1), bytes(1, 150_000));
  now = then + 40 * day;
  const restarted = (): Sweeper => new Sweeper(rig.backend, new RecordSigner(rig.key), () => now);
  expect(await restarted().sweep({ ...usualSweep, maxAge: 50 * day })).toMatchObject({ entries: 1 });
  expect(await restarted().sweep()).toMatchObject({ removed: { entries: 1 }, entries: 0 });
});

test('what is purged by time is what was written then, whenever it was read', async () => {
  const then = now;
  await put(trusted(1), bytes(1, 150_000));
  now += 2 * day;
  expect(await isThere(1)).toBe(true);
  await put(trusted(2), bytes(1, 150_000));
  expect(await sweeper.purge(({ written }) => written <= then + day)).toBe(1);
  expect([await isThere(1), await isThere(2)]).toEqual([false, true]);
});

test('what a write left that was killed goes after a while', async () => {
  const left = path.join(rig.scratch, 'left');
  mkdirSync(rig.scratch, { recursive: true });
  writeFileSync(left, 'part of a record');
  await sweeper.sweep();
  expect(existsSync(left)).toBe(true);
  utimesSync(left, Date.now() / 1000 - 7200, Date.now() / 1000 - 7200);
  await sweeper.sweep();
  expect(existsSync(left)).toBe(false);
});
