import { execFileSync } from 'node:child_process';
import { promises, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { digestOf } from '@nx-oci/oci';
import { coded } from '../test/errors';
import { filesIn, newFolder } from '../test/rig';
import { temporaryFolder } from '../test/temporary-folder';
import type { Backend, BlobSize, FoundBlob } from './backend';
import { BlobFiles } from './blob-files';
import { FolderBackend } from './folder-backend';

const scratch = temporaryFolder();
const contents = Array.from({ length: 4 }, (_, at) => Buffer.alloc(1000, `${at}`));
const blobOf = (content: Buffer): BlobSize => ({ digest: digestOf(content), size: content.length });

async function store(backend: Backend, content: Buffer): Promise<BlobSize> {
  const file = path.join(newFolder(scratch), 'made');
  writeFileSync(file, content);
  await backend.writeBlob(blobOf(content), file);
  return blobOf(content);
}

test('a blob that goes while it is looked at is gone, by its code', async () => {
  const backend = new FolderBackend(newFolder(scratch));
  const blob = await store(backend, contents[0]);
  const { readBlob } = backend;
  backend.readBlob = async (each) => {
    const found = await readBlob.call(backend, each);
    rmSync((found as { file: string }).file);
    return found;
  };
  await expect(new BlobFiles(backend, { folder: newFolder(scratch), most: 1 }).hold(blob)).rejects.toEqual(coded('blob-damaged', blob.digest, 'is gone'));
});

test('a blob that was written anew while what was damaged of it was looked at stays', async () => {
  const backend = new FolderBackend(newFolder(scratch));
  const blob = await store(backend, contents[0]);
  const { file } = (await backend.readBlob(blob)) as { file: string };
  writeFileSync(file, 'damaged');
  const { open } = promises;
  jest.spyOn(promises, 'open').mockImplementationOnce(async (...all) => {
    const handle = await open(...all);
    await store(backend, contents[0]);
    return handle;
  });
  await expect(new BlobFiles(backend, { folder: newFolder(scratch), most: 1 }).hold(blob)).rejects.toEqual(coded('blob-damaged', blob.digest, 'has other bytes'));
  (await new BlobFiles(backend, { folder: newFolder(scratch), most: 1 }).hold(blob)).release();
});

test.each(['a folder', 'copies'])('bytes that rot, while nothing tells, are found within the hour (%s)', async (kind) => {
  let now = Date.now();
  const stored = new FolderBackend(newFolder(scratch));
  const blob = await store(stored, contents[0]);
  const readBlob = async (): Promise<FoundBlob> => ({ bytes: (async function* () {
    yield contents[0];
  })() });
  const backend = kind === 'copies' ? ({ readBlob } as Partial<Backend> as Backend) : stored;
  const files = new BlobFiles(backend, { folder: newFolder(scratch), most: 10_000 }, () => now);
  const { file, release } = await files.hold(blob);
  release();
  const like = path.join(newFolder(scratch), 'like');
  execFileSync('touch', ['-r', file, like]);
  writeFileSync(file, Buffer.alloc(1000, 'x'));
  execFileSync('touch', ['-r', like, file]);
  now += 3_600_000;
  if (kind === 'copies') expect(readFileSync((await files.hold(blob)).file).equals(contents[0])).toBe(true);
  else await expect(files.hold(blob)).rejects.toEqual(coded('blob-damaged', blob.digest, 'has other bytes'));
});

test('that writers count on a blob does not change it', async () => {
  let now = Date.now();
  const backend = new FolderBackend(newFolder(scratch), () => now);
  for (let round = 0; round < 100; round += 1) {
    now += 1237 * (round + 1);
    const content = Buffer.from(`blob ${round}`);
    const blob = await store(backend, content);
    const { file } = (await backend.readBlob(blob)) as { file: string };
    const { mtimeNs } = await stat(file, { bigint: true });
    now += 3_600_000;
    expect(await backend.keepBlob(blob.digest)).toBe(true);
    expect((await stat(file, { bigint: true })).mtimeNs).toBe(mtimeNs);
  }
});

test('copies that are cleared away to make room, and brought again at once, are there while they are held', async () => {
  const backend = { readBlob: async ({ digest }: BlobSize) => ({ bytes: (async function* () {
    yield contents.find((each) => digestOf(each) === digest)!;
  })() }) } as Partial<Backend> as Backend;
  const folder = newFolder(scratch);
  const files = new BlobFiles(backend, { folder, most: 2000 });
  const holder = async (first: number): Promise<void> => {
    for (let round = 0; round < 500; round += 1) {
      const blob = blobOf(contents[(first + round * (1 + (first % 3))) % contents.length]);
      const held = await files.hold(blob);
      expect((await stat(held.file)).size).toBe(blob.size);
      held.release();
    }
  };
  await Promise.all(Array.from({ length: 6 }, (_, at) => holder(at)));
  const another = Buffer.alloc(1000, 'x');
  contents.push(another);
  (await files.hold(blobOf(another))).release();
  expect((await filesIn(folder)).length).toBeLessThanOrEqual(2);
});
