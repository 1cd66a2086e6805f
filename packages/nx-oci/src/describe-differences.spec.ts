import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  appendLayers,
  bytesContent,
  emptyImage,
  parsePlatform,
  Store,
  storeLayer,
  withAnnotations,
  withConfig,
  type Image,
  type ImageStore,
} from '@nx-oci/oci';
import { earlierBuild, rememberBuild } from './build-history';
import { describeDifferences } from './describe-differences';

const folder = mkdtempSync(path.join(tmpdir(), 'nx-oci-history-'));
const store = new Store(folder);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Shape {
  files?: Record<string, string>[];
  platform?: string;
  mode?: number;
  env?: string[];
  note?: string;
}

/** An image whose layers hold these files. */
async function image({ files = [{ a: 'A' }], platform = 'linux/amd64', mode = 0o644, env, note }: Shape = {}): Promise<Image> {
  const layers = [];
  for (const each of files) {
    const entries = Object.entries(each).map(
      ([name, text]) => [name, { type: 'file', mode, uid: 0, gid: 0, mtime: 0, content: bytesContent(text) }] as const,
    );
    layers.push({ layer: await storeLayer(new Map(entries), store) });
  }
  const stacked = withConfig(appendLayers(emptyImage(parsePlatform(platform)), layers), () => (env ? { Env: env } : {}));
  return note === undefined ? stacked : withAnnotations(stacked, { note });
}

/** Remembers a build of `name`, and opens it as the one before a later one. */
async function remembered(name: string, images: Image[]): Promise<ImageStore> {
  await rememberBuild(store, name, images[0].descriptor.digest, images);
  return (await earlierBuild(store, name, `sha256:${'0'.repeat(64)}`))!;
}

let builds = 0;
async function differences(before: Shape[], after: Shape[]): Promise<string[]> {
  const [left, right] = await Promise.all(
    [before, after].map(async (shapes) => remembered(`build ${builds++}`, await Promise.all(shapes.map(image)))),
  );
  return describeDifferences(left, right, (platform, layer) => `${platform} part ${layer}`);
}

const layer = 'linux/amd64 layer 0 (linux/amd64 part 0):';

test('two equal builds have none', async () => expect(await differences([{}], [{}])).toEqual([]));

test.each([
  [
    'a file',
    { files: [{ a: 'B' }] },
    [expect.stringMatching(/^linux\/amd64 layer 0 \(linux\/amd64 part 0\): a digest sha256:\S+ -> sha256:\S+$/)],
  ],
  ['a mode', { mode: 0o600 }, [`${layer} a mode 0644 -> 0600`]],
  ['a new file', { files: [{ a: 'A', b: '' }] }, [`${layer} b is new (file)`]],
  ['an environment', { env: ['A=1'] }, ['linux/amd64 config: config.Env unset -> ["A=1"]']],
  ['an annotation', { note: 'x' }, ['linux/amd64 manifest: annotations.note unset -> "x"']],
  ['another platform', { platform: 'linux/arm64' }, ['linux/arm64: not there before', 'linux/amd64: no longer there']],
])('%s is told', async (_, after, lines) => expect(await differences([{}], [after])).toEqual(lines));

test('what is gone is told', async () =>
  expect(await differences([{ files: [{ a: 'A', b: '' }] }], [{}])).toEqual([`${layer} b is gone (file)`]));

test('a layer that came is told', async () => {
  expect(await differences([{}], [{ files: [{ a: 'A' }, { b: 'B' }] }])).toEqual([
    expect.stringMatching(/^linux\/amd64 layer 1 \(linux\/amd64 part 1\): is new \(sha256:\S+\)$/),
  ]);
});

test('each platform is told of', async () => {
  const lines = await differences([{}, { platform: 'linux/arm64' }], [{ mode: 0o600 }, { platform: 'linux/arm64', mode: 0o600 }]);
  expect(lines).toEqual([`${layer} a mode 0644 -> 0600`, `${layer.replaceAll('amd64', 'arm64')} a mode 0644 -> 0600`]);
});

describe('the history of an output folder', () => {
  const one = image({ files: [{ a: 'one' }] });
  const two = image({ files: [{ a: 'two' }] });
  const three = image({ files: [{ a: 'three' }] });
  const remember = async (name: string, built: Promise<Image>): Promise<void> =>
    rememberBuild(store, name, (await built).descriptor.digest, [await built]);
  const before = async (name: string, built: Promise<Image>): Promise<string | undefined> =>
    (await earlierBuild(store, name, (await built).descriptor.digest))?.roots[0].digest;

  test('of a folder that was never built, nothing is known', async () => expect(await before('never', one)).toBeUndefined());

  test('the first build has none before it', async () => {
    await remember('first', one);
    expect(await before('first', one)).toBeUndefined();
  });

  test('the build before is kept, however often the same one is made', async () => {
    for (const each of [one, two, two, three, three]) await remember('several', each);
    expect(await before('several', three)).toBe((await two).descriptor.digest);
  });

  test('a build that went back has the other before it', async () => {
    for (const each of [one, two, one]) await remember('back', each);
    expect(await before('back', one)).toBe((await two).descriptor.digest);
  });

  test('of a build that came out of a cache, the last one that was made here is before it', async () => {
    for (const each of [one, two]) await remember('cached', each);
    expect(await before('cached', three)).toBe((await two).descriptor.digest);
  });

  test('folders are not mixed up', async () => {
    await remember('here', one);
    await remember('there', two);
    expect(await before('here', three)).toBe((await one).descriptor.digest);
  });
});
