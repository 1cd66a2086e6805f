import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Platform } from '@nx-oci/oci';
import type { ApkContent, ApkRepository } from '../src/apk/content';
import { apkSource } from '../src/apk/apk-source';
import type { ApkLocked } from '../src/apk/lock';
import { apkUpstream } from '../src/apk/upstream';
import { amd64, newFolder, newMachine, type Machine } from './access-rig';
import { indexRecord, segmentsOf, tarOf, type ApkSigningKey, type ApkSpec } from './apk-package';
import { folderOf } from './deb-rig';

export interface ApkRepositorySpec {
  packages: ApkSpec[];
  key: ApkSigningKey;
  /** `x86_64` and `aarch64` unless told. */
  architectures?: string[];
  /** The signature of the index, of its bytes. */
  signIndex?(index: Buffer): Buffer;
  /** What becomes of an index after it was signed. */
  changeIndex?(index: Buffer): Buffer;
}

/** The files of a repository: path → bytes. */
export function apkRepository({ packages, key, architectures = ['x86_64', 'aarch64'], signIndex = (index) => key.sign(index), changeIndex = (index) => index }: ApkRepositorySpec): Record<string, Buffer> {
  const files: Record<string, Buffer> = {};
  for (const architecture of architectures) {
    let text = '';
    for (const spec of packages) {
      if (!(spec.onlyFor ?? [architecture]).includes(architecture)) continue;
      const own = spec.architecture === 'native' ? { ...spec, architecture } : spec;
      const segments = segmentsOf(own, key);
      files[`${architecture}/${spec.name}-${spec.version ?? '1.0-r0'}.apk`] = Buffer.concat([segments.signature, segments.control, segments.data]);
      text += indexRecord(own, segments);
    }
    const index = gzipSync(Buffer.concat([tarOf([{ path: 'DESCRIPTION', bytes: Buffer.from('a test') }, { path: 'APKINDEX', bytes: Buffer.from(text) }]), Buffer.alloc(1024)]));
    files[`${architecture}/APKINDEX.tar.gz`] = Buffer.concat([signIndex(index), changeIndex(index)]);
  }
  return files;
}

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

/** Writes the files of a repository into a folder. */
export function writeApkRepository(folder: string, files: Record<string, Buffer>): void {
  for (const [name, bytes] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), bytes);
  }
}
