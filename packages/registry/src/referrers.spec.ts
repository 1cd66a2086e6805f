import { documentOf, emptyImage, mediaTypes, type Document } from '@nx-oci/oci';
import { startDockerRegistry, type DockerRegistry } from '@nx-oci/peers';
import { lab, repositoryAt } from '../test/rigs';
import { putReferrer, referrersOf } from './referrers';
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
