import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { Digest } from '@nx-oci/oci';
import { artifactOf, contentOf, tarOf, type Written } from '../test/artifact';
import { coded, thrownBy } from '../test/errors';
import { blobsOf, cacheOver, filesIn, newFolder, read, trusted, writer } from '../test/rig';
import { temporaryFolder } from '../test/temporary-folder';

const scratch = temporaryFolder();
let root: string;
beforeEach(() => (root = newFolder(scratch)));

/** The same bytes every time, which do not get smaller. */
function noise(size: number, seed = 1): Buffer {
  const bytes = Buffer.allocUnsafe(size);
  let state = seed;
  for (let at = 0; at < size; at += 1) {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    bytes[at] = state >>> 24;
  }
  return bytes;
}
const text = (size: number, word = 'some text '): string => word.repeat(Math.ceil(size / word.length)).slice(0, size);
const sent = (bytes: Uint8Array) => (async function* () {
  for (let at = 0; at < bytes.length; at += 60_000) yield bytes.subarray(at, at + 60_000);
})();

const files: Written = {
  dist: undefined,
  'dist/app': undefined,
  'dist/app/main.js': text(100_000),
  'dist/app/empty': '',
  'dist/app/small.json': '{"a":1}',
  'dist/app/image.bin': noise(200_000),
  'dist/app/link': { link: 'small.json' },
  [`dist/app/${'long'.repeat(60)}/ü`]: 'a long name',
  terminalOutput: 'built\n',
  code: Buffer.alloc(4),
};

describe('an artifact', () => {
  test.each([[0], [6]])('comes back with all that it holds, in one member of gzip (level %i)', async (level) => {
    const { cache } = cacheOver(root);
    const bytes = artifactOf(files, { level });
    expect(await cache.put(trusted(1), writer, sent(bytes))).toBe('created');
    const back = (await read(cache, trusted(1)))!;
    expect(await contentOf(back)).toEqual(await contentOf(bytes));
    // gunzipSync takes several members as well: the second one would begin with this.
    expect(back.indexOf(Buffer.from([0x1f, 0x8b, 8]), 10)).toBe(-1);
    expect(gunzipSync(back).length % 512).toBe(0);
    expect(await filesIn(path.join(root, 'cache/tmp'))).toEqual([]);
  });

  test('is not there before it is stored, and is stored once', async () => {
    const { cache } = cacheOver(root);
    expect(await cache.open(trusted(1))).toBeUndefined();
    await cache.put(trusted(1), writer, sent(artifactOf(files)));
    expect(await cache.put(trusted(1), writer, sent(artifactOf({ other: 'x' })))).toBe('exists');
    expect(await contentOf((await read(cache, trusted(1)))!)).toEqual(await contentOf(artifactOf(files)));
    expect(await cache.open({ namespace: 'untrusted-1', hash: '1' })).toBeUndefined();
  });

  test('of two that are stored at once, one is', async () => {
    const { cache } = cacheOver(root);
    const outcomes = await Promise.all([1, 2, 3].map((word) => cache.put(trusted(1), writer, sent(artifactOf({ a: text(70_000, `${word} `) })))));
    expect(outcomes.sort()).toEqual(['created', 'exists', 'exists']);
    expect(await read(cache, trusted(1))).toBeDefined();
  });

  test('tells who stored it', async () => {
    const { cache } = cacheOver(root);
    const claims = { repository: 'acme/mono', sha: 'abc' };
    await cache.put(trusted(1), { ...writer, claims }, sent(artifactOf(files)));
    const opened = (await cache.open(trusted(1)))!;
    expect(opened.record).toMatchObject({ writer: { role: 'trusted', name: 'ci', claims }, written: expect.closeTo(Date.now(), -5) });
    opened.close();
  });

  test.each<[string, Buffer, string[]]>([
    ['no gzip', Buffer.from('no gzip'), ['cannot be decompressed']],
    ['a gzip that is cut off', artifactOf(files).subarray(0, -20), ['cannot be decompressed']],
    ['a gzip with wrong bytes', Buffer.concat([artifactOf(files).subarray(0, -8), Buffer.alloc(8)]), ['cannot be decompressed']],
    ['no tar', gzipSync('no tar'), ['tar']],
    ['a tar that is cut off', gzipSync(tarOf({ a: text(100_000) }).subarray(0, 50_000)), ['tar']],
    ['a path that leaves the workspace', artifactOf({ '../a': 'x' }), ['"../a"']],
    ['an absolute path', artifactOf({ '/etc/a': 'x' }), ['"/etc/a"', 'absolute']],
    ['a link that leaves the workspace', artifactOf({ 'dist/a': { link: '../../a' } }), ['dist/a']],
    ['an absolute link', artifactOf({ a: { link: '/etc/passwd' } }), ['/etc/passwd']],
    ['what is below a link', artifactOf({ a: { link: 'b' }, 'a/c': 'x' }), ['"a/c"']],
    ['what is below a file', artifactOf({ a: 'x', 'a/c': 'x' }), ['"a/c"']],
    ['a hardlink', artifactOf({ a: 'x', b: { hardlink: 'a' } }), ['"b"']],
    ['a device', artifactOf({ a: { type: '3' } }), ['"a"']],
    ['a pipe', artifactOf({ a: { type: '6' } }), ['"a"']],
    ['a path that is there twice', gzipSync(Buffer.concat([tarOf({ a: 'x' }).subarray(0, -1024), tarOf({ a: 'y' })])), ['"a"', 'twice']],
    ['the workspace itself', artifactOf({ './': { link: 'a' } }), ['workspace']],
  ])('that is %s is refused, and nothing of it stays', async (_, bytes, words) => {
    const { cache, backend } = cacheOver(root);
    expect(await thrownBy(() => cache.put(trusted(1), writer, sent(bytes)))).toEqual(coded('artifact-invalid', ...words));
    expect(await cache.open(trusted(1))).toBeUndefined();
    expect(await filesIn(path.join(root, 'cache/tmp'))).toEqual([]);
    for await (const entry of backend.entries()) throw new Error(`${entry.hash} is there.`);
  });

  test('whose sender goes away leaves nothing', async () => {
    const { cache } = cacheOver(root);
    const broken = (async function* () {
      yield artifactOf(files).subarray(0, 90_000);
      throw new Error('gone');
    })();
    await expect(cache.put(trusted(1), writer, broken)).rejects.toThrow('gone');
    expect(await cache.open(trusted(1))).toBeUndefined();
    expect(await filesIn(path.join(root, 'cache/tmp'))).toEqual([]);
  });
});

