import type { OpenedArchive } from '../archive/archives';
import { controlFiles, type ControlFile } from '../archive/apk';
import { createHash } from 'node:crypto';
import { SourcesError } from '../error';
import { verifySigned, type ApkKey } from './signature';

/** What a package says of itself. */
export interface ApkControl {
  /** `.PKGINFO`: key → values, in order. */
  info: ReadonlyMap<string, string[]>;
  /** Scripts and what else is beside `.PKGINFO`: name → file. */
  files: ReadonlyMap<string, ControlFile>;
  /** The key by which it is signed; nothing where it is not, and need not be. */
  signer?: ApkKey;
}

/** What a package is held to. */
export interface ExpectedPackage {
  name: string;
  version: string;
  checksum: string;
  /** Those that may sign it. */
  keys: readonly ApkKey[];
  /** Whether it has to be signed itself, or its index is enough. */
  unsigned: boolean;
}

/**
 * What a package that was unpacked says of itself, once it is the one that was expected: its control segment has the checksum,
 * is signed by one of the keys, and says the name and version. Throws `package-mismatch`, `signature-invalid`, `key-unknown`.
 */
export async function controlOf({ texts }: OpenedArchive, expected: ExpectedPackage, origin: string): Promise<ApkControl> {
  const { control: encoded = '', ...signatures } = texts;
  const control = Buffer.from(encoded, 'base64');
  const checksum = `Q1${createHash('sha1').update(control).digest('base64')}`;
  if (checksum !== expected.checksum) throw mismatch(origin, `the checksum of its control segment is ${checksum}, not ${expected.checksum}`);
  const signed = new Map(Object.entries(signatures).map(([name, bytes]) => [name, Buffer.from(bytes, 'base64')]));
  const signer = signed.size === 0 && expected.unsigned ? undefined : verifySigned(control, signed, { keys: expected.keys, origin });
  const files = await controlFiles(control, origin);
  const info = parsePackageInfo(files.get('.PKGINFO')?.content.toString() ?? '');
  for (const [field, wanted] of [['pkgname', expected.name], ['pkgver', expected.version]]) {
    const found = info.get(field)?.[0];
    if (found !== wanted) throw mismatch(origin, `its ${field} is ${found ?? 'not known'}, not ${wanted}`);
  }
  files.delete('.PKGINFO');
  return { info, files, ...(signer && { signer }) };
}

/** Reads `.PKGINFO`: `key = value` lines. */
function parsePackageInfo(text: string): Map<string, string[]> {
  const info = new Map<string, string[]>();
  for (const line of text.split('\n')) {
    const [, key, value] = /^([a-z_]+) = (.*)$/.exec(line) ?? [];
    if (key !== undefined) info.set(key, [...(info.get(key) ?? []), value]);
  }
  return info;
}

function mismatch(origin: string, why: string): SourcesError {
  return new SourcesError('package-mismatch', {
    message: `${origin} is another package than was expected: ${why}.`,
    remedy: 'Its index, or who serves it, is wrong about it: try another mirror, and tell the makers of the repository.',
  });
}
