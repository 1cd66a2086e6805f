import { documentOf, emptyImage, mediaTypes, type Document } from '@nx-oci/oci';
import { startCraneRegistry, startDockerRegistry, type DockerRegistry } from '@nx-oci/peers';
import { coded, thrownBy } from '../test/errors';
import { serve } from '../test/little-server';
import { lab, repositoryAt } from '../test/rigs';
import { putReferrer, referrersOf, referrersTag } from './referrers';
import type { RemoteRepository } from './remote-repository';
import { uploadBlob } from './upload';

const emptyType = 'application/vnd.oci.empty.v1+json';
const [{ descriptor: subject, bytes }, config] = emptyImage({ os: 'linux', architecture: 'amd64' }).documents;
const emptyConfig = documentOf(emptyType, {});
const note = documentOf(mediaTypes.manifest, {
  schemaVersion: 2,
  mediaType: mediaTypes.manifest,
  artifactType: 'application/vnd.example.note',
  config: emptyConfig.descriptor,
  layers: [],
  subject,
});

let registry: DockerRegistry;
beforeAll(async () => void (registry = await startDockerRegistry()));
afterAll(() => registry.stop());

/** Answers to what lists referrers as a registry that has the API gives them. */
async function listing(manifests: object[]): Promise<ReturnType<typeof repositoryAt>> {
  const body = JSON.stringify({ schemaVersion: 2, mediaType: mediaTypes.index, manifests });
  const { host } = await lab(registry.url, {
    faults: [{ when: { path: /\/referrers\// }, times: 9, what: { kind: 'status', status: 200, headers: { 'content-type': mediaTypes.index }, body } }],
  });
  const repository = repositoryAt(host, 'acme/app');
  for (const each of [config, emptyConfig] as Document[]) await uploadBlob(repository, each.descriptor, () => [each.bytes]);
  await repository.putManifest({ descriptor: subject, bytes });
  return repository;
}

test.each([[{ artifactType: emptyType }], [{}]])('a registry that lists %j in place of the type is asked for the manifest, which has it', async (listedType) => {
  const repository = await listing([{ ...note.descriptor, ...listedType }]);
  await putReferrer(repository, note);
  expect(await referrersOf(repository, subject.digest)).toEqual([{ ...note.descriptor, artifactType: 'application/vnd.example.note' }]);
  expect(await referrersOf(repository, subject.digest, { artifactType: emptyType })).toEqual([]);
});

/** A manifest of a type that refers to the subject, with a word in it that tells it from others. */
const referrer = (artifactType: string, word: string): Document =>
  documentOf(mediaTypes.manifest, { schemaVersion: 2, mediaType: mediaTypes.manifest, artifactType, config: emptyConfig.descriptor, layers: [], subject, annotations: { word } });

const noteType = 'application/vnd.example.note';
const [first, second, other] = [referrer(noteType, 'one'), referrer(noteType, 'two'), referrer('application/vnd.example.other', 'three')];
const listedAs = ({ descriptor }: Document, artifactType: string, word: string): object => ({ ...descriptor, artifactType, annotations: { word } });

async function subjectIn(host: string, path: string): Promise<RemoteRepository> {
  const repository = repositoryAt(host, path);
  for (const each of [config, emptyConfig] as Document[]) await uploadBlob(repository, each.descriptor, () => [each.bytes]);
  await repository.putManifest({ descriptor: subject, bytes });
  return repository;
}

async function expectReferrers(repository: RemoteRepository): Promise<void> {
  expect(await referrersOf(repository, subject.digest)).toEqual([]);
  for (const each of [first, second, other, second]) await putReferrer(repository, each);
  const all = await referrersOf(repository, subject.digest);
  const wanted = [listedAs(first, noteType, 'one'), listedAs(second, noteType, 'two'), listedAs(other, 'application/vnd.example.other', 'three')];
  expect(all).toHaveLength(3);
  expect(all).toEqual(expect.arrayContaining(wanted.map((each) => expect.objectContaining(each))));
  expect((await referrersOf(repository, subject.digest, { artifactType: noteType })).map(({ digest }) => digest).sort()).toEqual([first, second].map(({ descriptor }) => descriptor.digest).sort());
}

test('a registry without the API has them under a tag, each once', async () => {
  const repository = await subjectIn(registry.host, 'acme/tagged');
  await expectReferrers(repository);
  expect(await repository.tags()).toEqual([referrersTag(subject.digest)]);
});

test("crane's registry lists them itself, or under a tag", async () => {
  const crane = await startCraneRegistry();
  try {
    await expectReferrers(await subjectIn(crane.host, 'acme/app'));
  } finally {
    await crane.stop();
  }
});

test.each([403, 404, 405, 501])('a registry that answers %i to the API has them under a tag', async (status) => {
  const { host } = await lab(registry.url, { faults: [{ when: { path: /\/referrers\// }, times: Infinity, what: { kind: 'status', status } }] });
  await expectReferrers(await subjectIn(host, `acme/status-${status}`));
});

test('a registry that sends to a page of its own has them under a tag', async () => {
  const page = await serve((_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Welcome</html>'));
  const { host } = await lab(registry.url, {
    faults: [{ when: { path: /\/referrers\// }, times: Infinity, what: { kind: 'status', status: 303, headers: { location: `http://${page.host}/` } } }],
  });
  await expectReferrers(await subjectIn(host, 'acme/page'));
});

test('a registry that says that it lists them is asked nothing more', async () => {
  const { host, requests } = await lab(registry.url, { faults: [{ when: { method: 'PUT' }, times: Infinity, what: { kind: 'relabel', headers: { 'oci-subject': subject.digest } } }] });
  await putReferrer(repositoryAt(host, 'acme/tagged'), first);
  expect(requests.map(({ method }) => method)).toEqual(['PUT']);
});

test('a registry that has the API and leaves one out is an error', async () => {
  const repository = await listing([]);
  expect(await thrownBy(() => putReferrer(repository, first))).toEqual(coded('response-invalid', first.descriptor.digest, subject.digest));
});

test('lists have pages', async () => {
  const page = (document: Document): string => JSON.stringify({ schemaVersion: 2, mediaType: mediaTypes.index, manifests: [{ ...document.descriptor, artifactType: noteType }] });
  const { host } = await serve(({ target }, response) => {
    const isLast = target.includes('last=');
    response.writeHead(200, { 'content-type': mediaTypes.index, ...(!isLast && { link: `<${target}?last=1>; rel="next"` }) }).end(page(isLast ? second : first));
  });
  expect((await referrersOf(repositoryAt(host, 'acme/app'), subject.digest)).map(({ digest }) => digest)).toEqual([first.descriptor.digest, second.descriptor.digest]);
});

test('a server that is out of order is no registry without the API', async () => {
  const { host } = await lab(registry.url, { faults: [{ when: { path: /\/referrers\// }, times: Infinity, what: { kind: 'status', status: 503 } }] });
  expect(await thrownBy(() => referrersOf(repositoryAt(host, 'acme/tagged'), subject.digest))).toEqual(coded('registry-down', '503'));
});
