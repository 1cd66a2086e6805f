import { chmodSync, existsSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { digestOf } from '@nx-oci/oci';
import { coded, thrownBy } from '../test/errors';
import { listing } from '../test/listing';
import { file, folder, hardlink, layerOf, rawTar, symlink, type RawEntry } from '../test/raw-tar';
import { temporaryFolder } from '../test/temporary-folder';
import { layerBound, usualBounds, type Bounds } from './bounds';
import { extractLayer, type LayerSource, type NameRule } from './extract-layer';
import { readLayerRecord, type LayerRecord } from './layer-record';

const scratch = temporaryFolder();
/** What must never change: beside the folder, above it, and where absolute paths of the tests lead. */
const outside = path.join(scratch, 'outside');

interface Place {
  target: string;
  tree: string;
}

function place(): Place {
  const target = path.join(mkdtempSync(path.join(scratch, 'case-')), 'target');
  mkdirSync(target);
  return { target, tree: path.join(target, 'tree') };
}

function* inChunks(bytes: Buffer, size = 1000): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

interface Options {
  bounds?: Partial<Bounds>;
  names?: NameRule;
  layer?: Partial<LayerSource>;
}

function extract(target: string, tar: Buffer, { bounds, names = 'exact', layer }: Options = {}): LayerRecord {
  const made = layerOf(tar);
  return extractLayer(inChunks(made.blob, 60_000), { ...made.layer, ...layer }, target, { bounds: { ...usualBounds, ...bounds }, names });
}

beforeAll(() => {
  mkdirSync(outside);
  writeFileSync(path.join(outside, 'secret'), 'untouched', { mode: 0o600 });
});

describe('a layer', () => {
  it('becomes files that their user may read, with the right to execute, and a record', () => {
    const { target, tree } = place();
    const record = extract(
      target,
      rawTar([
        folder('usr'),
        folder('usr/bin'),
        file('usr/bin/tool', '#!/bin/sh\n', 0o755),
        file('usr/share/words', 'words', 0o600),
        hardlink('usr/bin/alias', 'usr/bin/tool'),
        symlink('usr/local', 'share'),
        file('./etc//app.conf', 'dots', 0o640),
        file('usr/.wh.old', ''),
        file('opt/.wh..wh..opq', ''),
        file('empty', ''),
        file('grüße/日本語', 'names'),
        file(`${'deep/'.repeat(60)}leaf`, 'long'),
      ]),
    );
    expect(listing(tree).filter((line) => !line.includes('deep'))).toEqual([
      'f empty ', 'd etc', 'f etc/app.conf dots', 'd grüße', 'f grüße/日本語 names', 'd usr', 'd usr/bin', 'x usr/bin/alias #!/bin/sh\n', 'x usr/bin/tool #!/bin/sh\n', 'd usr/share', 'f usr/share/words words',
    ]);
    expect(statSync(path.join(tree, 'usr/bin/alias')).ino).toBe(statSync(path.join(tree, 'usr/bin/tool')).ino);
    expect(statSync(path.join(tree, 'usr/share/words'))).toMatchObject({ uid: process.getuid!(), gid: process.getgid!() });
    expect(statSync(path.join(tree, 'usr/share/words')).mode & 0o222).toBe(0);
    expect(record.entries.filter(([kind]) => !['file', 'directory'].includes(kind))).toEqual([
      ['symlink', 'usr/local', 'share'],
      ['whiteout', 'usr/old'],
      ['opaque', 'opt'],
    ]);
    expect(readLayerRecord(target)).toEqual(record);
  });

  it.each([1, 511, 512, 100_000])('is read in pieces of %d bytes, compressed or not', (size) => {
    const tar = rawTar([folder('a'), file('a/b', 'b'.repeat(3000)), file('a/c', 'c')]);
    for (const [bytes, mediaType] of [[layerOf(tar).blob, 'tar+gzip'], [tar, 'tar']] as const) {
      const { target, tree } = place();
      extractLayer(inChunks(bytes, size), { ...layerOf(tar).layer, mediaType }, target, { bounds: usualBounds, names: 'exact' });
      expect(listing(tree)).toEqual(['d a', `f a/b ${'b'.repeat(40)}`, 'f a/c c']);
    }
  });

  it('keeps nothing of owners and of rights that no file of a user has, but for set-gid folders that stay folders', () => {
    const { target, tree } = place();
    extract(target, rawTar([{ path: 'var/mail/', type: '5', mode: 0o2775 }, { path: 'tmp/', type: '5', mode: 0o1777 }, file('none', 'x', 0)]));
    expect(statSync(path.join(tree, 'var/mail')).mode & 0o7000).toBe(0);
    expect(statSync(path.join(tree, 'tmp')).mode & 0o7000).toBe(0);
    expect(statSync(path.join(tree, 'none')).mode & 0o777).toBe(0o444);
  });
});

/** As many entries as `count`; links, which cost no time on the disk. */
function* many(count: number): Generator<RawEntry> {
  for (let at = 0; at < count; at++) yield symlink(`link-${at}`, 'target');
}

const longName = 'n'.repeat(256);
const deepPath = `${'d/'.repeat(600)}leaf`;

describe.each<[string, RawEntry[], string, string[]]>([
  ['a path with ".." at its start', [file('../escaped')], 'entry-unsafe', ['../escaped', 'has a ".." in it']],
  ['a path with ".." inside', [folder('a'), file('a/../../escaped')], 'entry-unsafe', ['a/../../escaped', '".."']],
  ['a path with ".." that stays inside', [file('a/../b')], 'entry-unsafe', ['".."']],
  ['a path with ".." at its end', [folder('a/..')], 'entry-unsafe', ['".."']],
  ['an absolute path', [file(`${outside}/secret`, 'overwritten')], 'entry-unsafe', ['secret', 'is absolute']],
  ['an absolute path with two slashes', [file(`/${outside}/secret`, 'overwritten')], 'entry-unsafe', ['is absolute']],
  ['a name with NUL in it', [{ path: 'a\0b' + 'c'.repeat(120) }], 'entry-unsafe', ['cannot be a path']],
  ['a name that is not UTF-8', [file('caf\ufffd' + 'e'.repeat(120))], 'entry-unsafe', ['not UTF-8']],
  ['a name that no folder can have', [file(longName)], 'entry-unsafe', ['more than 255 bytes']],
  ['a path that no system can open', [file(deepPath)], 'entry-unsafe', ['more than 1024 bytes']],
  ['a symlink that is absolute', [symlink('link', '/etc/passwd')], 'entry-unsafe', ['link', 'absolute link', '/etc/passwd']],
  ['a symlink that leaves the folder', [symlink('a/link', '../../outside/secret')], 'entry-unsafe', ['leaves the folder', '../../outside/secret']],
  ['a symlink that leaves the folder by way of one inside', [symlink('link', 'a/b/../../../outside')], 'entry-unsafe', ['leaves the folder']],
  ['a symlink to nothing', [symlink('link', '')], 'entry-unsafe', ['link to nothing']],
  ['a file below a symlink', [symlink('link', '.'), file('link/file')], 'entry-unsafe', ['link/file', 'below "link", which is a symlink']],
  ['a file in place of a symlink', [symlink('link', 'target'), file('link', 'through')], 'entry-unsafe', ['link', 'there twice']],
  ['a folder in place of a symlink', [symlink('link', 'target'), folder('link'), file('link/file')], 'entry-unsafe', ['link', 'there twice']],
  ['a file below a file', [file('a'), file('a/b')], 'entry-unsafe', ['a/b', 'which is a file']],
  ['a file twice', [file('a', '1'), file('a', '2')], 'entry-unsafe', ['there twice']],
  ['a hardlink to a file outside', [hardlink('a', '../outside/secret')], 'entry-unsafe', ['hardlink', '../outside/secret']],
  ['a hardlink to an absolute path', [hardlink('a', `${outside}/secret`)], 'entry-unsafe', ['hardlink', 'is absolute']],
  ['a hardlink to a file of another layer', [hardlink('a', 'etc/passwd')], 'entry-unsafe', ['hardlink', 'no file of this layer']],
  ['a hardlink to a symlink', [symlink('link', 'file'), hardlink('a', 'link'), file('a', 'through')], 'entry-unsafe', ['hardlink', 'no file of this layer']],
  ['a hardlink to a folder', [folder('d'), hardlink('a', 'd')], 'entry-unsafe', ['hardlink']],
  ['a character device', [{ path: 'dev/null', type: '3' }], 'entry-unsafe', ['dev/null', 'device']],
  ['a block device', [{ path: 'dev/sda', type: '4' }], 'entry-unsafe', ['dev/sda', 'device']],
  ['a pipe', [{ path: 'pipe', type: '6' }], 'entry-unsafe', ['pipe']],
  ['a kind that nobody knows', [{ path: 'odd', type: 'Z' }], 'entry-unsafe', ['kind unknown']],
  ['a set-uid program', [file('su', 'x', 0o4755)], 'entry-unsafe', ['su', 'set-uid']],
  ['a set-gid program', [file('mail', 'x', 0o2755)], 'entry-unsafe', ['mail', 'set-gid']],
  ['a file in place of the folder itself', [{ path: './', type: '2', link: 'x' }], 'entry-unsafe', ['folder itself']],
  ['a whiteout of the folder above', [file('.wh...', '')], 'entry-unsafe', ['.wh...', 'whiteout']],
  ['a whiteout of its own folder', [file('a/.wh..', '')], 'entry-unsafe', ['whiteout']],
  ['a whiteout of nothing', [file('a/.wh.', '')], 'entry-unsafe', ['whiteout']],
  ['a whiteout outside', [file('../.wh.outside', '')], 'entry-unsafe', ['".."']],
  ['a whiteout of an absolute path', [file(`${outside}/.wh.secret`, '')], 'entry-unsafe', ['is absolute']],
  ['a whiteout of another file system’s kind', [file('.wh..wh.plnk', '')], 'entry-unsafe', ['no specification']],
  ['files below a whiteout', [file('.wh.a/b')], 'entry-unsafe', ['below a whiteout']],
  ['the mark of an image', [file('.nx-oci-tools', 'sha256:')], 'entry-unsafe', ['.nx-oci-tools', 'updater']],
])('%s', (_, entries, code, words) => {
  it('is refused by name, and nothing outside the folder is changed', async () => {
    const { target, tree } = place();
    const before = listing(scratch).filter((line) => !line.includes(path.basename(path.dirname(target))));
    const secret = lstatSync(path.join(outside, 'secret'));
    const tar = rawTar([file('first', 'written before'), ...entries]);
    expect(await thrownBy(() => extract(target, tar))).toEqual(coded(code, ...words, digestOf(layerOf(tar).blob)));
    expect(listing(scratch).filter((line) => !line.includes(path.basename(path.dirname(target))))).toEqual(before);
    expect(lstatSync(path.join(outside, 'secret'))).toEqual(secret);
    expect(readdirSync(path.dirname(target))).toEqual(['target']);
    // A link is never on the disk, so that nothing can be written by way of one.
    expect(listing(tree).filter((line) => line.startsWith('l'))).toEqual([]);
    expect(readLayerRecord(target)).toBeUndefined();
  });
});

describe.each<[string, RawEntry[], string]>([
  ['files', [file('README'), file('readme')], 'readme'],
  ['folders', [folder('Lib'), file('lib/a')], 'lib'],
  ['a link and a folder in its name', [symlink('Link', 'x'), file('link/hooks/post')], 'link'],
  ['composed and decomposed letters', [file('é'), file('e\u0301')], 'e\u0301'],
  ['letters that are not shown', [file('.git/a'), file('.g\u200cit/b')], '.g\u200cit'],
  ['letters with one upper case', [file('straße'), file('STRASSE')], 'STRASSE'],
])('%s that differ in case alone', (_, entries, name) => {
  it('are refused by name where case does not count', async () => {
    const { target } = place();
    expect(await thrownBy(() => extract(target, rawTar(entries), { names: 'folded' }))).toEqual(coded('entry-unsafe', JSON.stringify(name), 'upper and lower case are one'));
  });

  it('are two where case counts', () => {
    const { target } = place();
    extract(target, rawTar(entries));
  });
});

describe('a layer that is too large', () => {
  it('in entries is refused: 100,000', async () => {
    const { target } = place();
    expect(await thrownBy(() => extract(target, rawTar(many(100_000))))).toEqual(coded('image-too-large', '100000 entries or more'));
  });

  it('in folders that only paths name is refused too', async () => {
    const { target } = place();
    expect(await thrownBy(() => extract(target, rawTar([file('a/b/c/d/e/f/g')]), { bounds: { entries: 7 } }))).toEqual(coded('image-too-large', '7 entries'));
  });

  it('for its compressed size is refused: a bomb', async () => {
    const { target, tree } = place();
    const bomb = rawTar(Array.from({ length: 32 }, (_, at) => file(`zero-${at}`, Buffer.alloc(2 ** 19))));
    const { size } = layerOf(bomb).layer;
    expect(size).toBeLessThan(2 ** 15);
    expect(await thrownBy(() => extract(target, bomb, { bounds: { spare: 2 ** 20 } }))).toEqual(coded('image-too-large', `more than ${size * 100} bytes`));
    expect(readdirSync(tree).length).toBeLessThan(8);
    expect(layerBound(2e6, usualBounds)).toBe(2e8);
  });

  it('in bytes altogether is refused', async () => {
    const { target } = place();
    expect(await thrownBy(() => extract(target, rawTar([file('a', 'a'.repeat(5000))]), { bounds: { bytes: 5000 } }))).toEqual(coded('image-too-large', 'more than 5000 bytes'));
  });

  it('after its end is refused', async () => {
    const { target } = place();
    expect(await thrownBy(() => extract(target, Buffer.concat([rawTar([file('a')]), Buffer.alloc(1e6)]), { bounds: { bytes: 10_000 } }))).toEqual(coded('image-too-large'));
  });
});

describe('bytes that are not those of the layer', () => {
  const tar = rawTar([file('a', 'a'.repeat(5000))]);

  it('in its tar are told by digest', async () => {
    const { target } = place();
    const diffId = digestOf('other');
    expect(await thrownBy(() => extract(target, tar, { layer: { diffId } }))).toEqual(coded('digest-mismatch', diffId, digestOf(tar)));
    expect(readLayerRecord(target)).toBeUndefined();
  });

  it('after its tar are told by digest too', async () => {
    const { target } = place();
    const { diffId } = layerOf(tar).layer;
    expect(await thrownBy(() => extract(target, Buffer.concat([tar, Buffer.from('more')]), { layer: { diffId } }))).toEqual(coded('digest-mismatch', diffId));
  });

  it.each<[string, (blob: Buffer) => Buffer]>([
    ['cut off', (blob) => blob.subarray(0, -20)],
    ['damaged', (blob) => Buffer.concat([blob.subarray(0, 20), Buffer.from('damage'), blob.subarray(26)])],
    ['no gzip', () => Buffer.from('not compressed at all')],
    ['empty', () => Buffer.alloc(0)],
  ])('that are %s cannot be decompressed', async (_, change) => {
    const { target } = place();
    const { blob, layer } = layerOf(tar);
    expect(await thrownBy(() => extractLayer(inChunks(change(blob)), layer, target, { bounds: usualBounds, names: 'exact' }))).toEqual(coded('archive-invalid', layer.digest));
  });

  it('of a compression that nobody here knows are refused', async () => {
    const { target } = place();
    expect(await thrownBy(() => extract(target, tar, { layer: { mediaType: 'application/vnd.oci.image.layer.v1.tar+zstd' } }))).toEqual(coded('archive-invalid', 'tar+zstd'));
  });

  it('of a tar that is none are refused', async () => {
    const { target } = place();
    expect(await thrownBy(() => extract(target, Buffer.from('x'.repeat(2000))))).toEqual(coded('archive-invalid', 'not a whole tar'));
  });
});

describe('a folder that cannot be written', () => {
  it('is told by name', async () => {
    const { target } = place();
    rmSync(target, { recursive: true });
    expect(await thrownBy(() => extract(target, rawTar([file('a')])))).toEqual(coded('cache-unwritable', target, 'ENOENT'));
    expect(existsSync(target)).toBe(false);
  });

  it('for this user is told by name, unless that is root', async () => {
    const { target } = place();
    chmodSync(target, 0o500);
    if (process.getuid!() === 0) extract(target, rawTar([file('a')]));
    else expect(await thrownBy(() => extract(target, rawTar([file('a')])))).toEqual(coded('cache-unwritable', target));
    chmodSync(target, 0o700);
  });
});
