import { constants, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { copyFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { canonicalJson } from './canonical-json';
import type { BlobSource, Descriptor } from './descriptor';
import { hexOf, verified, type Digest } from './digest';
import { OciError } from './error';
import { readFile } from './file-content';
import type { Document, IndexManifest } from './manifest';
import { mediaTypes } from './media-types';
import type { ImageStore } from './read-image';
import { writeWholeFile } from './write-fully';

/** OCI image-spec, image-layout.md, "oci-layout file". */
export const ociLayoutFile = canonicalJson({ imageLayoutVersion: '1.0.0' });

/** The `index.json` of a layout or an archive. */
export function indexJson(roots: Descriptor[]): Buffer {
  return canonicalJson({ schemaVersion: 2, mediaType: mediaTypes.index, manifests: roots } satisfies IndexManifest);
}

/** Writes an OCI image layout into a folder that is empty, or is one already; blobs come one by one. */
export class LayoutWriter {
  readonly #blobs: string;
  readonly #written = new Set<Digest>();

  constructor(readonly folder: string) {
    this.#blobs = path.join(folder, 'blobs', 'sha256');
    mkdirSync(this.#blobs, { recursive: true });
  }

  has(digest: Digest): boolean {
    return this.#written.has(digest);
  }

  /** Writes a manifest, index or config. */
  document({ descriptor, bytes }: Document): void {
    if (this.has(descriptor.digest)) return;
    writeFileSync(path.join(this.#blobs, hexOf(descriptor.digest)), bytes);
    this.#written.add(descriptor.digest);
  }

  /**
   * Takes a file as a blob, by reference where the file system can share bytes between files; they have to be verified
   * by a read of the file. Throws `blob-unavailable` when there is no such file.
   */
  async copy(descriptor: Descriptor, file: string): Promise<void> {
    if (this.has(descriptor.digest)) return;
    try {
      await copyFile(file, path.join(this.#blobs, hexOf(descriptor.digest)), constants.COPYFILE_FICLONE);
    } catch (error) {
      throw (error as NodeJS.ErrnoException).code === 'ENOENT' ? unavailable(file, descriptor) : error;
    }
    this.#written.add(descriptor.digest);
  }

  /** Takes a blob from a source, which verifies what it gives. Throws what the source throws. */
  async take(descriptor: Descriptor, source: BlobSource): Promise<void> {
    if (this.has(descriptor.digest)) return;
    const hex = hexOf(descriptor.digest);
    // Not beside the blobs: what is left of one by a process that was killed is none.
    await writeWholeFile(path.join(this.#blobs, hex), source.open(descriptor), path.join(this.folder, `${hex}.${process.pid}.tmp`));
    this.#written.add(descriptor.digest);
  }

  /** Ends the layout: what its index names. An index that is there already is replaced at once. */
  end(roots: Descriptor[]): void {
    const temporary = path.join(this.folder, `index.json.${process.pid}`);
    writeFileSync(temporary, indexJson(roots));
    renameSync(temporary, path.join(this.folder, 'index.json'));
    writeFileSync(path.join(this.folder, 'oci-layout'), ociLayoutFile);
  }
}

/** Opens an OCI image layout; blobs may be missing from it. Throws `layout-invalid`. */
export function openLayout(folder: string): ImageStore {
  const read = (name: string): unknown => {
    try {
      return JSON.parse(readFileSync(path.join(folder, name), 'utf8'));
    } catch (error) {
      throw new OciError('layout-invalid', {
        message: `${folder} is not an OCI image layout: ${name} cannot be read (${(error as Error).message}).`,
        remedy: 'Give the folder that holds oci-layout, index.json and blobs/.',
        cause: error,
      });
    }
  };
  read('oci-layout');
  const index = read('index.json') as IndexManifest | null;
  if (!Array.isArray(index?.manifests)) {
    throw new OciError('layout-invalid', { message: `${folder}/index.json names no manifests.`, remedy: 'Write the layout again.' });
  }
  const blob = (digest: Digest): string => path.join(folder, 'blobs', 'sha256', hexOf(digest));
  const source: BlobSource = {
    has: async (digest) => (await stat(blob(digest)).catch(() => undefined)) !== undefined,
    async *open(descriptor) {
      const file = blob(descriptor.digest);
      if (!(await source.has(descriptor.digest))) throw unavailable(folder, descriptor);
      yield* verified(descriptor, readFile(file), file);
    },
  };
  return { origin: folder, roots: index.manifests, source };
}

/** The error of a source that does not have a blob. */
export function unavailable(origin: string, { digest }: Descriptor): OciError {
  return new OciError('blob-unavailable', {
    message: `${origin} does not have ${digest}.`,
    remedy: 'Take a complete layout or archive, or build it again.',
  });
}
