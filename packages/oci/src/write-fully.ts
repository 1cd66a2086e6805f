import { writeSync } from 'node:fs';
import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { makeFolder } from './make-folder';

/** Writes all of `bytes`: one system call may take fewer. */
export function writeFully(fd: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length;) at += writeSync(fd, bytes, at, bytes.length - at);
}

const bufferSize = 1 << 20;

/** Writes chunks as they come, into one buffer while the other one is on its way to the disk. */
export async function writeBehind(handle: FileHandle, chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<void> {
  let [buffer, spare] = [Buffer.allocUnsafeSlow(bufferSize), Buffer.allocUnsafeSlow(bufferSize)];
  let filled = 0;
  let writing = Promise.resolve();
  const flush = async (): Promise<void> => {
    await writing;
    writing = writeWhole(handle, buffer.subarray(0, filled));
    // Awaited by the next flush; until then a failure is nobody's.
    writing.catch(() => undefined);
    [buffer, spare] = [spare, buffer];
    filled = 0;
  };
  try {
    for await (const chunk of chunks) {
      for (let at = 0; at < chunk.length;) {
        const count = Math.min(chunk.length - at, bufferSize - filled);
        buffer.set(chunk.subarray(at, at + count), filled);
        filled += count;
        at += count;
        if (filled === bufferSize) await flush();
      }
    }
    await flush();
  } finally {
    await writing;
  }
}

/** Writes a file (absolute), which appears when all of it is there; its folder is made. Until then it is `temporary`, of the same file system. */
export async function writeWholeFile(file: string, chunks: AsyncIterable<Uint8Array>, temporary = `${file}.${process.pid}.tmp`): Promise<void> {
  await makeFolder(path.dirname(file));
  const handle = await open(temporary, 'w');
  try {
    await writeBehind(handle, chunks);
    await handle.close();
    await rename(temporary, file);
  } catch (error) {
    await handle.close().catch(() => undefined);
    await rm(temporary, { force: true });
    throw error;
  }
}

async function writeWhole(handle: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) at += (await handle.write(bytes, at)).bytesWritten;
}
