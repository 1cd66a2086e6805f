import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { digestOf, documentOf, hexOf, mediaTypes, writeWholeFile, type Descriptor, type Store } from '@nx-oci/oci';
import { credentialChain, parseReference, RegistryClient, RemoteRepository, uploadBlob } from '@nx-oci/registry';
import type { Artifact } from './artifact';
import type { Archive, Artifacts } from './artifacts';

const artifactType = 'application/vnd.nx-oci.artifact.v1';

/** An archive that can be written to. */
export interface WritableArchive extends Archive {
  has(artifact: Artifact): Promise<boolean>;
  /** Puts an artifact that the store has. */
  put(artifact: Artifact, descriptor: Descriptor, store: Store): Promise<void>;
}

/** Opens archives by their names: a folder (`./vendor/archive`, or absolute) or a repository of a registry. */
export function openArchives(names: readonly string[], workspaceRoot: string): { archives: WritableArchive[]; close(): Promise<void> } {
  let client: RegistryClient | undefined;
  const connect = (): RegistryClient => (client ??= new RegistryClient({ credentials: credentialChain() }));
  return {
    archives: names.map((name) => (isFolder(name) ? folderArchive(name, path.resolve(workspaceRoot, name)) : registryArchive(name, connect))),
    close: async () => client?.close(),
  };
}

/** Puts all of `artifacts` into an archive, where they are not yet; returns how many were put. */
export async function keepArtifacts(artifacts: readonly Artifact[], archive: WritableArchive, from: Artifacts): Promise<number> {
  const missing: Artifact[] = [];
  for (const artifact of artifacts) if (!(await archive.has(artifact))) missing.push(artifact);
  await Promise.all(missing.map((artifact) => from.fetch(artifact)));
  for (const artifact of missing) await archive.put(artifact, await from.fetch(artifact), from.store);
  return missing.length;
}

/** Whether an archive's name is that of a folder rather than a repository. */
export function isFolder(name: string): boolean {
  return /^(\.{0,2}\/|[A-Za-z]:)/.test(name);
}

/** A folder with a file for each artifact, named by its checksum. */
function folderArchive(name: string, folder: string): WritableArchive {
  const fileOf = ({ checksum }: Artifact): string => path.join(folder, checksum.replace(':', '-'));
  const has = async (artifact: Artifact): Promise<boolean> => (await stat(fileOf(artifact)).catch(() => undefined))?.isFile() ?? false;
  return {
    name: `the archive ${name}`,
    has,
    open: async (artifact) => ((await has(artifact)) ? createReadStream(fileOf(artifact)) : undefined),
    put: async (artifact, descriptor, store) => writeWholeFile(fileOf(artifact), store.open(descriptor)),
  };
}

/** A repository with a manifest for each artifact, under a tag made of its checksum, so that no garbage collection takes it. */
function registryArchive(name: string, connect: () => RegistryClient): WritableArchive {
  const reference = parseReference(name);
  const tagOf = ({ checksum }: Artifact): string => `artifact-${hexOf(digestOf(checksum))}`;
  const find = async (repository: RemoteRepository, artifact: Artifact): Promise<Descriptor | undefined> => {
    const document = await repository.manifest(tagOf(artifact));
    return document && (JSON.parse(Buffer.from(document.bytes).toString()) as { layers: Descriptor[] }).layers[0];
  };
  return {
    name: `the archive ${name}`,
    has: async (artifact) => (await find(new RemoteRepository(connect(), reference, { access: 'pull' }), artifact)) !== undefined,
    open: async (artifact) => {
      const repository = new RemoteRepository(connect(), reference, { access: 'pull' });
      const layer = await find(repository, artifact);
      return layer && repository.open(layer);
    },
    async put(artifact, descriptor, store) {
      const repository = new RemoteRepository(connect(), reference, { access: 'push' });
      // image-spec, manifest.md, "Guidelines for Artifact Usage".
      const config = documentOf('application/vnd.oci.empty.v1+json', {});
      await uploadBlob(repository, descriptor, () => store.open(descriptor), { mayExist: true });
      await uploadBlob(repository, config.descriptor, () => [config.bytes], { mayExist: true });
      const manifest = documentOf(mediaTypes.manifest, {
        schemaVersion: 2,
        mediaType: mediaTypes.manifest,
        artifactType,
        config: config.descriptor,
        layers: [descriptor],
        annotations: { 'org.opencontainers.image.title': artifact.name },
      });
      await repository.putManifest(manifest, tagOf(artifact));
    },
  };
}
