import { linkSync, mkdirSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { bytesOf } from '../test/bytes-of';
import { coded, thrownBy } from '../test/errors';
import { gnuListing, gnuTar, listingLine } from '../test/gnu-tar';
import { temporaryFolder } from '../test/temp-folder';
import { file, noise } from '../test/trees';
import { tarEntries, tarEntriesSync, tarFileEntries } from './tar-read';
import { tarHeader } from './tar-header';
import { writeTar } from './tar-write';

const folder = temporaryFolder();
const files: Record<string, Buffer> = {
  [`${'long/'.repeat(30)}file`]: noise(70_000),
  ['n'.repeat(180)]: Buffer.from('long name'),
  'grüße.txt': Buffer.from('hello'),
  empty: Buffer.alloc(0),
};

beforeAll(() => {
  const tree = path.join(folder, 'tree');
  for (const [name, bytes] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(tree, name)), { recursive: true });
    writeFileSync(path.join(tree, name), bytes);
  }
  symlinkSync('t'.repeat(150), path.join(tree, 'symlink'));
  linkSync(path.join(tree, 'empty'), path.join(tree, 'zz-hardlink'));
});

/** The bytes in chunks of `size`. */
function* inChunks(bytes: Uint8Array, size: number): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** The same, as a stream gives them. */
async function* streamed(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  yield* inChunks(bytes, size);
}

async function tarOf(entries: [string, string][]): Promise<Buffer> {
  const chunks: Buffer[] = [];
  await writeTar(new Map(entries.map(([name, text]) => [name, file(text)])), (chunk) => void chunks.push(Buffer.from(chunk)));
  return Buffer.concat(chunks);
}

/** An extension's or a file's header with its body. */
function record(type: string, body: Buffer | string, size = body.length): Buffer {
  const header = tarHeader('record', { ...file(''), content: { ...file('').content, size } });
  header.write(type, 156, 'latin1');
  header.fill(' ', 148, 156);
  header.write(
    `${header
      .reduce((sum, byte) => sum + byte, 0)
      .toString(8)
      .padStart(6, '0')}\0 `,
    148,
    'latin1',
  );
  return Buffer.concat([header, Buffer.from(body), Buffer.alloc((512 - (body.length % 512)) % 512)]);
}

const pax = (text: string): Buffer => {
  let length = text.length + 3;
  while (`${length} ${text}\n`.length !== length) length = `${length} ${text}\n`.length;
  return record('x', `${length} ${text}\n`);
};

