import { mkdtempSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { ArtifactCache } from '../src/artifact-cache';
import type { Backend, EntryKey } from '../src/backend';
import { BlobFiles } from '../src/blob-files';
import { FolderBackend } from '../src/folder-backend';
import { FragmentIndex } from '../src/fragment-index';
import { RecordSigner } from '../src/record';
import { WarmFiles } from '../src/warm-files';

export const trusted = (hash: string | number): EntryKey => ({ namespace: 'trusted', hash: String(hash) });
export const writer = { role: 'trusted', name: 'ci' } as const;

/** One server's part of a cache, over a folder. */
export function cacheOver(root: string, { key = RecordSigner.newKey(), backend = new FolderBackend(path.join(root, 'cache')) as Backend, index = new FragmentIndex(), now = Date.now, warm = new WarmFiles() } = {}) {
  const blobs = new BlobFiles(backend, { folder: path.join(root, 'spool'), most: 1 << 30 }, now, warm);
  const scratch = path.join(root, 'cache', 'tmp');
  return { backend, index, key, scratch, cache: new ArtifactCache({ backend, blobs, signer: new RecordSigner(key), index, scratch, now }) };
}

export function newFolder(scratch: string): string {
  return mkdtempSync(path.join(scratch, 'cache-'));
}

/** All that `open` gives. */
export async function read(cache: ArtifactCache, key: EntryKey): Promise<Buffer | undefined> {
  const opened = await cache.open(key);
  if (!opened) return undefined;
  const chunks: Uint8Array[] = [];
  for await (const chunk of opened.chunks()) chunks.push(Buffer.from(chunk));
  opened.close();
  const bytes = Buffer.concat(chunks);
  expect(bytes.length).toBe(opened.length);
  return bytes;
}

/** The sizes of all blobs, by digest. */
export async function blobsOf(backend: Backend): Promise<Map<string, number>> {
  const found = new Map<string, number>();
  for await (const { digest, size } of backend.blobs()) found.set(digest, size);
  return found;
}

export async function filesIn(folder: string): Promise<string[]> {
  return readdir(folder, { recursive: true }).catch(() => []);
}
