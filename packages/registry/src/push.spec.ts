import { appendLayers, indexOf, randomImage, Store, type Image, type Platform } from '@nx-oci/oci';
import { startDockerRegistry, type DockerRegistry } from '@nx-oci/peers';
import type { Lab, LabOptions, RecordedRequest } from '@nx-oci/registry-lab';
import { coded, thrownBy } from '../test/errors';
import { bytesOf, connect, lab, repositoryAt, temporaryFolder } from '../test/rigs';
import { storeJournal, type BlobJournal } from './blob-journal';
import type { RegistryClient } from './client';
import { executePush, planPush, type PushContent, type PushResult } from './push';
import type { RemoteRepository } from './remote-repository';

const folder = temporaryFolder();
const store = new Store(`${folder}/images`);
const platforms: Platform[] = [{ os: 'linux', architecture: 'amd64' }, { os: 'linux', architecture: 'arm64' }];
/** Layers that were read. */
const opened: string[] = [];

let registry: DockerRegistry;
beforeAll(async () => void (registry = await startDockerRegistry()));
afterAll(() => registry.stop());
beforeEach(() => void opened.splice(0));

/** An index of two images with two layers each, the first of which they share. */
async function contentOf(seed: number): Promise<PushContent & { root: { descriptor: { digest: string } } }> {
  const shared = (await randomImage(store, platforms[0], { seed: 1, layers: 1 })).layers[0];
  const images: Image[] = [];
  for (const platform of platforms) {
    const own = await randomImage(store, platform, { seed: seed * 10 + images.length, layers: 1 });
    const image = appendLayers({ ...own, layers: [], config: { ...own.config, rootfs: { type: 'layers', diff_ids: [] }, history: [] } }, [{ layer: shared }, { layer: own.layers[0] }]);
    images.push({ ...image, layers: image.layers.map((layer) => ({ ...layer, open: () => (opened.push(layer.descriptor.digest), layer.open()) })) });
  }
  return { root: indexOf(images).document, images };
}

let count = 0;
async function rig(options: Omit<LabOptions, 'upstream'> = {}): Promise<{ started: Lab; repository: RemoteRepository; client: RegistryClient; journal: BlobJournal }> {
  const started = await lab(registry.url, options);
  const client = connect();
  return { started, client, repository: repositoryAt(started.host, `acme/push-${++count}`, { client }), journal: storeJournal(new Store(`${folder}/${count}`)) };
}

interface Options {
  tags?: string[];
  journal?: BlobJournal;
  beforeTags?(): Promise<void>;
}

async function push(repository: RemoteRepository, content: PushContent, { tags = ['1'], journal, beforeTags }: Options = {}): Promise<PushResult> {
  const plan = await planPush(repository, content, { tags, journal });
  return executePush(repository, content, plan, { journal, beforeTags });
}

async function expectWhole(repository: RemoteRepository, { root, images }: PushContent, tags: string[]): Promise<void> {
  for (const tag of tags) expect((await repository.head(tag))?.digest).toBe(root.descriptor.digest);
  for (const { manifest, documents } of images) {
    expect(Buffer.from((await repository.requireManifest(documents[0].descriptor.digest)).bytes)).toEqual(Buffer.from(documents[0].bytes));
    for (const each of [manifest.config, ...manifest.layers]) expect((await bytesOf(repository.open(each))).length).toBe(each.size);
  }
}

const writes = (requests: RecordedRequest[]): RecordedRequest[] => requests.filter(({ method }) => !['GET', 'HEAD'].includes(method));
/** `PUT 1` of a tag, `PUT manifest`, `PUT blob`. */
const brief = (requests: RecordedRequest[]): string[] =>
  requests.map(({ method, path }) => {
    const [, reference] = /\/manifests\/(.+)$/.exec(path) ?? [];
    return `${method} ${reference === undefined ? 'blob' : reference.startsWith('sha256:') ? 'manifest' : reference}`;
  });

test('a plan says what is to be written, and writes nothing', async () => {
  const { started, repository } = await rig();
  const content = await contentOf(1);
  const plan = await planPush(repository, content, { tags: ['1', 'latest'] });
  expect(plan).toMatchObject({
    root: content.root.descriptor,
    exists: false,
    manifests: [{ platform: platforms[0], exists: false }, { platform: platforms[1], exists: false }],
    tags: [{ tag: '1', action: 'create' }, { tag: 'latest', action: 'create' }],
  });
  // Of the second image only what the first one does not have.
  expect(plan.manifests.map(({ blobs }) => blobs.map(({ action }) => action))).toEqual([['upload', 'upload', 'upload'], ['upload', 'upload']]);
  // Tags, root, manifests, blobs.
  expect(started.requests.map(({ method }) => method)).toEqual(Array(2 + 1 + 2 + 5).fill('HEAD'));
  expect(opened).toEqual([]);
});