describe('bytes that are the same', () => {
  const store = async (cache: ReturnType<typeof cacheOver>, hash: number, content: Written) => {
    const before = await blobsOf(cache.backend);
    await cache.cache.put(trusted(hash), writer, sent(artifactOf(content)));
    const after = await blobsOf(cache.backend);
    return [...after].filter(([digest]) => !before.has(digest)).reduce((sum, [, size]) => sum + size, 0);
  };

  test('are stored once, large and small ones', async () => {
    const cache = cacheOver(root);
    await store(cache, 1, files);
    expect(await store(cache, 2, files)).toBe(0);
    expect(await store(cache, 3, { ...files, 'dist/app/small.json': '{"a":2}' })).toBeLessThan(100);
    expect(await contentOf((await read(cache.cache, trusted(3)))!)).toMatchObject({ 'dist/app/small.json': 'file 644 {"a":2}' });
  });

  test('are stored once by a server that knows nothing yet', async () => {
    await store(cacheOver(root), 1, files);
    const other = cacheOver(root);
    // Small ones share a blob, which it has not seen; that is made anew, and is the same.
    expect(await store(other, 2, files)).toBe(0);
  });

  test('are stored once, wherever they stand in an archive', async () => {
    const cache = cacheOver(root);
    const layers = { 'blobs/sha256/a': noise(300_000, 2), 'blobs/sha256/b': noise(400_000, 3), 'index.json': '{}' };
    await store(cache, 1, { 'layout/a': layers['blobs/sha256/a'], 'layout/b': layers['blobs/sha256/b'] });
    expect(await store(cache, 2, { 'image.tar': tarOf(layers) })).toBeLessThan(3000);
    expect(await contentOf((await read(cache.cache, trusted(2)))!)).toEqual({ 'image.tar': `file 644 ${tarOf(layers).toString('latin1')}` });
  });

  test.each([1000, 70_000])('are stored once by a server that knows nothing yet, also %i bytes further on', async (before) => {
    await store(cacheOver(root), 1, { a: noise(300_000), b: text(300_000) });
    expect(await store(cacheOver(root), 2, { before: noise(before, 2), a: noise(300_000), b: text(300_000) })).toBeLessThan(before + 1000);
  });

  test('are stored once in an archive and beside it, also where they are few', async () => {
    const layer = noise(20_000);
    const cache = cacheOver(root);
    expect(await store(cache, 1, { layer, 'one.tar': tarOf({ 'blobs/layer': layer, 'index.json': '{}' }), 'two.tar': tarOf({ 'manifest.json': '[]', 'blobs/layer': layer }) })).toBeLessThan(22_000);
  });

  test('take less room where they can be made smaller', async () => {
    const cache = cacheOver(root);
    expect(await store(cache, 1, { a: text(1_000_000) })).toBeLessThan(20_000);
    expect(await store(cache, 2, { a: noise(1_000_000) })).toBeLessThan(1_001_000);
  });
});

