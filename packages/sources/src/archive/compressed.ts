import { compressionOf, decompressed } from './decompress';
import { damaged } from './faults';
import type { OpenArchive } from './reader';

/** A single file that is compressed; it stands in it without a name, and has this one. */
export const compressedMember = 'file';

/** A file compressed by gzip, xz or zstd, as an archive of that one file. */
export const openCompressed: OpenArchive = async (file, size, origin) => ({
  members: (async function* () {
    const range = { offset: 0, size };
    if ((await compressionOf(file, range)) === 'none') throw damaged(origin, 'it is not compressed');
    const content = (): AsyncIterable<Uint8Array> => decompressed(file, range, origin);
    yield { path: compressedMember, type: 'file' as const, mode: 0o644, uid: 0, gid: 0, link: '', xattrs: {}, content };
  })(),
});
