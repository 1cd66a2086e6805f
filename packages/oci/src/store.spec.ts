import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { bytesOf } from '../test/bytes-of';
import { coded, thrownBy } from '../test/errors';
import { smallDisk } from '../test/small-disk';
import { temporaryFolder } from '../test/temp-folder';
import { file, noise } from '../test/trees';
import type { BlobSource, Descriptor } from './descriptor';
import { digestOf, type Digest } from './digest';
import { exclusively } from './exclusively';
import { storeLayer } from './layer';
import { defaultStorePath, Store } from './store';

const folder = temporaryFolder();
const hour = 3_600_000;
let count = 0;
const emptyStore = (): Store => new Store(path.join(folder, `store-${count++}`));
const temporaryFiles = (store: Store): string[] => readdirSync(path.join(store.root, 'tmp'));
const described = (bytes: Buffer): Descriptor => ({ mediaType: 'test', digest: digestOf(bytes), size: bytes.length });

/** A source of one blob, in chunks of these sizes by turns; it may fail at the end. */
function sourceOf(bytes: Buffer, sizes: number[], failure?: Error): BlobSource {
  return {
    has: async () => true,
    async *open() {
      for (let at = 0, turn = 0; at < bytes.length; turn++) {
        const size = sizes[turn % sizes.length];
        yield bytes.subarray(at, at + size);
        at += size;
      }
      if (failure) throw failure;
    },
  };
}

/** Has a blob or record look as if it had been used last `hours` ago. */
function unusedFor(hours: number, name: string): void {
  const then = new Date(Date.now() - hours * hour);
  utimesSync(name, then, then);
}

describe('defaultStorePath', () => {
  it('is what NX_OCI_STORE says, made absolute', () =>
    expect(defaultStorePath({ NX_OCI_STORE: 'some/store' })).toBe(path.resolve('some/store')));

  it('is in the cache folder of the user', () => {
    expect(defaultStorePath({})).toMatch(/nx-oci[\\/]store$/);
    expect(defaultStorePath({ XDG_CACHE_HOME: '/cache' })).toBe('/cache/nx-oci/store');
  });
});

