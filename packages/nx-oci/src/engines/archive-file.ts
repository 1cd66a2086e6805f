import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** Writes an archive to a file for a program that takes no stream, and removes it when `use` is done with it. */
export async function withArchiveFile<T>(archive: AsyncIterable<Uint8Array>, use: (file: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(path.join(tmpdir(), 'nx-oci-load-'));
  const file = path.join(folder, 'image.tar');
  try {
    await pipeline(Readable.from(archive, { objectMode: false }), createWriteStream(file));
    return await use(file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
