import { createHash } from 'node:crypto';
import { bytesContent, hexOf, type Content } from '@nx-oci/oci';
import type { OpenedArchive } from '../archive/archives';
import type { Member } from '../archive/unpack';
import { SourcesError } from '../error';

/** What RECORD says of a file: `sha256=…` (base64url without padding), and bytes. */
export interface RecordRow {
  hash: string;
  size: string;
}

/** Path → row. */
export type WheelRecord = Map<string, RecordRow>;

/** Reads RECORD: lines of comma-separated values, paths in quotes where they need it. */
export function parseRecord(text: string): WheelRecord {
  const rows = text.split(/\r?\n/).filter((line) => line !== '').map((line) => {
    const [path = '', hash = '', size = ''] = [...line.matchAll(/(?:"((?:[^"]|"")*)"|([^",]*))(?:,|$)/g)].map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain);
    return [path, { hash, size }] as const;
  });
  return new Map(rows);
}

/** RECORD of what was installed, as pip writes it; `self` is its own path, of which it can tell nothing. */
export function writeRecord(record: WheelRecord, self: string): Content {
  const quoted = (value: string): string => (/[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);
  const rows = [...record, [self, { hash: '', size: '' }] as const].sort(([a], [b]) => (a < b ? -1 : 1));
  return bytesContent(rows.map(([path, { hash, size }]) => `${quoted(path)},${hash},${size}\r\n`).join(''));
}

/** The row of a file that was made here. */
export function rowOf({ digest, size }: Content): RecordRow {
  return { hash: `sha256=${Buffer.from(hexOf(digest), 'hex').toString('base64url')}`, size: String(size) };
}

/** Checks the files of a wheel against its RECORD: all of them, with these bytes, and no others. Throws `record-mismatch`. */
export async function verifyRecord(archive: OpenedArchive, record: WheelRecord, { origin, distInfo }: { origin: string; distInfo: string }): Promise<void> {
  // The file cannot hold its own hash, nor those of its signatures, which are made last.
  const unlisted = new Set(['RECORD', 'RECORD.jws', 'RECORD.p7s'].map((name) => `${distInfo}/${name}`));
  const files = archive.members.filter(({ type, path }) => type === 'file' && !unlisted.has(path));
  const paths = new Set(files.map(({ path }) => path));
  for (const path of record.keys()) if (!paths.has(path) && !unlisted.has(path)) throw mismatch(origin, `its RECORD lists ${JSON.stringify(path)}, which is not in it`);
  for (const member of files) {
    const row = record.get(member.path);
    if (row === undefined) throw mismatch(origin, `its RECORD does not list ${JSON.stringify(member.path)}`);
    if (!(await matches(archive, member, row.hash))) throw mismatch(origin, `${JSON.stringify(member.path)} has other bytes than its RECORD says, or a hash that proves nothing (${row.hash || 'none'})`);
  }
}

async function matches(archive: OpenedArchive, member: Member, hash: string): Promise<boolean> {
  const content = archive.content(member);
  const [, algorithm, wanted] = /^(sha256|sha384|sha512)=([A-Za-z0-9_-]+)=*$/.exec(hash) ?? [];
  if (algorithm === undefined) return false;
  if (algorithm === 'sha256') return rowOf(content).hash === `sha256=${wanted}`;
  const hasher = createHash(algorithm);
  for await (const chunk of content.open()) hasher.update(chunk);
  return hasher.digest('base64url') === wanted;
}

function mismatch(origin: string, why: string): SourcesError {
  return new SourcesError('record-mismatch', {
    message: `${origin}: ${why}.`,
    remedy: 'It was changed after it was made, or by a tool that does it wrong: look at where it comes from, or take another version.',
  });
}