describe('blobs', () => {
  it('come back as they were put', async () => {
    const store = emptyStore();
    const bytes = noise(2_500_000);
    await store.put(described(bytes), [bytes.subarray(0, 1), bytes.subarray(1)]);
    expect(Buffer.compare(await bytesOf(store.open(described(bytes))), bytes)).toBe(0);
    expect(await store.has(digestOf(bytes))).toBe(true);
    expect(await store.list()).toEqual([digestOf(bytes)]);
    expect(temporaryFiles(store)).toEqual([]);
  });

  it('are described when they are ingested', async () => {
    const store = emptyStore();
    const descriptor = await store.ingest('text/plain', [Buffer.from('hel'), Buffer.from('lo')]);
    expect(descriptor).toEqual({ mediaType: 'text/plain', digest: digestOf('hello'), size: 5 });
    expect(readFileSync(store.blobPath(descriptor.digest), 'utf8')).toBe('hello');
    expect(await store.ingest('text/plain', [])).toMatchObject({ digest: digestOf(''), size: 0 });
  });

  it('may be put again', async () => {
    const store = emptyStore();
    for (let round = 0; round < 2; round++) await store.put(described(Buffer.from('x')), [Buffer.from('x')]);
    expect(await store.list()).toHaveLength(1);
  });

  it('are not taken with other bytes than was said', async () => {
    const store = emptyStore();
    const expected = described(Buffer.from('hello'));
    for (const text of ['jello', 'hell', 'hello!', '']) {
      expect(await thrownBy(() => store.put(expected, [Buffer.from(text)]))).toEqual(
        coded('digest-mismatch', digestOf(text), expected.digest),
      );
    }
    expect([await store.list(), temporaryFiles(store)]).toEqual([[], []]);
  });

  it('are not taken in part when their source fails', async () => {
    const store = emptyStore();
    function* failing(): Generator<Uint8Array> {
      yield Buffer.from('x');
      throw new Error('the source failed');
    }
    expect(await thrownBy(() => store.ingest('test', failing()))).toMatchObject({ message: 'the source failed' });
    expect([await store.list(), temporaryFiles(store)]).toEqual([[], []]);
  });

  it('are taken from a source in chunks of any size', async () => {
    const store = emptyStore();
    const bytes = noise(3 * (1 << 20) + 7);
    for (const sizes of [[1 << 20], [1, 1000, 1 << 21], [bytes.length]]) {
      await store.take(described(bytes), sourceOf(bytes, sizes));
      expect(Buffer.compare(await bytesOf(store.open(described(bytes))), bytes)).toBe(0);
      rmSync(store.blobPath(digestOf(bytes)));
    }
  });

  it('are not taken from a source that fails, which is what is said', async () => {
    const store = emptyStore();
    const bytes = noise(1 << 21);
    const source = sourceOf(bytes, [1 << 20], new Error('the source broke off'));
    await expect(store.take(described(bytes), source)).rejects.toThrow('the source broke off');
    expect(await store.has(digestOf(bytes))).toBe(false);
    expect(temporaryFiles(store)).toEqual([]);
  });

  it('that are not there are unavailable', async () => {
    const store = emptyStore();
    const descriptor = described(Buffer.from('gone'));
    expect(await store.has(descriptor.digest)).toBe(false);
    expect(await thrownBy(() => bytesOf(store.open(descriptor)))).toEqual(coded('blob-unavailable', descriptor.digest));
  });

  it.each<[string, (name: string) => void]>([
    ['other bytes', (name) => writeFileSync(name, 'jello')],
    ['too few bytes', (name) => truncateSync(name, 3)],
    ['too many bytes', (name) => writeFileSync(name, 'hello, world')],
    ['no bytes', (name) => truncateSync(name, 0)],
  ])('that are damaged (%s) are refused and removed', async (_, damage) => {
    const store = emptyStore();
    const descriptor = await store.ingest('test', [Buffer.from('hello')]);
    damage(store.blobPath(descriptor.digest));
    expect(await store.verify()).toEqual([descriptor.digest]);
    expect(await thrownBy(() => bytesOf(store.open(descriptor)))).toEqual(coded('digest-mismatch', descriptor.digest));
    expect(await store.has(descriptor.digest)).toBe(false);
    expect(await thrownBy(() => bytesOf(store.open(descriptor)))).toEqual(coded('blob-unavailable'));
  });

  it('are not looked for outside the store, whatever a manifest calls a digest', async () => {
    const store = emptyStore();
    await store.ingest('test', []);
    const outside = path.join(folder, 'precious');
    writeFileSync(outside, 'precious');
    const digest = `sha256:${path.relative(path.join(store.root, 'blobs', 'sha256'), outside)}` as Digest;
    expect(await thrownBy(() => bytesOf(store.open({ mediaType: 'test', digest, size: 1 })))).toEqual(coded('digest-invalid'));
    expect(await thrownBy(() => store.has(digest))).toEqual(coded('digest-invalid'));
    expect(readFileSync(outside, 'utf8')).toBe('precious');
  });

  it('can be written after the whole store was removed', async () => {
    const store = emptyStore();
    await store.ingest('test', [Buffer.from('x')]);
    rmSync(store.root, { recursive: true });
    await store.ingest('test', [Buffer.from('x')]);
    expect(await store.has(digestOf('x'))).toBe(true);
  });

  it('survive four processes that write the same ones', async () => {
    const store = emptyStore();
    const test = (name: string): string => path.join(__dirname, '../test', name);
    const args = ['-r', test('run-sources.cjs'), test('store-writer.cjs'), store.root, '5'];
    const writers = Array.from({ length: 4 }, () => spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] }));
    const results = await Promise.all(
      writers.map(async (writer) => {
        const [stderr, [code]] = await Promise.all([bytesOf(writer.stderr), once(writer, 'exit')]);
        return { code, stderr: stderr.toString() };
      }),
    );
    expect(results).toEqual(Array(4).fill({ code: 0, stderr: '' }));
    expect(await store.list()).toHaveLength(1);
    expect(await store.verify()).toEqual([]);
    expect(temporaryFiles(store)).toEqual([]);
  });
});

