import { readdirSync, readFileSync, utimesSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { digestOf, Store, type Descriptor, type Digest } from '@nx-oci/oci';
import { killBuilds, namesIn, type Kill, type Rebuild } from './killed-builds';
import { libraryBuild } from './library-build';
import { temporaryFolder } from './temporary-folder';

const folder = temporaryFolder('kills');
const wanted = 50;
const seed = Number(process.env.NX_OCI_E2E_SEED ?? Date.now() % 2 ** 31);
let kills: Kill[];
let rebuilds: Rebuild[];
let store: Store;

beforeAll(async () => {
  const result = await killBuilds(folder, { seed, kills: wanted });
  ({ kills, rebuilds } = result);
  store = new Store(result.store);
  const count = (which: (kill: Kill) => boolean): number => kills.filter((kill) => kill.hit && which(kill)).length;
  console.log(
    `Seed ${seed} (NX_OCI_E2E_SEED): ${count(() => true)} kills in ${rebuilds.length / 2} rounds; ` +
      `${count(({ left }) => left.inStore)} left half a blob, ` +
      `${count(({ left }) => left.besideOutput)} half an output, ${count(({ left }) => !left.inStore && !left.besideOutput)} nothing.`,
  );
}, 1_200_000);

test('fifty builds were killed, some while writing a blob, some while writing their output', () => {
  const hits = kills.filter(({ hit }) => hit);
  expect(hits.length).toBeGreaterThanOrEqual(wanted);
  expect(hits.some(({ left }) => left.inStore)).toBe(true);
  expect(hits.some(({ left }) => left.besideOutput)).toBe(true);
});

test('every output folder was whole or absent after a kill', () => {
  expect(kills.filter(({ output }) => output === 'damaged')).toEqual([]);
});

test('every build after a kill gave the digest that it gives in an empty store', () => {
  expect(rebuilds.filter(({ shared, empty }) => shared !== empty)).toEqual([]);
  expect(new Set(rebuilds.map(({ empty }) => empty)).size).toBe(rebuilds.length);
});

test('every blob in the store verifies', async () => {
  // In each round three layers: the shared one and each builder's own.
  expect((await store.list()).length).toBeGreaterThanOrEqual((rebuilds.length / 2) * 3);
  expect(await store.verify()).toEqual([]);
});

test('every record in the store is readable and true', async () => {
  const records = path.join(store.root, 'records');
  for (const kind of readdirSync(records)) {
    for (const key of readdirSync(path.join(records, kind))) expect(await store.readRecord(kind, key)).toBeDefined();
  }
  const layers = readdirSync(path.join(records, 'layer'));
  expect(layers.length).toBeGreaterThanOrEqual((rebuilds.length / 2) * 3);
  for (const key of layers) {
    const { descriptor, diffId } = (await store.readRecord<{ descriptor: Descriptor; diffId: Digest }>('layer', key))!;
    const blob = readFileSync(store.blobPath(descriptor.digest));
    expect([blob.length, digestOf(gunzipSync(blob))]).toEqual([descriptor.size, diffId]);
  }
});

test('what killed builds left in the store goes with the next collection a day later, and nothing else', async () => {
  const blobs = (await store.list()).sort();
  expect(namesIn(path.join(store.root, 'tmp'))).not.toEqual([]);
  await store.gc({ now: Date.now() + 25 * 3_600_000 });
  expect(namesIn(path.join(store.root, 'tmp'))).toEqual([]);
  expect((await store.list()).sort()).toEqual(blobs);
});

test('what killed builds left beside an output goes with the next build of it an hour later', async () => {
  const outputs = path.join(folder, 'output');
  const left = readdirSync(outputs).filter((name) => /^[ab]\.\d+\./.test(name));
  expect(left).not.toEqual([]);
  const then = new Date(Date.now() - 2 * 3_600_000);
  for (const name of left) utimesSync(path.join(outputs, name), then, then);
  for (const builder of ['a', 'b']) {
    const definition = { base: 'none', platforms: ['linux/amd64'], contents: [{ type: 'files' as const, from: builder, to: '/' }] };
    await libraryBuild({ definition, workspace: path.join(folder, 'workspace'), store: store.root, output: path.join(outputs, builder) });
  }
  expect(readdirSync(outputs).sort()).toEqual(['a', 'b']);
});
