import type { ArchiveFormat } from '../archive/reader';
import { fileNameOf } from './address';

/** How a download is read: as itself, or unpacked. */
export type DownloadFormat = 'file' | ArchiveFormat;

const endings: [RegExp, ArchiveFormat][] = [
  [/\.(tar(\.(gz|xz|zst|bz2))?|tgz|txz|tzst|tbz2?)$/i, 'tar'],
  [/\.zip$/i, 'zip'],
  [/\.deb$/i, 'deb'],
  [/\.(gz|xz|zst|bz2)$/i, 'compressed'],
];
/** Those that are used as they are, unless it is said that they are archives. */
const zipEndings = /\.(jar|war|aar)$/i;

/** How a download is read by what is said of it, else by its name; `type` is what multitool calls an archive's type. */
export function formatOf(url: string, kind?: 'file' | 'archive', type?: string): DownloadFormat {
  if (kind === 'file') return 'file';
  const name = type ? `.${type.replace(/^\./, '')}` : fileNameOf(url);
  const found = endings.find(([ending]) => ending.test(name))?.[1];
  if (found) return found;
  if (kind === undefined) return 'file';
  // A tar's compression shows in its first bytes.
  return zipEndings.test(name) ? 'zip' : 'tar';
}

/** What a compressed file is called when it is not compressed. */
export function decompressedName(url: string): string {
  return fileNameOf(url).replace(/\.(gz|xz|zst|bz2)$/i, '');
}
