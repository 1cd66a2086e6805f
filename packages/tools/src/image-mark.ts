import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { formatPlatform, isDigest, type Digest, type Platform } from '@nx-oci/oci';
import { formatRepository, type Repository } from '@nx-oci/registry';
import { writeFailure } from './disk-error';
import { imageMark } from './entry-path';

/** Which image a folder has, and of what it was made. */
export interface ImageMark {
  /** Of the manifest. */
  digest: Digest;
  layers: Digest[];
}

/** Marks a folder (absolute) as whole: the digest is the first word, as a shell reads it. Throws `disk-full`, `cache-unwritable`. */
export function writeImageMark(folder: string, { digest, layers }: ImageMark, { platform, repository }: { platform: Platform; repository: Repository }): void {
  const lines = [`${digest} ${formatPlatform(platform)} ${formatRepository(repository)}`, ...layers.map((layer) => `layer ${layer}`)];
  const file = path.join(folder, imageMark);
  try {
    writeFileSync(file, `${lines.join('\n')}\n`);
  } catch (error) {
    throw writeFailure(error, file);
  }
}

/** The mark of a folder, or of where a link leads; nothing where there is none that can be read. */
export function readImageMark(folder: string): ImageMark | undefined {
  let text: string;
  try {
    text = readFileSync(path.join(folder, imageMark), 'utf8');
  } catch {
    return undefined;
  }
  const [first, ...lines] = text.split('\n');
  const [digest] = first.split(' ');
  return isDigest(digest) ? { digest, layers: lines.map((line) => line.replace('layer ', '')).filter(isDigest) } : undefined;
}
