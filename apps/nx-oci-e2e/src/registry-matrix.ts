import { existsSync } from 'node:fs';
import path from 'node:path';
import { referrerOf } from '@nx-oci/build';
import { openArchive, openLayout, Store, validate, type Descriptor, type Digest } from '@nx-oci/oci';
import { credentialChain, putReferrer, referrersOf, RegistryClient, registrySettings, RemoteRepository, uploadBlob } from '@nx-oci/registry';
import type { Registry } from '@nx-oci/peers';
import { PeerReader } from './peer-reader';
import { imageTarget, makeWorkspace, type BuiltRecord, type Workspace } from './workspace';

/** A registry, and the authority that has signed its certificate. */
export type MatrixRegistry = Registry & { caFile?: string };

/** Starts a registry of the matrix. */
export type Start = () => Promise<MatrixRegistry>;

/** A line of the matrix. */
export interface Line {
  registry: Start;
  /** Where else images are copied to. */
  other: Start;
  /** Whether it mounts blobs from one repository into another; it does unless told. */
  mounts?: boolean;
  /** Whether it deletes manifests; it does unless told. */
  deletes?: boolean;
}

const output = 'dist/oci/apps/svc/image';
const documents = ['application/spdx+json', 'application/vnd.in-toto+json'];
const note = 'application/vnd.example.note';

/** The workspace whose image goes through all registries of a file. */
export async function matrixWorkspace(): Promise<Workspace> {
  const workspace = await makeWorkspace();
  workspace.write('apps/svc/src/page.txt', 'page');
  workspace.write('apps/top/src/top.txt', 'top');
  workspace.project('svc', { image: imageTarget('apps/svc/src', { base: 'static' }), push: { options: { main: false, attach: ['sbom', 'provenance'] } } });
  return workspace;
}

