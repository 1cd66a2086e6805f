import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { digestOf, hexOf, type Digest, type Store } from '@nx-oci/oci';
import type { ImageRecord } from './image-record';

/** The number of the output's format: what layouts and tarballs of the same `image.json` hold. Any change of bytes is a new number. */
const outputFormat = 1;

const kind = 'outputs';

/** An output folder as it was left: what was written, and its files' size, times and inode by path. */
interface RememberedOutput {
  written: Digest;
  files: Record<string, string>;
}

/** Notes that a folder (absolute) holds what `record` says, whole. */
export async function rememberOutput(store: Store, folder: string, record: ImageRecord): Promise<void> {
  const remembered: RememberedOutput = { written: digestOfOutput(record), files: filesOf(folder) };
  // The output is there: in a store that cannot be written, it is written again next time.
  await store.writeRecord(kind, keyOf(folder), remembered).catch(() => undefined);
}

/** Whether a folder (absolute) holds what `record` says, since it was written by a build and not touched since. Reads no file. */
export async function isOutputInPlace(store: Store, folder: string, record: ImageRecord): Promise<boolean> {
  const known = await store.readRecord<RememberedOutput>(kind, keyOf(folder));
  if (known?.written !== digestOfOutput(record)) return false;
  const files = filesOf(folder);
  const names = Object.keys(files);
  return names.length === Object.keys(known.files).length && names.every((name) => files[name] === known.files[name]);
}

function keyOf(folder: string): string {
  return hexOf(digestOf(folder));
}

function digestOfOutput(record: ImageRecord): Digest {
  return digestOf(JSON.stringify([outputFormat, record]));
}

function filesOf(folder: string): Record<string, string> {
  const files: Record<string, string> = {};
  for (const name of namesIn(folder)) {
    const { size, mtimeNs, ctimeNs, ino, dev } = statSync(path.join(folder, name), { bigint: true });
    files[name] = [size, mtimeNs, ctimeNs, ino, dev].join(' ');
  }
  return files;
}

/** The paths of all that is no folder, relative to the folder. */
function namesIn(folder: string, prefix = ''): string[] {
  try {
    return readdirSync(path.join(folder, prefix), { withFileTypes: true }).flatMap((entry) =>
      entry.isDirectory() ? namesIn(folder, `${prefix}${entry.name}/`) : [`${prefix}${entry.name}`],
    );
  } catch {
    // What is not there is not what was left.
    return [];
  }
}