describe('records', () => {
  const recordPath = (store: Store): string => path.join(store.root, 'records', 'kind', 'key');

  it('come back as they were written, to other processes too', async () => {
    const store = emptyStore();
    expect(await store.readRecord('kind', 'key')).toBeUndefined();
    await store.writeRecord('kind', 'key', { first: 1 });
    await store.writeRecord('kind', 'key', { text: 'grüße', list: [1, null] });
    expect(await new Store(store.root).readRecord('kind', 'key')).toEqual({ text: 'grüße', list: [1, null] });
    expect(await store.readRecord('other', 'key')).toBeUndefined();
    expect(temporaryFiles(store)).toEqual([]);
  });

  it.each<[string, (name: string) => void]>([
    ['another value', (name) => writeFileSync(name, readFileSync(name, 'utf8').replace('right', 'wrong'))],
    ['an end cut off', (name) => truncateSync(name, statSync(name).size - 1)],
    ['nothing in them', (name) => truncateSync(name, 0)],
    ['noise', (name) => writeFileSync(name, noise(200))],
  ])('with %s are missed', async (_, damage) => {
    const store = emptyStore();
    await store.writeRecord('kind', 'key', { value: 'right' });
    damage(recordPath(store));
    expect(await store.readRecord('kind', 'key')).toBeUndefined();
  });

  it('that stand under another key are missed', async () => {
    const store = emptyStore();
    await store.writeRecord('kind', 'key', 1);
    writeFileSync(path.join(path.dirname(recordPath(store)), 'other'), readFileSync(recordPath(store)));
    expect(await store.readRecord('kind', 'other')).toBeUndefined();
  });
});

describe('gc', () => {
  /** A store with three blobs of 100 bytes, unused for 2, 50 and 100 hours. */
  async function agedStore(): Promise<{ store: Store; digests: Digest[] }> {
    const store = emptyStore();
    const digests: Digest[] = [];
    for (const [at, hours] of [2, 50, 100].entries()) {
      const { digest } = await store.ingest('test', [noise(100, at + 1)]);
      unusedFor(hours, store.blobPath(digest));
      digests.push(digest);
    }
    return { store, digests };
  }

  it('removes blobs by age', async () => {
    const { store, digests } = await agedStore();
    expect(await store.gc({ maxAge: 60 * hour })).toEqual({ removed: { blobs: 1, bytes: 100 }, kept: { blobs: 2, bytes: 200 } });
    expect((await store.list()).sort()).toEqual(digests.slice(0, 2).sort());
  });

  it('removes the longest unused blobs until the rest is small enough', async () => {
    const { store, digests } = await agedStore();
    expect(await store.gc({ maxBytes: 199 })).toEqual({ removed: { blobs: 2, bytes: 200 }, kept: { blobs: 1, bytes: 100 } });
    expect(await store.list()).toEqual([digests[0]]);
  });

  it('removes nothing that it was not asked to', async () => {
    const { store } = await agedStore();
    expect(await store.gc()).toEqual({ removed: { blobs: 0, bytes: 0 }, kept: { blobs: 3, bytes: 300 } });
    expect(await store.gc({ maxAge: 101 * hour, maxBytes: 300 })).toMatchObject({ removed: { blobs: 0 } });
  });

  it('removes nothing that was used within the last hour', async () => {
    const { store, digests } = await agedStore();
    await store.ingest('test', [Buffer.from('just written')]);
    await store.has(digests[1]);
    await bytesOf(store.open({ mediaType: 'test', digest: digests[2], size: 100 }));
    await store.gc({ maxAge: 0, maxBytes: 0 });
    expect((await store.list()).sort()).toEqual([digests[1], digests[2], digestOf('just written')].sort());
  });

  it('removes old records, but for those in use', async () => {
    const { store } = await agedStore();
    for (const key of ['used', 'unused']) {
      await store.writeRecord('kind', key, 1);
      unusedFor(100, path.join(store.root, 'records', 'kind', key));
    }
    await store.readRecord('kind', 'used');
    await store.gc({ maxAge: 60 * hour });
    expect(readdirSync(path.join(store.root, 'records', 'kind'))).toEqual(['used']);
  });

  it('removes what killed processes left, but for what may be being written', async () => {
    const { store } = await agedStore();
    for (const [name, hours] of [
      ['left', 25],
      ['writing', 23],
    ] as const) {
      writeFileSync(path.join(store.root, 'tmp', name), 'x');
      unusedFor(hours, path.join(store.root, 'tmp', name));
    }
    await store.gc();
    expect(temporaryFiles(store)).toEqual(['writing']);
  });

  it('has nothing to do in a store that is not there', async () => {
    expect(await emptyStore().gc({ maxBytes: 0 })).toEqual({ removed: { blobs: 0, bytes: 0 }, kept: { blobs: 0, bytes: 0 } });
  });
});

