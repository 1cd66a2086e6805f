import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { writeWholeFile, type Descriptor, type Store } from '@nx-oci/oci';
import type { Artifact } from './artifact';
import type { Archive, Artifacts } from './artifacts';

/** An archive that can be written to. */
export interface WritableArchive extends Archive {
  has(artifact: Artifact): Promise<boolean>;
  /** Puts an artifact that the store has. */
  put(artifact: Artifact, descriptor: Descriptor, store: Store): Promise<void>;
}

/** Opens archives by their names: a folder (`./vendor/archive`, or absolute) or a repository of a registry. */
export function openArchives(names: readonly string[], workspaceRoot: string): { archives: WritableArchive[]; close(): Promise<void> } {
  let registries: import('./registry-archive').RegistryArchives | undefined;
  return {
    archives: names.map((name) => {
      if (isFolder(name)) return folderArchive(name, path.resolve(workspaceRoot, name));
      // Loaded by who needs it.
      // eslint-disable-next-line @typescript-eslint/no-require-imports
      const { RegistryArchives } = require('./registry-archive') as typeof import('./registry-archive');
      return (registries ??= new RegistryArchives()).open(name);
    }),
    close: async () => registries?.close(),
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
