import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Platform } from '@nx-oci/oci';
import { apkRepository, type ApkRepositorySpec, type ApkSigningKey, type ApkSpec } from '@nx-oci/peers';
import type { ApkContent, ApkRepository } from '../src/apk/content';
import { apkSource } from '../src/apk/apk-source';
import type { ApkLocked } from '../src/apk/lock';
import { apkUpstream } from '../src/apk/upstream';
import { amd64, newFolder, newMachine, type Machine } from './access-rig';
import { folderOf } from './deb-rig';

/** A file with a key, called as the key is. */
export function apkKeyFile({ name, publicKey }: ApkSigningKey): string {
  const file = path.join(newFolder(), name);
  writeFileSync(file, publicKey);
  return file;
}

/** A content of packages from one repository, `wolfi`. */
export function apkContent(packages: string[], key: ApkSigningKey, { repository, ...options }: Partial<ApkContent> & { repository?: Partial<ApkRepository> } = {}): ApkContent {
  return { type: 'apk', packages, repositories: [{ name: 'wolfi', keys: [apkKeyFile(key)], ...repository }], ...options };
}

/** A machine for linux/amd64 that has the repository `wolfi` at an address. */
export function apkMachineAt(address: string, options: Parameters<typeof newMachine>[1] = {}): Machine {
  return newMachine([apkUpstream], { rules: { wolfi: [address] }, platforms: [amd64], ...options });
}

/** A machine with a repository of these packages. */
export function apkMachineWith(packages: ApkSpec[], key: ApkSigningKey, spec: Partial<ApkRepositorySpec> & { platforms?: Platform[] } = {}): Machine {
  const { platforms = [amd64], ...rest } = spec;
  return apkMachineAt(folderOf(apkRepository({ packages, key, ...rest })), { platforms });
}

/** What a content is locked to; `options` are those of resolving. */
export function lockApk(content: ApkContent, machine: Machine, options: { previous?: ApkLocked; update?: ReadonlySet<string> | 'all' } = {}): Promise<ApkLocked> {
  return apkSource.resolve(content, { ...machine, ...options });
}

/** Names and versions of what is locked for a platform, in the order in which it is installed. */
export async function chosenApks(content: ApkContent, machine: Machine, { platform = 'linux/amd64', ...options }: Parameters<typeof lockApk>[2] & { platform?: string } = {}): Promise<string[]> {
  return (await lockApk(content, machine, options)).packages[platform].map(({ name, version }) => `${name} ${version}`);
}
