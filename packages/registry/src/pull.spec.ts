import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { indexOf, openArchive, openLayout, parsePlatform, randomImage, Store, validate, type Image, type ImageName } from '@nx-oci/oci';
import { startDockerRegistry, type DockerRegistry } from '@nx-oci/peers';
import { startLab, type Lab } from '@nx-oci/registry-lab';
import { afterTest, repositoryAt } from '../test/rigs';
import { pullArchive, pullLayout } from './pull';
import { executePush, planPush, type PushContent } from './push';
import type { RemoteRepository } from './remote-repository';

const parent = mkdtempSync(path.join(tmpdir(), 'nx-oci-pull-'));
let registry: DockerRegistry;
let content: PushContent;
let lab: Lab;
let folder: string;
let store: Store;

beforeAll(async () => {
  registry = await startDockerRegistry();
  const made = new Store(path.join(parent, 'made'));
  const images = await Promise.all(['linux/amd64', 'linux/arm64'].map((platform, at) => randomImage(made, parsePlatform(platform), { seed: at + 1, layers: 3 })));
  content = { root: indexOf(images).document, images };
  const to = repositoryAt(registry.host, 'acme/app');
  await executePush(to, content, await planPush(to, content, { tags: ['1'] }));
});

afterAll(async () => {
  await registry.stop();
  rmSync(parent, { recursive: true });
});

beforeEach(async () => {
  lab = await startLab({ upstream: registry.url });
  afterTest(() => lab.stop());
  folder = path.join(mkdtempSync(path.join(parent, 'case-')), 'layout');
  store = new Store(path.join(folder, '../store'));
});

const from = (): RemoteRepository => repositoryAt(lab.host, 'acme/app', { access: 'pull' });
const named = (name: string): ImageName => ({ full: `example.test/${name}`, familiar: `example.test/${name}` });
/** Blobs that were asked for. */
const fetched = (): number => lab.requests.filter(({ method, path: asked }) => method === 'GET' && asked.includes('/blobs/')).length;
const rootsOf = (): string[] => openLayout(folder).roots.map(({ digest }) => digest);
const blobCount = 8;

test('an index is pulled whole into a new layout, each blob once', async () => {
  await pullLayout(from(), content.root, folder, { store, name: named('app:1') });
  expect(await validate(openLayout(folder))).toEqual([]);
  expect(openLayout(folder).roots).toEqual([
    {
      ...content.root.descriptor,
      annotations: { 'io.containerd.image.name': 'example.test/app:1', 'org.opencontainers.image.ref.name': '1' },
    },
  ]);
  expect(fetched()).toBe(blobCount);
});

test('what the store has is not fetched', async () => {
  for (const image of content.images) await pullArchive(from(), image, path.join(folder, '../app.tar'), { store });
  lab.reset();
  await pullLayout(from(), content.root, folder, { store });
  expect(await validate(openLayout(folder))).toEqual([]);
  // The configs, which are read as documents for an archive.
  expect(fetched()).toBe(2);
});

test('what the layout has is not fetched, and what is damaged in it is', async () => {
  await pullLayout(from(), content.root, folder, { store });
  lab.reset();
  await pullLayout(from(), content.root, folder, { store });
  expect(fetched()).toBe(0);
  const [layer] = content.images[0].manifest.layers;
  appendFileSync(path.join(folder, 'blobs/sha256', layer.digest.slice('sha256:'.length)), 'damage');
  await pullLayout(from(), content.root, folder, { store });
  expect(fetched()).toBe(1);
  expect(await validate(openLayout(folder))).toEqual([]);
});

test('a layout is added to; what had the same name gives way', async () => {
  const [amd64, arm64] = content.images.map(({ documents }) => documents[0]);
  await pullLayout(from(), amd64, folder, { store, name: named('app:1') });
  await pullLayout(from(), amd64, folder, { store, name: named('app:2') });
  await pullLayout(from(), arm64, folder, { store, name: named('app:1') });
  expect(rootsOf()).toEqual([amd64.descriptor.digest, arm64.descriptor.digest]);
  expect(await validate(openLayout(folder))).toEqual([]);
});

