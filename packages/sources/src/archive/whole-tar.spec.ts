import { createHash } from 'node:crypto';
import { tarEntries } from '@nx-oci/oci';
import { tarOf } from '@nx-oci/peers';
import { WholeTar } from './whole-tar';

const end = Buffer.alloc(1024);
const folder = { path: 'usr/', type: '5' };
const file = (path: string, text = 'text'): Parameters<typeof tarOf>[0][number] => ({ path, bytes: Buffer.from(text) });
const hardlink = (path: string, link: string): Parameters<typeof tarOf>[0][number] => ({ path, type: '1', link });

/** What is told of a tar that goes by in pieces of some size. */
async function watched(tar: Buffer, pieces: number): Promise<ReturnType<WholeTar['end']>> {
  const whole = new WholeTar();
  const bytes = whole.watch((async function* () { for (let at = 0; at < tar.length; at += pieces) yield tar.subarray(at, at + pieces); })());
  for await (const entry of tarEntries(bytes, 'a tar')) whole.see(entry);
  for await (const _ of bytes);
  return whole.end();
}

test.each([1 << 20, 512, 7])('a whole tar is told with its digest, read by %d bytes', async (pieces) => {
  const tar = Buffer.concat([tarOf([folder, file('usr/a'), hardlink('usr/b', 'usr/a'), hardlink('usr/c', './usr/b')]), end]);
  expect(await watched(tar, pieces)).toEqual({ digest: `sha256:${createHash('sha256').update(tar).digest('hex')}`, size: tar.length });
});

test('it may end with more than two empty records', async () => {
  expect(await watched(Buffer.concat([tarOf([file('a')]), Buffer.alloc(10240)]), 1000)).toBeDefined();
});

test.each<[string, Buffer]>([
  ['has no end', tarOf([file('a')])],
  ['has half an end', Buffer.concat([tarOf([file('a')]), Buffer.alloc(512)])],
  ['ends with a file of zeros', tarOf([file('a', '\0'.repeat(4096))])],
  ['has something behind its end', Buffer.concat([tarOf([file('a')]), end, tarOf([file('b')])])],
  ['ends within a record', Buffer.concat([tarOf([file('a')]), end, Buffer.alloc(7)])],
  ['has a path twice', Buffer.concat([tarOf([file('a'), file('./a')]), end])],
  ['has a hardlink before its file', Buffer.concat([tarOf([hardlink('a', 'b'), file('b')]), end])],
  ['has a name that takes something away', Buffer.concat([tarOf([file('etc/.wh.passwd')]), end])],
])('one that %s is no layer', async (_, tar) => {
  for (const pieces of [1 << 20, 100]) expect(await watched(tar, pieces)).toBeUndefined();
});
