import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { indexRecord, segmentsOf, tarOf, type ApkSigningKey, type ApkSpec } from './apk-package';

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

/** Writes the files of a repository into a folder. */
export function writeApkRepository(folder: string, files: Record<string, Buffer>): void {
  for (const [name, bytes] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), bytes);
  }
}
