import { createHash, type Hash } from 'node:crypto';
import type { Digest } from '@nx-oci/oci';

/** What proves that bytes are those that were locked: an algorithm and lower-case hexadecimal digits. */
export type Checksum = Digest | `sha512:${string}`;

/** One file from outside: a package, a wheel, an archive, a program. */
export interface Artifact {
  /** As people call it: `libc6 2.36-9+deb12u13 (amd64)`. */
  name: string;
  checksum: Checksum;
  /** Who says the checksum, where it is not our own lock that was made of what was fetched: `"checksums" of the definition`. */
  saidBy?: string;
  /** Bytes, where they are known. */
  size?: number;
  /** Where it is upstream; its type says which source knows how to get there. */
  location: ArtifactLocation;
}

/** Plain data, so that it can stand in locks and records. */
export interface ArtifactLocation {
  type: string;
  [detail: string]: unknown;
}

/** Subresource Integrity as npm has it (`sha512-` and base64, several with spaces between) as a checksum: the strongest that is known here. */
export function checksumOfIntegrity(integrity: string): Checksum | undefined {
  const found = new Map(integrity.trim().split(/\s+/).map((each) => /^(sha256|sha512)-([A-Za-z0-9+/]+={0,2})/.exec(each)?.slice(1) as [string, string] | undefined).filter((each) => each !== undefined));
  for (const [algorithm, length] of [['sha512', 64], ['sha256', 32]] as const) {
    const bytes = Buffer.from(found.get(algorithm) ?? '', 'base64');
    if (bytes.length === length) return `${algorithm}:${bytes.toString('hex')}`;
  }
  return undefined;
}

/** Whether a string is a checksum. */
export function isChecksum(value: unknown): value is Checksum {
  return typeof value === 'string' && /^(sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$/.test(value);
}

/** A hash by which a checksum is proved. */
export function hashOf(checksum: Checksum): Hash {
  return createHash(checksum.slice(0, checksum.indexOf(':')));
}
