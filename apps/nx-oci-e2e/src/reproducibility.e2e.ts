import { randomNumbers } from '@nx-oci/oci';
import { Clone, type Variation } from './clone';
import { platforms } from './greeter-image';
import type { OutputDigests } from './library-build';
import { temporaryFolder } from './temporary-folder';

const scratch = temporaryFolder('clones');
const seed = Number(process.env.NX_OCI_E2E_SEED ?? Date.now() % 2 ** 31);

/** What must not matter, each in every way in which it is tried. */
const variations: Record<string, Variation[]> = {
  'another path, with a space in it, all compiled anew': [{ folder: 'another path, with a space', coldGo: true }],
  umask: [{ umask: '022' }, { umask: '077' }],
  'time zone': [{ env: { TZ: 'Pacific/Kiritimati' } }, { env: { TZ: 'America/St_Johns' } }],
  locale: [{ env: { LC_ALL: 'tr_TR.UTF-8', LANG: 'tr_TR.UTF-8' } }, { env: { LC_ALL: 'C', LANG: 'C' } }],
  'modification times of the sources': [{ mtime: 1 }, { mtime: 4_000_000_000 }],
  CPUs: [{ cpus: 1 }, { cpus: 2 }],
  'thread pool': [{ env: { UV_THREADPOOL_SIZE: '1' } }, { env: { UV_THREADPOOL_SIZE: '16' } }],
  'warm store': [{ warm: true }],
  'renamed project': [{ project: 'welcome' }],
};

let first: Clone;
let expected: OutputDigests;

beforeAll(async () => {
  first = await Clone.make(scratch, { folder: 'first' });
  expected = await first.build();
});

test('the first build, with a cold store, makes both platforms and their tarballs', () => {
  expect(first.compressed()).toBeGreaterThan(0);
  expect(Object.keys(expected.platforms)).toEqual([...platforms]);
  const [amd64, arm64] = Object.values(expected.platforms);
  expect([amd64.manifest, amd64.tarball]).not.toEqual([arm64.manifest, arm64.tarball]);
});

const each = Object.entries(variations)
  .flatMap(([name, ways]) => ways.map((way) => ({ name, way, how: JSON.stringify(way) })))
  .map((variation, at) => ({ ...variation, folder: `one-${at}` }));
test.each(each)('the same digests, whatever: $name $how', async ({ way, folder }) => {
  const clone = await Clone.make(scratch, { folder, ...way }, first);
  expect(await clone.build()).toEqual(expected);
  expect(clone.compressed()).toBe(way.warm ? 0 : first.compressed());
  await clone.remove();
});

test.each([1, 2])('the same digests in a random combination of all that (%d)', async (which) => {
  const next = randomNumbers(seed * 2 + which);
  // The first numbers of neighbouring seeds are alike.
  for (let at = 0; at < 16; at++) next();
  const chosen = Object.values(variations).map((ways) => ways[(next() >>> 8) % ways.length]);
  const variation = chosen.reduce((all, way) => ({ ...all, ...way, env: { ...all.env, ...way.env } }), {});
  variation.warm = (next() >>> 8) % 2 === 0;
  variation.folder = `random combination ${which}`;
  variation.coldGo = false;
  console.log(`Seed ${seed} (NX_OCI_E2E_SEED): ${JSON.stringify(variation)}`);
  const clone = await Clone.make(scratch, variation, first);
  expect(await clone.build()).toEqual(expected);
  await clone.remove();
});

test('a changed source changes the digests', async () => {
  const clone = await Clone.make(scratch, { folder: 'changed' }, first);
  clone.append('apps/greeter/cmd/greeter/main.go', '\nfunc init() { println("changed") }\n');
  const { digest, platforms: changed } = await clone.build();
  expect(digest).not.toBe(expected.digest);
  for (const platform of platforms) expect(changed[platform].tarball).not.toBe(expected.platforms[platform].tarball);
  await clone.remove();
});