describe('what was changed where it is stored', () => {
  const blobFile = (digest: string): string => path.join(root, 'cache/blobs', digest.slice(7, 9), digest.slice(7));
  const largest = async ({ backend }: ReturnType<typeof cacheOver>): Promise<string> => blobFile([...(await blobsOf(backend))].sort(([, a], [, b]) => b - a)[0][0]);
  const entry = (): string => path.join(root, 'cache/entries/trusted/1/1');

  test.each<[string, (file: string) => void]>([
    ['changed', (file) => writeFileSync(file, readFileSync(file).fill(1, 100, 101))],
    ['cut off', (file) => truncateSync(file, 1000)],
    ['gone', (file) => rmSync(file)],
  ])('a blob that is %s is not given out, and can be stored anew', async (_, change) => {
    const cache = cacheOver(root);
    await cache.cache.put(trusted(1), writer, sent(artifactOf(files)));
    await read(cache.cache, trusted(1));
    change(await largest(cache));
    expect(await thrownBy(() => cache.cache.open(trusted(1)))).toEqual(coded('blob-damaged'));
    expect(await cache.cache.open(trusted(1))).toBeUndefined();
    expect(await cache.cache.put(trusted(1), writer, sent(artifactOf(files)))).toBe('created');
    expect(await contentOf((await read(cache.cache, trusted(1)))!)).toEqual(await contentOf(artifactOf(files)));
  });

  test('a record that another signed is not believed', async () => {
    await cacheOver(root).cache.put(trusted(1), writer, sent(artifactOf(files)));
    const other = cacheOver(root);
    expect(await thrownBy(() => other.cache.open(trusted(1)))).toEqual(coded('record-invalid', 'not signed'));
    expect(await other.cache.open(trusted(1))).toBeUndefined();
  });

  test('a record that was put in the place of another is not believed', async () => {
    const cache = cacheOver(root);
    for (const hash of [1, 12]) await cache.cache.put(trusted(hash), writer, sent(artifactOf({ ...files, code: String(hash) })));
    writeFileSync(entry(), readFileSync(path.join(root, 'cache/entries/trusted/12/12')));
    expect(await thrownBy(() => cache.cache.open(trusted(1)))).toEqual(coded('record-invalid', 'trusted 12'));
  });

  test('a record that is damaged is not believed', async () => {
    const cache = cacheOver(root);
    await cache.cache.put(trusted(1), writer, sent(artifactOf(files)));
    writeFileSync(entry(), readFileSync(entry()).subarray(0, 80));
    expect(await thrownBy(() => cache.cache.open(trusted(1)))).toEqual(coded('record-invalid'));
  });
});

test('what was stored anew while what is gone of it was looked for stays', async () => {
  const { cache, backend, key } = cacheOver(root);
  await cache.put(trusted(1), writer, sent(artifactOf(files)));
  for await (const { digest } of backend.blobs()) await backend.deleteBlob(digest);
  const { readBlob } = backend;
  backend.readBlob = async (blob) => {
    backend.readBlob = readBlob;
    await backend.deleteEntry(trusted(1));
    expect(await cacheOver(root, { backend, key }).cache.put(trusted(1), writer, sent(artifactOf({ other: 'x' })))).toBe('created');
    return readBlob.call(backend, blob);
  };
  await expect(cache.open(trusted(1))).rejects.toEqual(coded('blob-damaged', 'is gone'));
  expect(await contentOf((await read(cache, trusted(1)))!)).toMatchObject({ other: 'file 644 x' });
});

test('what rotted since it was looked at, and nothing tells, is stored anew by who built it again', async () => {
  const { cache, backend } = cacheOver(root);
  const bytes = artifactOf({ ...files, 'dist/large': noise(5_000_000) });
  expect(await cache.put(trusted(1), writer, sent(bytes))).toBe('created');
  const right = await contentOf((await read(cache, trusted(1)))!);
  expect(await cache.put(trusted(1), writer, sent(bytes))).toBe('exists');
  for (const [digest, size] of await blobsOf(backend)) {
    const { file } = (await backend.readBlob({ digest: digest as Digest, size })) as { file: string };
    const changed = readFileSync(file);
    changed[size >> 1] ^= 0xff;
    // To the nanosecond, as Node does not.
    execFileSync('touch', ['-r', file, path.join(root, 'like')]);
    writeFileSync(file, changed);
    execFileSync('touch', ['-r', path.join(root, 'like'), file]);
  }
  await expect(contentOf((await read(cache, trusted(1)))!)).rejects.toThrow();
  expect(await cache.put(trusted(1), writer, sent(bytes))).toBe('created');
  expect(await contentOf((await read(cache, trusted(1)))!)).toEqual(right);
});