test('a push writes blobs, manifests, the index, and then the tags in their order', async () => {
  const { started, repository } = await rig();
  const content = await contentOf(2);
  const result = await push(repository, content, { tags: ['2', '2.0', 'latest'] });
  expect(result).toEqual({ blobs: { exists: 0, mounted: 0, uploaded: 5 }, bytes: expect.any(Number), manifests: 3, tags: 3 });
  const order = brief(writes(started.requests)).filter((each) => each.startsWith('PUT'));
  expect(order).toEqual([...Array(5).fill('PUT blob'), ...Array(3).fill('PUT manifest'), 'PUT 2', 'PUT 2.0', 'PUT latest']);
  expect(writes(started.requests).filter(({ path }) => path.includes('/manifests/sha256:')).at(-1)?.path).toContain(content.root.descriptor.digest);
  expect(result.bytes).toBe(started.requests.filter(({ method, path }) => method === 'PUT' && path.includes('/blobs/')).reduce((sum, { bytesReceived }) => sum + bytesReceived, 0));
  await expectWhole(repository, content, ['2', '2.0', 'latest']);
});

test('a push of what is there is one HEAD for each tag, and reads no layer', async () => {
  const { started, repository } = await rig();
  const content = await contentOf(3);
  await push(repository, content, { tags: ['1', 'latest'] });
  started.reset();
  opened.splice(0);
  expect(await push(repository, content, { tags: ['1', 'latest'] })).toEqual({ blobs: { exists: 0, mounted: 0, uploaded: 0 }, bytes: 0, manifests: 0, tags: 0 });
  expect(brief(started.requests).sort()).toEqual(['HEAD 1', 'HEAD latest']);
  expect(opened).toEqual([]);
});

test('another tag of what is there is one more request, and says where it was', async () => {
  const { started, repository } = await rig();
  const [before, content] = [await contentOf(4), await contentOf(5)];
  await push(repository, before, { tags: ['1', 'latest'] });
  await push(repository, content, { tags: ['2'] });
  started.reset();
  const plan = await planPush(repository, content, { tags: ['2', 'latest', 'new'] });
  expect(plan).toMatchObject({
    exists: true,
    manifests: [],
    tags: [
      { tag: '2', from: content.root.descriptor.digest, action: 'keep' },
      { tag: 'latest', from: before.root.descriptor.digest, action: 'move' },
      { tag: 'new', action: 'create' },
    ],
  });
  expect(await executePush(repository, content, plan)).toMatchObject({ manifests: 0, tags: 2 });
  expect(brief(writes(started.requests))).toEqual(['PUT latest', 'PUT new']);
  await expectWhole(repository, content, ['2', 'latest', 'new']);
});

test('what is there without a tag is found', async () => {
  const { started, repository } = await rig();
  const content = await contentOf(6);
  await push(repository, content, { tags: [] });
  started.reset();
  await push(repository, content);
  expect(brief(started.requests)).toEqual(['HEAD 1', 'HEAD manifest', 'PUT 1']);
});

test('a change of one layer sends that layer, its config, and the manifests', async () => {
  const { started, repository } = await rig();
  const [before, other] = [await contentOf(7), await contentOf(8)];
  await push(repository, before);
  const images = [before.images[0], other.images[1]];
  const content = { root: indexOf(images).document, images };
  started.reset();
  opened.splice(0);
  const plan = await planPush(repository, content, { tags: ['1'] });
  expect(plan.manifests.map(({ exists, blobs }) => [exists, blobs.map(({ action }) => action)])).toEqual([
    [true, []],
    [false, ['exists', 'upload', 'upload']],
  ]);
  expect(await executePush(repository, content, plan)).toMatchObject({ blobs: { exists: 1, mounted: 0, uploaded: 2 }, manifests: 2, tags: 1 });
  expect(brief(writes(started.requests)).sort()).toEqual(['POST blob', 'POST blob', 'PUT 1', 'PUT blob', 'PUT blob', 'PUT manifest', 'PUT manifest']);
  expect(opened).toEqual([content.images[1].manifest.layers[1].digest]);
  await expectWhole(repository, content, ['1']);
});

test('an image alone has no index', async () => {
  const { started, repository } = await rig();
  const { images: [image] } = await contentOf(9);
  const content = { root: image.documents[0], images: [image] };
  expect(await push(repository, content)).toMatchObject({ manifests: 1, tags: 1 });
  expect(brief(writes(started.requests)).filter((each) => !each.endsWith('blob'))).toEqual(['PUT manifest', 'PUT 1']);
  await expectWhole(repository, content, ['1']);
});