/** The whole way of an image through a registry, and from it into another, as users and as their other tools go it. */
export function describeRegistry(name: string, line: Line, workspaceOf: () => Workspace): void {
  describe(name, () => {
    let workspace: Workspace;
    let registry: MatrixRegistry;
    let other: MatrixRegistry;
    let peers: PeerReader;
    let env: NodeJS.ProcessEnv;
    let client: RegistryClient;
    let record: BuiltRecord;

    beforeAll(async () => {
      workspace = workspaceOf();
      [registry, other] = await Promise.all([line.registry(), line.other()]);
      peers = new PeerReader(registry);
      env = { DOCKER_CONFIG: registry.env.DOCKER_CONFIG, ...(registry.caFile && { NX_OCI_CA_FILE: registry.caFile }) };
      client = new RegistryClient({ credentials: credentialChain({ env }), settings: registrySettings(env) });
    }, 60_000);

    afterAll(async () => {
      await client?.close();
      await Promise.all([registry?.stop(), other?.stop()]);
    });

    const at = (host: string, repository: string): RemoteRepository => new RemoteRepository(client, { registry: host, path: repository }, { access: 'push' });
    const referrers = async (host: string, repository: string, subject: string): Promise<string[]> =>
      (await referrersOf(at(host, repository), subject as Digest)).map(({ digest }) => digest).sort();
    const writes = (): number => registry.log().match(/\b(POST|PUT|PATCH|DELETE)\b/g)?.length ?? 0;

    async function nx(...args: string[]): Promise<string> {
      const { code, stdout, stderr } = await workspace.nxWith(env, 'run', ...args);
      expect({ code, stdout, stderr }).toEqual({ code: 0, stdout, stderr });
      return stdout;
    }

    /** What `nx-oci` prints. */
    async function cli(...args: string[]): Promise<string[]> {
      const { code, stdout, stderr } = await workspace.cli(env, ...args);
      expect({ code, stderr }).toEqual({ code: 0, stderr });
      return stdout.trim().split('\n');
    }

    /** What a layout or an archive names, after all of it was read and compared. */
    async function wholeRoots(store: ReturnType<typeof openLayout>): Promise<Descriptor[]> {
      expect(await validate(store)).toEqual([]);
      return store.roots;
    }

    /** The image, whole, as skopeo, crane and nx-oci read it. */
    async function expectImage(place: MatrixRegistry, repository: string, tag: string): Promise<void> {
      const reference = `${place.host}/${repository}:${tag}`;
      const ofPlatforms = Object.entries(record.platforms).map(async ([platform, { digest, config }]) => {
        expect(await peers.platform(reference, platform, place)).toEqual({ digest, config });
        await peers.validate(reference, platform);
      });
      const [byPeers, byCli] = await Promise.all([peers.digest(reference, place), cli('digest', reference), ...ofPlatforms]);
      expect([byPeers, byCli]).toEqual([record.digest, [record.digest]]);
    }

    test('takes what a workspace has built, with documents about it; skopeo and crane read it', async () => {
      await nx('svc:push', `--repository=${registry.host}/acme/svc`, '--releaseVersion=1.0.0', '--publish');
      record = workspace.record(output);
      await expectImage(registry, 'acme/svc', '1.0.0');
      expect(await cli('tags', `${registry.host}/acme/svc`)).toEqual(expect.arrayContaining(['1.0.0', 'latest']));
    });

    test('a push of what is there writes nothing', async () => {
      const before = writes();
      const said = await nx('svc:push', `--repository=${registry.host}/acme/svc`, '--releaseVersion=1.0.0', '--publish');
      expect(said).toContain('wrote 0 manifests, moved 0 tags');
      expect(writes()).toBe(before);
    });

    test('lists what refers to an image, and takes more of it', async () => {
      const reference = `${registry.host}/acme/svc:1.0.0`;
      for (const platform of [[], ['--platform=linux/arm64']]) {
        const listed = await cli('referrers', reference, ...platform);
        expect(listed.map((line) => line.split(' ')[1]).sort()).toEqual(documents);
      }
      const repository = at(registry.host, 'acme/svc');
      const subject = await repository.head(record.digest);
      const { manifest, blobs } = referrerOf(subject!, Buffer.from('a note'), note);
      for (const { descriptor, bytes } of blobs) if (!(await repository.has(descriptor.digest))) await uploadBlob(repository, descriptor, () => [bytes]);
      await putReferrer(repository, manifest);
      expect(await cli('referrers', reference)).toContain(`${manifest.descriptor.digest} ${note}`);
      expect(JSON.parse(await peers.crane('manifest', `${registry.host}/acme/svc@${manifest.descriptor.digest}`))).toMatchObject({ subject: { digest: record.digest } });
    });

    test('is pulled into a layout, and one platform of it into an archive', async () => {
      const [folder, archive] = [path.join(registry.folder, 'layout'), path.join(registry.folder, 'arm64.tar')];
      const arm64 = record.platforms['linux/arm64'].digest;
      expect(await cli('pull', `${registry.host}/acme/svc:1.0.0`, folder)).toEqual([record.digest]);
      expect(await wholeRoots(openLayout(folder))).toMatchObject([{ digest: record.digest }]);
      expect(await peers.digestIn(`oci:${folder}:1.0.0`)).toBe(record.digest);
      expect(await cli('pull', `${registry.host}/acme/svc:1.0.0`, archive, '--platform=linux/arm64')).toEqual([arm64]);
      expect(await wholeRoots(await openArchive(archive))).toMatchObject([{ digest: arm64 }]);
      expect(await peers.digestIn(`oci-archive:${archive}:1.0.0`)).toBe(arm64);
    });

    test('is copied to another repository, with what refers to it; nothing is sent that can be mounted', async () => {
      const { code, stdout, stderr } = await workspace.cli(env, 'copy', `${registry.host}/acme/svc:1.0.0`, `${registry.host}/acme/mirror:1.0.0`, '--tag=stable', '--referrers');
      expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: `${record.digest}\n`, stderr: expect.stringContaining(line.mounts === false ? 'mounted 0' : 'sent 0 blobs') });
      expect(await peers.digest(`${registry.host}/acme/mirror:1.0.0`, registry)).toBe(record.digest);
      await peers.validate(`${registry.host}/acme/mirror:1.0.0`, 'linux/arm64');
      expect(await cli('tags', `${registry.host}/acme/mirror`)).toEqual(expect.arrayContaining(['1.0.0', 'stable']));
      for (const { digest } of [record, ...Object.values(record.platforms)]) {
        expect(await referrers(registry.host, 'acme/mirror', digest)).toEqual(await referrers(registry.host, 'acme/svc', digest));
      }
    });

    test('is copied to another registry, with what refers to it; and one platform of it', async () => {
      expect(await cli('copy', `${registry.host}/acme/svc:1.0.0`, `${other.host}/acme/svc:1.0.0`, '--referrers')).toEqual([record.digest]);
      await expectImage(other, 'acme/svc', '1.0.0');
      for (const { digest } of [record, ...Object.values(record.platforms)]) {
        expect(await referrers(other.host, 'acme/svc', digest)).toEqual(await referrers(registry.host, 'acme/svc', digest));
      }
      const arm64 = record.platforms['linux/arm64'].digest;
      expect(await cli('copy', `${registry.host}/acme/svc:1.0.0`, `${other.host}/acme/arm64:1`, '--platform=linux/arm64')).toEqual([arm64]);
      expect(await peers.digest(`${other.host}/acme/arm64:1`, other)).toBe(arm64);
    });

    test('is a base: a build reads none of its layers, and a tarball has them', async () => {
      workspace.project('top', { image: imageTarget('apps/top/src', { base: `${registry.host}/acme/svc:1.0.0@${record.digest}` }) });
      workspace.emptyStore();
      await nx('top:image');
      const { blobs, platforms } = workspace.record('dist/oci/apps/top/image');
      const below = Object.keys(blobs) as Digest[];
      const store = new Store(workspace.store);
      expect(below.length).toBeGreaterThan(0);
      expect(below.filter((digest) => existsSync(store.blobPath(digest)))).toEqual([]);
      await nx('top:tarball');
      const tarball = workspace.files('dist/oci/apps/top').find((file) => file.endsWith('linux-arm64.tar'))!;
      const roots = await wholeRoots(await openArchive(workspace.path('dist/oci/apps/top', tarball)));
      expect(roots).toMatchObject([{ digest: platforms['linux/arm64'].digest }]);
    });

    test(line.deletes === false ? 'says that it deletes nothing' : 'deletes by digest', async () => {
      const repository = at(registry.host, 'acme/mirror');
      const removed = repository.remove(record.digest);
      if (line.deletes === false) await expect(removed).rejects.toMatchObject({ code: 'access-denied' });
      else await removed;
      expect((await repository.head(record.digest))?.digest).toBe(line.deletes === false ? record.digest : undefined);
    });
  });
}
