import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { ForeignStore } from '../test/foreign-image';
import { temporaryFolder } from '../test/temp-folder';
import { directory, file, fixtureTree, hardlink, symlink } from '../test/trees';
import { writeLayout } from '../test/write-layout';
import { digestOf } from './digest';
import type { Entry } from './file-tree';
import { appendLayers, emptyImage } from './image';
import { storeLayer } from './layer';
import { openLayout } from './layout';
import { randomImage } from './random';
import { Store } from './store';
import { tarHeader } from './tar-header';
import { validate, validateImage } from './validate';

const folder = temporaryFolder();
const store = new Store(path.join(folder, 'store'));

/** A tar of headers as given, unchecked and unsorted; files are empty. */
const tar = (...entries: [string, Entry][]): Buffer =>
  Buffer.concat([...entries.map(([name, entry]) => tarHeader(name, entry)), Buffer.alloc(1024)]);
const good = tar(['a', file('')]);

describe('validate', () => {
  it('finds nothing wrong with what this package builds', async () => {
    const images = [await randomImage(store, { os: 'linux', architecture: 'amd64' }, { seed: 1, layers: 3 })];
    images.push(appendLayers(emptyImage({ os: 'linux', architecture: 'arm' }), [{ layer: await storeLayer(fixtureTree, store) }]));
    for (const image of images) expect(await validateImage(image)).toEqual([]);
  });

  it('finds nothing wrong with a sound foreign image', async () => {
    const layer = tar(['./', directory()], ['./a', file('')], ['./b', hardlink('a')], ['./c', symlink('/a')]);
    const history = [{ created_by: 'COPY' }, { empty_layer: true }];
    expect(
      await validate(new ForeignStore().image([layer], { history }, { platform: { os: 'linux', architecture: 'amd64', variant: 'v1' } })),
    ).toEqual([]);
  });

  it.each<[string, ForeignStore, RegExp]>([
    ['no image at all', new ForeignStore(), /holds no image/],
    [
      'another diffID',
      new ForeignStore().image([good], { rootfs: { type: 'layers', diff_ids: [digestOf('other')] } }),
      /its config says sha256:/,
    ],
    [
      'fewer diffIDs than layers',
      new ForeignStore().image([good], { rootfs: { type: 'layers', diff_ids: [] } }),
      /has 1 layers, its config 0/,
    ],
    [
      'another architecture',
      new ForeignStore().image([good], {}, { platform: { os: 'linux', architecture: 'arm64' } }),
      /listed as linux\/arm64, its config says linux\/amd64/,
    ],
    [
      'another system',
      new ForeignStore().image([good], { os: 'darwin' }, { platform: { os: 'linux', architecture: 'amd64' } }),
      /its config says darwin/,
    ],
    [
      'another variant',
      new ForeignStore().image([good], { architecture: 'arm', variant: 'v6' }, { platform: { os: 'linux', architecture: 'arm' } }),
      /arm\/v6/,
    ],
    ['too few lines of history', new ForeignStore().image([good, tar()], { history: [{}] }), /has 2 layers and 1 lines of history/],
    ['too many lines of history', new ForeignStore().image([good], { history: [{}, {}] }), /has 1 layers and 2 lines/],
    ['a ".." segment', new ForeignStore().image([tar(['a/../../etc/passwd', file('')])]), /has a ".." segment/],
    ['an absolute path', new ForeignStore().image([tar(['/etc/passwd', file('')])]), /is absolute/],
    [
      'a symlink out of the root',
      new ForeignStore().image([tar(['a/b', symlink('../../etc')])]),
      /links out of the root \(\.\.\/\.\.\/etc\)/,
    ],
    ['a hardlink out of the root', new ForeignStore().image([tar(['a', hardlink('../etc/passwd')])]), /links out of the root/],
    ['an entry twice', new ForeignStore().image([tar(['a', file('')], ['a', file('')])]), /stands twice/],
    ['a path in two spellings', new ForeignStore().image([tar(['./a', file('')], ['a', directory()])]), /stands twice/],
    ['a layer that is no tar', new ForeignStore().image([Buffer.alloc(600, 'x')]), /not a whole tar/],
    ['a layer that is cut off', new ForeignStore().image([good.subarray(0, 300)]), /not a whole tar/],
  ])('finds %s', async (_, foreign, message) => {
    const problems = await validate(foreign);
    expect(problems.map((problem) => problem.message)).toEqual([expect.stringMatching(message)]);
    expect(problems[0].subject).not.toBe('');
  });

  it('finds a device', async () => {
    const device = tarHeader('dev/sda', file(''));
    device.write('4', 156);
    device.fill(' ', 148, 156);
    device.write(
      `${device
        .reduce((sum, byte) => sum + byte, 0)
        .toString(8)
        .padStart(6, '0')}\0 `,
      148,
      'latin1',
    );
    expect(await validate(new ForeignStore().image([Buffer.concat([device, Buffer.alloc(1024)])]))).toEqual([
      { subject: 'dev/sda', message: expect.stringContaining('device') },
    ]);
  });

  describe('in a layout', () => {
    /** A layout of one image, written to a new folder. */
    async function layout(name: string): Promise<{ at: (digest: string) => string; digests: string[]; check: () => Promise<string[]> }> {
      const image = await randomImage(store, { os: 'linux', architecture: 'amd64' }, { seed: 5, layers: 2 });
      const descriptor = await writeLayout(path.join(folder, name), [image], { layers: true });
      return {
        at: (digest) => path.join(folder, name, 'blobs', 'sha256', digest.slice(7)),
        digests: [
          descriptor.digest,
          image.descriptor.digest,
          image.manifest.config.digest,
          ...image.layers.map((layer) => layer.descriptor.digest),
        ],
        check: async () => (await validate(openLayout(path.join(folder, name)))).map(({ message }) => message),
      };
    }

    it.each([0, 1, 2, 3, 4])('finds damage to any blob (number %d)', async (number) => {
      const { at, digests, check } = await layout(`damaged-${number}`);
      expect(await check()).toEqual([]);
      writeFileSync(at(digests[number]), 'damaged');
      expect(await check()).toEqual([expect.stringMatching(`has 7 bytes with digest .*, not the .* bytes of ${digests[number]}`)]);
    });
  });
});