/** What both ways of reading give. */
async function read(bytes: Buffer): Promise<string[]> {
  const found: string[] = [];
  const readSync = (): string[] =>
    [...tarEntriesSync(inChunks(bytes, 1000), 'the stream')].map(({ type, path: name }) => `${type} ${name}`);
  try {
    for await (const entry of tarEntries(streamed(bytes, 1000), 'the stream'))
      found.push(`${entry.type} ${entry.path} ${(await bytesOf(entry.content())).toString()}`);
  } catch (error) {
    expect(readSync).toThrow((error as Error).message);
    throw error;
  }
  expect(found.map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual(readSync());
  return found;
}

describe.each(['gnu', 'posix', 'ustar'])('an archive that GNU tar wrote in its %s format', (format) => {
  const archive = path.join(folder, `${format}.tar`);
  beforeAll(() => {
    const owner = format === 'ustar' ? [] : ['--owner=:3000000000', '--group=:2097152'];
    const names = format === 'ustar' ? ['grüße.txt', 'empty', 'long', 'zz-hardlink'] : ['.'];
    gnuTar('--sort=name', '--mtime=@1700000000', `--format=${format}`, ...owner, '-cf', archive, '-C', path.join(folder, 'tree'), ...names);
  });

  it('is listed as GNU tar lists it', async () => {
    expect((await tarFileEntries(archive)).map(listingLine)).toEqual(gnuListing(archive));
  });

  it.each([1, 511, 512, 513, 1 << 20])('gives all contents, read in chunks of %d bytes', async (size) => {
    const whole = readFileSync(archive);
    const seen: string[] = [];
    for await (const entry of tarEntries(streamed(whole, size), 'test')) {
      if (entry.type !== 'file') continue;
      const bytes = await bytesOf(entry.content());
      expect(bytes.equals(files[entry.path.replace(/^\.\//, '')])).toBe(true);
      expect(whole.subarray(entry.offset, entry.offset + entry.size).equals(bytes)).toBe(true);
      seen.push(entry.path);
    }
    expect(seen).toHaveLength(format === 'ustar' ? 3 : 4);
    for (const entry of tarEntriesSync(inChunks(whole, size), 'test')) {
      if (entry.type !== 'file') continue;
      expect(Buffer.concat([...entry.content()]).equals(files[entry.path.replace(/^\.\//, '')])).toBe(true);
      expect(entry.path).toBe(seen.shift());
    }
    expect(seen).toEqual([]);
  });
});

describe('tarEntries', () => {
  it('skips content that is not read, or read in part', async () => {
    const names: string[] = [];
    for await (const entry of tarEntries(
      streamed(
        await tarOf([
          ['a', 'x'.repeat(3000)],
          ['b', 'y'.repeat(3000)],
          ['c', ''],
        ]),
        700,
      ),
      'test',
    )) {
      names.push(entry.path);
      if (entry.path === 'b') for await (const _ of entry.content()) break;
    }
    expect(names).toEqual(['a', 'b', 'c']);
  });

  it('ends the stream under it when its reader stops early', async () => {
    let ended = false;
    const bytes = await tarOf([
      ['a', 'x'],
      ['b', 'y'],
    ]);
    async function* source(): AsyncGenerator<Uint8Array> {
      try {
        yield* streamed(bytes, 512);
      } finally {
        ended = true;
      }
    }
    for await (const _ of tarEntries(source(), 'test')) break;
    expect(ended).toBe(true);
  });

  it('applies the last of several extensions, and each to one entry only', async () => {
    const bytes = Buffer.concat([pax('path=one'), pax('path=two'), record('0', 'x'), record('0', 'y'), Buffer.alloc(1024)]);
    expect(await read(bytes)).toEqual(['file two x', 'file record y']);
  });

  it('takes a name with a slash at its end for a folder, as old writers meant it', async () => {
    expect(await read(Buffer.concat([pax('path=old/'), record('0', ''), Buffer.alloc(1024)]))).toEqual(['directory old/ ']);
  });

  it('finds what follows a hardlink whose header has the size of its file', async () => {
    const bytes = Buffer.concat([record('1', '', 4096), record('0', 'next'), Buffer.alloc(1024)]);
    expect(await read(bytes)).toEqual(['hardlink record ', 'file record next']);
  });

  it('calls devices and pipes other', async () => {
    expect(await read(Buffer.concat(['3', '4', '6'].map((type) => record(type, ''))))).toEqual(Array(3).fill('other record '));
  });

  it.each<[string, (whole: Buffer) => Buffer]>([
    ['is cut off in a header', (whole) => whole.subarray(0, 100)],
    ['is cut off in a content', (whole) => whole.subarray(0, 512 + 100)],
    ['is cut off in a later header', (whole) => whole.subarray(0, 1024 + 511)],
    ['has a damaged header', (whole) => Buffer.concat([Buffer.from('X'), whole.subarray(1)])],
    ['is something else', () => noise(2048)],
    ['is compressed', () => Buffer.from('1f8b0800000000000003'.padEnd(2048, '0'), 'hex')],
    ['says a size that is no number', () => Buffer.concat([pax('size=many'), record('0', 'x')])],
    ['says a negative size', () => Buffer.concat([pax('size=-1'), record('0', 'x')])],
    ['says an extension larger than any is', () => record('x', '', 8 ** 11 - 1)],
  ])('refuses a tar that %s', async (_, damage) => {
    const damaged = damage(
      await tarOf([
        ['a', 'x'.repeat(200)],
        ['b', 'y'],
      ]),
    );
    expect(await thrownBy(() => read(damaged))).toEqual(coded('archive-invalid', 'the stream', 'not a whole tar'));
  });

  it('takes a tar without end records, and an empty one', async () => {
    const whole = await tarOf([['a', 'x']]);
    expect(await read(whole.subarray(0, -1024))).toEqual(['file a x']);
    expect(await read(whole.subarray(0, 513))).toEqual(['file a x']);
    expect(await read(Buffer.alloc(0))).toEqual([]);
  });
});

describe('tarFileEntries', () => {
  it('refuses a file that is cut off in a content, though it reads no contents', async () => {
    const archive = path.join(folder, 'cut.tar');
    writeFileSync(archive, await tarOf([['a', 'x'.repeat(5000)]]));
    truncateSync(archive, 4000);
    expect(await thrownBy(() => tarFileEntries(archive))).toEqual(coded('archive-invalid', archive, 'byte 4000'));
  });

  it('says so when there is no such file', async () => {
    expect(await thrownBy(() => tarFileEntries(path.join(folder, 'none.tar')))).toEqual(coded('archive-invalid', 'none.tar', 'ENOENT'));
  });
});