describe('blobs that another repository has are mounted', () => {
  test('where the journal knows it', async () => {
    const { started, client, repository, journal } = await rig();
    const content = await contentOf(10);
    await push(repository, content, { journal });
    started.reset();
    opened.splice(0);
    const other = repositoryAt(started.host, `acme/push-${++count}`, { client });
    const plan = await planPush(other, content, { tags: ['1'], journal });
    expect(plan.manifests.flatMap(({ blobs }) => blobs.map(({ action, from }) => [action, from.map(({ path }) => path)]))).toContainEqual(['mount', [repository.repository.path]]);
    expect(await executePush(other, content, plan, { journal })).toMatchObject({ blobs: { mounted: 3, uploaded: 2 } });
    expect(opened).toEqual([]);
    await expectWhole(other, content, ['1']);
  });

  test('where they come from, if that is the same registry', async () => {
    const { started, client, repository } = await rig();
    const content = await contentOf(11);
    await push(repository, content);
    const other = repositoryAt(started.host, `acme/push-${++count}`, { client });
    const origins = [{ registry: 'ghcr.io', path: 'acme/base' }, repository.repository];
    opened.splice(0);
    expect(await push(other, { ...content, origins: () => origins })).toMatchObject({ blobs: { mounted: 3, uploaded: 2 } });
    expect(opened).toEqual([]);
  });

  test('and sent where it has them no more', async () => {
    const { repository, started, journal } = await rig();
    const content = await contentOf(12);
    for (const { digest } of content.images.flatMap(({ manifest }) => manifest.layers)) await journal.note(started.host, digest, 'acme/gone');
    expect(await push(repository, content, { journal })).toMatchObject({ blobs: { mounted: 0, uploaded: 5 } });
    await expectWhole(repository, content, ['1']);
  });
});

test('pushes side by side send what they share once', async () => {
  const { started, journal } = await rig();
  const contents = await Promise.all([13, 14, 15, 16].map((seed) => contentOf(seed)));
  const shared = contents[0].images[0].manifest.layers[0].digest;
  const repositories = contents.map(() => repositoryAt(started.host, `acme/push-${++count}`));
  await Promise.all(contents.map((content, at) => push(repositories[at], content, { journal })));
  expect(started.requests.filter(({ method, query }) => method === 'PUT' && query.digest === shared)).toHaveLength(1);
  expect(started.requests.filter(({ method, query }) => method === 'POST' && query.mount === shared).map(({ status }) => status)).toEqual([201, 201, 201]);
  await Promise.all(contents.map((content, at) => expectWhole(repositories[at], content, ['1'])));
});

describe('a push that ends in between leaves no tag on what is not whole, and another one finishes', () => {
  const refused = { kind: 'status', status: 400 } as const;

  test('at a blob', async () => {
    const { started, repository } = await rig({ faults: [{ when: { method: 'PUT', endpoint: 'upload' }, nth: 3, times: Infinity, what: refused }] });
    const content = await contentOf(20);
    expect(await thrownBy(() => push(repository, content))).toEqual(coded('upload-failed', '400'));
    expect(writes(started.requests).filter(({ path }) => path.includes('/manifests/'))).toEqual([]);
    started.setFaults([]);
    expect(await push(repository, content)).toMatchObject({ blobs: { exists: 2, uploaded: 3 } });
    await expectWhole(repository, content, ['1']);
  });

  test('at a manifest', async () => {
    const { started, repository } = await rig({ faults: [{ when: { method: 'PUT', endpoint: 'manifest' }, nth: 2, what: refused }] });
    const content = await contentOf(21);
    expect(await thrownBy(() => push(repository, content))).toEqual(coded('upload-failed', '400'));
    expect(await repository.head('1')).toBeUndefined();
    expect(await repository.head(content.root.descriptor.digest)).toBeUndefined();
    started.reset();
    started.setFaults([]);
    await push(repository, content);
    expect(writes(started.requests).filter(({ path }) => path.includes('/blobs/'))).toEqual([]);
    await expectWhole(repository, content, ['1']);
  });

  test('at a tag', async () => {
    const { started, repository } = await rig({ faults: [{ when: { method: 'PUT', path: /manifests\/two$/ }, what: refused }] });
    const content = await contentOf(22);
    const tags = ['one', 'two', 'three'];
    expect(await thrownBy(() => push(repository, content, { tags }))).toEqual(coded('upload-failed', '400'));
    expect(await repository.head('three')).toBeUndefined();
    await expectWhole(repository, content, ['one']);
    started.setFaults([]);
    started.reset();
    await push(repository, content, { tags });
    expect(brief(writes(started.requests))).toEqual(['PUT two', 'PUT three']);
    await expectWhole(repository, content, tags);
  });

  test('at what is to be done before tags', async () => {
    const { repository } = await rig();
    const content = await contentOf(23);
    let seen: unknown;
    const beforeTags = async (): Promise<void> => {
      seen = [(await repository.head(content.root.descriptor.digest))?.digest, await repository.head('1')];
      throw new Error('not signed');
    };
    await expect(push(repository, content, { beforeTags })).rejects.toThrow('not signed');
    expect(seen).toEqual([content.root.descriptor.digest, undefined]);
    expect(await repository.head('1')).toBeUndefined();
    await push(repository, content);
    await expectWhole(repository, content, ['1']);
  });
});