describe('a store that cannot be written', () => {
  const disk = path.join(folder, 'disk');
  const full = path.join(folder, 'full');
  const readOnly = path.join(folder, 'read-only');
  smallDisk(disk, { size: 1 << 20 });
  smallDisk(full, { size: 1 << 20 });
  smallDisk(readOnly, { size: 1 << 20, readOnly: true });

  it.each<[string, () => string]>([
    ['on a read-only disk', () => path.join(readOnly, 'store')],
    [
      'below a file',
      () => {
        writeFileSync(path.join(folder, 'file'), '');
        return path.join(folder, 'file', 'store');
      },
    ],
    [
      'with a file for its blobs',
      () => {
        mkdirSync(path.join(folder, 'odd'));
        writeFileSync(path.join(folder, 'odd', 'blobs'), '');
        return path.join(folder, 'odd');
      },
    ],
  ])('%s says so, for blobs, records and layers', async (_, make) => {
    const store = new Store(make());
    const expected = coded('store-unwritable', store.root);
    expect(await thrownBy(() => store.ingest('test', [Buffer.from('x')]))).toEqual(expected);
    expect(await thrownBy(() => store.writeRecord('kind', 'key', 1))).toEqual(expected);
    expect(await thrownBy(() => storeLayer(new Map([['a', file('x')]]), store))).toEqual(expected);
    expect(await store.has(digestOf('x'))).toBe(false);
    expect(await store.readRecord('kind', 'key')).toBeUndefined();
  });

  it('says so where a file system takes no folders, and does not try for ever', async () => {
    const nowhere = new Store('/proc/nowhere/store');
    expect(await thrownBy(() => nowhere.ingest('text/plain', [Buffer.from('x')]))).toEqual(coded('store-unwritable', '/proc/nowhere/store'));
    expect(await thrownBy(() => exclusively('/proc/nowhere/lock', async () => undefined))).toMatchObject({ code: 'ENOENT' });
  });

  it('on a full disk says so, and leaves nothing behind', async () => {
    const store = new Store(path.join(disk, 'store'));
    const expected = coded('store-unwritable', store.root, 'the disk is full');
    const large = noise(2 << 20);
    expect(await thrownBy(() => store.put(described(large), [large]))).toEqual(expected);
    expect(await thrownBy(() => store.take(described(large), sourceOf(large, [1 << 16])))).toEqual(expected);
    expect(await thrownBy(() => storeLayer(new Map([['a', file(large)]]), store))).toEqual(expected);
    expect(await thrownBy(() => store.writeRecord('kind', 'key', large.toString('hex')))).toEqual(expected);
    expect([temporaryFiles(store), await store.list(), await store.readRecord('kind', 'key')]).toEqual([[], [], undefined]);
    await store.ingest('test', [noise(500_000)]);
    expect(await store.verify()).toEqual([]);
  });

  it('without any room left says so for the smallest record', async () => {
    const store = new Store(path.join(full, 'store'));
    await store.writeRecord('kind', 'key', 1);
    expect(() => writeFileSync(path.join(full, 'ballast'), noise(2 << 20))).toThrow('ENOSPC');
    expect(await thrownBy(() => store.writeRecord('kind', 'key', 2))).toEqual(coded('store-unwritable', 'the disk is full'));
    expect(temporaryFiles(store)).toEqual([]);
    expect(await store.readRecord('kind', 'key')).toBe(1);
    expect(existsSync(path.join(full, 'ballast'))).toBe(true);
  });
});
