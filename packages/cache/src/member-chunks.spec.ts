import { randomBytes } from 'node:crypto';
import { artifactOf, contentOf } from '../test/artifact';
import { cacheOver, newFolder, read, trusted, writer } from '../test/rig';
import { temporaryFolder } from '../test/temporary-folder';
import { WarmFiles } from './warm-files';

const scratch = temporaryFolder();

/** More than a chunk of one file, files that share a blob, and some that end and begin anywhere. */
const files = Object.fromEntries([
  ['large', randomBytes(3_000_001)],
  ['compressible', Buffer.alloc(2_000_003, 'all work and no play ')],
  ...Array.from({ length: 300 }, (_, at) => [`small/${at}`, at % 2 === 0 ? randomBytes(1 + at * 97) : Buffer.alloc(at * 131, `${at} `)] as const),
]) as Record<string, Buffer>;

/** One that is kept in memory after it was sent. */
const few = Object.fromEntries(Object.entries(files).slice(2, 60));

const cases = [
  [1, 'large', files],
  [1, 'small', few],
  [40, 'large', files],
  [40, 'small', few],
] as const;

test.each([...cases.map((each) => [...each, 'memory', undefined] as const), ...cases.map((each) => [...each, 'a disk', new WarmFiles(0)] as const)])('%i at a time, who take their time, get all bytes of an artifact that is %s, first and again (%#)', async (readers, _, files, _from, warm) => {
  const { cache } = cacheOver(newFolder(scratch), { warm });
  const artifact = artifactOf(files);
  await cache.put(trusted(1), writer, (async function* () { yield artifact; })());
  for (let round = 0; round < 2; round++) {
    const all = await Promise.all(Array.from({ length: readers }, () => slowly(cache)));
    for (const bytes of all) expect(bytes.equals(all[0])).toBe(true);
    const content = await contentOf(all[0]);
    expect(Object.keys(content)).toEqual(Object.keys(files));
    for (const [path, bytes] of Object.entries(files)) expect(content[path] === `file 644 ${bytes.toString('latin1')}`).toBe(true);
  }
}, 120_000);

test.each([
  ['memory', undefined],
  ['a disk', new WarmFiles(0)],
])('one that is let go before its end does not harm those after it, read from %s', async (_, warm) => {
  const { cache } = cacheOver(newFolder(scratch), { warm });
  const artifact = artifactOf(files);
  await cache.put(trusted(1), writer, (async function* () { yield artifact; })());
  for (let time = 0; time < 30; time++) {
    const opened = (await cache.open(trusted(1)))!;
    for await (const chunk of opened.chunks()) {
      expect(chunk.length).toBeGreaterThan(0);
      break;
    }
    opened.close();
  }
  expect(Object.keys(await contentOf((await read(cache, trusted(1)))!))).toEqual(Object.keys(files));
}, 120_000);

/** As one whose connection is slow: a chunk is looked at when others could have come. */
async function slowly(cache: ReturnType<typeof cacheOver>['cache']): Promise<Buffer> {
  const opened = (await cache.open(trusted(1)))!;
  const chunks: Buffer[] = [];
  for await (const chunk of opened.chunks()) {
    await new Promise((resolve) => setTimeout(resolve, 1));
    chunks.push(Buffer.from(chunk));
  }
  opened.close();
  expect(chunks.reduce((sum, { length }) => sum + length, 0)).toBe(opened.length);
  return Buffer.concat(chunks);
}
