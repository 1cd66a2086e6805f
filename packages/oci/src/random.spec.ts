import path from 'node:path';
import { temporaryFolder } from '../test/temp-folder';
import { layerKey } from './layer';
import { randomImage, randomNumbers, randomTree } from './random';
import { Store } from './store';
import { validateImage } from './validate';

const folder = temporaryFolder();

it('randomNumbers are the same for the same seed, and not for another', () => {
  const take = (seed: number): number[] => Array.from({ length: 100 }, randomNumbers(seed));
  expect(take(1)).toEqual(take(1));
  expect(take(1)).not.toEqual(take(2));
  expect(take(0).every((each) => Number.isInteger(each) && each > 0 && each < 2 ** 32)).toBe(true);
});

it('randomTree is the same for the same seed, and not for another', () => {
  const key = (seed: number): string => layerKey(randomTree({ seed, files: 20, fileSize: 500 }));
  expect(key(1)).toBe(key(1));
  expect(key(1)).not.toBe(key(2));
  expect(randomTree({ seed: 1, files: 20, fileSize: 500 }).size).toBe(20);
});

it('randomImage is a sound image, the same for the same seed in any store', async () => {
  const image = (name: string, seed: number) =>
    randomImage(new Store(path.join(folder, name)), { os: 'linux', architecture: 'amd64' }, { seed, layers: 3 });
  expect(await validateImage(await image('one', 1))).toEqual([]);
  expect((await image('two', 1)).descriptor).toEqual((await image('one', 1)).descriptor);
  expect((await image('two', 2)).descriptor.digest).not.toBe((await image('one', 1)).descriptor.digest);
});
