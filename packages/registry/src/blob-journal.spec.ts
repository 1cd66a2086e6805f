import { digestOf, Store } from '@nx-oci/oci';
import { temporaryFolder } from '../test/rigs';
import { storeJournal, type BlobJournal } from './blob-journal';

const folder = temporaryFolder();
const digest = digestOf('a blob');
let count = 0;
/** Journals of several processes with one store. */
const journals = (): BlobJournal[] => {
  const root = `${folder}/${++count}`;
  return [storeJournal(new Store(root)), storeJournal(new Store(root))];
};

test('tells others which repositories have a blob, the latest first, three of them', async () => {
  const [one, other] = journals();
  expect(await one.known('ghcr.io', digest)).toEqual([]);
  for (const repository of ['a', 'b', 'a', 'c', 'd']) await one.note('ghcr.io', digest, repository);
  expect(await other.known('ghcr.io', digest)).toEqual(['d', 'c', 'b']);
});

test('knows registries and blobs apart', async () => {
  const [one] = journals();
  await one.note('ghcr.io', digest, 'a');
  expect(await one.known('quay.io', digest)).toEqual([]);
  expect(await one.known('ghcr.io', digestOf('another blob'))).toEqual([]);
});

test('lets one at a time work on a blob of a registry', async () => {
  const [one, other] = journals();
  const events: string[] = [];
  const work = (journal: BlobJournal, name: string): Promise<string> =>
    journal.exclusively('ghcr.io', digest, async () => {
      events.push(`${name} begins`);
      await new Promise((resolve) => setTimeout(resolve, 50));
      events.push(`${name} ends`);
      return name;
    });
  expect(await Promise.all([work(one, 'a'), work(other, 'b'), work(one, 'c')])).toEqual(['a', 'b', 'c']);
  for (let at = 0; at < 6; at += 2) expect(events[at + 1]).toBe(events[at].replace('begins', 'ends'));
});

test('lets several work on several blobs', async () => {
  const [one, other] = journals();
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  let first = Promise.resolve();
  await new Promise<void>((resolve) => {
    first = one.exclusively('ghcr.io', digest, () => (resolve(), released));
  });
  expect(await other.exclusively('ghcr.io', digestOf('another blob'), async () => 'done')).toBe('done');
  expect(await other.exclusively('quay.io', digest, async () => 'done')).toBe('done');
  release();
  await first;
});

test('lets the next one in after work that failed', async () => {
  const [one, other] = journals();
  await expect(one.exclusively('ghcr.io', digest, () => Promise.reject(new Error('failed')))).rejects.toThrow('failed');
  expect(await other.exclusively('ghcr.io', digest, async () => 'done')).toBe('done');
});
