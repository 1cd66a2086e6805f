import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { documentOf, indexOf, mediaTypes, parsePlatform, randomImage, Store, type Digest, type Document } from '@nx-oci/oci';
import { startCraneRegistry, startDockerRegistry, type CraneRegistry, type DockerRegistry } from '@nx-oci/peers';
import { coded } from '../test/errors';
import { lab, repositoryAt } from '../test/rigs';
import { copyImage } from './copy';
import { executePush, planPush, type PushContent } from './push';
import { putReferrer, referrersOf } from './referrers';
import type { RemoteRepository } from './remote-repository';
import { uploadBlob } from './upload';

const folder = mkdtempSync(path.join(tmpdir(), 'nx-oci-copy-'));
const store = new Store(path.join(folder, 'store'));
let docker: DockerRegistry;
/** It lists referrers; and has what one repository has in all of them. */
let crane: CraneRegistry;
let other: DockerRegistry;
let content: PushContent;

beforeAll(async () => {
  [docker, crane, other] = await Promise.all([startDockerRegistry(), startCraneRegistry(), startDockerRegistry()]);
  const images = await Promise.all(['linux/amd64', 'linux/arm64'].map((platform, at) => randomImage(store, parsePlatform(platform), { seed: at + 1, layers: 3 })));
  content = { root: indexOf(images).document, images };
  const from = source();
  await executePush(from, content, await planPush(from, content, { tags: ['1'] }));
});

afterAll(async () => {
  await Promise.all([docker.stop(), crane.stop(), other.stop()]);
  rmSync(folder, { recursive: true });
});

const source = (): RemoteRepository => repositoryAt(docker.host, 'acme/app');
/** All blobs of the image. */
const blobCount = 8;

/** Puts a document that refers to another; returns its digest. */
async function refer(repository: RemoteRepository, subject: Document, text: string): Promise<Document> {
  const config = documentOf('application/vnd.oci.empty.v1+json', {});
  const { platform: _, ...described } = subject.descriptor;
  const document = documentOf(mediaTypes.manifest, {
    schemaVersion: 2,
    mediaType: mediaTypes.manifest,
    artifactType: 'application/vnd.example.note',
    config: config.descriptor,
    layers: [],
    annotations: { text },
    subject: described,
  });
  await uploadBlob(repository, config.descriptor, () => [config.bytes]);
  await putReferrer(repository, document);
  return document;
}

async function listed(repository: RemoteRepository, subject: Digest): Promise<Digest[]> {
  return (await referrersOf(repository, subject)).map(({ digest }) => digest).sort();
}

test('an index is copied to another registry with all that it names, once', async () => {
  const to = repositoryAt(other.host, 'acme/whole');
  const { digest } = content.root.descriptor;
  const first = await copyImage(source(), '1', to, { tags: ['1', 'latest'] });
  expect(first).toMatchObject({ root: { digest }, blobs: { exists: 0, mounted: 0, uploaded: blobCount }, manifests: 3, referrers: 0 });
  expect((await to.tags()).sort()).toEqual(['1', 'latest']);
  for (const { descriptor } of content.images) expect(await to.head(descriptor.digest)).toBeDefined();
  const second = await copyImage(source(), digest, to);
  expect(second).toMatchObject({ blobs: { exists: 0, mounted: 0, uploaded: 0 }, bytes: 0, manifests: 0 });
});

test('within a registry blobs are mounted, and a tag is moved without a copy', async () => {
  const to = repositoryAt(docker.host, 'acme/mirror');
  expect(await copyImage(source(), '1', to, { tags: ['2'] })).toMatchObject({ blobs: { exists: 0, mounted: blobCount, uploaded: 0 }, bytes: 0 });
  await copyImage(to, '2', to, { tags: ['3'] });
  expect(await to.head('3')).toMatchObject({ digest: content.root.descriptor.digest });
});

test('one platform is copied alone', async () => {
  const to = repositoryAt(other.host, 'acme/arm');
  const [amd64, arm64] = content.images.map(({ descriptor }) => descriptor.digest);
  const { root } = await copyImage(source(), '1', to, { tags: ['1'], platform: parsePlatform('linux/arm64') });
  expect(root.digest).toBe(arm64);
  expect(await to.head('1')).toMatchObject({ digest: arm64 });
  expect(await to.head(amd64)).toBeUndefined();
  await expect(copyImage(source(), '1', to, { platform: parsePlatform('linux/s390x') })).rejects.toMatchObject({ code: 'platform-missing' });
});

