import { createHash } from 'node:crypto';
import { rawZip } from './packed';

/** A wheel for a test: what it says of itself can be said wrong. */
export interface TestWheel {
  name?: string;
  version?: string;
  /** `py3-none-any` unless told; WHEEL has it too. */
  tag?: string;
  build?: string;
  files?: Record<string, string | { bytes: string; mode: number }>;
  entryPoints?: string;
  /** Instead of what would be right. */
  metadata?: string;
  format?: string;
  /** Changes RECORD. */
  record?(lines: string[]): string[];
  /** Changes what is in the zip, after RECORD was made. */
  members?(members: ZipMember[]): ZipMember[];
}

export interface ZipMember {
  name: string;
  bytes?: Buffer;
  mode?: number;
}

/** A wheel's file name and bytes. */
export function wheelOf(wheel: TestWheel = {}): { file: string; bytes: Buffer; sha256: string } {
  const { name = 'demo', version = '1.0', tag = 'py3-none-any', build, files = { 'demo.py': 'answer = 42\n' }, entryPoints } = wheel;
  const base = `${name.replaceAll('-', '_')}-${version}`;
  const info = `${base}.dist-info`;
  const all: TestWheel['files'] = {
    ...files,
    [`${info}/METADATA`]: wheel.metadata ?? `Metadata-Version: 2.1\nName: ${name}\nVersion: ${version}\n\nName: another\n`,
    [`${info}/WHEEL`]: wheel.format ?? `Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: ${tag}\n`,
    ...(entryPoints !== undefined && { [`${info}/entry_points.txt`]: entryPoints }),
  };
  const members = Object.entries(all).map(([path, file]): ZipMember => (typeof file === 'string' ? { name: path, bytes: Buffer.from(file) } : { name: path, bytes: Buffer.from(file.bytes), mode: file.mode }));
  const lines = [...members.map((member) => recordLine(member)), `${info}/RECORD,,`];
  const record = { name: `${info}/RECORD`, bytes: Buffer.from((wheel.record?.(lines) ?? lines).map((line) => `${line}\n`).join('')) };
  const bytes = rawZip(...(wheel.members?.([...members, record]) ?? [...members, record]));
  return { file: [base, build, tag].filter(Boolean).join('-') + '.whl', bytes, sha256: sha256(bytes) };
}

/** A line of RECORD, with an algorithm of its own. */
export function recordLine({ name, bytes = Buffer.alloc(0) }: ZipMember, algorithm = 'sha256'): string {
  const path = name.includes(',') ? `"${name}"` : name;
  return `${path},${algorithm}=${createHash(algorithm).update(bytes).digest('base64url')},${bytes.length}`;
}

export function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
