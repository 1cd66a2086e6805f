import type { Entry, ZipFile } from 'yauzl';
import { SourcesError } from '../error';
import { bomb, damaged, isBomb, unsafe } from './faults';
import type { OpenArchive, RawMember } from './reader';

/** A zip archive (a wheel is one). Modes are those of Unix, where it has them. */
export const openZip: OpenArchive = async (file, size, origin) => {
  const { openPromise } = await import('yauzl');
  try {
    return { members: zipMembers(await openPromise(file, { validateEntrySizes: true, autoClose: false }), size, origin) };
  } catch (error) {
    throw damaged(origin, (error as Error).message, error);
  }
};

async function* zipMembers(zip: ZipFile, size: number, origin: string): AsyncGenerator<RawMember> {
  let written = 0;
  try {
    for await (const entry of zip.eachEntry()) {
      // What is declared is checked while it is read, and so can be trusted here.
      written += entry.uncompressedSize;
      if (isBomb(written, size)) throw bomb(origin, size);
      yield await member(zip, entry);
    }
  } catch (error) {
    if (error instanceof SourcesError) throw error;
    const { message } = error as Error;
    if (/^(invalid relative path|absolute path)/.test(message)) throw unsafe(origin, message);
    throw damaged(origin, message, error);
  } finally {
    zip.close();
  }
}

async function member(zip: ZipFile, entry: Entry): Promise<RawMember> {
  const attributes = entry.externalFileAttributes >>> 16;
  const mode = attributes & 0o7777;
  const raw = { uid: 0, gid: 0, xattrs: {}, path: entry.fileName, link: '', content: () => contentOf(zip, entry) };
  if (entry.fileName.endsWith('/')) return { ...raw, type: 'directory', mode: mode || 0o755 };
  if ((attributes & 0o170000) !== 0o120000) return { ...raw, type: 'file', mode: mode || 0o644 };
  const chunks: Uint8Array[] = [];
  for await (const chunk of contentOf(zip, entry)) chunks.push(chunk);
  return { ...raw, type: 'symlink', mode: 0o777, link: Buffer.concat(chunks).toString() };
}

async function* contentOf(zip: ZipFile, entry: Entry): AsyncGenerator<Uint8Array> {
  yield* (await zip.openReadStreamPromise(entry)) as AsyncIterable<Uint8Array>;
}