test('what refers to an index, its images, and to that, goes along when it is asked for', async () => {
  const from = source();
  const [image] = content.images[0].documents;
  const notes = [await refer(from, content.root, 'a'), await refer(from, content.root, 'b'), await refer(from, image, 'c')];
  const signature = await refer(from, notes[2], 'd');
  const [plain, complete] = [repositoryAt(crane.host, 'acme/plain'), repositoryAt(crane.host, 'acme/complete')];
  await copyImage(from, '1', plain);
  expect(await listed(plain, content.root.descriptor.digest)).toEqual([]);
  expect((await copyImage(from, '1', complete, { referrers: true })).referrers).toBe(4);
  expect(await listed(complete, content.root.descriptor.digest)).toEqual([notes[0], notes[1]].map(({ descriptor }) => descriptor.digest).sort());
  expect(await listed(complete, image.descriptor.digest)).toEqual([notes[2].descriptor.digest]);
  expect(await listed(complete, notes[2].descriptor.digest)).toEqual([signature.descriptor.digest]);
  // Also where the image itself was there before.
  expect(await copyImage(from, '1', plain, { referrers: true })).toMatchObject({ referrers: 4 });
  expect((await copyImage(from, '1', plain, { referrers: true })).referrers).toBe(0);
});

test('a blob that several documents have is sent once, though they are copied side by side', async () => {
  const from = repositoryAt(docker.host, 'acme/noted');
  await copyImage(source(), '1', from, { tags: ['1'] });
  for (const subject of [content.root, ...content.images.map(({ documents }) => documents[0])]) await refer(from, subject, 'note');
  const { host, requests } = await lab(other.url);
  await copyImage(from, '1', repositoryAt(host, 'acme/noted'), { referrers: true });
  const sent = requests.filter(({ method, path: asked }) => method === 'PUT' && asked.includes('/blobs/')).map(({ query }) => query.digest);
  expect(sent).toHaveLength(blobCount + 1);
  expect(new Set(sent).size).toBe(sent.length);
});

test('a list that leads round in a circle ends, and what refers to nothing is left', async () => {
  const from = repositoryAt(docker.host, 'acme/circle');
  const [image, second] = content.images.map(({ documents }) => documents[0]);
  for (const each of [image, second]) await copyImage(source(), each.descriptor.digest, from);
  const list = (...manifests: Document[]): Document => documentOf(mediaTypes.index, { schemaVersion: 2, mediaType: mediaTypes.index, manifests: manifests.map(({ descriptor }) => descriptor) });
  await from.putManifest(list(image, second), `sha256-${image.descriptor.digest.slice(7)}`);
  await from.putManifest(list(image, second), `sha256-${second.descriptor.digest.slice(7)}`);
  const to = repositoryAt(other.host, 'acme/circle');
  expect(await copyImage(from, image.descriptor.digest, to, { referrers: true })).toMatchObject({ manifests: 1, referrers: 0 });
});

test('what is sent is told, and each blob is sent once', async () => {
  const { host, requests } = await lab(other.url);
  const told: [number, number][] = [];
  await copyImage(source(), '1', repositoryAt(host, 'acme/told'), { onProgress: (...each) => told.push(each) });
  const total = content.images.flatMap(({ manifest: { config, layers } }) => [config, ...layers]).reduce((sum, { size }) => sum + size, 0);
  expect(told.at(-1)).toEqual([total, total]);
  expect(requests.filter(({ method, path: asked }) => method === 'PUT' && asked.includes('/blobs/'))).toHaveLength(blobCount);
});

test('a copy that fails has put no manifest whose blobs are missing, and no tag; run again it ends', async () => {
  const faulty = await lab(other.url, { faults: [{ when: { method: 'PUT', endpoint: 'upload' }, nth: 5, times: 99, what: { kind: 'status', status: 500 } }] });
  const to = repositoryAt(faulty.host, 'acme/again');
  await expect(copyImage(source(), '1', to, { tags: ['1'] })).rejects.toEqual(coded('registry-down', '500'));
  expect(faulty.requests.filter(({ method, path: asked }) => method === 'PUT' && asked.includes('/manifests/'))).toEqual([]);
  faulty.setFaults([]);
  const { blobs } = await copyImage(source(), '1', to, { tags: ['1'] });
  expect(blobs.exists + blobs.uploaded).toBe(blobCount);
  expect(await to.head('1')).toMatchObject({ digest: content.root.descriptor.digest });
});

test('wrong bytes of the source end a copy', async () => {
  const lying = await lab(docker.url, { faults: [{ when: { method: 'GET', endpoint: 'blob' }, times: 99, what: { kind: 'wrong-bytes', offset: 3 } }] });
  const to = repositoryAt(other.host, 'acme/lies');
  await expect(copyImage(repositoryAt(lying.host, 'acme/app'), '1', to, { tags: ['1'] })).rejects.toMatchObject({ code: 'digest-mismatch' });
  expect(await to.tags()).toEqual([]);
});

test('what is not there is named', async () => {
  const to = repositoryAt(other.host, 'acme/none');
  await expect(copyImage(source(), 'nope', to)).rejects.toEqual(coded('manifest-missing', `${docker.host}/acme/app:nope`));
});
