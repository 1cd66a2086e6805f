import { run, startCraneRegistry, startDockerRegistry, tool, type CraneRegistry, type DockerRegistry } from '@nx-oci/peers';
import { RegistryClient, referrersOf, RemoteRepository, type ReferrerDescriptor } from '@nx-oci/registry';
import { imageTarget, makeWorkspace, type NxResult, type Workspace } from './workspace';

const output = 'dist/oci/apps/svc/image';
const spdx = 'application/spdx+json';
const inToto = 'application/vnd.in-toto+json';

let docker: DockerRegistry;
let crane: CraneRegistry;
let workspace: Workspace;
const client = new RegistryClient({ credentials: [] });

beforeAll(async () => {
  [docker, crane, workspace] = await Promise.all([startDockerRegistry({ auth: 'none' }), startCraneRegistry(), makeWorkspace()]);
  workspace.write('apps/svc/src/page.txt', 'page');
  workspace.project('svc', {
    image: imageTarget('apps/svc/src', { base: 'static' }),
    push: { options: { main: false, attach: ['sbom', 'provenance'] } },
    'push-index': { options: { main: false, attach: ['sbom', 'provenance'] } },
  });
}, 300_000);

afterAll(async () => {
  workspace?.dispose();
  await client.close();
  await Promise.all([docker?.stop(), crane?.stop()]);
});

const nx = (...args: string[]): Promise<NxResult> => workspace.succeed('run', ...args);

/** What refers to the index and to each platform, in this order. */
async function attached(registry: string, path: string): Promise<ReferrerDescriptor[][]> {
  const { digest, platforms } = workspace.record(output);
  const repository = new RemoteRepository(client, { registry, path }, { access: 'pull' });
  return Promise.all([digest, ...Object.values(platforms).map((each) => each.digest)].map((each) => referrersOf(repository, each as never)));
}

const types = (each: ReferrerDescriptor[]): unknown[] => each.map(({ artifactType }) => artifactType).sort();

/** The document of a type that is attached to a digest, as crane reads it. */
async function document(reference: string, [...referrers]: ReferrerDescriptor[], type: string): Promise<Record<string, unknown>> {
  const { digest } = referrers.find(({ artifactType }) => artifactType === type)!;
  const manifest = JSON.parse(await run([tool('crane'), 'manifest', `${reference}@${digest}`])) as { layers: { digest: string }[] };
  return JSON.parse(await run([tool('crane'), 'blob', `${reference}@${manifest.layers[0].digest}`])) as Record<string, unknown>;
}

const registries: [string, () => { host: string }][] = [
  ['with the referrers API', () => crane],
  ['without it, by tags', () => docker],
];

test.each(registries)('bills of materials and provenance are attached, on a registry %s', async (_, registry) => {
  const { host } = registry();
  const reference = `${host}/acme/svc`;
  const dry = await nx('svc:push', `--repository=${reference}`, '--releaseVersion=1.0.0');
  expect(dry.stdout).toContain('sbom of index');
  expect(dry.stdout).toContain('provenance of linux/arm64');
  const { stdout } = await nx('svc:push', `--repository=${reference}`, '--releaseVersion=1.0.0', '--publish');
  expect(stdout).toContain('attached 6 documents');
  const { digest, platforms } = workspace.record(output);
  expect((await run([tool('crane'), 'digest', `${reference}:1.0.0`])).trim()).toBe(digest);
  const [ofIndex, ofAmd64, ofArm64] = await attached(host, 'acme/svc');
  for (const each of [ofIndex, ofAmd64, ofArm64]) expect(types(each)).toEqual([spdx, inToto]);

  const sbom = await document(reference, ofAmd64, spdx);
  expect(sbom).toMatchObject({ spdxVersion: 'SPDX-2.3', packages: expect.arrayContaining([expect.objectContaining({ versionInfo: platforms['linux/amd64'].digest })]) as unknown });
  expect((sbom.files as { fileName: string }[]).map(({ fileName }) => fileName)).toContain('./app/page.txt');
  const provenance = await document(reference, ofIndex, inToto);
  expect(provenance.subject).toEqual([{ name: reference, digest: { sha256: digest.replace('sha256:', '') } }]);
  expect(provenance).toMatchObject({ predicate: { buildDefinition: { externalParameters: { definition: { base: 'static' } } } } });
});

test('what is attached already is left: a push again writes nothing', async () => {
  const before = docker.accessLog().length;
  await nx('svc:push', `--repository=${docker.host}/acme/svc`, '--releaseVersion=1.0.0', '--publish');
  const seen = docker.accessLog().slice(before);
  expect(seen.filter(({ method }) => !['GET', 'HEAD'].includes(method))).toEqual([]);
  // One question for each tag, and one for the referrers of each subject; without the API they stand under a tag.
  expect(seen.filter(({ target }) => target.includes('/referrers/'))).toHaveLength(3);
  expect(seen.filter(({ method, target }) => method === 'HEAD' && /manifests\/(1\.0\.0|latest)$/.test(target))).toHaveLength(2);
});

test('no tag is moved before the documents are there', async () => {
  const before = docker.accessLog().length;
  await nx('svc:push', `--repository=${docker.host}/acme/order`, '--releaseVersion=1.0.0', '--publish');
  const puts = docker
    .accessLog()
    .slice(before)
    .filter(({ method, target }) => method === 'PUT' && target.includes('/manifests/'))
    .map(({ target }) => target.split('/manifests/')[1]);
  expect(puts.slice(-2)).toEqual(['1.0.0', 'latest']);
  expect(puts.slice(0, -2).filter((reference) => !reference.startsWith('sha256'))).toEqual([]);
});

test('platforms from several machines bring theirs, and the index gets its own', async () => {
  const to = `--repository=${crane.host}/acme/split`;
  for (const platform of ['linux-amd64', 'linux-arm64']) {
    const { stdout } = await nx(`svc:push:${platform}`, to, '--releaseVersion=1.0.0', '--publish');
    expect(stdout).toContain('attached 2 documents');
  }
  const { stdout } = await nx('svc:push-index', to, '--releaseVersion=1.0.0', '--publish', '--keepStaging');
  expect(stdout).toContain('attached 2 documents');
  await nx('svc:image');
  for (const each of await attached(crane.host, 'acme/split')) expect(types(each)).toEqual([spdx, inToto]);
});
