import { readFileSync } from 'node:fs';
import path from 'node:path';
import { readImageRecord, type ImageRecord, type PlatformRecord } from '@nx-oci/build';
import { hexOf, parsePlatform, type Digest, type Platform } from '@nx-oci/oci';

/** This workspace. */
export const workspaceRoot = path.resolve(__dirname, '../../..');

/** What `nx run greeter:image` wrote. */
export const output = path.join(workspaceRoot, 'dist/oci/apps/greeter/image');
export const layout = path.join(output, 'layout');

/** The platforms that greeter is built for. */
export const platforms = ['linux/amd64', 'linux/arm64'] as const;

/** Its name in an engine. */
export const localTag = 'acme/greeter:dev';

/** What one platform's part of the output is. */
export interface PlatformOutput extends PlatformRecord {
  platform: Platform;
  /** Absolute path. */
  tarball: string;
}

export function record(): ImageRecord {
  return readImageRecord(output);
}

export function outputFor(platform: string): PlatformOutput {
  const found = record().platforms[platform];
  return { ...found, platform: parsePlatform(platform), tarball: path.join(output, found.tarball!) };
}

/** The bytes of a blob of the layout. */
export function layoutBlob(digest: Digest): Buffer {
  return readFileSync(layoutBlobPath(digest));
}

export function layoutBlobPath(digest: Digest): string {
  return path.join(layout, 'blobs', 'sha256', hexOf(digest));
}
