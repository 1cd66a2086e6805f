import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Digest } from '@nx-oci/oci';
import { BuildError } from './error';
import type { BlobLocation } from './materialize';

/** A layer as `image.json` tells of it. */
export interface LayerRecord {
  digest: Digest;
  /** Compressed bytes. */
  size: number;
  diffId: Digest;
  /** What is in it: `base`, the step of a Dockerfile that made it, or the parts of the definition (`contents[0] /greeter`). */
  contents: string[];
}

/** An image of one platform as `image.json` tells of it. */
export interface PlatformRecord {
  /** Of the manifest. */
  digest: Digest;
  /** Bytes of the manifest. */
  size: number;
  /** Of the config: what engines without a content store show as the image's ID. */
  config: Digest;
  layers: LayerRecord[];
  /** File name of the complete tarball, if it was written. */
  tarball?: string;
}

/** `image.json`: what a build made, and where the blobs are that its layout leaves out. */
export interface ImageRecord {
  schemaVersion: 1;
  name: string;
  /** Of what `digest` names: an index, or a manifest when one platform alone was built. */
  mediaType: string;
  digest: Digest;
  size: number;
  platforms: Record<string, PlatformRecord>;
  /** Where pushes go. */
  repository?: string;
  /** The name in a local engine, with tag. */
  localTag?: string;
  /** Blobs that are not in the layout → where each can be had, the best first. */
  blobs: Record<Digest, BlobLocation[]>;
}

/** Reads the `image.json` of an output folder. Throws `image-missing`. */
export function readImageRecord(folder: string): ImageRecord {
  try {
    const record = JSON.parse(readFileSync(path.join(folder, 'image.json'), 'utf8')) as ImageRecord;
    if (record.schemaVersion === 1) return record;
    throw new Error(`schemaVersion is ${String(record.schemaVersion)}`);
  } catch (cause) {
    throw new BuildError('image-missing', {
      message: `${folder} holds no built image: image.json cannot be read (${(cause as Error).message}).`,
      remedy: 'Run the image target first.',
      cause,
    });
  }
}
