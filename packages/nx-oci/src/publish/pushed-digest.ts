import { mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ExecutorContext } from '@nx/devkit';
import { isDigest, type Descriptor, type Digest } from '@nx-oci/oci';
import { PluginError } from '../error';

/** What a push of one platform leaves for `push-index`: a file to be handed from machine to machine. */
export interface PushedDigest {
  repository: string;
  mediaType: string;
  digest: Digest;
  /** Bytes of the manifest. */
  size: number;
}

/** Where pushes leave them, beside the output of the image target. */
export function pushedFolder(output: string): string {
  return `${output}.pushed`;
}

/** Notes that a platform's manifest is in a repository. */
export function writePushed(context: ExecutorContext, output: string, { mediaType, digest, size }: Descriptor, slug: string, repository: string): void {
  const folder = path.join(context.root, pushedFolder(output));
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, `${slug}.json`);
  const pushed: PushedDigest = { repository, mediaType, digest, size };
  writeFileSync(`${file}.tmp`, `${JSON.stringify(pushed, null, 2)}\n`);
  renameSync(`${file}.tmp`, file);
}

/** Reads a file, or all files of a folder (absolute). Throws `option-invalid`. */
export function readPushed(place: string): PushedDigest[] {
  const files = statSync(place, { throwIfNoEntry: false })?.isDirectory()
    ? readdirSync(place)
        .filter((name) => name.endsWith('.json'))
        .sort()
        .map((name) => path.join(place, name))
    : [place];
  return files.map((file) => {
    try {
      const pushed = JSON.parse(readFileSync(file, 'utf8')) as PushedDigest;
      if (isDigest(pushed.digest) && Number.isSafeInteger(pushed.size) && typeof pushed.mediaType === 'string') return pushed;
      throw new Error('it has no digest, size and media type');
    } catch (cause) {
      throw new PluginError('option-invalid', {
        message: `${file} says no digest: ${(cause as Error).message}.`,
        remedy: 'Give the files that pushing each platform wrote, or the folder that holds them.',
        cause,
      });
    }
  });
}
