import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { DebContent, DebRepository } from '../src/deb/content';
import { debSource } from '../src/deb/deb-source';
import type { DebLocked } from '../src/deb/lock';
import { debUpstream } from '../src/deb/upstream';
import { amd64, newFolder, newMachine, type Machine } from './access-rig';
import { debRepository, type DebSpec, type RepositorySpec, type SigningKey } from './deb-repository';

/** Writes files into a new folder; its address. */
export function folderOf(files: Record<string, Buffer | string>): string {
  const folder = newFolder();
  for (const [name, bytes] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), bytes);
  }
  return `${pathToFileURL(folder).href}/`;
}

/** A file with a key. */
export function keyFile(key: SigningKey): string {
  const file = path.join(newFolder(), 'key.asc');
  writeFileSync(file, key.armored);
  return file;
}

/** A content of packages from one repository, `debian`. */
export function contentOf(packages: string[], key: SigningKey, { repository, ...options }: Partial<DebContent> & { repository?: Partial<DebRepository> } = {}): DebContent {
  return { type: 'deb', packages, repositories: [{ name: 'debian', suites: ['stable'], keys: [keyFile(key)], ...repository }], ...options };
}

/** A machine for linux/amd64 that has the repository `debian` at an address. */
export function machineAt(address: string, options: Parameters<typeof newMachine>[1] = {}): Machine {
  return newMachine([debUpstream], { rules: { debian: [address] }, platforms: [amd64], ...options });
}

/** A machine with a repository of these packages. */
export function machineWith(packages: DebSpec[], key: SigningKey, spec: Partial<RepositorySpec> = {}): Machine {
  return machineAt(folderOf(debRepository({ packages, key, ...spec })));
}

/** What a content is locked to; `options` are those of resolving. */
export function lock(content: DebContent, machine: Machine, options: { previous?: DebLocked; update?: ReadonlySet<string> | 'all' } = {}): Promise<DebLocked> {
  return debSource.resolve(content, { ...machine, ...options });
}

/** Names and versions of what is locked for linux/amd64. */
export async function chosen(content: DebContent, machine: Machine, options: Parameters<typeof lock>[2] = {}): Promise<string[]> {
  return (await lock(content, machine, options)).packages['linux/amd64'].map(({ name, version }) => `${name} ${version}`);
}