test('a folder with something else in it is left as it is', async () => {
  mkdirSync(folder);
  writeFileSync(path.join(folder, 'notes.txt'), 'mine');
  await expect(pullLayout(from(), content.root, folder, { store })).rejects.toMatchObject({ code: 'layout-invalid' });
  expect(readdirSync(folder)).toEqual(['notes.txt']);
});

test('a pull that fails leaves a layout that names nothing, and fetches the rest when it is run again', async () => {
  lab.setFaults([{ when: { method: 'GET', endpoint: 'blob' }, nth: 5, times: 99, what: { kind: 'status', status: 503 } }]);
  await expect(pullLayout(from(), content.root, folder, { store })).rejects.toMatchObject({ code: 'registry-down' });
  expect(rootsOf()).toEqual([]);
  const had = readdirSync(path.join(folder, 'blobs/sha256')).length;
  expect(had).toBe(4);
  expect(readdirSync(folder).sort()).toEqual(['blobs', 'index.json', 'oci-layout']);
  lab.setFaults([]);
  lab.reset();
  await pullLayout(from(), content.root, folder, { store });
  expect(fetched()).toBe(blobCount - had);
  expect(await validate(openLayout(folder))).toEqual([]);
});

test('wrong bytes come into no layout', async () => {
  lab.setFaults([{ when: { method: 'GET', endpoint: 'blob' }, times: 99, what: { kind: 'wrong-bytes', offset: 3 } }]);
  await expect(pullLayout(from(), content.root, folder, { store })).rejects.toMatchObject({ code: 'digest-mismatch' });
  expect(rootsOf()).toEqual([]);
  expect(readdirSync(path.join(folder, 'blobs/sha256'))).toEqual([]);
});

test('a blob that is damaged in the store is fetched', async () => {
  for (const image of content.images) await pullArchive(from(), image, path.join(folder, '../app.tar'), { store });
  for (const digest of (await store.list()).slice(0, 2)) appendFileSync(store.blobPath(digest), 'damage');
  lab.reset();
  await pullLayout(from(), content.root, folder, { store });
  expect(fetched()).toBe(4);
  expect(await validate(openLayout(folder))).toEqual([]);
});

test('a connection that breaks off is taken up again where it ended', async () => {
  lab.setFaults([{ when: { method: 'GET', endpoint: 'blob' }, times: 3, what: { kind: 'truncate', bytes: 200 } }]);
  await pullLayout(from(), content.root, folder, { store });
  expect(await validate(openLayout(folder))).toEqual([]);
});

test('bytes at hand are told, also those that were there before', async () => {
  const told: [number, number][] = [];
  const onProgress = (...each: [number, number]): void => void told.push(each);
  await pullLayout(from(), content.images[0].documents[0], folder, { store });
  await pullLayout(from(), content.root, folder, { store, onProgress });
  const total = content.images.flatMap(({ manifest: { config, layers } }) => [config, ...layers]).reduce((sum, { size }) => sum + size, 0);
  expect(told.at(-1)).toEqual([total, total]);
});

describe('an archive', () => {
  const image = (): Image => content.images[1];
  const file = (): string => path.join(folder, 'deep', 'app.tar');

  test('has the image whole, with its name', async () => {
    await pullArchive(from(), image(), file(), { store, name: named('app:1') });
    const archive = await openArchive(file());
    expect(await validate(archive)).toEqual([]);
    expect(archive.roots).toMatchObject([{ digest: image().descriptor.digest, annotations: { 'org.opencontainers.image.ref.name': '1' } }]);
    expect(readdirSync(path.dirname(file()))).toEqual(['app.tar']);
  });

  test('is the same bytes each time, and takes the place of one that was there', async () => {
    await pullArchive(from(), image(), file(), { store });
    const first = readFileSync(file());
    writeFileSync(file(), 'another');
    await pullArchive(from(), image(), file(), { store: new Store(path.join(folder, '../second-store')) });
    expect(readFileSync(file()).equals(first)).toBe(true);
  });

  test('is not there after a pull that failed', async () => {
    lab.setFaults([{ when: { method: 'GET', endpoint: 'blob' }, times: 99, what: { kind: 'status', status: 503 } }]);
    await expect(pullArchive(from(), image(), file(), { store })).rejects.toMatchObject({ code: 'registry-down' });
    expect(existsSync(file())).toBe(false);
  });
});
